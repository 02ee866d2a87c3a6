"""Agreed: a mail goes out only if its person approved that very text, whatever day it bears."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from objector.channels.base import BeforeSending, Progress, silent
from objector.channels.mail import MailChannel
from objector.channels.mail_draft import MailDraft, MailWriter
from objector.channels.time_zone import day_at
from objector.domain.campaign import PlanLine
from objector.domain.claim import Claim
from objector.domain.outcome import NeedsPerson, Outcome, Reason
from objector.domain.person import Account, Person
from objector.domain.route import MAIL
from objector.domain.submission import Submission
from objector.errors import ConfigError, TextError
from objector.ledger.store import Ledger
from objector.texts import Kind


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """The mail channel behind the person's approval."""

    channel: MailChannel
    ledger: Ledger

    async def covers(self, claim: Claim) -> bool:
        """Whether the person approved the very mail that this objection would be now, and it can go out from here."""
        if self.channel.mailbox is None:
            return False
        try:
            draft = self.channel.draft(claim)
        except (TextError, ConfigError):
            return False
        return await covers(self.ledger, claim.submission, claim.person, claim.account, draft)

    async def question(self, submission: Submission) -> tuple[MailDraft, bool]:
        """The mail that this objection would be today, and whether its text is approved. Raises TextError, NotFound."""
        person = await self.ledger.person(submission.person_id)
        account = person.account(submission.account_id)
        draft = self.channel.writer.draft_of(submission, person, account, self.channel.day(person))
        return draft, await covers(self.ledger, submission, person, account, draft)

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt, if the text is approved; else the person is asked, with the command that shows it."""
        try:
            draft = self.channel.draft(claim)
        except (TextError, ConfigError) as error:
            return NeedsPerson(reason=Reason.MISSING_DATA, detail=str(error))
        if not await covers(self.ledger, claim.submission, claim.person, claim.account, draft):
            detail = (
                "this very text is not approved; read it, and approve it or not, with: "
                f"objector continue {claim.submission.id} --by mail"
            )
            return NeedsPerson(reason=Reason.NOT_APPROVED, detail=detail)
        return await self.channel.perform(claim, before_sending=before_sending, progress=progress)


async def covers(
    ledger: Ledger, submission: Submission, person: Person, account: Account | None, draft: MailDraft
) -> bool:
    """Whether this text is approved: for this one alone, by a plan that showed it, or by a people file.

    A people file tells that the person approved text, data and mode: it covers the mail where the mode itself leads to
    it, as long as the values are those of the file. It never covers a change from a form to a mail, nor an objection to
    direct marketing, which is made only if the person wants that one.
    """
    if submission.agreed == draft.mark:
        return True
    if person.approved_at is None:
        return False
    approved = await ledger.approved_texts(person.id)
    if any(f"[{draft.mark}]" in text for text in approved):
        return True
    by_mode = submission.channel == MAIL and not submission.chosen and draft.kind is Kind.OBJECTION
    return by_mode and any(_same_values(text, person, account) for text in approved)


_SAID = ("name", "email", "mode", "grounds")


def _same_values(text: str, person: Person, account: Account | None) -> bool:
    """Whether this approval is that of a people file, with the values that the mail says of the person."""
    try:
        given = json.loads(text)
    except ValueError:
        return False  # the text of a plan
    if not isinstance(given, dict) or any(given.get(name) != getattr(person, name) for name in _SAID):
        return False
    if given.get("erasure", False) != person.erasure:  # of people who approved before there was the wish, there is none
        return False
    named = [(one.get("service"), one.get("handle"), one.get("email")) for one in given.get("accounts", ())]
    return account is None or (account.service, account.handle, account.email) in named


def drafts_for(
    writer: MailWriter, people: Sequence[Person], lines: Sequence[PlanLine], now: datetime
) -> Mapping[str, MailDraft]:
    """The mails of a plan, by the key of the objection: those that begin with it, and those that may follow a form.

    Also of what is recorded, as long as nothing of it was sent: whoever approves anew approves those, too. One whose
    text cannot be written yet is left out; the plan says what is missing.
    """
    known = {person.id: person for person in people}
    found: dict[str, MailDraft] = {}
    for line in lines:
        objection = line.objection
        person = known.get(objection.person_id)
        if person is None or not person.salt or MAIL not in objection.form.route.channels:
            continue
        if not line.may_still_go:
            continue
        try:
            account = person.account(objection.account_id)
            found[objection.key] = writer.draft(person, account, objection.form, day_at(person, now))
        except TextError:
            continue
    return found
