"""Reports on mails: only one with a proved sender changes a status by itself; others wait for the person's word."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.channels.message_id import MessageIds
from objector.channels.own_mail import OwnMail, Provider
from objector.domain.outcome import Kind, Reason, Unconfirmed
from objector.domain.sender import Doubt
from objector.domain.submission import Status, Submission
from objector.domain.unclear_mail import Sort
from objector.engine.heard import Became, Heard
from objector.engine.mail_reports import MailReports
from objector.engine.mail_word import mail_is_for, words_for
from objector.engine.perhaps_answered import hold_silence
from objector.engine.todo import todo
from objector.engine.todo_item import UNCLEAR_MAIL, Todo
from objector.engine.witnesses import KEY_WAIT, Witnesses
from objector.errors import ConfigError
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.load import load_library
from objector.rehearsal.correspondent import Answering, Correspondents
from objector.shipped import config_dir
from tests.build import NOW, a_line
from tests.engine.mailing import FORM, MARIA, SNAP, SNAP_MAIL, maria
from tests.ledger.scenes import DELIVERED, planned, sent
from tests.signed import Keys, sender_check, signed

LATER = NOW + timedelta(hours=1)
LIBRARY = load_library([config_dir()])
PROVIDER = "gmx.at"
"""Where Maria has her mailbox, as anybody may."""
DAEMON = f"MAILER-DAEMON@{PROVIDER}"
TAKEN = Unconfirmed(reason=Reason.ACCEPTED_BY_MAIL_SERVER)


def reports_of(ledger: Ledger, now: datetime, keys: Keys | None = None, results: str = "") -> MailReports:
    """What listens for reports, for somebody whose mailbox is at a provider that has many."""
    senders = sender_check(keys, now=lambda: now, provider=results)
    own = OwnMail(handed_in_at=Provider.at("mail.gmx.at", MARIA))
    witnesses = Witnesses(ledger=ledger, senders=senders, own=own, controllers={"snap": SNAP}, now=lambda: now)
    ids = MessageIds.of_ledger(ledger.id)
    return MailReports(
        ledger=ledger, boxes=(), witnesses=witnesses, ids=ids, controllers={"snap": SNAP}, now=lambda: now
    )


@dataclass
class Scene:
    """An objection that went by mail and of which nothing was heard, and what listens for reports on it."""

    ledger: Ledger
    one: Submission
    address: str = MARIA
    keys: Keys = field(default_factory=Keys)
    results: str = ""

    def report(self, answering: Answering, sender: str = DAEMON, signer: str = PROVIDER, to: str = "") -> bytes:
        """A report on it, from this sender, signed so; by nobody if that is empty."""
        writer = Correspondents(addresses=[SNAP_MAIL], now=lambda: LATER, answering=answering)
        head = f"Message-ID: <{MessageIds.of_ledger(self.ledger.id).of(self.one)}>\r\n\r\nx\r\n"
        raw = writer.take(SNAP_MAIL, to or self.address, head.encode())
        assert raw is not None
        raw = raw.replace(b"From: MAILER-DAEMON@mailhost.invalid", f"From: {sender}".encode(), 1)
        return signed(raw, signer) if signer else raw

    async def another(self, number: int) -> Scene:
        """Somebody else's objection in the same ledger."""
        return await a_scene(self.ledger, f"maria{number}@example.org")

    async def hear(self, raw: bytes, *, at: timedelta = timedelta(), dated: bool = True) -> Heard:
        reports = reports_of(self.ledger, LATER + at, self.keys, self.results)
        mail: Mail = parse_mail(raw, key="1/1", received_at=LATER)
        (heard,) = await reports.hear(mail, await reports.awaited(), is_dated=dated)
        return heard

    async def status(self) -> tuple[Status, Reason]:
        now = await self.ledger.submission(self.one.id)
        return now.status, now.reason

    async def item(self) -> Todo:
        person = self.one.person_id
        (item,) = [one for one in await todo(self.ledger, LIBRARY, LATER, person=person) if one.reason == UNCLEAR_MAIL]
        return item

    async def says(self, word: str | None) -> Submission:
        (mail,) = await self.ledger.unclear_mails(self.one.person_id)
        return await mail_is_for(self.ledger, {}, self.one.id, mail.id, word, LATER, controllers={"snap": SNAP})


async def a_scene(ledger: Ledger, address: str = MARIA) -> Scene:
    person = await ledger.save_person(maria(email=address), NOW)
    (submission,) = await ledger.plan([a_line(person, form=FORM)], "by-mail", NOW)
    return Scene(ledger, await sent(ledger, submission.id, TAKEN), address)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with await Ledger.open(None, tmp_path, KeySource(folder=tmp_path, keyring=False), now=NOW) as ledger:
        yield await a_scene(ledger)


