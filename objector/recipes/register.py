"""Controller and campaign files: their strict types, and what they become in the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from objector.domain.campaign import Campaign
from objector.domain.controller import Controller
from objector.domain.cutoff import Cutoff
from objector.domain.objection import Form, is_spoken_of
from objector.domain.region import countries
from objector.domain.route import BROWSER, Route
from objector.recipes.in_writing import Written, in_writing, ways_to
from objector.recipes.model import PLACEHOLDER, Choose, Fill, Host, Recipe, Several, Strict, Text, Upload, Word
from objector.recipes.scalars import Country, Language, MailAddress


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, OSError, ValueError) as error:
        raise ValueError("this is no IANA time zone, such as `Europe/Dublin`") from error


Zone = Annotated[str, AfterValidator(_known_zone)]


class ControllerFile(Strict):
    """`controllers/<slug>.toml`."""

    slug: Word
    name: Text
    seat: Country
    timezone: Zone
    postal: tuple[Text, ...] = ()
    lead_authority: Word | None = None
    services: tuple[Word, ...] = Field(min_length=1)
    privacy_contacts: tuple[Text, ...] = ()
    privacy_mail: MailAddress | None = None
    """Where it takes objections by mail, by a source that says so; None: no working address is known."""
    mail_language: Language | None = None
    """The language in which a source says that it wants to be written to, ISO 639-1."""
    mail_domains: tuple[Host, ...] = ()
    sources: tuple[Text, ...] = Field(min_length=1)
    notes: Several | None = None
    """What is inferred, outdated or unknown, for people."""

    def as_controller(self) -> Controller:
        """The controller of the domain."""
        return Controller(
            slug=self.slug,
            name=self.name,
            seat=self.seat,
            timezone=self.timezone,
            postal=self.postal,
            lead_authority=self.lead_authority or "",
            services=self.services,
            privacy_contacts=self.privacy_contacts,
            privacy_mail=self.privacy_mail or "",
            mail_language=self.mail_language or "",
            mail_domains=self.mail_domains,
            sources=self.sources,
        )


class Dated(Strict):
    """The day before which objections should arrive, and what one still does from then on."""

    object_before: date | None = None
    """In the controller's time zone."""
    afterwards: Text | None = None
    afterwards_sources: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.object_before is not None and (self.afterwards is None or not self.afterwards_sources):
            raise ValueError(
                "`object_before` needs `afterwards` (what an objection still does from then on) and its sources, "
                "`afterwards_sources`"
            )
        if self.object_before is None and (self.afterwards is not None or self.afterwards_sources):
            raise ValueError("`afterwards` and `afterwards_sources` stand with `object_before` only")
        return self

    def cutoff(self, timezone: str) -> Cutoff | None:
        """The same for the domain."""
        if self.object_before is None or self.afterwards is None:
            return None
        sources = self.afterwards_sources
        return Cutoff(day=self.object_before, timezone=timezone, afterwards=self.afterwards, sources=sources)


class FormEntry(Dated):
    """One form of a campaign and its variants, in the order in which they are tried; or an objection in writing."""

    id: Word
    title: Text
    recipes: tuple[Word, ...] = Field(default=(), max_length=10)
    written: Written | None = None
    """Instead of recipes: it goes by mail or letter alone."""
    channels: tuple[Literal["browser", "mail", "letter"], ...] | None = Field(default=None, min_length=1, max_length=3)
    """The ways, in the order in which they are tried; None: every one that is known, the form first."""
    former: tuple[Word, ...] = Field(default=(), max_length=40)
    """Recipes that were variants of this form once and are no longer: objections may have gone by them."""

    @model_validator(mode="after")
    def _one_way_at_least(self) -> Self:
        if bool(self.recipes) == (self.written is not None):
            raise ValueError("a form has either `recipes`, or `written`: what is objected to by mail or letter")
        if self.channels is not None and (BROWSER in self.channels) != bool(self.recipes):
            raise ValueError("`browser` stands among the `channels` exactly where there are recipes")
        if self.channels is not None and len(set(self.channels)) != len(self.channels):
            raise ValueError("a channel is listed twice")
        return self


class CampaignFile(Dated):
    """`campaigns/<id>.toml`. Its `object_before` is that of every form that names none of its own."""

    id: Word
    title: Text
    linked_accounts_covered: bool = False
    forms: tuple[FormEntry, ...] = Field(min_length=1, max_length=200)

    def as_campaign(self, recipes: Mapping[str, Recipe], controllers: Mapping[str, Controller]) -> Campaign:
        """The campaign of the domain, from those forms whose variants are all known and agree."""
        good = [entry for entry in self.forms if not any(disagreements(entry, recipes, controllers))]
        return Campaign(
            id=self.id,
            title=self.title,
            forms=tuple(build_form(entry, recipes, controllers, self) for entry in good),
            linked_accounts_covered=self.linked_accounts_covered,
        )


_SHARED = ("controller", "right", "purpose", "separate_for", "service")
"""What all variants of one form have in common: it makes the identity behind "never twice"."""


