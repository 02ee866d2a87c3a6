"""Mails that cannot be told apart: nothing is guessed, the person is asked, and their word settles it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.domain.note import By, What, notes_in
from objector.domain.objection import Right
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from objector.engine import follow_up
from objector.engine.follow_up import FollowUp
from objector.engine.mail_match import Awaited, Match, Unclear, match
from objector.engine.mail_word import mail_is_for
from objector.engine.todo import todo
from objector.engine.todo_item import UNCLEAR_MAIL, Todo
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.recipes.model import Recipe, Reply
from tests.build import NOW, a_campaign, a_form, a_submission
from tests.engine.mail_box import Box
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, planned, sent
from tests.signed import sender_check, signed

LATER = NOW + timedelta(hours=1)
RECIPE = "meta.facebook.ai-2025"
TO = "maria@example.org"
REPLIES = tuple(
    Reply.model_validate({"means": means, "from": ["facebookmail.com"], "phrases": {"en": [phrase]}})
    for means, phrase in (
        ("received", "We received your objection"),
        ("extended", "We need two more months"),
        ("more_wanted", "Please send us more"),
        ("upheld", "We will honour your objection"),
        ("refused", "We will not honour it"),
        ("code", "is your code"),
    )
)


def a_mail(text: str, *, to: str = TO, sender: str = "facebookmail.com", number: int = 1) -> Mail:
    raw = f"From: Meta <help@{sender}>\r\nTo: {to}\r\nSubject: Number {number}\r\n\r\n{text}\r\n".encode()
    return parse_mail(signed(raw, sender), key=f"1/{number}", received_at=LATER)


def awaited(submission: Submission, address: str = TO) -> Awaited:
    return Awaited(submission=submission, address=address, addresses=frozenset({TO, address}), replies=REPLIES)


def told(mail: Mail, *given: Awaited) -> tuple[str, ...]:
    """For which it is meant: one that is settled, or with a question mark those that are asked about."""
    match match(mail, given):
        case Match(awaited=one):
            return (one.submission.id,)
        case Unclear(submissions=ids):
            return ("?", *ids)
        case None:
            return ()


def unconfirmed(number: int, **given: Any) -> Submission:
    account = f"a-{number}"
    return a_submission(
        id=f"s-{number}", key=f"p-1/{account}/form/ai", account_id=account, status=Status.UNCONFIRMED, sent_at=NOW,
        **given,
    )  # fmt: skip


ONE, TWO = unconfirmed(1), unconfirmed(2)
REFERRED = unconfirmed(3, reference="CASE-4711")


@pytest.mark.parametrize(
    ("mail", "given", "whose"),
    [
        (a_mail("We received your objection"), (ONE,), ("s-1",)),
        (a_mail("We received your objection"), (ONE, TWO), ("?", "s-1", "s-2")),
        (a_mail("We received your objection. We will honour your objection"), (ONE,), ("s-1",)),
        (a_mail("We will honour your objection. We will not honour it"), (ONE,), ("?", "s-1")),
        (a_mail("About your case case-4711: a new word"), (ONE, REFERRED), ("?", "s-3")),
        (a_mail("About your case CASE-4711: a new word", sender="example.com"), (REFERRED,), ()),
        (a_mail("CASE-4711: 123456 is your code"), (REFERRED,), ()),
        (a_mail("About your case AB1"), (unconfirmed(4, reference="AB1"),), ()),
        (a_mail("Somebody likes your picture"), (ONE, REFERRED), ()),
        (a_mail("We received your objection", to="other@example.org"), (ONE,), ()),
    ],
    ids=[
        "clear", "two", "the stronger thing", "a contradiction", "a reference", "a stranger", "a code",
        "a reference that is too short", "no word of it", "to somebody else",
    ],
)  # fmt: skip
def test_what_a_mail_settles_and_what_is_asked(mail: Mail, given: tuple[Submission, ...], whose: tuple[str]) -> None:
    """One that is clear settles one submission; a doubt is asked about; the rest is none of ours."""
    assert told(mail, *(awaited(one) for one in given)) == whose


def test_a_contradiction_leaves_what_is_clear_for_another_in_doubt() -> None:
    """Clear for one form and about another's reference: neither is settled by itself."""
    mail = a_mail("CASE-4711. Your request has come in")
    clear = replace(
        awaited(ONE),
        replies=(
            Reply.model_validate(
                {"means": "received", "from": ["facebookmail.com"], "phrases": {"en": ["Your request has come in"]}}
            ),
        ),
    )
    assert told(mail, clear, awaited(REFERRED)) == ("?", "s-1", "s-3")
    assert told(mail, clear) == ("s-1",)


