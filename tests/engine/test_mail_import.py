"""Mails from files go the way of those of a mailbox: settled, asked about, used once, or not kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from objector.channels.inbox import parse_mail
from objector.channels.mail_files import find_mails
from objector.domain.outcome import Kind, Reason
from objector.domain.submission import Status
from objector.engine.follow_up import FollowUp
from objector.engine.heard import Became
from objector.engine.mail_import import MailImport
from objector.engine.selection import Selection
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.rehearsal.correspondent import Answering
from tests.build import NOW, an_account
from tests.engine.mailing import MARIA, post
from tests.engine.test_unclear_mail import RECIPE, REPLIES
from tests.ledger.scenes import UNCONFIRMED, planned, sent
from tests.signed import Keys, sender_check, signed

LATER = NOW + timedelta(hours=1)
NOON = NOW + timedelta(minutes=30)


def a_mail(
    text: str = "We received your objection",
    *,
    at: datetime | None = NOON,
    sender: str = "facebookmail.com",
    sign: bool = True,
    more: str = "",
    to: str = "maria@example.org",
) -> bytes:
    raw = (f"From: Meta <help@{sender}>\r\nTo: {to}\r\nSubject: About it\r\n{more}\r\n{text}\r\n").encode()
    received = f"Received: by mx.example.org; {format_datetime(at)}\r\n".encode() if at is not None else b""
    return received + (signed(raw, sender) if sign else raw)


@dataclass
class Scene:
    """A person with objections that await their mails, and files."""

    ledger: Ledger
    ids: list[str]
    recipes: dict[str, Any]
    folder: Path
    keys: Keys = field(default_factory=Keys)

    async def imported(self, **files: bytes) -> dict[str, tuple[str, ...]]:
        """By file: what became of its mails."""
        paths = []
        for name, content in files.items():
            paths.append(self.folder / f"{name}.eml")
            paths[-1].write_bytes(content)
        follow_up = FollowUp(
            ledger=self.ledger, inbox=None, senders=sender_check(self.keys, now=lambda: LATER),
            recipes=self.recipes, now=lambda: LATER,
        )  # fmt: skip
        done: dict[str, tuple[str, ...]] = {}
        self.order = []
        async for one in MailImport(follow_up=follow_up, found=find_mails(paths)).mails():
            name = one.mail.path.stem
            self.order.append(name)
            done[name] = (*done.get(name, ()), one.heard.became.value)
        return done

    async def status(self, place: int = 0) -> Status:
        return (await self.ledger.submission(self.ids[place])).status


@pytest.fixture
def recipes(library: Library) -> dict[str, Any]:
    return dict.fromkeys(library.recipes, library.recipes[RECIPE].model_copy(update={"replies": REPLIES}))


@pytest.fixture
async def scene(recipes: dict[str, Any], tmp_path: Path) -> AsyncIterator[Scene]:
    async with await Ledger.open(None, tmp_path / "data", KeySource(folder=tmp_path, keyring=False), now=NOW) as ledger:
        _, (one,) = await planned(ledger)
        await sent(ledger, one.id, UNCONFIRMED)
        yield Scene(ledger, [one.id], recipes, tmp_path)


async def test_a_mail_settles_what_it_is_about_once(scene: Scene) -> None:
    """Delivered with the mail as proof and its own time; the same file again changes nothing."""
    assert await scene.imported(a=a_mail()) == {"a": ("settled",)}
    one = await scene.ledger.submission(scene.ids[0])
    assert (one.status, one.delivered_at) == (Status.DELIVERED, NOON)
    before = (await scene.ledger.verify()).entries
    assert await scene.imported(a=a_mail()) == {"a": ("nobody",)}
    assert (await scene.ledger.verify()).entries == before


async def test_it_is_the_same_mail_as_in_the_mailbox(scene: Scene) -> None:
    """Saved with other line ends or in an mbox file it is still the one that is kept already."""
    contradiction = a_mail("We will honour your objection. We will not honour it")
    assert await scene.imported(a=contradiction) == {"a": ("asked",)}
    plain = contradiction.replace(b"\r\n", b"\n")
    mbox = b"From help@facebookmail.com Sun Nov 22 10:30:00 2026\n" + plain + b"\n"
    assert await scene.imported(b=plain, c=mbox) == {"b": ("known",), "c": ("known",)}
    (asked,) = await scene.ledger.unclear_mails()
    assert await scene.ledger.open_artefact(asked.id) == contradiction


async def test_mails_are_taken_in_the_order_in_which_they_came(scene: Scene) -> None:
    """Whatever the files are called: received before honoured, so that both are kept."""
    done = await scene.imported(a=a_mail("We will honour your objection", at=NOON + timedelta(minutes=5)), b=a_mail())
    assert done == {"a": ("settled",), "b": ("settled",)}
    assert scene.order == ["b", "a"]
    assert await scene.status() is Status.UPHELD
    kinds = [one.kind for one in await scene.ledger.artefacts(scene.ids[0])]
    assert kinds.count(Kind.MAIL) == 2


async def test_nobody_elses_is_read_again_for_a_mail_that_settles(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many people there are: all are read once, and then only whom a mail was about, so that their next mail
    finds them as they then stand."""
    account = an_account(email="otto@example.org")
    otto, (other,) = await planned(scene.ledger, name="Otto", email="otto@example.org", accounts=(account,))
    await sent(scene.ledger, other.id, UNCONFIRMED)
    read: list[str | None] = []
    awaited = FollowUp.awaited

    async def counted(self: FollowUp, ids: Any = None, *, person: str | None = None) -> list[Any]:
        read.append(person)
        return await awaited(self, ids, person=person)

    monkeypatch.setattr(FollowUp, "awaited", counted)
    done = await scene.imported(
        a=a_mail(),
        b=a_mail(at=NOON + timedelta(minutes=1), to="otto@example.org"),
        c=a_mail("We will honour your objection", at=NOON + timedelta(minutes=2)),
    )
    assert set(done.values()) == {("settled",)}
    maria = (await scene.ledger.submission(scene.ids[0])).person_id
    assert read == [None, maria, otto.id, maria]
    assert await scene.status() is Status.UPHELD
    assert (await scene.ledger.submission(other.id)).status is Status.DELIVERED


