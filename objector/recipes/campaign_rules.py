"""Rules about campaigns and controllers: one way for each objection, variants that can be told apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from objector.domain.campaign import Campaign
from objector.domain.controller import Controller
from objector.domain.objection import Form, SeparateFor
from objector.recipes.free_mail import open_to_all
from objector.recipes.library import Library
from objector.recipes.rule import Fault
from objector.recipes.texts import normalise

CampaignRule = Callable[[Campaign, Library], Iterator[Fault]]
ControllerRule = Callable[[Controller, Library], Iterator[Fault]]


def forms_stand_once(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """A form or a recipe that stands twice in a campaign would be planned twice."""
    ids = [form.id for form in campaign.forms]
    names = [name for form in campaign.forms for name in form.recipes]
    for what, given in (("form", ids), ("recipe", names)):
        for twice in dict.fromkeys(name for name in given if given.count(name) > 1):
            yield "forms", f'the {what} "{twice}" stands here more than once'


def one_way_for_each_objection(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """Two forms for one purpose and the same accounts would object twice: they are variants of one form."""
    for one, other in combinations(campaign.forms, 2):
        if one.id != other.id and _identity(one) == _identity(other):
            yield "forms", f'"{one.id}" and "{other.id}" are two ways to one objection; make them variants of one form'


def _identity(form: Form) -> tuple[str, str, str, SeparateFor]:
    return form.controller, form.purpose, form.service, form.separate_for


def forms_mean_one_thing(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """ "Never twice" goes by the form's id: in every campaign it must be the same objection."""
    mine = {form.id: form for form in campaign.forms}
    for other in library.campaigns.values():
        for theirs in other.forms if other.id < campaign.id else ():
            form = mine.get(theirs.id)
            if form is None:
                continue
            if _identity(form) != _identity(theirs):
                yield "forms", f'"{form.id}" is another objection in the campaign {other.id}'
            elif form.route.channels != theirs.route.channels:
                yield "forms", f'"{form.id}" has other `channels` in the campaign {other.id}'


def variants_are_told_apart(campaign: Campaign, library: Library) -> Iterator[Fault]:
    """The first variant that is recognised runs: two that look alike would hide the second."""
    for place, form in enumerate(campaign.forms, start=1):
        variants = [library.recipes[name] for name in form.recipes if name in library.recipes]
        for one, other in combinations(variants, 2):
            same_page = str(one.url) == str(other.url)
            texts = [
                {normalise(text) for several in recipe.recognise.values() for text in several}
                for recipe in (one, other)
            ]
            if same_page and texts[0] & texts[1]:
                yield f"forms.{place}.recipes", f'"{one.id}" and "{other.id}" have the same url and recognise the same'


def mail_comes_from_domains(controller: Controller, library: Library) -> Iterator[Fault]:
    """From a public suffix, or with a free address, anybody could send."""
    for domain in controller.mail_domains:
        if why := open_to_all(domain):
            yield "mail_domains", why


CAMPAIGN_RULES: tuple[CampaignRule, ...] = (
    forms_stand_once,
    one_way_for_each_objection,
    forms_mean_one_thing,
    variants_are_told_apart,
)
CONTROLLER_RULES: tuple[ControllerRule, ...] = (mail_comes_from_domains,)