def test_the_words_about_a_form_never_settle_what_was_written() -> None:
    """Who objected by a form and, to something else, in writing: the controller's words about its forms may be meant
    for either, so both are asked about; also where they are news to what was written alone."""
    written = replace(awaited(unconfirmed(5, recipes=())), in_writing=True)
    delivered = awaited(replace(ONE, status=Status.DELIVERED))
    upheld, received = a_mail("We will honour your objection"), a_mail("We received your objection")
    assert told(upheld, awaited(ONE), written) == ("?", "s-1", "s-5")
    assert told(received, delivered, written) == ("?", "s-5")
    assert told(received, delivered) == told(a_mail("Somebody likes your picture"), awaited(ONE), written) == ()
    assert [follow_up._is_pending(one) for one in (awaited(ONE), written)] == [True, False]  # no form, no wait for it


@dataclass
class Scene:
    """Two submissions of one person, sent with the same address, and what reads their mails."""

    ledger: Ledger
    library: Library
    recipes: dict[str, Recipe]
    ids: tuple[str, str]
    box: Box = field(default_factory=Box)

    async def read(self, *mails: Mail, ids: tuple[str, ...] | None = None) -> list[Unclear]:
        self.box.inside.extend(mails)
        follow_up = FollowUp(
            ledger=self.ledger, inbox=self.box, senders=sender_check(now=lambda: LATER), recipes=self.recipes,
            now=lambda: LATER, controllers=self.library.controllers,
        )  # fmt: skip
        return await follow_up.read(ids)

    async def items(self) -> list[Todo]:
        found = await todo(self.ledger, self.library, LATER)
        return [item for item in found if item.reason == UNCLEAR_MAIL]

    async def said(self, submission_id: str, mail_id: str, word: str | None = None, **given: bool) -> Submission:
        controllers = self.library.controllers
        return await mail_is_for(
            self.ledger, self.recipes, submission_id, mail_id, word, LATER, controllers=controllers, **given
        )

    async def statuses(self) -> list[Status]:
        return [(await self.ledger.submission(one)).status for one in self.ids]


@pytest.fixture
async def scene(library: Library, ledger: Ledger) -> Scene:
    _, submissions = await planned(ledger, 2)
    for one in submissions:
        await sent(ledger, one.id, UNCONFIRMED)
    recipe = library.recipes[RECIPE].model_copy(update={"replies": REPLIES})
    recipes = {**library.recipes, **{name: recipe for one in submissions for name in one.recipes}}
    first, second = (one.id for one in submissions)
    return Scene(ledger, library, recipes, (first, second))


def to_both(text: str) -> Mail:
    return a_mail(text, to="maria@example.org")


async def test_an_answer_to_a_form_or_to_a_letter_is_asked_about(scene: Scene) -> None:
    """One form's objection and a letter about direct marketing: "we honour it" settles neither by itself. Alone, what
    was written is left to the mails that quote it."""
    form = a_form(id="meta.marketing", right=Right.ART_21_2, purpose="direct-marketing", recipes=())
    (person,) = await scene.ledger.people()
    (one, *_) = await scene.ledger.plan(a_campaign(form).expand(person), "marketing", NOW)
    await sent(scene.ledger, one.id, UNCONFIRMED)
    await scene.ledger.decide(scene.ids[0], Status.ABANDONED, Reason.GAVE_UP, "", NOW)
    mail = to_both("We will honour your objection")
    assert await scene.read(mail, ids=(one.id,)) == []
    (asked,) = await scene.read()
    assert asked.submissions == (scene.ids[1], one.id)
    (item,) = await scene.items()
    done = await scene.said(one.id, item.what.removeprefix("mail "), "upheld")
    assert (done.status, await scene.statuses()) == (Status.UPHELD, [Status.ABANDONED, Status.UNCONFIRMED])