async def test_what_another_run_moved_meanwhile_is_left_for_later(scene: Scene) -> None:
    """The mail is not used up, nothing is changed, and the import goes on."""
    follow_up = FollowUp(
        ledger=scene.ledger, inbox=None, senders=sender_check(now=lambda: LATER), recipes=scene.recipes,
        now=lambda: LATER,
    )  # fmt: skip
    awaited = await follow_up.awaited()
    await scene.ledger.decide(scene.ids[0], Status.ABANDONED, Reason.GAVE_UP, "", LATER)
    mail = parse_mail(a_mail(), key="0/1", received_at=NOON)
    assert (await follow_up.hear(mail, awaited)).became is Became.LATER
    assert not await scene.ledger.knows_mail(mail.digest)


async def test_what_concerns_nobody_is_not_kept(scene: Scene) -> None:
    """Private mail, a controller's other mail, one from before it was sent, one to somebody else: nothing is kept."""
    before = (await scene.ledger.verify()).entries
    done = await scene.imported(
        private=a_mail("We received your objection", sender="family.example"),
        other=a_mail("Somebody likes your picture"),
        early=a_mail(at=NOW - timedelta(minutes=1)),
        elsewhere=a_mail().replace(b"maria@example.org", b"otto@example.org"),
    )
    assert set(done.values()) == {("nobody",)}
    assert (await scene.ledger.verify()).entries == before
    assert await scene.ledger.unclear_mails() == []


async def test_an_answer_in_other_words_is_asked_about(scene: Scene) -> None:
    """Invented words that no recipe knows, about the objection: told as asked, kept once, nothing is settled."""
    answer = a_mail("We looked at your objection under the GDPR and go on all the same.")
    assert await scene.imported(a=answer) == {"a": ("asked",)}
    assert await scene.imported(b=answer) == {"b": ("known",)}
    assert await scene.status() is Status.UNCONFIRMED
    assert len(await scene.ledger.unclear_mails()) == 1


async def test_a_mail_that_tells_no_time_is_asked_about(scene: Scene) -> None:
    """It settles nothing by itself: it may be from before the objection was sent."""
    assert await scene.imported(a=a_mail(at=None), b=a_mail("other", at=None)) == {"a": ("asked",), "b": ("nobody",)}
    assert await scene.status() is Status.UNCONFIRMED
    (asked,) = await scene.ledger.unclear_mails()
    assert asked.submissions == (scene.ids[0],)