STILL = (Status.UNCONFIRMED, Reason.ACCEPTED_BY_MAIL_SERVER)
PROVED = [
    ("the own provider", DAEMON, PROVIDER),
    ("its postmaster", f"Post Office <postmaster@{PROVIDER}>", PROVIDER),
    ("a server of it", "mailer-daemon@mx.gmx.at", "mx.gmx.at"),
    ("the domain of the own address", "MAILER-DAEMON@example.org", "example.org"),
    ("the controller", "MAILER-DAEMON@snap.example", "snap.example"),
    ("a person at the controller", "it@mail.snap.example", "snap.example"),
]


@pytest.mark.parametrize(
    ("answering", "becomes"),
    [
        ("unsigned-report", (Status.DELIVERED, Reason.CONFIRMED_BY_MAIL)),
        ("unsigned-bounce", (Status.NEEDS_PERSON, Reason.BOUNCED)),
    ],
)
async def test_a_proved_report_settles_it(scene: Scene, answering: Answering, becomes: tuple[Status, Reason]) -> None:
    """Signed by the controller, or by the person's own mail provider in the name in which servers report."""
    for number, (whose, sender, signer) in enumerate(PROVED):
        one = await scene.another(number)
        heard = await one.hear(one.report(answering, sender, signer))
        assert (heard.became, await one.status()) == (Became.SETTLED, becomes), whose
        kinds = [kept.kind for kept in await one.ledger.artefacts(one.one.id)]
        assert kinds[-2:] == [Kind.MAIL, Kind.DKIM]
    assert await scene.ledger.unclear_mails() == []


Forging = Callable[[Scene, Answering], bytes]
FORGED: list[tuple[Doubt, Forging]] = [
    (Doubt.UNSIGNED, lambda scene, how: scene.report(how, signer="")),
    (Doubt.UNSIGNED, lambda scene, how: scene.report(how, SNAP_MAIL, "")),
    (Doubt.NOT_ALLOWED, lambda scene, how: scene.report(how, "MAILER-DAEMON@evil.example", "evil.example")),
    (Doubt.STRANGER, lambda scene, how: scene.report(how, DAEMON, "evil.example")),
    (Doubt.NOT_ALLOWED, lambda scene, how: scene.report(how, "eve@gmx.at")),
    (Doubt.NOT_ALLOWED, lambda scene, how: scene.report(how, "mailer-daemon@gmx.at.evil.example", "evil.example")),
    (Doubt.ALTERED, lambda scene, how: scene.report(how) + b"\r\nmore\r\n"),
    (Doubt.DOUBLE, lambda scene, how: b"From: x@y.example\r\n" + scene.report(how)),
    (Doubt.COPY, lambda scene, how: b"Delivered-To: maria@example.org\r\n" + scene.report(how, to="a@b.example")),
    (Doubt.UNSIGNED, lambda scene, how: WORD + scene.report(how, signer="").replace(b"REHEARSAL", b"Another", 1)),
]
"""In this order: by nobody; in the controller's name; by a stranger; in the provider's name; by another customer of the
provider; in a name like the provider's; altered; with a second sender; to somebody else; with anybody's word for it."""
WORD = b"Authentication-Results: mx.gmx.at; dkim=pass header.d=gmx.at\r\n"


@pytest.mark.parametrize(
    ("answering", "sort", "word", "becomes"),
    [
        ("unsigned-report", Sort.ARRIVED, "received", (Status.DELIVERED, Reason.CONFIRMED_BY_HAND)),
        ("unsigned-bounce", Sort.CAME_BACK, "came_back", (Status.NEEDS_PERSON, Reason.BOUNCED)),
    ],
)
async def test_a_forged_report_changes_nothing(
    scene: Scene, answering: Answering, sort: Sort, word: str, becomes: tuple[Status, Reason]
) -> None:
    """With the right Message-ID, however it looks: it is kept and asked about, and the person's word is an entry."""
    for doubt, forge in FORGED:
        raw = forge(scene, answering)
        assert (await scene.hear(raw)).became is Became.ASKED
        assert await scene.status() == STILL
        (kept,) = await scene.ledger.unclear_mails()
        assert (kept.sort, kept.doubt) == (sort, doubt.value)
        assert (await scene.hear(raw)).became is Became.KNOWN
        await scene.says("nothing")  # they do not believe it: it is gone from the list, and nothing was changed
        assert await scene.status() == STILL
    await scene.hear(scene.report(answering, "MAILER-DAEMON@other.example", "other.example"))
    (kept,) = await scene.ledger.unclear_mails()
    item = await scene.item()
    assert "is it true?" in item.why
    assert "neither from the controller nor from your own mail provider" in item.why
    command = f"objector answer {scene.one.id} --mail {kept.id} --means"
    assert item.command == f"{command} MEANING"
    assert [one for _, one in item.answers] == [f"{command} {word}", f"{command} nothing"]
    with pytest.raises(ConfigError, match=rf"--means {word}\|nothing"):
        await scene.says(None)
    assert "by the person's word" in (await scene.says(word)).detail
    assert await scene.status() == becomes
    assert [one.kind for one in await scene.ledger.history(scene.one.id)][-1] == "decided"
    assert (await scene.ledger.verify()).holds


