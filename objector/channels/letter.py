"""The letter channel: prepares a letter as PDF. Only a person can sign and post it, so it always ends with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from objector.channels.base import BeforeSending, Progress, silent
from objector.channels.in_writing import facts_of, kind_of
from objector.channels.mail_draft import written_in
from objector.channels.printing import Printer
from objector.channels.time_zone import day_at
from objector.domain.claim import Claim
from objector.domain.controller import Controller
from objector.domain.objection import Form
from objector.domain.outcome import Artefact, Evidence, Kind, NeedsPerson, Outcome, Reason
from objector.errors import BrowserMissing, ConfigError, NotPrinted, TextError
from objector.texts import Facts, Letter, Texts, letter


@dataclass(kw_only=True)
class LetterChannel:
    """Prepares letters to controllers whose postal address is known. Nothing is ever sent from here."""

    load: Callable[[], Texts]
    """The texts, read when the first letter is written."""
    controllers: Mapping[str, Controller]
    forms: Mapping[str, Form]
    printer: Printer
    now: Callable[[], datetime]
    rehearsal: bool = False

    @cached_property
    def texts(self) -> Texts:
        """Raises RecipeError."""
        return self.load()

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One letter, kept for the person; or what is missing for it. The point of no return is the person's."""
        progress("writing the letter")
        made = self.now()
        try:
            one, facts = self._written(claim, made)
            content = await self.printer.pdf(one.html(), made=made)
        except BrowserMissing as missing:
            return NeedsPerson(reason=Reason.BROWSER_MISSING, detail=str(missing))
        except NotPrinted as failed:
            return NeedsPerson(reason=Reason.NOT_PRINTED, detail=str(failed))
        except (TextError, ConfigError) as error:
            return NeedsPerson(reason=Reason.CHANNEL_MISSING, detail=f"the letter cannot be written: {error}")
        # A PDF is not read back: the mark tells later whether these grounds stand in it (see `engine.grounds`).
        told = {"grounds": claim.person.grounds_mark} if facts.grounds else {}
        kept = Artefact(kind=Kind.LETTER, media_type="application/pdf", content=content, told=told)
        return NeedsPerson(reason=Reason.TO_POST, detail=_told(one), evidence=Evidence(artefacts=(kept,)))

    def _written(self, claim: Claim, now: datetime) -> tuple[Letter, Facts]:
        submission = claim.submission
        form, controller = self.forms.get(submission.form), self.controllers.get(submission.controller)
        kind = kind_of(form) if form is not None else None
        if kind is None or controller is None or not controller.postal:
            lacking = "text for this purpose" if kind is None else f"postal address of {submission.controller}"
            raise ConfigError(f"no {lacking} is known")
        facts = facts_of(claim, kind, controller, day_at(claim.person, now))
        language = written_in(self.texts, claim.person, controller)
        return letter(self.texts, kind, language, facts, rehearsal=self.rehearsal), facts


def _told(one: Letter) -> str:
    """What the person should know of the letter; nothing personal."""
    told = [f"the letter is ready (in the language {one.text.language}): print it in its full size, sign and post it"]
    if one.text.reviewed is None:
        told.append("no lawyer who is a native speaker has read its sentences, so read it first")
    if one.window_fault:
        told.append(f"{one.window_fault}, so write the addresses on an envelope without one")
    return "; ".join(told)
