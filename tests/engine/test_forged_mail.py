"""Mails whose sender cannot be verified: kept, asked about, and never the cause of anything by themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.channels.sender_check import SenderCheck
from objector.domain.outcome import Kind, Reason
from objector.domain.retry import next_move
from objector.domain.sender import Doubt
from objector.domain.submission import Status, Submission
from objector.engine.follow_up import KEY_WAIT, FollowUp
from objector.engine.mail_word import mail_is_for
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.engine.todo import todo
from objector.engine.todo_item import UNCLEAR_MAIL, Todo
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from objector.ledger.unclear import MOST_DOUBTED
from objector.recipes.library import Library
from objector.recipes.model import Recipe, Reply
from tests.build import NOW
from tests.engine.mail_box import Box
from tests.ledger.scenes import POLICY, UNCONFIRMED, planned, sent
from tests.signed import Keys, sender_check, signed

LATER = NOW + timedelta(hours=1)
OURS = "facebookmail.com"
REPLIES = tuple(
    Reply.model_validate({"means": means, "from": [OURS], "phrases": phrases})
    for means, phrases in (
        ("received", {"en": ["We received your objection"]}),
        ("upheld", {"en": ["We will honour your objection"], "de": ["Wir kommen deinem Einspruch nach"]}),
        ("refused", {"en": ["We will not honour it"]}),
    )
)


def written(text: str, number: int = 1, to: str = "maria@example.org") -> bytes:
    return f"From: Meta <help@{OURS}>\r\nTo: {to}\r\nSubject: Number {number}\r\n\r\n{text}\r\n".encode()


def a_mail(raw: bytes, *, key: str = "1/1", at: datetime = LATER) -> Mail:
    return parse_mail(raw, key=key, received_at=at)


UPHELD = written("We will honour your objection")


@dataclass
class Scene:
    """One submission that was sent and is unconfirmed, and what reads its mails."""

    ledger: Ledger
    library: Library
    recipes: dict[str, Recipe]
    id: str
    keys: Keys = field(default_factory=Keys)
    box: Box = field(default_factory=Box)
    now: datetime = LATER

    def __post_init__(self) -> None:
        self.senders: SenderCheck = sender_check(self.keys, now=lambda: self.now)

    async def read(self, *mails: Mail) -> FollowUp:
        self.box.inside.extend(mails)
        follow_up = FollowUp(
            ledger=self.ledger, inbox=self.box, senders=self.senders, recipes=self.recipes, now=lambda: self.now
        )
        await follow_up.read()
        return follow_up

    async def status(self) -> Status:
        return (await self.ledger.submission(self.id)).status

    async def items(self) -> list[Todo]:
        found = await todo(self.ledger, self.library, self.now)
        return [item for item in found if item.reason == UNCLEAR_MAIL]

    async def records(self) -> list[dict[str, Any]]:
        """What is kept of how senders were checked, beside the submission's mails."""
        kept = [one for one in await self.ledger.artefacts(self.id) if one.kind is Kind.DKIM]
        return [json.loads(await self.ledger.open_artefact(one.id)) for one in kept]


def replying(library: Library, submissions: list[Submission]) -> dict[str, Recipe]:
    recipe = library.recipes["meta.facebook.ai-2025"].model_copy(update={"replies": REPLIES})
    return {**library.recipes, **{name: recipe for one in submissions for name in one.recipes}}


@pytest.fixture
async def scene(library: Library, ledger: Ledger) -> Scene:
    _, submissions = await planned(ledger)
    await sent(ledger, submissions[0].id, UNCONFIRMED)
    return Scene(ledger, library, replying(library, submissions), submissions[0].id)


async def test_a_signed_mail_settles_it_and_the_proof_is_kept_beside_it(scene: Scene) -> None:
    """The record names the mail and holds the key; the chain says by what the sender was proved, and still holds."""
    await scene.read(a_mail(signed(UPHELD, OURS)))
    assert await scene.status() is Status.UPHELD
    (record,) = await scene.records()
    (mail,) = [one for one in await scene.ledger.artefacts(scene.id) if one.kind is Kind.MAIL]
    assert record["mail"]["sha256"] == mail.sha256
    assert record["signatures"][0]["key_records"]
    told = [one.get("told") for e in await scene.ledger.history(scene.id) for one in e.facts.get("artefacts", [])]
    assert [one for one in told if one] == [{"trusted": True, "by": "dkim", "domain": OURS, "doubt": ""}]
    assert (await scene.ledger.verify()).holds


