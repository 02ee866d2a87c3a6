"""Reminders and answers to controllers that come back: known by a proved report alone, told, never counted as sent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from objector.channels.inbox import parse_mail
from objector.channels.message_id import MessageIds
from objector.domain.course import Course, course_of
from objector.domain.note import By, Note
from objector.domain.outcome import Kind, Reason, Unconfirmed
from objector.domain.sender import Doubt
from objector.domain.submission import Status, Submission
from objector.domain.unclear_mail import Sort
from objector.domain.written import CAME_BACK, Purpose, State, Written, written
from objector.engine.heard import Became, Heard
from objector.engine.mail_reports import TEXT_WAIT
from objector.engine.mail_word import mail_is_for
from objector.engine.perhaps_answered import hold_silence
from objector.engine.todo import todo
from objector.engine.todo_item import TEXT_CAME_BACK, UNCLEAR_MAIL, Todo
from objector.engine.writing import Writing
from objector.errors import ConfigError, IllegalMove
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.rehearsal.correspondent import Answering, Correspondents
from tests.build import NOW, a_line
from tests.engine.mailing import FORM, MARIA, SNAP, SNAP_MAIL, maria, texts
from tests.engine.test_proved_reports import DAEMON, LIBRARY, PROVIDER, reports_of
from tests.ledger.scenes import sent
from tests.signed import signed

LATE = datetime(2026, 12, 23, 12, tzinfo=UTC)
"""The day after the last day for what was received on 22 November 2026; the reminder is sent on it."""
SOON = LATE + timedelta(hours=1)


@dataclass
class Scene:
    """An objection that arrived and of which nothing else was heard, and a reminder that was handed in by mail."""

    ledger: Ledger
    one: Submission
    reminder: Written

    def report(self, answering: Answering = "unsigned-bounce", signer: str = PROVIDER, seq: int = 0) -> bytes:
        """A report on the reminder, from the person's own mail server."""
        writer = Correspondents(addresses=[SNAP_MAIL], now=lambda: SOON, answering=answering)
        message_id = MessageIds.of_ledger(self.ledger.id).of_text(self.one, seq or self.reminder.seq)
        raw = writer.take(SNAP_MAIL, MARIA, f"Message-ID: <{message_id}>\r\n\r\nx\r\n".encode())
        assert raw is not None
        raw = raw.replace(b"From: MAILER-DAEMON@mailhost.invalid", f"From: {DAEMON}".encode(), 1)
        return signed(raw, signer) if signer else raw

    async def hear(self, raw: bytes, at: datetime = SOON) -> list[Heard]:
        reports = reports_of(self.ledger, SOON)
        return await reports.hear(parse_mail(raw, key="1/1", received_at=at), await reports.awaited())

    async def hand_in(self, one: Written) -> None:
        await self.ledger.begin_text(self.one.id, one, (), LATE)

    async def end(self) -> None:
        note = Note(what=Purpose.REMINDER.told_as, day=LATE.date(), by=By.CHANNEL)
        await self.ledger.end_text(self.one.id, note, (), LATE)

    async def state(self) -> State:
        return written(await self.ledger.history(self.one.id), Purpose.REMINDER)[-1].state

    async def course(self) -> Course:
        one = await self.ledger.submission(self.one.id)
        found = course_of(one, await self.ledger.history(one.id), SNAP.seat, SNAP.timezone, SOON)
        assert found is not None
        return found

    async def items(self, reason: str) -> list[Todo]:
        return [one for one in await todo(self.ledger, LIBRARY, SOON) if one.reason == reason]

    @property
    def writing(self) -> Writing:
        return Writing(ledger=self.ledger, controllers={"snap": SNAP}, texts=texts())


