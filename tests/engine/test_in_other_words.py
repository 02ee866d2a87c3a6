"""Mails that answer in words that no recipe knows: the person is asked, nothing is settled, nobody is flooded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.domain.outcome import Reason
from objector.domain.route import MAIL
from objector.domain.sender import Doubt
from objector.domain.submission import Status
from objector.engine import follow_up as following
from objector.engine.follow_up import FollowUp
from objector.engine.heard import Became
from objector.engine.mail_match import Awaited, Unclear, match
from objector.engine.mail_word import mail_is_for
from objector.engine.todo import todo
from objector.engine.todo_item import UNCLEAR_MAIL, Todo
from objector.ledger import journal
from objector.ledger.store import Ledger
from objector.ledger.unclear import MOST_IN_OTHER_WORDS
from objector.recipes.load import load_library
from objector.recipes.model import Reply
from objector.shipped import config_dir
from tests.build import NOW, a_submission
from tests.ledger.scenes import DELIVERED, planned, sent
from tests.signed import sender_check, signed

LATER = NOW + timedelta(hours=1)
TO = "maria@example.org"
OTHER_WORDS = "We looked at your objection. There are compelling grounds for us to go on."
LIBRARY = load_library([config_dir()])
REPLIES = (
    Reply.model_validate(
        {"means": "upheld", "from": ["facebookmail.com"], "phrases": {"en": ["We will honour your objection"]}}
    ),
)


def a_mail(text: str, *, number: int = 1, to: str = TO, sender: str = "facebookmail.com", head: str = "") -> Mail:
    raw = f"From: Meta <help@{sender}>\r\nTo: {to}\r\nSubject: Number {number}\r\n{head}\r\n{text}\r\n".encode()
    return parse_mail(signed(raw, sender), key=f"1/{number}", received_at=LATER)


def awaited(number: int, **given: object) -> Awaited:
    form = f"form-{number}"
    one = a_submission(
        id=f"s-{number}", key=f"p-1/a-1/{form}/ai", form=form, status=Status.DELIVERED, sent_at=NOW, **given
    )  # type: ignore[arg-type]
    return Awaited(submission=one, address=TO, addresses=frozenset({TO}), replies=REPLIES, names=(f"The form {form}",))


def asked(mail: Mail, given: Sequence[Awaited]) -> tuple[str, ...]:
    found = match(mail, given)
    assert found is None or (isinstance(found, Unclear) and found.in_other_words)
    return found.submissions if found is not None else ()


def answer_to(name: str) -> str:
    return f"In-Reply-To: <{name}@m0123.objector.invalid>\r\n"


BOTH = (awaited(1), awaited(2))


@pytest.mark.parametrize(
    ("mail", "whose"),
    [
        (a_mail(OTHER_WORDS), ("s-1", "s-2")),
        (a_mail("Anna commented on your photo"), ()),
        (a_mail(OTHER_WORDS, to="other@example.org"), ()),
        (a_mail(OTHER_WORDS, sender="facebookmail.com.evil.example"), ()),
        (replace(a_mail(OTHER_WORDS), received_at=NOW - timedelta(seconds=2)), ()),
        (a_mail("Hello, we do not.", head=answer_to("s-2.text-9")), ("s-2",)),
        (a_mail("Hello, we do not.", head=answer_to("s-7.text-9")), ()),
        (a_mail("About: the form FORM-1. We do not."), ("s-1",)),
    ],
    ids=["about it", "something else", "another person", "a stranger", "before", "an answer", "not ours", "named"],
)
def test_whose_it_may_be(mail: Mail, whose: tuple[str, ...]) -> None:
    """By sender, person and time as every mail; by our own mail or the form's name the one, else all that it may be."""
    assert asked(mail, BOTH) == whose