async def test_a_reply_in_another_language(scene: Scene) -> None:
    """The recipe's phrases count in every language that it knows, signed all the same."""
    await scene.read(a_mail(signed(written("Wir kommen deinem Einspruch nach"), OURS)))
    assert await scene.status() is Status.UPHELD


FORGED = [
    ("unsigned", UPHELD, Doubt.UNSIGNED),
    ("signed by another", signed(UPHELD, "evil.example"), Doubt.STRANGER),
    ("signed by a look-alike", signed(UPHELD, f"evil-{OURS}"), Doubt.STRANGER),
    ("altered", signed(written("We will not honour it"), OURS).replace(b"not honour it", b"honour your objection"),
     Doubt.ALTERED),
    ("added at the open end", signed(written("Hello"), OURS, length=True) + b"We will honour your objection\r\n",
     Doubt.PARTLY),
    ("a second subject", b"Subject: We will honour your objection\r\n" + signed(written("Hello"), OURS), Doubt.DOUBLE),
    ("a second sender", signed(UPHELD, "evil.example").replace(b"To: ", b"from: x@evil.example\r\nTo: "), None),
    ("somebody else's", b"Delivered-To: maria@example.org\r\n"
     + signed(written("We will honour your objection", to="otto@example.org"), OURS), Doubt.COPY),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "doubt"), [one[1:] for one in FORGED], ids=[one[0] for one in FORGED])
async def test_a_forged_mail_changes_nothing_and_is_asked_about(scene: Scene, raw: bytes, doubt: Doubt | None) -> None:
    """It is kept with the record of its check, the doubt is named, and the person decides. Two senders: none at all."""
    await scene.read(a_mail(raw))
    assert await scene.status() is Status.UNCONFIRMED
    items = await scene.items()
    if doubt is None:
        assert items == []
        return
    (item,) = items
    assert doubt.words in item.why
    assert item.submissions == (scene.id,)
    await scene.read()
    assert len(await scene.items()) == 1  # it is asked about once
    mail_id = item.what.removeprefix("mail ")
    with pytest.raises(ConfigError, match="could not be verified"):  # its own words do not count, only the person's
        await mail_is_for(
            scene.ledger, scene.recipes, scene.id, mail_id, None, scene.now, controllers=scene.library.controllers
        )
    done = await mail_is_for(
        scene.ledger, scene.recipes, scene.id, mail_id, "upheld", scene.now, controllers=scene.library.controllers
    )
    assert done.status is Status.UPHELD
    (record,) = await scene.records()
    assert (record["trusted"], record["doubt"]) == (False, doubt.value)
    assert (await scene.ledger.verify()).holds


async def test_another_persons_mail_is_none_of_ours(scene: Scene) -> None:
    """Signed, clear, and to somebody else's address: nobody is asked about it."""
    await scene.read(a_mail(signed(written("We will honour your objection", to="otto@example.org"), OURS)))
    assert (await scene.status(), await scene.items()) == (Status.UNCONFIRMED, [])


async def test_what_is_delivered_twice_is_used_once(library: Library, ledger: Ledger) -> None:
    """Under another number, with other traces of its way, it is the same mail: it answers no second submission."""
    _, submissions = await planned(ledger, 2)
    await sent(ledger, submissions[0].id, UNCONFIRMED)
    scene = Scene(ledger, library, replying(library, submissions), submissions[0].id)
    raw = signed(UPHELD, OURS)
    await scene.read(a_mail(raw))
    assert await scene.status() is Status.UPHELD
    await sent(ledger, submissions[1].id, UNCONFIRMED)
    traces = b"Return-Path: <x@y.example>\r\nReceived: by b.example; later\r\nX-Spam: no\r\n"
    await scene.read(a_mail(raw, key="1/7"), a_mail(traces + raw, key="1/8"), a_mail(traces + raw, key="9/1"))
    assert (await ledger.submission(submissions[1].id)).status is Status.UNCONFIRMED
    await scene.read(a_mail(signed(written("We will honour your objection", 2), OURS), key="1/9"))
    assert (await ledger.submission(submissions[1].id)).status is Status.UPHELD


async def test_a_forged_copy_keeps_the_genuine_mail_from_nothing(scene: Scene) -> None:
    """It came first, without the signature. The genuine one settles all the same, and nothing is left to ask."""
    await scene.read(a_mail(UPHELD))
    assert len(await scene.items()) == 1
    await scene.read(a_mail(signed(UPHELD, OURS), key="1/2"))
    assert (await scene.status(), await scene.items()) == (Status.UPHELD, [])
    assert await scene.ledger.unclear_mails() == []