def disagreements(
    entry: FormEntry, recipes: Mapping[str, Recipe], controllers: Mapping[str, Controller] | None = None
) -> Iterator[str]:
    """Why the variants, or the ways, make no form; nothing if they do."""
    slug = (
        entry.written.controller
        if entry.written
        else next((recipes[name].controller for name in entry.recipes if name in recipes), "")
    )
    controller = (controllers or {}).get(slug)
    if entry.written is not None and controller is None:
        yield f'there is no controller "{slug}"'
    if controller is not None:
        forms = [recipes[name] for name in entry.recipes if name in recipes]
        spoken_of = all(is_spoken_of(one.right, one.purpose) for one in forms)
        open_ways = ways_to(controller, has_form=bool(entry.recipes), spoken_of=spoken_of, wanted=entry.channels)
        if not open_ways:
            yield f'"{slug}" has neither `privacy_mail` nor `postal`, so it cannot be written to'
        for one in entry.channels or ():
            if one not in open_ways:
                why = f'"{slug}" has no address for the channel "{one}"'
                yield why if one != "mail" or spoken_of else "no text for a mail speaks of this purpose"
    if len(set(entry.recipes)) != len(entry.recipes):
        yield "a variant is listed twice"
    unknown = [name for name in entry.recipes if name not in recipes]
    yield from (f'there is no recipe "{name}"' for name in unknown)
    variants = [recipes[name] for name in entry.recipes if name in recipes]
    for what in _SHARED:
        if len({getattr(variant, what) for variant in variants}) > 1:
            yield f"the variants differ in `{what}`, so they are not one form"


def build_form(
    entry: FormEntry,
    recipes: Mapping[str, Recipe],
    controllers: Mapping[str, Controller] | None = None,
    usual: Dated | None = None,
) -> Form:
    """The form of the domain. The variants are known and agree; `usual` is dated where the entry itself is not."""
    if entry.written is not None:
        return _written_form(entry, entry.written, controllers or {}, usual)
    variants = [recipes[name] for name in entry.recipes]
    first = variants[0]
    controller = (controllers or {}).get(first.controller)
    dated = entry if entry.object_before is not None or usual is None else usual
    everywhere = any(not variant.offered_in for variant in variants)
    regions = tuple(region for variant in variants for region in variant.offered_in)
    return Form(
        id=entry.id,
        title=entry.title,
        controller=first.controller,
        right=first.right,
        purpose=first.purpose,
        separate_for=first.separate_for,
        recipes=entry.recipes,
        service=first.service or "",
        offered_in=frozenset() if everywhere else countries(regions),
        signed_in=any(variant.signed_in for variant in variants),
        discloses=tuple(dict.fromkeys(name for variant in variants for name in variant.discloses)),
        needs=_needs(variants),
        former=entry.former,
        supersedes=tuple((one.id, superseded(one.id, recipes)) for one in variants if one.supersedes),
        renew_after=tuple((one.id, one.renew_after) for one in variants if one.renew_after is not None),
        cutoff=dated.cutoff(controller.timezone if controller else "UTC"),
        route=Route(
            channels=ways_to(
                controller,
                has_form=bool(entry.recipes),
                spoken_of=is_spoken_of(first.right, first.purpose),
                wanted=entry.channels,
            ),
            mail=controller.privacy_mail if controller else "",
            page=str(first.url),
            controller=controller.name if controller else "",
            contacts=controller.privacy_contacts if controller else (),
            postal=controller.postal if controller else (),
        ),
    )


def _written_form(
    entry: FormEntry, written: Written, controllers: Mapping[str, Controller], usual: Dated | None
) -> Form:
    dated = entry if entry.object_before is not None or usual is None else usual
    controller = controllers[written.controller]
    ways = ways_to(controller, has_form=False, spoken_of=True, wanted=entry.channels)
    return in_writing(entry.id, entry.title, written, controller, dated.cutoff(controller.timezone), ways)


def superseded(name: str, recipes: Mapping[str, Recipe]) -> frozenset[str]:
    """All recipes that this one replaces, directly or through others that are still known."""
    found: set[str] = set()
    left = [name]
    while left:
        recipe = recipes.get(left.pop())
        new = set(recipe.supersedes) - found if recipe else set()
        found |= new
        left += sorted(new)
    return frozenset(found)


def _needs(variants: Sequence[Recipe]) -> tuple[tuple[str, int], ...]:
    """The values that no variant can do without, each with the least length that satisfies at least one."""
    wanted = [_required(variant) for variant in variants]
    every = [name for name in wanted[0] if all(name in needed for needed in wanted)]
    return tuple((name, min(needed[name] for needed in wanted)) for name in every)


def _required(recipe: Recipe) -> dict[str, int]:
    """The values that a recipe cannot do without, each with its least number of characters."""
    needed: dict[str, int] = {}
    for step in recipe.steps:
        if isinstance(step, Fill | Choose | Upload) and step.value and not step.optional:
            alone = isinstance(step, Fill) and PLACEHOLDER.fullmatch(step.value)
            least = step.at_least if isinstance(step, Fill) and alone else 0
            for name in PLACEHOLDER.findall(step.value):
                needed[name] = max(needed.get(name, 0), least)
    return needed