async def test_the_question_stays_until_it_is_answered(scene: Scene) -> None:
    """Kept and told once, listed until the person says for which; then that one is delivered and the other asked on."""
    mail = to_both("We received your objection")
    assert len(await scene.read(mail)) == 1
    assert await scene.read() == []  # the same mail again is no news
    (item,) = await scene.items()
    assert item.submissions == scene.ids
    mail_id = item.what.removeprefix("mail ")
    assert item.command == f"objector answer ID --mail {mail_id}"
    assert item.answers[:1] == (("it honours the objection", f"{item.command} --means upheld"),)
    assert "example.org" not in str(item)
    done = await scene.said(scene.ids[1], mail_id)
    assert (done.status, done.reason) == (Status.DELIVERED, Reason.CONFIRMED_BY_MAIL)
    assert await scene.statuses() == [Status.UNCONFIRMED, Status.DELIVERED]
    assert await scene.items() == []


async def test_what_the_person_says_of_one_gives_its_mail_to_no_other(scene: Scene) -> None:
    """They saw that the first arrived: the one mail that there is does not then confirm the second."""
    await scene.read(to_both("We received your objection"))
    await scene.ledger.decide(scene.ids[0], Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "", LATER)
    await scene.read()
    assert await scene.statuses() == [Status.DELIVERED, Status.UNCONFIRMED]


async def test_a_pass_takes_no_late_mail_of_another_submission_for_its_own(scene: Scene) -> None:
    """Read for the second alone, a mail that may as well be the late one of the first settles neither."""
    assert len(await scene.read(to_both("We received your objection"), ids=(scene.ids[1],))) == 1
    assert await scene.statuses() == [Status.UNCONFIRMED, Status.UNCONFIRMED]
    assert [item.submissions for item in await scene.items()] == [scene.ids]


async def test_a_meaning_that_is_not_known_is_said_by_the_person(scene: Scene) -> None:
    """The text does not tell: their word does, of a short list; `nothing` closes it and moves nothing."""
    contradictory = "We will honour your objection. We will not honour it"
    await scene.read(to_both(contradictory), a_mail(contradictory, number=2))
    first, second = (item.what.removeprefix("mail ") for item in await scene.items())
    with pytest.raises(ConfigError, match="--means"):
        await scene.said(scene.ids[0], first)
    with pytest.raises(ConfigError, match="one of upheld"):
        await scene.said(scene.ids[0], first, "yes")
    refused = await scene.said(scene.ids[0], first, "refused")
    assert refused.status is Status.REFUSED
    assert (await scene.said(scene.ids[1], second, "nothing")).status is Status.UNCONFIRMED
    assert await scene.items() == []


async def test_a_mail_answers_only_what_was_sent(scene: Scene) -> None:
    """One that never went out is not delivered by a mail, whatever is said of it."""
    await scene.read(to_both("We received your objection"))
    (item,) = await scene.items()
    _, (fresh,) = await planned(scene.ledger, name="Bert", email="bert@example.org")
    with pytest.raises(ConfigError, match="can be meant for"):
        await scene.said(fresh.id, item.what.removeprefix("mail "), "received")
    assert (await scene.ledger.submission(fresh.id)).status is Status.PLANNED


async def test_one_submission_alone_is_named_in_the_command(scene: Scene) -> None:
    """A reference with words that nobody knows: which one is clear, what it means is asked."""
    _, (third,) = await planned(scene.ledger, name="Cara", email="cara@example.org")
    await sent(scene.ledger, third.id, DELIVERED)
    await scene.read(a_mail("Your case CASE-4711: a new word", to="cara@example.org", number=5))
    (item,) = await scene.items()
    assert item.command == f"objector answer {third.id} --mail {item.what.removeprefix('mail ')} --means MEANING"
    done = await scene.said(third.id, item.what.removeprefix("mail "), "upheld")
    assert (done.status, done.reason) == (Status.UPHELD, Reason.HONOURED)
    assert [words for words, _ in item.answers][:2] == ["it honours the objection", "it refuses"]
    assert item.answers[0][1] == f"{item.command.removesuffix('MEANING')}upheld"


async def one_alone(scene: Scene, text: str) -> tuple[str, str]:
    """A delivered submission of one person alone, and the unclear mail about it: both ids."""
    _, (third,) = await planned(scene.ledger, name="Cara", email="cara@example.org")
    await sent(scene.ledger, third.id, DELIVERED)
    await scene.read(a_mail(f"Your case CASE-4711: {text}", to="cara@example.org", number=5))
    found = await scene.items()
    return third.id, found[0].what.removeprefix("mail ") if found else ""