@pytest.mark.parametrize("answering", ["unsigned-report", "unsigned-bounce"])
async def test_a_genuine_copy_of_a_forged_looking_report_settles_it(scene: Scene, answering: Answering) -> None:
    """What a list or another server did to one copy takes nothing from the other; no question is left."""
    raw = scene.report(answering, signer="")
    assert [(await scene.hear(one)).became for one in (raw, signed(raw, PROVIDER))] == [Became.ASKED, Became.SETTLED]
    assert await scene.ledger.unclear_mails() == []


async def test_a_report_is_no_question_once_it_is_known_what_became_of_the_mail(scene: Scene) -> None:
    """The forged one that still lies there is left alone, and holds up no reminder: it is no answer."""
    await scene.hear(scene.report("unsigned-bounce", signer=""))
    await scene.hear(scene.report("unsigned-report"))
    assert len(await scene.ledger.unclear_mails()) == 1
    assert [one for one in await todo(scene.ledger, LIBRARY, LATER) if one.reason == UNCLEAR_MAIL] == []
    await hold_silence(scene.ledger, await scene.ledger.submission(scene.one.id), "a reminder")


async def test_the_word_of_the_own_provider_counts_where_it_is_trusted(scene: Scene) -> None:
    """The same notion of trust as for every other mail; a report of the provider is often not signed."""
    scene.results = "mx.gmx.at"
    proof = b"Authentication-Results: mx.gmx.at; dmarc=pass header.from=gmx.at\r\n"
    assert (await scene.hear(proof + scene.report("unsigned-report", signer=""))).became is Became.SETTLED
    assert await scene.status() == (Status.DELIVERED, Reason.CONFIRMED_BY_MAIL)


@dataclass
class Box:
    """One of several mailboxes, with these mails in it."""

    name: str
    mails: list[Mail]

    async def quoting(self, words: str, since: datetime) -> list[Mail]:
        return [one for one in self.mails if words.encode() in one.raw]

    async def holds_sent(self, message_id: str) -> bool:
        return False


async def test_of_several_mailboxes_each_has_its_own_provider(scene: Scene) -> None:
    """The word of a server counts for what lies in its mailbox, and its own reports count there alone."""
    proof = b"Authentication-Results: mx.post.example; dkim=pass header.d=post.example\r\n"
    raw = proof + scene.report("unsigned-report", "MAILER-DAEMON@post.example", "")
    reports = reports_of(scene.ledger, LATER)
    senders = replace(reports.witnesses.senders, providers={"b": "mx.post.example"})
    own = OwnMail(boxes={"a": Provider.at("imap.gmx.at", MARIA), "b": Provider.at("imap.post.example", "maria")})
    reports.witnesses = replace(reports.witnesses, senders=senders, own=own)
    mail = parse_mail(raw, key="1/1", received_at=LATER)
    reports.boxes = [Box("a", [mail]), Box("b", [])]
    assert [one.doubt for one in await reports.read()] == [Doubt.NOT_ALLOWED.value]
    reports.boxes = [Box("a", []), Box("b", [mail])]
    await reports.read()
    assert await scene.status() == (Status.DELIVERED, Reason.CONFIRMED_BY_MAIL)


async def test_a_key_that_is_not_reached_waits_and_is_then_asked_about(scene: Scene) -> None:
    """Nothing is kept while it may still become clear; after two days the person decides."""
    scene.keys.down = True
    heard = await scene.hear(scene.report("unsigned-report"))
    assert (heard.became, heard.unverified, await scene.status()) == (Became.LATER, True, STILL)
    reports = reports_of(scene.ledger, LATER, scene.keys)
    reports.boxes = [Box("", [parse_mail(scene.report("unsigned-report"), key="1/1", received_at=LATER)])]
    assert (await reports.read(), reports.unverified) == ([], 1)
    assert (await scene.hear(scene.report("unsigned-report"), at=KEY_WAIT)).became is Became.ASKED
    assert await scene.status() == STILL


async def test_one_without_a_time_settles_nothing(scene: Scene) -> None:
    """It may be from before the objection was sent, signed as it is."""
    assert (await scene.hear(scene.report("unsigned-bounce"), dated=False)).became is Became.ASKED
    assert await scene.status() == STILL