async def a_reminder(ledger: Ledger, submission_id: str, text: str = "A reminder") -> Written:
    return await ledger.approve_text(submission_id, Purpose.REMINDER, "de", LATE.date(), text, LATE)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with await Ledger.open(None, tmp_path, KeySource(folder=tmp_path, keyring=False), now=NOW) as ledger:
        person = await ledger.save_person(maria(), NOW)
        (submission,) = await ledger.plan([a_line(person, form=FORM)], "by-mail", NOW)
        await sent(ledger, submission.id, Unconfirmed(reason=Reason.ACCEPTED_BY_MAIL_SERVER))
        one = await ledger.decide(submission.id, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "seen", NOW)
        scene = Scene(ledger, one, await a_reminder(ledger, one.id))
        await scene.hand_in(scene.reminder)
        yield scene


@pytest.mark.parametrize("answering", ["unsigned-bounce", "plain-bounce"])
async def test_one_that_came_back_counts_as_not_sent(scene: Scene, answering: Answering) -> None:
    """The report is kept, the reminder of the course is gone, the person is told what to do next, once."""
    await scene.end()
    assert (await scene.course()).reminded == LATE.date()
    raw = scene.report(answering, signer="")
    raw = raw[raw.index(b"From: ") :] if answering == "plain-bounce" else raw
    assert [one.became for one in await scene.hear(signed(raw, PROVIDER))] == [Became.SETTLED]
    assert (await scene.state(), (await scene.course()).reminded) == (State.CAME_BACK, None)
    assert (await scene.ledger.submission(scene.one.id)).status is Status.DELIVERED
    last = (await scene.ledger.history(scene.one.id))[-2]
    assert (last.kind, last.facts["approved"], last.facts["by"]) == (CAME_BACK, scene.reminder.seq, "mail")
    assert [one["kind"] for one in last.facts["artefacts"]] == [Kind.MAIL, Kind.DKIM]
    (item,) = await scene.items(TEXT_CAME_BACK)
    assert "your reminder came back" in item.why
    assert item.command == f"objector remind {scene.one.id} --sent DAY"
    assert await scene.hear(scene.report(answering)) == []
    assert (await scene.ledger.verify()).holds


async def test_one_of_which_nobody_knew_whether_it_went_out(scene: Scene) -> None:
    """The line was lost while it was handed in; what came back went out, and may be written anew."""
    assert await scene.state() is State.SENDING
    await scene.hear(scene.report())
    assert await scene.state() is State.CAME_BACK
    assert await a_reminder(scene.ledger, scene.one.id)


async def test_a_forged_bounce_changes_nothing(scene: Scene) -> None:
    """It is asked about, holds up what would tell of the reminder, and the person's word is an entry of theirs."""
    await scene.end()
    (heard,) = await scene.hear(scene.report(signer=""))
    assert heard.became is Became.ASKED
    assert (await scene.state(), (await scene.course()).reminded) == (State.SENT, LATE.date())
    (mail,) = await scene.ledger.unclear_mails()
    assert (mail.sort, mail.doubt) == (Sort.TEXT_CAME_BACK, Doubt.UNSIGNED.value)
    (item,) = await scene.items(UNCLEAR_MAIL)
    command = f"objector answer {scene.one.id} --mail {mail.id} --means"
    assert [one for _, one in item.answers] == [f"{command} came_back", f"{command} nothing"]
    assert await scene.items(TEXT_CAME_BACK) == []
    with pytest.raises(ConfigError, match="came back"):
        await hold_silence(scene.ledger, scene.one, "a complaint")
    for word in (None, "came_back"):
        if word is None:
            with pytest.raises(ConfigError, match=r"--means came_back\|nothing"):
                await mail_is_for(scene.ledger, {}, scene.one.id, mail.id, word, SOON, controllers={})
            continue
        done = await mail_is_for(scene.ledger, {}, scene.one.id, mail.id, word, SOON, controllers={})
        assert done.status is Status.DELIVERED
    assert (await scene.state(), (await scene.course()).reminded) == (State.CAME_BACK, None)
    told = [one for one in await scene.ledger.history(scene.one.id) if one.kind == CAME_BACK]
    assert [one.facts["by"] for one in told] == ["person"]
    assert len(await scene.items(TEXT_CAME_BACK)) == 1
    assert (await scene.ledger.verify()).holds


