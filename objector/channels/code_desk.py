"""The code desk: for each claim, who may give its one-time code, and from when on a mail counts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from objector.channels.codes import CodeGiven, Codes, CodeWanted, FirstOf, InboxCodes, PersonCodes
from objector.channels.inbox import Checkpoint, Inbox, Mail, Places
from objector.channels.inboxes import Inboxes
from objector.channels.sender_check import SenderCheck
from objector.domain.claim import Claim
from objector.domain.values import value
from objector.errors import CodeMissing, ConfigError, Unreachable
from objector.recipes.model import EnterCode

Use = Callable[[str, str, str, datetime], Awaitable[bool]]
"""Marks a mail, by submission id, person id, digest and time, as used; False if it was used before."""

Answer = Callable[[str, datetime], Awaitable[str | None]]
"""What the person answered for a submission since a moment, or None."""


@dataclass(kw_only=True)
class CodeDesk:
    """Knows the inbox, whom to believe, and how to hear from the person; gives each claim a source of its own."""

    use: Use
    answers: Sequence[Answer]
    now: Callable[[], datetime]
    inbox: Inbox | None = None
    senders: SenderCheck | None = None
    """Needed with an inbox: no code is taken from a mail whose sender is not verified."""
    longest: timedelta = timedelta(minutes=10)
    """A code is waited for at most so long, even if the recipe gives more time."""

    def for_claim(self, claim: Claim) -> ClaimCodes:
        """The source for this claim."""
        return ClaimCodes(desk=self, claim=claim)


@dataclass(kw_only=True)
class ClaimCodes:
    """The codes of one claim: only what comes after `ready`, only to its address, only once."""

    desk: CodeDesk
    claim: Claim
    _since: Checkpoint | Places | None = None
    _ready_at: datetime | None = None
    _trouble: list[str] = field(default_factory=list)

    async def ready(self, step: EnterCode) -> None:
        """Note the end of the inbox: a mail that is there already is no answer to what is sent next."""
        self._ready_at = self.desk.now()
        if self.desk.inbox is None:
            return
        try:
            self._since = await self.desk.inbox.checkpoint()
        except (Unreachable, ConfigError) as error:
            self._trouble.append(str(error))  # the person may still give the code

    async def code(self, step: EnterCode) -> CodeGiven:
        """The code from whoever gives it first. Raises CodeMissing once nobody gave it in time."""
        asked_at = self._ready_at or self.desk.now()
        person, account = self.claim.person, self.claim.account
        wanted = CodeWanted(
            submission_id=self.claim.submission.id,
            address=value("account.email", person, account),
            domains=step.senders,
            since=self._since,
            digits=step.digits,
            until=asked_at + min(step.within, self.desk.longest),
        )
        sources: list[Codes] = [
            PersonCodes(self._asking(answer, asked_at), now=self.desk.now) for answer in self.desk.answers
        ]
        if self.desk.inbox is not None and self.desk.senders is not None and self._since is not None:
            sources.insert(0, InboxCodes(self.desk.inbox, self._take, self.desk.senders, now=self.desk.now))
        try:
            return await FirstOf(sources).code(wanted)
        except CodeMissing as missing:
            raise CodeMissing("; ".join([missing.detail, *self._trouble, *self._unread()])) from None

    def _unread(self) -> tuple[str, ...]:
        """Why some of several mailboxes were not read: the code may lie in one of them."""
        return self.desk.inbox.down if isinstance(self.desk.inbox, Inboxes) else ()

    def _asking(self, answer: Answer, since: datetime) -> Callable[[CodeWanted], Awaitable[str | None]]:
        async def ask(wanted: CodeWanted) -> str | None:
            return await answer(wanted.submission_id, since)

        return ask

    async def _take(self, wanted: CodeWanted, mail: Mail) -> bool:
        return await self.desk.use(wanted.submission_id, self.claim.person.id, mail.digest, self.desk.now())
