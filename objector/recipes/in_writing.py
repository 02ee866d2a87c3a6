"""Objections in writing: forms of a campaign that go by mail or letter alone, and the ways that a controller has."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from objector.domain.controller import Controller
from objector.domain.cutoff import Cutoff
from objector.domain.objection import SPOKEN_OF, Form, Right, SeparateFor, is_spoken_of
from objector.domain.route import BROWSER, LETTER, MAIL, Route
from objector.recipes.model import Strict, Text, Word


class Written(Strict):
    """What is objected to in writing, where the controller has no form for it that is known."""

    controller: Word
    right: Right = Right.ART_21_1
    purpose: Word
    separate_for: SeparateFor = SeparateFor.PERSON
    service: Word | None = None
    sources: tuple[Text, ...] = Field(min_length=1)
    """Who says that the controller does this, and that there is no form."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if not is_spoken_of(self.right, self.purpose):
            raise ValueError(f"`purpose`: under `{self.right}` the texts speak of `{SPOKEN_OF[self.right]}` alone")
        if (self.service is None) != (self.separate_for is SeparateFor.PERSON):
            raise ValueError("`service` stands where the objection is separate for its accounts or addresses")
        return self


def in_writing(
    form_id: str, title: str, written: Written, controller: Controller, cutoff: Cutoff | None, ways: tuple[str, ...]
) -> Form:
    """The form of the domain for an objection that goes in writing alone, by these ways.

    Grounds are told under Art. 21(1) GDPR, which wants them; under Art. 21(2) none are, since none are needed.
    """
    own = ("grounds",) if written.right is Right.ART_21_1 else ()
    named = ("account.handle", "account.email") if written.service else ("person.email",)
    return Form(
        id=form_id,
        title=title,
        controller=controller.slug,
        right=written.right,
        purpose=written.purpose,
        separate_for=written.separate_for,
        recipes=(),
        service=written.service or "",
        discloses=("person.name", *named, *own),
        cutoff=cutoff,
        route=Route(
            channels=ways,
            mail=controller.privacy_mail,
            controller=controller.name,
            contacts=controller.privacy_contacts,
            postal=controller.postal,
        ),
    )


def ways_to(
    controller: Controller | None, *, has_form: bool, spoken_of: bool, wanted: tuple[str, ...] | None
) -> tuple[str, ...]:
    """The ways to a controller, in the order in which they are tried: those that are open, of those that are wanted.

    `spoken_of`: as of `objection.is_spoken_of`; no mail ever says what was not meant. `wanted` None: every one that is
    known, the form first.
    """
    ways = [BROWSER] if has_form else []
    if controller is not None and controller.privacy_mail and spoken_of:
        ways.append(MAIL)
    if controller is not None and controller.postal:
        ways.append(LETTER)
    return tuple(one for one in wanted if one in ways) if wanted else tuple(ways)
