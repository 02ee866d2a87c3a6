"""Several mailboxes as one: kept apart, read side by side, and none waits for one that is down."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from objector.channels.code_desk import CodeDesk
from objector.channels.codes import CodeWanted, InboxCodes, fits
from objector.channels.inbox import Checkpoint, Mail, Places, Point, came_before, parse_mail
from objector.channels.inboxes import Inboxes
from objector.domain.claim import Claim
from objector.errors import CodeMissing, ConfigError, Unreachable
from objector.recipes.model import EnterCode
from tests.build import a_person, a_submission
from tests.signed import sender_check, signed

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Box:
    """A mailbox in memory that may go down."""

    name: str
    subjects: list[tuple[str, int]] = field(default_factory=list)
    trouble: Exception | None = None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, subject: str, minute: int = 0) -> None:
        self.subjects.append((subject, minute))
        self.changed.set()

    async def checkpoint(self) -> Checkpoint:
        if self.trouble is not None:
            raise self.trouble
        return Checkpoint(1, len(self.subjects) + 1, NOON)

    async def mails(self, since: Point, *, only_from: Collection[str] | None = None) -> list[Mail]:
        if self.trouble is not None:
            raise self.trouble
        assert not isinstance(since, Places)
        first = since.uidnext if isinstance(since, Checkpoint) else 1
        return [self._mail(uid) for uid in range(first, len(self.subjects) + 1)]

    def _mail(self, uid: int) -> Mail:
        subject, minute = self.subjects[uid - 1]
        raw = f"From: a@portal.example\r\nTo: maria@example.org\r\nSubject: {subject}\r\n\r\nx\r\n".encode()
        return parse_mail(signed(raw, "portal.example"), key=f"1/{uid}", received_at=NOON + timedelta(minutes=minute))

    async def wait(
        self,
        since: Point,
        timeout: float,  # noqa: ASYNC109
        *,
        only_from: Collection[str] | None = None,
    ) -> list[Mail]:
        while not (found := await self.mails(since)):
            try:
                async with asyncio.timeout(timeout):
                    await self.changed.wait()
            except TimeoutError:
                return []
            self.changed.clear()
        return found


def subjects(mails: Collection[Mail]) -> list[str]:
    return [mail.subject for mail in mails]


async def test_all_are_read_and_their_mails_kept_apart():
    """The same number in two mailboxes is two mails, in the order in which they came, each with its mailbox."""
    one, two = Box("one"), Box("two")
    one.put("b", 2)
    two.put("a", 1)
    two.put("c", 3)
    inbox = Inboxes([one, two])
    mails = await inbox.mails(NOON)
    assert [(mail.box, mail.key, mail.subject) for mail in mails] == [
        ("two", "1/1", "a"), ("one", "1/1", "b"), ("two", "1/2", "c"),
    ]  # fmt: skip
    end = await inbox.checkpoint()
    assert not any(came_before(mail, Places(of={"one": Checkpoint(1, 1), "two": Checkpoint(1, 1)})) for mail in mails)
    assert all(came_before(mail, end) for mail in mails)
    one.put("d", 4)
    assert subjects(await inbox.mails(end)) == ["d"]


async def test_one_that_is_down_is_told_and_stops_nobody():
    """The others are read; that one is told until it answers again."""
    one, two = Box("one"), Box("two", trouble=Unreachable("mail server two.example: no connection"))
    one.put("a")
    inbox = Inboxes([one, two])
    assert subjects(await inbox.mails(NOON)) == ["a"]
    assert inbox.down == ("mail server two.example: no connection",)
    two.trouble = None
    await inbox.mails(NOON)
    assert inbox.down == ()


async def test_none_that_can_be_read_is_an_error():
    """As with one mailbox: what cannot be read is not "no mail came"."""
    inbox = Inboxes([Box("one", trouble=ConfigError("refused")), Box("two", trouble=Unreachable("away"))])
    for asking in (inbox.checkpoint(), inbox.mails(NOON), inbox.wait(NOON, 5)):
        with pytest.raises(ConfigError, match="refused"):
            await asking


async def test_a_bug_is_seen():
    """What nobody raises on purpose is no mailbox that is down."""
    with pytest.raises(ZeroDivisionError):
        await Inboxes([Box("one"), Box("two", trouble=ZeroDivisionError())]).mails(NOON)


async def test_the_first_mail_anywhere_ends_the_wait():
    """Whichever mailbox it comes into; no task is left behind."""
    one, two = Box("one"), Box("two")
    inbox = Inboxes([one, two])
    waiting = asyncio.create_task(inbox.wait(await inbox.checkpoint(), 1000))
    await asyncio.sleep(0)
    two.put("now")
    assert subjects(await waiting) == ["now"]
    assert len(asyncio.all_tasks()) == 1


async def test_a_wait_goes_on_with_those_that_are_up():
    """One goes down in the middle: the others are waited for, and running out of time is an answer."""
    one, two = Box("one"), Box("two", trouble=Unreachable("away"))
    inbox = Inboxes([one, two])
    one.put("a")
    assert subjects(await inbox.wait(NOON, 1000)) == ["a"]
    end = Places(of={"one": Checkpoint(1, 2), "two": Checkpoint(1, 1)})
    assert await inbox.wait(end, 0.01) == []
    assert len(inbox.down) == 1


async def test_a_mailbox_that_was_down_gives_no_old_code():
    """It was not asked where it ends, so which of its mails are new cannot be told: none of them is taken."""
    one, two = Box("one"), Box("two", trouble=Unreachable("away"))
    inbox = Inboxes([one, two])
    two.put("111111 is your code")
    since = await inbox.checkpoint()
    two.trouble = None
    wanted = CodeWanted(
        submission_id="s", address="maria@example.org", domains=("portal.example",), since=since,
        until=datetime.now(UTC) + timedelta(seconds=0.2),
    )  # fmt: skip

    async def take(wanted: CodeWanted, mail: Mail) -> bool:
        return True

    assert not any(fits(mail, wanted) for mail in await inbox.mails(NOON))
    with pytest.raises(CodeMissing):
        await InboxCodes(inbox, take, sender_check()).code(wanted)


async def test_who_gets_no_code_is_told_which_mailbox_was_not_read():
    """It may lie in the one that is down: "no mail came" would be half of the truth."""

    async def use(submission: str, person: str, mail: str, at: datetime) -> bool:
        return True

    inbox = Inboxes([Box("one"), Box("two", trouble=Unreachable("mail server two.example: no connection"))])
    desk = CodeDesk(use=use, answers=(), now=lambda: datetime.now(UTC), inbox=inbox, senders=sender_check())
    desk.longest = timedelta(seconds=0.05)
    step = EnterCode.model_validate(
        {"do": "enter_code", "field": {"kind": "code"}, "from": ["portal.example"], "within": "1min"}
    )
    codes = desk.for_claim(Claim(submission=a_submission(), person=a_person(), account=None))
    await codes.ready(step)
    with pytest.raises(CodeMissing, match=r"no mail with a code came.*; mail server two\.example: no connection"):
        await codes.code(step)


async def test_a_code_comes_from_any_of_them_and_each_mail_is_read_once():
    """The later mails of one mailbox are read from its own place on."""
    one, two = Box("one"), Box("two")
    inbox = Inboxes([one, two])
    one.put("old")
    wanted = CodeWanted(
        submission_id="s", address="maria@example.org", domains=("portal.example",),
        since=await inbox.checkpoint(), until=datetime.now(UTC) + timedelta(seconds=20),
    )  # fmt: skip
    tried: list[str] = []

    async def take(wanted: CodeWanted, mail: Mail) -> bool:
        tried.append(mail.subject)
        if len(tried) == 1:
            one.put("222222 is your code")
        return len(tried) == 2

    two.put("111111 is your code")
    given = await InboxCodes(inbox, take, sender_check()).code(wanted)
    assert given.code == "222222"
    assert tried == ["111111 is your code", "222222 is your code"]