async def test_a_proved_bounce_of_another_address_is_asked_about(scene: Scene) -> None:
    """An alias that ended, or somebody to whom it was sent on: whether the controller got it cannot be told."""
    raw = scene.report("unsigned-bounce", signer="").replace(f"rfc822;{SNAP_MAIL}".encode(), b"rfc822;x@snap.example")
    assert (await scene.hear(signed(raw, PROVIDER))).became is Became.ASKED
    assert await scene.status() == STILL
    assert "names another address" in (await scene.item()).why


async def test_reports_that_would_change_nothing_ask_nothing(scene: Scene) -> None:
    """Late or delayed ones, and an arrival elsewhere, proved or not: nobody is bothered."""
    for signer in ("", PROVIDER):
        assert (await scene.hear(scene.report("delayed", signer=signer))).became is Became.NOBODY
        raw = scene.report("unsigned-report", signer="").replace(f"rfc822;{SNAP_MAIL}".encode(), b"rfc822;x@y.example")
        assert (await scene.hear(signed(raw, signer) if signer else raw)).became is Became.NOBODY
    await scene.hear(scene.report("unsigned-report"))
    for signer in ("", PROVIDER):
        assert (await scene.hear(scene.report("unsigned-bounce", signer=signer))).became is Became.NOBODY
    assert await scene.ledger.unclear_mails() == []


@pytest.mark.parametrize(
    ("sender", "signer", "becomes"),
    [
        (SNAP_MAIL, "snap.example", Status.DELIVERED),
        (SNAP_MAIL, "", Status.UNCONFIRMED),
        (DAEMON, PROVIDER, Status.UNCONFIRMED),
    ],
    ids=["the controller", "unsigned", "the own provider"],
)
async def test_a_read_receipt_is_the_controllers_to_give(
    scene: Scene, sender: str, signer: str, becomes: Status
) -> None:
    """RFC 8098: the recipient's program writes it; no server on the way can know that a mail was read."""
    raw = (
        f"From: {sender}\r\nTo: {MARIA}\r\nSubject: Read\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\n"
        f"Original-Message-ID: <{MessageIds.of_ledger(scene.ledger.id).of(scene.one)}>\r\n"
        "Disposition: manual-action/MDN-sent-manually; displayed\r\n--b--\r\n"
    ).encode()
    await scene.hear(signed(raw, signer) if signer else raw)
    assert (await scene.status())[0] is becomes


async def test_what_the_chain_tells_of_a_proof_names_no_domain_of_the_person(scene: Scene) -> None:
    """A provider may be the person's own domain; the controller's is told."""
    await scene.hear(scene.report("unsigned-report", "MAILER-DAEMON@example.org", "example.org"))
    last = (await scene.ledger.history(scene.one.id))[-1]
    assert [one["told"] for one in last.facts["artefacts"] if one.get("told")] == [
        {"trusted": True, "by": "dkim", "domain": "", "doubt": ""}
    ]


async def test_a_mail_that_did_not_go_by_mail_cannot_come_back(scene: Scene) -> None:
    """The word is refused for a form; nothing is changed, and the mail still waits."""
    _, (form,) = await planned(scene.ledger, name="Otto", email="otto@example.org")
    await sent(scene.ledger, form.id, DELIVERED)
    (mail,) = await scene.ledger.keep_unclear((form.id,), b"From: a@b.example", "digest", LATER, LATER)
    with pytest.raises(ConfigError, match="did not go by mail"):
        await mail_is_for(scene.ledger, {}, form.id, mail, "came_back", LATER, controllers={})
    assert len(await scene.ledger.unclear_mails()) == 1


def test_every_sort_of_mail_has_its_answers() -> None:
    """Each with the word for one that is about nothing."""
    assert all("nothing" in words_for(sort) and len(words_for(sort)) > 1 for sort in Sort)


async def test_a_reply_after_a_refusal_is_asked_about(ledger: Ledger) -> None:
    """The controller may have changed its mind; what its programs report is no news by then."""
    scene = await a_scene(ledger)
    for status, reason in ((Status.DELIVERED, Reason.CONFIRMED_BY_HAND), (Status.REFUSED, Reason.REJECTED)):
        await ledger.decide(scene.one.id, status, reason, "", NOW)
    assert (await scene.hear(scene.report("auto-reply", signer="snap.example"))).became is Became.NOBODY
    assert (await scene.hear(scene.report("reply", signer="snap.example"))).became is Became.ASKED
    assert (await scene.status())[0] is Status.REFUSED
    await scene.item()
    assert (await scene.says("upheld")).status is Status.UPHELD