async def test_a_forged_mail_settles_nothing(scene: Scene) -> None:
    """A file proves no more than a mailbox, whatever headers somebody wrote on top of it."""
    results = "Authentication-Results: mx.example.org; dkim=pass header.d=facebookmail.com\r\n"
    assert await scene.imported(a=a_mail(sign=False, more=results)) == {"a": ("asked",)}
    assert await scene.status() is Status.UNCONFIRMED


async def test_a_providers_word_counts_in_its_mailbox_only(scene: Scene) -> None:
    """Trusted there because the provider removes foreign ones; a file may say anything."""
    results = b"Authentication-Results: mx.example.org; dkim=pass header.d=facebookmail.com; dmarc=pass\r\n"
    path = scene.folder / "a.eml"
    path.write_bytes(results + a_mail(sign=False))
    follow_up = FollowUp(
        ledger=scene.ledger, inbox=None, senders=sender_check(now=lambda: LATER, provider="mx.example.org"),
        recipes=scene.recipes, now=lambda: LATER,
    )  # fmt: skip
    importing = MailImport(follow_up=follow_up, found=find_mails([path]))
    assert [one.heard.became async for one in importing.mails()] == [Became.ASKED]


async def test_a_key_that_is_not_reached_keeps_nothing(scene: Scene) -> None:
    """Told to be imported again; then it settles."""
    scene.keys.down = True
    assert await scene.imported(a=a_mail()) == {"a": ("later",)}
    assert await scene.ledger.unclear_mails() == []
    scene.keys.down = False
    assert await scene.imported(a=a_mail()) == {"a": ("settled",)}


async def test_a_file_that_goes_away_is_a_fault(scene: Scene) -> None:
    """Found and then gone: told, and the others are taken."""
    for name in ("a", "b"):
        (scene.folder / f"{name}.eml").write_bytes(a_mail(f"We received your objection {name}"))
    found = find_mails([scene.folder / "a.eml", scene.folder / "b.eml"])
    (scene.folder / "a.eml").unlink()
    follow_up = FollowUp(
        ledger=scene.ledger, inbox=None, senders=sender_check(now=lambda: LATER), recipes=scene.recipes,
        now=lambda: LATER,
    )  # fmt: skip
    done = [one.heard.became async for one in MailImport(follow_up=follow_up, found=found).mails()]
    assert done == [Became.SETTLED]
    assert "a.eml: cannot be read" in found.faults[0]


@pytest.mark.parametrize(
    ("answering", "dated", "became", "status"),
    [
        ("bounce", True, Became.SETTLED, Status.NEEDS_PERSON),
        ("auto-reply", True, Became.SETTLED, Status.DELIVERED),
        ("reply", True, Became.ASKED, Status.DELIVERED),
        ("unsigned", True, Became.ASKED, Status.UNCONFIRMED),
        ("delayed", True, Became.NOBODY, Status.UNCONFIRMED),
        ("bounce", False, Became.ASKED, Status.UNCONFIRMED),
    ],
)
async def test_answers_to_an_objection_by_mail(
    tmp_path: Path, answering: Answering, dated: bool, became: Became, status: Status
) -> None:
    """Bounces, reports and answers that quote it go the way that those of a mailbox go; twice is once."""
    async with post(tmp_path / "data", answering) as scene:
        submission = await scene.planned()
        runner = scene.runner()
        follow_up, runner.follow_up = runner.follow_up, None
        await runner.run(Selection())
        (mail,) = scene.mailhost.mails(MARIA)
        path = tmp_path / "answer.eml"
        lines = mail.raw.split(b"\r\n\r\n", 1)
        head = [one for one in lines[0].split(b"\r\n") if dated or not one.startswith((b"Received:", b"Date:"))]
        path.write_bytes(b"\r\n".join(head) + b"\r\n\r\n" + lines[1])
        assert follow_up is not None
        importing = MailImport(follow_up=replace(follow_up, inbox=None), found=find_mails([path]))
        assert [one.heard.became async for one in importing.mails()] == [became]
        assert (await scene.ledger.submission(submission.id)).status is status
        before = (await scene.ledger.verify()).entries
        (again,) = [one.heard.became async for one in importing.mails()]
        assert again in (Became.KNOWN, Became.NOBODY)
        assert (await scene.ledger.verify()).entries == before