def test_a_known_phrase_is_never_drowned_by_other_words() -> None:
    """What is clear for one stays clear, although another one's recipe does not know the phrase."""
    stranger = replace(awaited(2), replies=(REPLIES[0].model_copy(update={"phrases": {"en": ("Something else",)}}),))
    found = match(a_mail("We will honour your objection"), [BOTH[0], stranger])
    assert not isinstance(found, Unclear)
    assert found is not None
    assert found.awaited is BOTH[0]


def test_a_known_phrase_that_is_no_news_is_no_question() -> None:
    """A second receipt, or a code, is known for what it is: nobody is asked, for none of the forms."""
    said = {"received": "We received your objection", "code": "is your code"}
    replies = tuple(
        Reply.model_validate({"means": means, "from": ["facebookmail.com"], "phrases": {"en": [phrase]}})
        for means, phrase in said.items()
    )
    given = [replace(BOTH[0], replies=replies), BOTH[1]]
    assert match(a_mail("We received your objection"), given) is None
    assert match(a_mail("About your objection: 482913 is your code"), given) is None


def test_what_quotes_an_objection_by_mail_is_left_to_its_reports() -> None:
    """A bounce that repeats our subject line must still stop the objection: it is not used up here."""
    by_mail = awaited(1, channel=MAIL)
    assert asked(a_mail(OTHER_WORDS, head=answer_to("s-1.1")), [by_mail]) == ()
    assert asked(a_mail(OTHER_WORDS), [by_mail]) == ("s-1",)
    assert asked(a_mail(OTHER_WORDS, head=answer_to("s-1.text-4")), [by_mail]) == ("s-1",)


@dataclass
class Scene:
    """One delivered submission of Facebook's form, and what hears its mails."""

    ledger: Ledger
    id: str
    person: str
    now: datetime = LATER

    async def hear(self, *mails: Mail) -> list[Became]:
        follow_up = FollowUp(
            ledger=self.ledger, inbox=None, senders=sender_check(now=lambda: self.now), recipes=LIBRARY.recipes,
            now=lambda: self.now, controllers=LIBRARY.controllers,
        )  # fmt: skip
        return [(await follow_up.hear(mail, await follow_up.awaited())).became for mail in mails]

    async def items(self) -> list[Todo]:
        return [item for item in await todo(self.ledger, LIBRARY, self.now) if item.reason == UNCLEAR_MAIL]

    async def said(self, word: str) -> Status:
        mail = (await self.ledger.unclear_mails())[0].id
        done = await mail_is_for(
            self.ledger, LIBRARY.recipes, self.id, mail, word, self.now, controllers=LIBRARY.controllers
        )
        return done.status


@pytest.fixture
async def scene(ledger: Ledger) -> Scene:
    _, (one,) = await planned(ledger)
    await sent(ledger, one.id, DELIVERED)
    return Scene(ledger, one.id, one.person_id)


@pytest.mark.parametrize(
    ("word", "status"), [("refused", Status.REFUSED), ("upheld", Status.UPHELD), ("nothing", Status.DELIVERED)]
)
async def test_the_person_is_asked_once_with_the_answers_to_choose_from(
    scene: Scene, word: str, status: Status
) -> None:
    """It settles nothing by itself; their word does, is an entry, and the same mail is never asked about again."""
    mail = a_mail(OTHER_WORDS)
    assert await scene.hear(mail, mail) == [Became.ASKED, Became.KNOWN]
    assert (await scene.ledger.submission(scene.id)).status is Status.DELIVERED
    (item,) = await scene.items()
    assert [words for words, _ in item.answers][:3] == [
        "it honours the objection", "it refuses", "it says something else: it asks for more",
    ]  # fmt: skip
    assert await scene.said(word) is status
    last = await scene.ledger._read(lambda desk: journal.entry(desk.connection, desk.head_seq))
    assert last is not None
    assert (last.kind, last.facts["means"], last.facts["by"]) == ("mail_settled", word, "person")
    assert await scene.items() == []
    if status is Status.DELIVERED:
        assert await scene.hear(mail) == [Became.KNOWN]
        assert await scene.ledger.unclear_mails() == []


