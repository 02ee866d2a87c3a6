"""The draft of an objection by mail: whom it goes to and what it says, before anybody's mailbox is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from objector.channels.in_writing import kind_of, with_own
from objector.channels.parties import parties
from objector.domain.controller import Controller
from objector.domain.objection import Form
from objector.domain.person import Account, Person
from objector.domain.submission import Submission
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
    kind: Kind
    """What it is for."""
    mark: str
    """What an approval names this text by, whatever day it bears (see `Person.text_mark`)."""


@dataclass(kw_only=True)
class MailWriter:
    """Writes drafts from the texts of this installation."""

    load: Callable[[], Texts]
    """Gives the texts; asked when the first draft is written. May raise RecipeError."""
    controllers: Mapping[str, Controller]
    forms: Mapping[str, Form]

    def draft_of(self, submission: Submission, person: Person, account: Account | None, day: date) -> MailDraft:
        """The mail that this submission would be; else as `draft`. Raises TextError, also for a form that is gone."""
        form = self.forms.get(submission.form)
        if form is None:
            raise TextError(
                f"{submission.form}: no campaign has this form any more, so its text is not known", missing=("form",)
            )
        return self.draft(person, account, form, day)

    def draft(self, person: Person, account: Account | None, form: Form, day: date) -> MailDraft:
        """This person's objection under the right of this form, dated on this day at the person's place.

        In the person's language, unless the controller's file names the one in which it wants to be written to.
        Raises TextError where something is missing, also the controller's address, or a text for this purpose.
        """
        controller, kind = self.controllers.get(form.controller), kind_of(form)
        if controller is None or not controller.privacy_mail:
            name = controller.name if controller else form.controller
            raise TextError(f"no mail address of {name} is known that takes objections", missing=("address",))
        if kind is None:
            raise TextError(f"{form.id}: no text for this purpose is known", missing=("text",))
        language = written_in(self.texts, person, controller)
        facts = with_own(parties(person, account, controller, day), kind, person)
        text = self.texts.render(kind, language, facts)
        marked = self.texts.render(kind, language, replace(facts, written=_ANY_DAY))
        whole = "\n".join((controller.privacy_mail, marked.language, marked.subject, marked.body))
        return MailDraft(
            to=controller.privacy_mail,
            controller=controller.name,
            subject=text.subject,
            body=text.body,
            language=text.language,
            reviewed=text.reviewed,
            kind=kind,
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