async def test_forged_mails_do_not_bury_what_waits(scene: Scene) -> None:
    """So many at a time; when one is answered, the next comes up. None of them is lost."""
    several = (a_mail(written("We will honour your objection", n), key=f"1/{n}") for n in range(20))
    assert (await scene.read(*several)).unverified == 0
    items = await scene.items()
    assert len(items) == MOST_DOUBTED
    first = items[0].what.removeprefix("mail ")
    await mail_is_for(
        scene.ledger, scene.recipes, scene.id, first, "nothing", scene.now, controllers=scene.library.controllers
    )
    await scene.read()
    assert len(await scene.items()) == MOST_DOUBTED
    assert first not in str(await scene.items())


async def test_while_the_dns_is_down_a_mail_waits_and_is_not_lost(scene: Scene) -> None:
    """It is counted, changes nothing and is asked about by nobody; once the key is told, it settles."""
    scene.keys.down = True
    assert (await scene.read(a_mail(signed(UPHELD, OURS)))).unverified == 1
    assert (await scene.status(), await scene.items()) == (Status.UNCONFIRMED, [])
    scene.keys.down = False
    assert (await scene.read()).unverified == 0
    assert await scene.status() is Status.UPHELD


async def test_that_a_key_cannot_be_looked_up_is_told(scene: Scene) -> None:
    """The run says so, and nothing that depends on "no mail came" is done in it."""
    scene.keys.down = True
    follow_up = await scene.read(a_mail(signed(UPHELD, OURS)))
    runner = Runner(
        ledger=scene.ledger, channels={}, forms={}, policy=POLICY, now=lambda: scene.now, follow_up=follow_up
    )
    await runner.look(Selection())
    (told,) = runner.trouble
    assert "could not be looked up: 1;" in told
    scene.keys.down = False
    await runner.look(Selection())
    assert runner.trouble == []


async def test_it_is_asked_about_when_the_key_is_not_told_for_long(scene: Scene) -> None:
    """After two days the person is asked; if the key is told after all, the question is settled by it."""
    scene.keys.down = True
    await scene.read(a_mail(signed(UPHELD, OURS)))
    scene.now = LATER + KEY_WAIT
    assert (await scene.read()).unverified == 0
    (item,) = await scene.items()
    assert Doubt.NOT_REACHED.words in item.why
    scene.keys.down = False
    await scene.read()
    assert (await scene.status(), await scene.items()) == (Status.UPHELD, [])


async def test_that_there_is_no_such_key_is_an_answer(scene: Scene) -> None:
    """The DNS was there and knows none: nothing is waited for."""
    scene.keys.without.add(OURS)
    await scene.read(a_mail(signed(UPHELD, OURS)))
    (item,) = await scene.items()
    assert Doubt.NO_KEY.words in item.why


async def test_a_mail_that_comes_before_the_forms_answer(library: Library, ledger: Ledger) -> None:
    """While the page is still being waited for, the mail is left alone; when that has ended, it settles."""
    _, submissions = await planned(ledger)
    scene = Scene(ledger, library, replying(library, submissions), submissions[0].id)
    claim = await ledger.claim(scene.id, NOW)
    await ledger.mark_sending(claim, [], NOW)
    await scene.read(a_mail(signed(UPHELD, OURS), at=NOW + timedelta(seconds=1)))
    assert await scene.status() is Status.SENDING
    await ledger.record(claim, UNCONFIRMED, next_move(claim.submission, UNCONFIRMED, POLICY, NOW), NOW)
    await scene.read()
    done = await ledger.submission(scene.id)
    assert (done.status, done.reason) == (Status.UPHELD, Reason.HONOURED)
    assert done.delivered_at == NOW + timedelta(seconds=1)


async def test_a_doubtful_mail_about_several_is_asked_about_with_its_doubt(library: Library, ledger: Ledger) -> None:
    """Not only unclear for which: also who wrote it."""
    _, submissions = await planned(ledger, 2)
    for one in submissions:
        await sent(ledger, one.id, UNCONFIRMED)
    scene = Scene(ledger, library, replying(library, submissions), submissions[0].id)
    await scene.read(a_mail(UPHELD))
    (item,) = await scene.items()
    assert set(item.submissions) == {one.id for one in submissions}
    assert item.command.endswith("--means MEANING")
    assert Doubt.UNSIGNED.words in item.why
