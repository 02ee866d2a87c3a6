"""One-time codes that a controller mails in the middle of a form: who can give one, and when it may be taken."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Protocol

from objector.channels.code_text import clean_code, find_code
from objector.channels.inbox import Checkpoint, Inbox, Mail, Places, addressed_to, after, came_before, from_domain
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.errors import CodeMissing, ObjectorError


@dataclass(frozen=True, kw_only=True)
class CodeWanted:
    """A form that waits for its code."""

    submission_id: str
    address: str = field(repr=False)  #: the address that was typed into the form
    domains: tuple[str, ...]  #: from where the controller mails its codes; hosts below them count too
    since: Checkpoint | Places | None  #: the end of the inbox before the code was asked for; None: from now on
    digits: int = 6
    until: datetime  #: aware, UTC; after this the form takes the code no more


@dataclass(frozen=True, kw_only=True)
class CodeGiven:
    """A code, and who gave it."""

    code: str = field(repr=False)
    source: Literal["mail", "person"]
    mail: Mail | None = None  #: the mail that it was in, for the evidence
    sender: SenderRecord | None = None  #: how the sender of that mail was checked


class Codes(Protocol):
    """Somebody who can give a code."""

    async def code(self, wanted: CodeWanted) -> CodeGiven:
        """The code, as soon as it is known; raises `CodeMissing` when it is not known by `wanted.until`."""
        ...


Take = Callable[[CodeWanted, Mail], Awaitable[bool]]
"""Marks, durably, that the code of this mail is used; False if it was used before. `Mail.digest` names the mail."""

AGAIN_SECONDS = 5.0
"""A mail whose sender's key could not be looked up is looked at again after so long."""

Ask = Callable[[CodeWanted], Awaitable[str | None]]
"""The answer of the person, or None if there is none yet."""


def _now() -> datetime:
    return datetime.now(UTC)


class InboxCodes:
    """Takes the code from the inbox: from a mail that came after the form asked for it, from a domain that the
    recipe allows and that is proved, to the address in the form; and never from the same mail twice."""

    def __init__(
        self,
        inbox: Inbox,
        take: Take,
        senders: SenderCheck,
        *,
        now: Callable[[], datetime] = _now,
        again: float = AGAIN_SECONDS,
    ) -> None:
        self._inbox = inbox
        self._take = take
        self._senders = senders
        self._now = now
        self._again = again

    async def code(self, wanted: CodeWanted) -> CodeGiven:
        """See `Codes`. Raises `Unreachable` and `ConfigError` as the inbox does."""
        if not wanted.domains:
            raise CodeMissing("the recipe names no domain that codes come from, so that no mail can be trusted")
        since = wanted.since if wanted.since is not None else await self._inbox.checkpoint()
        unread, doubt = 0, ""
        unverified: list[Mail] = []
        while True:
            left = max(0.0, (wanted.until - self._now()).total_seconds())
            patience = min(left, self._again) if unverified else left
            mails = await self._inbox.wait(since, patience, only_from=wanted.domains)
            looked_at, unverified = [*unverified, *mails], []
            for mail in reversed(looked_at):  # of two codes the later one is the one that is still good
                if not fits(mail, wanted):
                    continue
                code = find_code(mail, wanted.digits)
                if code is None:
                    unread += 1
                    continue
                sender = await self._senders.check(mail, allowed=wanted.domains, addresses=(wanted.address,))
                if sender.trust.passing:
                    unverified.insert(0, mail)
                if not sender.trust.trusted:
                    doubt = sender.trust.why_not
                elif await self._take(wanted, mail):
                    return CodeGiven(code=code, source="mail", mail=mail, sender=sender)
            if not mails and patience >= left:
                raise CodeMissing(_nothing(unread, doubt))
            since = after(since, mails)


class PersonCodes:
    """Asks the person, again and again, until there is an answer that is a code."""

    def __init__(self, ask: Ask, *, every: float = 1.0, now: Callable[[], datetime] = _now) -> None:
        """`every` is the number of seconds between two questions; `ask` may also wait for the answer itself."""
        self._ask = ask
        self._every = every
        self._now = now

    async def code(self, wanted: CodeWanted) -> CodeGiven:
        """See `Codes`."""
        left = (wanted.until - self._now()).total_seconds()
        try:
            async with asyncio.timeout(max(0.0, left)):
                while True:
                    answer = await self._ask(wanted)
                    code = clean_code(answer, wanted.digits) if answer is not None else None
                    if code is not None:
                        return CodeGiven(code=code, source="person")
                    await asyncio.sleep(self._every)
        except TimeoutError:
            raise CodeMissing("nobody gave the code in the time that the form allows") from None


class FirstOf:
    """Asks several sources at once and takes the first code; the others are stopped."""

    def __init__(self, sources: Sequence[Codes]) -> None:
        """In order of preference, should two answer in the same moment."""
        self._sources = tuple(sources)

    async def code(self, wanted: CodeWanted) -> CodeGiven:
        """See `Codes`. A source that fails leaves it to the others; the last failure tells of all of them."""
        tasks = [asyncio.create_task(source.code(wanted)) for source in self._sources]
        running = set(tasks)
        try:
            while running:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in (each for each in tasks if each in done):
                    if not isinstance(task.exception(), ObjectorError):
                        return task.result()  # a code, or an error that nobody raised on purpose: let it be seen
            raise CodeMissing(
                "; ".join(str(task.exception()) for task in tasks) or "there is nobody to ask for the code"
            )
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def fits(mail: Mail, wanted: CodeWanted) -> bool:
    """Whether a mail may hold the wanted code: from an allowed domain, to the right address, not from before."""
    if wanted.since is not None and came_before(mail, wanted.since):
        return False
    return from_domain(mail, wanted.domains) and addressed_to(mail, wanted.address)


def _nothing(unread: int, doubt: str) -> str:
    if doubt:
        return f"a mail with a code came, but {doubt}; read it, and if you trust it give a code yourself"
    if unread:
        return "a mail of the controller came, but it holds no code that can be told for certain"
    return "no mail with a code came in the time that the form allows"