async def test_so_many_wait_and_the_others_come_up_later(scene: Scene) -> None:
    """At most five about one submission; the sixth stays in the mailbox, and is asked about when one is answered."""
    mails = [a_mail(OTHER_WORDS, number=number) for number in range(MOST_IN_OTHER_WORDS + 1)]
    heard = await scene.hear(*mails)
    assert heard == [*[Became.ASKED] * MOST_IN_OTHER_WORDS, Became.LATER]
    assert len(await scene.ledger.unclear_mails()) == MOST_IN_OTHER_WORDS
    assert await scene.said("nothing") is Status.DELIVERED
    assert await scene.hear(mails[-1]) == [Became.ASKED]


async def test_a_thousand_notifications_keep_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the same sender, to the same person, without a word of it: none is kept, and no sender is even checked."""
    follow_up = FollowUp(
        ledger=scene.ledger, inbox=None, senders=sender_check(now=lambda: LATER), recipes=LIBRARY.recipes,
        now=lambda: LATER,
    )  # fmt: skip
    monkeypatch.setattr(FollowUp, "_sender", None)
    raw = b"From: Facebook <n@facebookmail.com>\r\nTo: maria@example.org\r\nSubject: News %d\r\n\r\nAnna likes it."
    known = await follow_up.awaited()
    for number in range(1000):
        mail = parse_mail(raw % number, key=f"1/{number}", received_at=LATER)
        assert (await follow_up.hear(mail, known)).became is Became.NOBODY
    assert await scene.ledger.unclear_mails() == []


async def test_a_forged_one_says_what_the_doubt_is(scene: Scene) -> None:
    """Whose sender cannot be verified is asked about as every such mail, with its doubt, and settles nothing."""
    raw = f"From: Meta <help@facebookmail.com>\r\nTo: {TO}\r\nSubject: Hello\r\n\r\n{OTHER_WORDS}\r\n".encode()
    assert await scene.hear(parse_mail(raw, key="1/1", received_at=LATER)) == [Became.ASKED]
    (kept,) = await scene.ledger.unclear_mails()
    assert kept.doubt == Doubt.UNSIGNED.value
    assert "could not be verified" in (await scene.items())[0].why


async def test_a_code_is_left_to_the_form_that_waits_for_it(scene: Scene) -> None:
    """Another form may wait for it just now: kept as a question, it could not be entered. Later it is asked about."""
    mail = a_mail("The code for your objection under the GDPR is 482913.")
    assert await scene.hear(mail) == [Became.LATER]
    assert await scene.ledger.take_mail(scene.id, scene.person, mail.digest, LATER)
    scene.now = LATER + following.CODE_WAIT
    assert await scene.hear(mail, replace(mail, raw=mail.raw + b"x")) == [Became.KNOWN, Became.ASKED]


async def test_what_was_asked_is_told_also_when_another_mail_wakes_the_reading(scene: Scene) -> None:
    """While the run waits for a mail, a second reading does not lose what the first one asked about."""

    class Box:
        """One mail, then another that is nothing, then no more."""

        heard = 0

        async def checkpoint(self) -> object:
            return None

        async def mails(self, since: object, *, only_from: object = None) -> list[Mail]:
            return [a_mail(OTHER_WORDS)]

        async def wait(self, *_: object, **__: object) -> list[Mail]:
            self.heard += 1
            return [a_mail("Anna likes it")] if self.heard == 1 else []

    follow_up = FollowUp(
        ledger=scene.ledger, inbox=Box(), senders=sender_check(now=lambda: LATER), recipes=LIBRARY.recipes,  # type: ignore[arg-type]
        now=lambda: LATER,
    )  # fmt: skip
    assert [one.submissions for one in await follow_up.wait([scene.id], 60)] == [(scene.id,)]
    assert (await scene.ledger.submission(scene.id)).reason is not Reason.CONFIRMED_BY_MAIL
