"""Mails over several runs: a real mail server, a real ledger; only what is new is read, and nothing is lost."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from itertools import count
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtplib import send

from objector.channels import imap_connection
from objector.channels.imap import ImapInbox
from objector.channels.inboxes import Inboxes
from objector.domain.retry import RetryPolicy, next_move
from objector.domain.submission import Status
from objector.engine.follow_up import FollowUp
from objector.engine.read_back import Asked
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.engine.watch import Unwatched
from objector.ledger import unclear
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.rehearsal.mailhost import MailHost
from tests.build import NOW, an_account
from tests.engine.test_unclear_mail import RECIPE, REPLIES
from tests.ledger.scenes import UNCONFIRMED, planned, sent
from tests.signed import Keys, sender_check, signed

MARIA, BERT = "maria@example.org", "bert@example.org"
KEY = "ab" * 32
BERTS = (an_account(handle="bert", email=BERT),)
RECEIVED = "We received your objection"


@dataclass
class Scene:
    """A mail server, a data folder, recipes; each `run` is a program that starts, reads and ends."""

    mailhost: MailHost
    folder: Path
    recipes: dict[str, Any]
    fetched: list[int]
    keys: Keys = field(default_factory=Keys)
    passed: timedelta = timedelta()

    async def ledger(self) -> Ledger:
        return await Ledger.open(None, self.folder, KeySource(folder=self.folder, given=KEY), now=NOW)

    async def mail(self, text: str, to: str = MARIA) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "Meta <help@facebookmail.com>", to, "Hello"
        mail.set_content(text)
        host, port = self.mailhost.smtp
        await send(
            signed(mail.as_bytes(policy=SMTP), "facebookmail.com"),
            sender="a@facebookmail.com",
            recipients=[to],
            hostname=host,
            port=port,
        )

    async def run(self, ledger: Ledger, **which: Any) -> int:
        """One reading by a program of its own; how many mails were fetched."""
        self.fetched.clear()
        async with ImapInbox(self.mailhost.inbox_url(MARIA)) as inbox:
            follow_up = self.follow_up(ledger, inbox)
            await follow_up.read(**which)
        return len(self.fetched)

    def follow_up(self, ledger: Ledger, inbox: ImapInbox) -> FollowUp:
        return FollowUp(
            ledger=ledger, inbox=inbox, boxes=(inbox,), senders=sender_check(self.keys, now=self.now),
            recipes=self.recipes, now=self.now,
        )  # fmt: skip

    def now(self) -> datetime:
        return NOW + self.passed


@pytest.fixture
async def scene(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    fetched: list[int] = []
    really = imap_connection.ImapConnection._mail

    def counting(self: Any, uidvalidity: int, uid: int) -> Any:
        fetched.append(uid)
        return really(self, uidvalidity, uid)

    monkeypatch.setattr(imap_connection.ImapConnection, "_mail", counting)
    recipe = library.recipes[RECIPE].model_copy(update={"replies": REPLIES})
    recipes = dict.fromkeys(library.recipes, recipe)
    minutes = count(1)

    def later() -> datetime:
        return NOW + timedelta(minutes=next(minutes))

    async with MailHost(catch_all=MARIA, now=later) as mailhost:
        yield Scene(mailhost, tmp_path, recipes, fetched)


async def status(ledger: Ledger, submission_id: str) -> Status:
    return (await ledger.submission(submission_id)).status


async def test_a_restart_reads_only_what_is_new(scene: Scene) -> None:
    """What an ended run has read is not fetched by the next one; what came since settles what it is about."""
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        for _ in range(3):
            await scene.mail("Somebody likes your picture")
        assert await scene.run(ledger) == 3
    async with await scene.ledger() as ledger:
        assert await scene.run(ledger) == 0
        await scene.mail(RECEIVED)
        assert await scene.run(ledger) == 1
        assert await status(ledger, one.id) is Status.DELIVERED
        await scene.run(ledger)
        assert await scene.run(ledger) == 0


async def test_a_mail_that_came_before_it_was_awaited_is_found(scene: Scene) -> None:
    """The controller was faster than its form: the mail was passed over while another run was still sending."""
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        _, (late,) = await planned(ledger, name="Bert", email=BERT, accounts=BERTS)
        claim = await ledger.claim(late.id, NOW)
        await ledger.mark_sending(claim, [], NOW)
        await scene.mail(RECEIVED, to=BERT)
        assert await scene.run(ledger) == 1
        assert await scene.run(ledger) == 0
        await ledger.record(claim, UNCONFIRMED, next_move(claim.submission, UNCONFIRMED, RetryPolicy(), NOW), NOW)
        await scene.run(ledger)
        assert await status(ledger, late.id) is Status.DELIVERED
        assert await status(ledger, one.id) is Status.UNCONFIRMED


async def test_a_crash_between_reading_and_recording_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail was fetched and the ledger could not take it: the next run reads it again."""
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        await scene.mail(RECEIVED)
        with monkeypatch.context() as broken:
            broken.setattr(ledger, "settle", None)
            with pytest.raises(TypeError):
                await scene.run(ledger)
    async with await scene.ledger() as ledger:
        assert await scene.run(ledger) == 1
        assert await status(ledger, one.id) is Status.DELIVERED


