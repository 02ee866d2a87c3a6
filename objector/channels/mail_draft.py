"""The draft of an objection by mail: whom it goes to and what it says, before anybody's mailbox is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from objector.channels.parties import parties
from objector.domain.controller import Controller
from objector.domain.person import Account, Person
from objector.errors import ConfigError, TextError
from objector.texts import Kind, Texts

_ANY_DAY = date(2000, 1, 1)
"""The day that the marked text bears: an approval holds for whatever day the mail is sent on."""
FALLBACK = "en"


@dataclass(frozen=True, kw_only=True)
class MailDraft:
    """One objection in writing, to one controller."""

    to: str
    """The controller's address, of its own file."""
    controller: str
    subject: str
    body: str
    language: str
    reviewed: date | None
    """When a lawyer who is a native speaker reviewed the sentences; None: never."""
    mark: str
    """What an approval names this text by, whatever day it bears (see `Person.text_mark`)."""


@dataclass(kw_only=True)
class MailWriter:
    """Writes drafts from the texts of this installation."""

    load: Callable[[], Texts]
    """Gives the texts; asked when the first draft is written. May raise RecipeError."""
    controllers: Mapping[str, Controller]

    def draft(self, person: Person, account: Account | None, controller_slug: str, day: date) -> MailDraft:
        """The objection under Art. 21(1) GDPR of this person, dated on this day at the person's place.

        In the person's language, unless the controller's file names the one in which it wants to be written to.
        Raises TextError where something is missing, also the controller's address.
        """
        controller = self.controllers.get(controller_slug)
        if controller is None or not controller.privacy_mail:
            name = controller.name if controller else controller_slug
            raise TextError(f"no mail address of {name} is known that takes objections", missing=("address",))
        language = written_in(self.texts, person, controller)
        facts = replace(parties(person, account, controller, day), grounds=person.grounds, erasure=person.erasure)
        text = self.texts.render(Kind.OBJECTION, language, facts)
        marked = self.texts.render(Kind.OBJECTION, language, replace(facts, written=_ANY_DAY))
        whole = "\n".join((controller.privacy_mail, marked.language, marked.subject, marked.body))
        return MailDraft(
            to=controller.privacy_mail,
            controller=controller.name,
            subject=text.subject,
            body=text.body,
            language=text.language,
            reviewed=text.reviewed,
            mark=person.text_mark(whole),
        )

    @cached_property
    def texts(self) -> Texts:
        """Every text in every language."""
        return self.load()


def written_in(texts: Texts, person: Person, controller: Controller) -> str:
    """The language of an objection in writing: the one that the controller's file asks for, else the person's."""
    for wanted in (controller.mail_language, person.language):
        if wanted:
            try:
                return texts.sentences(wanted).language
            except ConfigError:  # no sentences in that language
                continue
    return FALLBACK