async def test_one_that_the_person_does_not_believe(scene: Scene) -> None:
    """Nothing is changed, and nothing holds up anything any more."""
    await scene.end()
    await scene.hear(scene.report(signer=""))
    (mail,) = await scene.ledger.unclear_mails()
    await mail_is_for(scene.ledger, {}, scene.one.id, mail.id, "nothing", SOON, controllers={})
    assert (await scene.state(), await scene.items(TEXT_CAME_BACK)) == (State.SENT, [])
    await hold_silence(scene.ledger, scene.one, "a complaint")


async def test_nothing_else_is_learned_of_a_text(scene: Scene) -> None:
    """That it arrived or is late, a report of before it was handed in, on another text, or long after: no news."""
    await scene.end()
    for answering in ("unsigned-report", "delayed", "relayed"):
        assert [one.became for one in await scene.hear(scene.report(answering))] == [Became.NOBODY]
    assert await scene.hear(scene.report(), at=LATE - timedelta(minutes=1)) == []
    assert await scene.hear(scene.report(seq=scene.reminder.seq + 1)) == []
    assert set((await reports_of(scene.ledger, SOON).awaited([scene.one.id])).texts) == {
        (scene.one.id, scene.reminder.seq)
    }
    assert (await reports_of(scene.ledger, SOON).awaited(person="p-other")).texts == {}
    assert (await reports_of(scene.ledger, LATE + TEXT_WAIT + timedelta(days=1)).awaited()).texts == {}
    assert (await scene.state(), await scene.ledger.unclear_mails()) == (State.SENT, [])


async def test_it_is_written_again_only_when_it_is_approved_again(scene: Scene) -> None:
    """A new approval has a Message-ID of its own: a late report on the first mail tells nothing of the second."""
    await scene.end()
    await scene.hear(scene.report())
    with pytest.raises(IllegalMove, match="approve it anew"):
        await scene.hand_in(scene.reminder)
    prepared = await scene.writing.prepare(scene.one.id, Purpose.REMINDER, SOON)
    assert prepared.kept is None
    again = (await scene.writing.approve(prepared, SOON)).kept
    assert again is not None
    assert again.seq != scene.reminder.seq
    await scene.hand_in(again)
    await scene.end()
    assert await scene.hear(scene.report(signer="") + b"\r\nlate\r\n") == []
    assert (await scene.state(), await scene.items(TEXT_CAME_BACK)) == (State.SENT, [])
    assert (await scene.course()).reminded == LATE.date()
    await scene.hear(scene.report(seq=again.seq))
    assert (await scene.writing.prepare(scene.one.id, Purpose.REMINDER, SOON)).kept is None


async def test_one_that_the_person_then_sent_themselves_counts(scene: Scene) -> None:
    """By letter, on a day of their own: the item is gone, and the days of grace are counted from it."""
    await scene.end()
    await scene.hear(scene.report())
    await scene.writing.sent(scene.one.id, Purpose.REMINDER, LATE.date(), SOON)
    assert (await scene.state(), await scene.items(TEXT_CAME_BACK)) == (State.SENT, [])
    assert (await scene.course()).reminded == date(2026, 12, 23)


async def test_a_question_that_was_left_says_nothing_new(scene: Scene) -> None:
    """A forged report was asked about, a genuine one came, the text went by letter: a late yes takes nothing back."""
    await scene.end()
    for signer in ("", PROVIDER):
        await scene.hear(scene.report(signer=signer))
    await scene.writing.sent(scene.one.id, Purpose.REMINDER, LATE.date(), SOON)
    (mail,) = await scene.ledger.unclear_mails()
    await mail_is_for(scene.ledger, {}, scene.one.id, mail.id, "came_back", SOON, controllers={})
    assert [one.kind for one in await scene.ledger.history(scene.one.id)].count(CAME_BACK) == 1
    assert (await scene.state(), (await scene.course()).reminded) == (State.SENT, LATE.date())


async def test_it_is_gone_with_its_person(scene: Scene) -> None:
    """Nothing is looked for any more."""
    await scene.ledger.forget(scene.one.person_id, SOON)
    assert await scene.ledger.mailed_texts(NOW) == {}
