"""After a refusal or a complaint a controller that honours the objection is heard; nothing else settles by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.domain.note import Note, What, notes_in
from objector.domain.outcome import Reason
from objector.domain.retry import Move
from objector.domain.submission import AWAITING, HEARD, MOVES, Status, Submission
from objector.engine.complaint import Asked, draft
from objector.engine.filing import filed
from objector.engine.follow_up import FollowUp, _is_pending
from objector.engine.heard import Became
from objector.engine.late_word import refused_on
from objector.engine.mail_match import Awaited, Match, match, moves_by
from objector.engine.mail_word import mail_is_for
from objector.engine.todo import todo
from objector.engine.todo_item import AUTHORITY_SILENT, UNCLEAR_MAIL
from objector.errors import ConfigError, IllegalMove
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.recipes.model import Recipe, ReplyMeaning
from tests.build import NOW, a_submission, an_entry
from tests.engine.test_unclear_mail import RECIPE, REPLIES, TO, awaited
from tests.ledger.scenes import DELIVERED, planned, sent
from tests.signed import sender_check, signed

LATE = NOW + timedelta(days=200)
ON, FILED = date(2026, 11, 25), date(2027, 1, 15)
AFTER = datetime(2026, 11, 27, 9, tzinfo=UTC)
HONOURED, REFUSES = "We will honour your objection", "We will not honour it"


def a_mail(text: str, *, at: datetime = AFTER, sign: bool = True) -> Mail:
    raw = f"From: Meta <help@facebookmail.com>\r\nTo: {TO}\r\nSubject: It\r\n\r\n{text}\r\n".encode()
    return parse_mail(signed(raw, "facebookmail.com") if sign else raw, key="1/1", received_at=at)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("means", ReplyMeaning)
def test_no_mail_moves_where_the_table_has_no_move(means: ReplyMeaning, status: Status) -> None:
    """Step by step, whatever it means; and only after a refusal or a complaint beside where an answer is awaited."""
    one = a_submission(status=status)
    moves = moves_by(means, one)
    for move in moves:
        one = one.move(move.to)
    assert not moves or status in HEARD
    late = {Status.UPHELD} & MOVES[status] if status in HEARD else set()
    assert means is not ReplyMeaning.UPHELD or {move.to for move in moves[-1:]} == (late or {one.status} - {status})


def one_that(status: Status, number: int = 1) -> Awaited:
    return awaited(a_submission(id=f"s-{number}", key=f"p/{number}/f/ai", status=status, sent_at=NOW))


@pytest.mark.parametrize(
    ("text", "status", "clear", "asked"),
    [
        (HONOURED, Status.REFUSED, True, False),
        (HONOURED, Status.ESCALATED, True, False),
        (REFUSES, Status.REFUSED, False, False),
        (REFUSES, Status.ESCALATED, False, True),
        (f"{HONOURED}. {REFUSES}", Status.REFUSED, False, True),
        ("Please send us more", Status.ESCALATED, False, True),
        ("We need two more months", Status.REFUSED, False, True),
        ("We received your objection", Status.ESCALATED, False, False),
        ("123456 is your code", Status.REFUSED, False, False),
        ("We looked at your objection under the GDPR once more", Status.REFUSED, False, True),
        ("Anna likes it", Status.ESCALATED, False, False),
    ],
)
def test_what_is_heard_late(text: str, status: Status, clear: bool, asked: bool) -> None:
    """What honours the objection is clear; another refusal or a receipt is no news; all else that is about it is for
    the person."""
    found = match(a_mail(text), [one_that(status)])
    assert (isinstance(found, Match), found is not None and not isinstance(found, Match)) == (clear, asked)


def test_what_is_awaited_comes_first() -> None:
    """A question is meant for the one that awaits an answer; that it honours the objection may be meant for either."""
    late, open_one = one_that(Status.REFUSED), one_that(Status.DELIVERED, 2)
    found = match(a_mail("Please send us more"), [late, open_one])
    assert isinstance(found, Match)
    assert found.awaited is open_one
    assert not isinstance(match(a_mail(HONOURED), [late, open_one]), Match)
    waits = [status for status in Status if _is_pending(one_that(status))]
    assert set(waits) & HEARD == AWAITING  # no run waits for what may come late


def test_the_day_of_a_refusal() -> None:
    """The last that was noted; where none was, that of the entry; none where it was not refused."""
    noted = [an_entry(n, "noted", what="refused", by="mail", day=f"2026-11-2{n}") for n in (5, 3)]
    moved = an_entry(2, "decided", at=NOW, status="refused", former="delivered")
    assert refused_on([moved, *noted], "UTC") == date(2026, 11, 25)
    assert refused_on([moved], "UTC") == NOW.date()
    assert refused_on([an_entry(1, "noted", status="refused", former="refused", what="filed", by="person",
                                day="2026-11-26")], "UTC") is None  # fmt: skip


@dataclass
class Scene:
    """Delivered submissions of one person at one controller, and what hears their mails."""

    ledger: Ledger
    library: Library
    recipes: dict[str, Recipe]
    ids: list[str]

    async def hear(self, mail: Mail) -> Became:
        follow_up = FollowUp(
            ledger=self.ledger, inbox=None, senders=sender_check(now=lambda: LATE), recipes=self.recipes,
            now=lambda: LATE, controllers=self.library.controllers,
        )  # fmt: skip
        return (await follow_up.hear(mail, await follow_up.awaited())).became

    async def refuse(self) -> None:
        move = Move(to=Status.REFUSED, reason=Reason.REJECTED)
        await self.ledger.note(self.ids[0], [Note(what=What.REFUSED, day=ON)], LATE, moves=[move])

    async def file(self) -> None:
        await filed(self.ledger, self.library.controllers, self.ids[0], FILED, "", LATE)

    async def one(self) -> Submission:
        return await self.ledger.submission(self.ids[0])

    async def asked(self) -> list[str]:
        found = await todo(self.ledger, self.library, LATE)
        return [item.reason for item in found if item.reason in (UNCLEAR_MAIL, AUTHORITY_SILENT)]

    async def said(self, word: str | None) -> Status:
        (mail,) = await self.ledger.unclear_mails()
        done = await mail_is_for(
            self.ledger, self.recipes, self.ids[0], mail.id, word, LATE, controllers=self.library.controllers
        )
        return done.status


@pytest.fixture
async def scene(library: Library, ledger: Ledger) -> Scene:
    _, submissions = await planned(ledger, 2)
    await sent(ledger, submissions[0].id, DELIVERED)
    recipe = library.recipes[RECIPE].model_copy(update={"replies": REPLIES})
    recipes = {**library.recipes, **{name: recipe for one in submissions for name in one.recipes}}
    return Scene(ledger, library, recipes, [one.id for one in submissions])


async def test_a_controller_that_changes_its_mind(scene: Scene) -> None:
    """Upheld by its mail, once; a complaint that was under way is told as settled, and nothing more is prepared."""
    await scene.refuse()
    mail = a_mail(HONOURED)
    assert [await scene.hear(mail), await scene.hear(mail)] == [Became.SETTLED, Became.NOBODY]
    one = await scene.one()
    assert (one.status, one.reason) == (Status.UPHELD, Reason.HONOURED)
    assert "after it had refused" in one.detail
    assert await scene.asked() == []
    with pytest.raises(ConfigError, match="honours it, so there is nothing to complain about"):
        await draft(scene.ledger, scene.library.controllers, {}, None, one.id, Asked(), LATE)  # type: ignore[arg-type]
    with pytest.raises(IllegalMove, match="honours it by now"):
        await scene.file()
    assert (await scene.ledger.verify()).holds


async def test_a_late_answer_after_a_complaint(scene: Scene) -> None:
    """It counts although it is older than the complaint, since nothing was refused; the authority is asked no more, and
    the person is told that the complaint is still with it."""
    await scene.file()
    assert await scene.asked() == [AUTHORITY_SILENT]
    assert await scene.hear(a_mail(HONOURED)) is Became.SETTLED
    one = await scene.one()
    assert one.status is Status.UPHELD
    assert "stays with the authority until you tell it" in one.detail
    assert await scene.asked() == []


@pytest.mark.parametrize(
    ("mail", "word", "status"),
    [
        (a_mail(HONOURED, at=datetime(2026, 11, 25, 20, tzinfo=UTC)), None, Status.UPHELD),
        (a_mail(HONOURED, at=datetime(2026, 11, 24, 9, tzinfo=UTC)), "nothing", Status.REFUSED),
        (a_mail(HONOURED, sign=False), "upheld", Status.UPHELD),
        (a_mail("We looked at your objection under the GDPR once more."), "refused", Status.REFUSED),
        (a_mail("Please send us more"), "more-wanted", Status.REFUSED),
    ],
    ids=["of the same day", "older", "a sender in doubt", "other words", "a question"],
)
async def test_what_is_asked_after_a_refusal(scene: Scene, mail: Mail, word: str | None, status: Status) -> None:
    """It changes nothing by itself, stands in `todo`, and the person's word settles it."""
    await scene.refuse()
    assert await scene.hear(mail) is Became.ASKED
    assert ((await scene.one()).status, await scene.asked()) == (Status.REFUSED, [UNCLEAR_MAIL])
    assert await scene.said(word) is status
    assert await scene.asked() == []
    assert await scene.hear(mail) is not Became.ASKED


async def test_a_refusal_after_a_complaint_is_the_persons_to_say(scene: Scene) -> None:
    """The watch over the authority would end with it."""
    await scene.file()
    assert await scene.hear(a_mail(REFUSES)) is Became.ASKED
    assert (await scene.one()).status is Status.ESCALATED
    assert await scene.said("refused") is Status.REFUSED
    last = notes_in(await scene.ledger.history(scene.ids[0]))[-1]
    assert (last.what, last.day) == (What.REFUSED, AFTER.date())


async def test_it_may_tell_again_of_another_objection(scene: Scene) -> None:
    """The controller honours another one of this person: who is meant is asked."""
    await scene.refuse()
    await sent(scene.ledger, scene.ids[1], DELIVERED)
    await scene.ledger.decide(scene.ids[1], Status.UPHELD, Reason.HONOURED, "", LATE)
    assert await scene.hear(a_mail(HONOURED)) is Became.ASKED
    assert (await scene.one()).status is Status.REFUSED