@pytest.mark.parametrize(
    ("word", "noted", "status"),
    [
        ("upheld", None, Status.UPHELD),
        ("refused", What.REFUSED, Status.REFUSED),
        ("more-wanted", What.MORE_WANTED, Status.DELIVERED),
        ("identity", What.IDENTITY_ASKED, Status.DELIVERED),
        ("extended", What.EXTENDED, Status.DELIVERED),
        ("received", None, Status.DELIVERED),
        ("nothing", None, Status.DELIVERED),
    ],
)
async def test_the_persons_word_is_an_entry(scene: Scene, word: str, noted: What | None, status: Status) -> None:
    """Each answer moves or notes what it says, as the person's word and not the recipe's, and keeps the mail by it."""
    one, mail = await one_alone(scene, "a new word")
    given = {"reasons": True, "remedies": False} if word == "refused" else {}
    assert (await scene.said(one, mail, word, **given)).status is status
    history = await scene.ledger.history(one)
    notes = notes_in(history)
    assert [note.what for note in notes] == ([noted] if noted else [])
    if notes:
        assert (notes[0].by, notes[0].day) == (By.PERSON, LATER.date())
        assert (notes[0].reasons, notes[0].remedies) == {
            "refused": (True, False), "extended": (True, None),
        }.get(word, (None, None))  # fmt: skip
        assert b"a new word" in await scene.ledger.open_artefact(notes[0].mail)
    if status is not Status.DELIVERED:
        decided = [entry for entry in history if entry.kind == "decided"]
        assert decided[-1].facts["detail"].endswith("by the person's word")
    assert await scene.items() == []
    assert (await scene.ledger.verify()).holds


@pytest.mark.parametrize(
    ("text", "what"),
    [("We need two more months", What.EXTENDED), ("Please send us more", What.MORE_WANTED)],
)
async def test_a_clear_mail_that_takes_longer_or_asks_is_noted(scene: Scene, text: str, what: What) -> None:
    """Told by the recipe's phrases: the status stays, the note names the mail, once; reasons are left open."""
    one, mail = await one_alone(scene, text)
    assert mail == ""
    await scene.read()
    (note,) = notes_in(await scene.ledger.history(one))
    assert (note.what, note.by, note.day, note.reasons) == (what, By.MAIL, LATER.date(), None)
    assert text.encode() in await scene.ledger.open_artefact(note.mail)
    assert (await scene.ledger.submission(one)).status is Status.DELIVERED


async def test_for_whom_it_is_says_nothing_of_its_reasons(scene: Scene) -> None:
    """The person says only which one it is meant for: that it takes longer is the recipe's word; reasons stay open."""
    await scene.read(to_both("We need two more months"))
    (item,) = await scene.items()
    await scene.said(scene.ids[1], item.what.removeprefix("mail "))
    (note,) = notes_in(await scene.ledger.history(scene.ids[1]))
    assert (note.what, note.by, note.reasons) == (What.EXTENDED, By.MAIL, None)


async def test_a_mail_of_an_unconfirmed_one_confirms_and_is_noted(scene: Scene) -> None:
    """Who takes longer has the objection: delivered by that mail, and noted."""
    await scene.ledger.decide(scene.ids[0], Status.WITHDRAWN, Reason.BY_REQUEST, "", LATER)
    await scene.read(to_both("We need two more months"))
    assert await scene.statuses() == [Status.WITHDRAWN, Status.DELIVERED]
    assert [note.what for note in notes_in(await scene.ledger.history(scene.ids[1]))] == [What.EXTENDED]


async def test_a_controller_may_change_its_mind(scene: Scene) -> None:
    """Refused first, honoured later by the person's word; a further refusal of what is honoured moves nothing."""
    one, mail = await one_alone(scene, "a new word")
    await scene.read(a_mail("Your case CASE-4711: and another", to="cara@example.org", number=6))
    await scene.ledger.decide(one, Status.REFUSED, Reason.REJECTED, "", LATER)
    assert (await scene.said(one, mail, "upheld")).status is Status.UPHELD
    second = (await scene.ledger.unclear_mails())[0].id
    assert (await scene.said(one, second, "refused")).status is Status.UPHELD
    assert notes_in(await scene.ledger.history(one)) == ()