async def test_a_mailbox_that_was_moved_is_read_anew(scene: Scene) -> None:
    """A new UIDVALIDITY: everything since the oldest was sent is read once more, and nothing is used twice."""
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        await scene.mail("Somebody likes your picture")
        assert await scene.run(ledger) == 1
        await scene.mailhost.rebuild(MARIA)
        await scene.mail(RECEIVED)
        assert await scene.run(ledger) == 2
        assert await status(ledger, one.id) is Status.DELIVERED


async def test_reading_for_one_person_passes_over_nobody_else(scene: Scene) -> None:
    """Asked for Bert alone, the mail to Maria is still found later; asked for the only ones that wait, it is kept."""
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        bert, (other,) = await planned(ledger, name="Bert", email=BERT, accounts=BERTS)
        for each in (one, other):
            await sent(ledger, each.id, UNCONFIRMED)
        await scene.mail(RECEIVED)
        await scene.run(ledger, person=bert.id)
        assert await scene.run(ledger, ids=[other.id]) == 1
        await scene.run(ledger)
        assert await status(ledger, one.id) is Status.DELIVERED
        assert await status(ledger, other.id) is Status.UNCONFIRMED


async def test_a_mail_whose_key_is_not_reached_is_read_again(scene: Scene) -> None:
    """It holds the place back until its sender can be verified, whatever came after it; then it settles."""
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        await scene.mail("Somebody likes your picture")
        await scene.mail(RECEIVED)
        await scene.mail("Somebody likes your picture")
        scene.keys.down = True
        assert await scene.run(ledger) == 3
        assert await scene.run(ledger) == 2
        assert await status(ledger, one.id) is Status.UNCONFIRMED
        scene.keys.down = False
        assert await scene.run(ledger) == 2
        assert await status(ledger, one.id) is Status.DELIVERED


async def test_a_doubtful_mail_that_finds_no_room_is_read_again(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others wait for the person's word already: it stays in the mailbox, and no place passes it."""
    monkeypatch.setattr(unclear, "MOST_DOUBTED", 1)
    scene.keys.without.add("facebookmail.com")
    async with await scene.ledger() as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        for number in range(3):
            await scene.mail(f"{RECEIVED} {number}")
        assert await scene.run(ledger) == 3
        assert await scene.run(ledger) == 2
        (asked,) = await ledger.unclear_mails()
        await ledger.settle_unclear(asked.id, one.id, (), NOW)
        assert await scene.run(ledger) == 2
        assert await scene.run(ledger) == 1
        assert len(await ledger.unclear_mails()) == 1


class Looks:
    """What would look at pages again, and is told whether the mails could be read."""

    asked: Asked | None = None

    async def look_at_due(self, selection: Selection, asked: Asked, *_: Any) -> None:
        self.asked = asked

    async def send_again(self, *_: Any) -> list[str]:
        return []


async def test_one_of_two_mailboxes_is_down(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other settles what it holds; that one is told, and nobody concludes that no mail came."""
    monkeypatch.setattr(socket, "getaddrinfo", _nowhere(socket.getaddrinfo))
    async with await scene.ledger() as ledger, AsyncExitStack() as stack:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        await scene.mail(RECEIVED)
        urls = ("imaps://a:b@nowhere.invalid/", scene.mailhost.inbox_url(MARIA))
        boxes = [await stack.enter_async_context(ImapInbox(url)) for url in urls]
        follow_up = replace(scene.follow_up(ledger, boxes[1]), inbox=Inboxes(boxes), boxes=boxes)
        looks = Looks()
        runner = Runner(
            ledger=ledger, channels={}, forms={}, policy=RetryPolicy(), now=scene.now, follow_up=follow_up,
            reading_back=cast(Any, looks),
        )  # fmt: skip
        await runner.look(Selection())
        assert await status(ledger, one.id) is Status.DELIVERED
        assert runner.trouble == []
        assert [why for why in runner.unread if "nowhere.invalid" in why and "example.org" not in why] == runner.unread
        assert len(runner.unread) == 1
        await runner._look_again(Selection(), Unwatched())
        assert looks.asked is Asked.UNREADABLE
        follow_up.boxes, follow_up.inbox = boxes[1:], boxes[1]
        await scene.mail("Somebody likes your picture")
        await runner.look(Selection())
        await runner._look_again(Selection(), Unwatched())
        assert (runner.unread, looks.asked) == ([], Asked.READ)


def _nowhere(really: Any) -> Any:
    def look_up(host: Any, *more: Any, **named: Any) -> Any:
        if host == "nowhere.invalid":
            raise socket.gaierror
        return really(host, *more, **named)

    return look_up
