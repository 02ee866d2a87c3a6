"""Mails in bundles: each signature is checked again offline, with the key that was kept, and nothing is believed."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from objector.channels.inbox import parse_mail
from objector.channels.sender_check import SenderRecord
from objector.dkim.fields import take_apart
from objector.dkim.judging import MOST_SIGNATURES, signed_bytes
from objector.dkim.tags import read_signature, tags
from objector.domain.outcome import Artefact, Kind, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import Variant
from objector.ledger.bundle.mail_check import MailCheck
from objector.ledger.bundle.mail_verdict import MOST, MailFound
from objector.ledger.bundle.record import RecordArtefact
from objector.ledger.bundle.verdict import Faults, Verdict
from objector.ledger.chain import stamp
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.rehearsal.signing import BITS, SELECTOR, key_record, new_key
from objector.rehearsal.stamp_signer import StampSigner
from tests.build import NOW
from tests.ledger.bundling import files_of, written
from tests.ledger.scenes import UNCONFIRMED, planned, sent
from tests.signed import Keys, sender_check, signed
from tests.stamping import a_signer, believed, stamped

DOMAIN = "facebookmail.com"
KEY = f"{SELECTOR}._domainkey.{DOMAIN}"
ARRIVED = NOW - timedelta(hours=1)
RAW = (
    f"From: Meta <help@{DOMAIN}>\r\nTo: maria@example.org\r\nSubject: Your objection\r\n"
    "Date: Sun, 22 Nov 2026 09:00:00 +0000\r\n\r\nWe honour it.\r\n"
).encode()
SIGNED = signed(RAW, DOMAIN)
Note = dict[str, Any]


async def checked(raw: bytes, keys: Keys | None = None) -> SenderRecord:
    """How the sender of a mail is checked when it arrives."""
    mail = parse_mail(raw, key="1/1", received_at=ARRIVED)
    return await sender_check(keys, now=lambda: NOW).check(mail, allowed=(DOMAIN,), addresses=("maria@example.org",))


async def note_of(raw: bytes, keys: Keys | None = None) -> Note:
    """The note that is then kept beside it."""
    note: Note = json.loads((await checked(raw, keys)).artefact().content)
    return note


@dataclass(frozen=True)
class Looked:
    """What another check gave."""

    mail: MailFound
    faults: list[str]


def looked(raw: bytes, note: Note | bytes, *, entry_tells: object = "what the note says") -> Looked:
    """A mail and a note as they lie in a bundle, checked again."""
    content = note if isinstance(note, bytes) else json.dumps(note).encode()
    if entry_tells == "what the note says":
        entry_tells = {} if isinstance(note, bytes) else {name: note[name] for name in TOLD}
    faults = Faults()
    check = MailCheck(faults=faults)
    check.note(of("dkim", content), content, entry_tells)  # type: ignore[arg-type]
    found = check.mail(of("mail", raw), raw, stamp(NOW))
    check.end(())
    return Looked(found, [f"{one.file}: {one.what}" for one in faults.found])


TOLD = ("trusted", "by", "domain", "doubt")


def of(kind: str, content: bytes) -> RecordArtefact:
    """One that is in the bundle."""
    digest = sha256(content).hexdigest()
    return RecordArtefact(
        id=f"f-{kind}", kind=kind, media_type="", size=len(content), seq=7, commitment=digest, file=f"s/{kind}",
        sha256=digest, salt=digest,
    )  # fmt: skip


# ---------------------------------------------------------------- one mail and its note


async def test_a_signature_is_checked_again() -> None:
    """It holds with the key that was kept, without asking anybody; domain, name of the key and time are told."""
    found = looked(SIGNED, await note_of(SIGNED))
    assert found.faults == []
    assert found.mail.holds
    assert found.mail.received_at == stamp(ARRIVED)
    (one,) = found.mail.signatures
    assert (one.domain, one.key_name, one.result, one.noted) == (DOMAIN, KEY, "pass", "pass")
    assert f"its DKIM signature of {DOMAIN} holds with the key record {KEY} as it was kept on 2026-11-22" in (
        found.mail.told(())
    )


async def test_what_held_by_the_note_alone_is_a_fault() -> None:
    """Another key, another body, another head, no record at all: the mail is named, and why."""
    note = await note_of(SIGNED)
    other = key_record(new_key(1024))

    def with_records(*records: str) -> Note:
        return {**note, "signatures": [{**note["signatures"][0], "key_records": list(records)}]}

    honoured = SIGNED.replace(b"honour", b"refuse")
    about = {**note, "mail": {**note["mail"], "sha256": sha256(honoured).hexdigest()}}
    for raw, told, why in (
        (SIGNED, with_records(other), "the headers were altered, or it is forged"),
        (SIGNED, with_records(), "no such key is published"),
        (SIGNED, with_records("v=DKIM1; p="), "the key was revoked"),
        (SIGNED, with_records(other, key_record(new_key(BITS))), "several keys"),
        (honoured, about, "the body was altered"),
    ):
        found = looked(raw, told)
        assert (
            f"s/mail: its DKIM signature of {DOMAIN} was noted as one that holds, but with the key record kept"
            in (found.faults[0])
        )
        assert why in found.faults[0]
        assert not found.mail.holds
        assert f"of {DOMAIN} proves the sender, but none of it holds" in found.faults[1]


async def test_a_report_of_the_own_provider_names_no_domain() -> None:
    """The chain does not tell whose it is; one of its signatures has to hold all the same."""
    note = {**await note_of(SIGNED), "domain": ""}
    assert looked(SIGNED, note).faults == []
    found = looked(SIGNED, {**note, "signatures": [{**note["signatures"][0], "key_records": []}]})
    assert "of the person's own mail provider proves the sender, but none of it holds" in found.faults[1]


async def test_a_key_of_another_name_proves_nothing() -> None:
    """The record has to be the one that was noted under the name that the signature itself tells."""
    note = await note_of(SIGNED)
    note["signatures"][0]["key_name"] = f"{SELECTOR}._domainkey.evil.example"
    assert "no such key" in looked(SIGNED, note).faults[0]


def expiring(at: datetime) -> bytes:
    """A mail whose signature expires then; dkimpy makes none."""
    found = tags(SIGNED.partition(b"From: ")[0].partition(b":")[2].replace(b"\r\n", b"").decode())
    kept = {**found, "x": f"{int(at.timestamp())}"}
    text = "; ".join(f"{name}={value}" for name, value in kept.items() if name not in "tb")
    header = b"DKIM-Signature: " + text.encode() + b"; b="
    unsigned = take_apart(header + b"AAAA\r\n" + RAW)
    data = signed_bytes(unsigned, unsigned.headers[0], read_signature(unsigned.headers[0]))
    return header + b64encode(new_key(BITS).sign(data, PKCS1v15(), SHA256())) + b"\r\n" + RAW


async def test_it_is_judged_by_the_time_of_arrival() -> None:
    """A signature that has expired long since holds; one that had expired before the mail came does not."""
    raw = expiring(ARRIVED + timedelta(minutes=1))
    note = await note_of(raw)
    found = looked(raw, note)
    assert (found.faults, found.mail.holds) == ([], True)
    late = {**note, "mail": {**note["mail"], "received_at": (ARRIVED + timedelta(minutes=2)).isoformat()}}
    assert "it had expired when the mail arrived" in looked(raw, late).faults[0]


async def test_what_was_noted_as_no_proof_is_told_so() -> None:
    """An altered mail, one without a signature, one whose key was not asked for: no faults, and nothing proved."""
    altered = SIGNED.replace(b"honour", b"refuse")
    found = looked(altered, await note_of(altered))
    assert (found.faults, found.mail.holds) == ([], False)
    assert f"its DKIM signature of {DOMAIN} proves nothing: the body was altered" in found.mail.told(())
    found = looked(RAW, await note_of(RAW))
    assert (found.faults, found.mail.holds) == ([], False)
    assert "it has no DKIM signature. It is a text with a name on it" in found.mail.told(())
    for raw, keys in ((signed(RAW, "evil.example"), None), (SIGNED, Keys(down=True))):
        found = looked(raw, await note_of(raw, keys))
        assert (found.faults, found.mail.holds) == ([], False)
        assert "was not checked when it came, so that no key was kept" in found.mail.told(())


Change = Callable[[Note], Note]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda note: {**note, "signatures": []}, "has 1 DKIM signatures, and the note beside it has 0"),
        (lambda note: {**note, "signatures": note["signatures"] * 2}, "and the note beside it has 2"),
        (
            lambda note: {**note, "signatures": [{**note["signatures"][0], "domain": "meta.com"}]},
            "has other DKIM signatures than the note",
        ),
        (lambda note: {**note, "domain": "meta.com"}, "that a DKIM signature of meta.com proves the sender, but none"),
        (lambda note: {**note, "mail": {**note["mail"], "sha256": "ab" * 32}}, "is about a mail that entry 7 does not"),
        (lambda note: {**note, "mail": {**note["mail"], "received_at": "2026-11-22T09:00:00"}}, "it is no note"),
        (lambda note: {**note, "mail": {**note["mail"], "received_at": "0001-01-01T00:00:00+14:00"}}, "it is no note"),
        (lambda note: {**note, "checked_at": 5}, "it is no note"),
        (lambda note: {**note, "signatures": [{}]}, "it is no note"),
        (lambda note: {**note, "signatures": note["signatures"] * 101}, "it is no note"),
        (lambda note: {**note, "trusted": "yes"}, "it is no note"),
        (lambda note: {**note, "format": "something else"}, "it is no note"),
    ],
)
async def test_a_note_that_does_not_fit_the_mail(change: Change, what: str) -> None:
    """Of other signatures, another domain, another mail, or none at all: a fault."""
    assert what in " ".join(looked(SIGNED, change(await note_of(SIGNED))).faults)


async def test_the_entry_has_to_tell_the_same() -> None:
    """What stands in the chain of a sender is what the note says."""
    note = await note_of(SIGNED)
    assert looked(SIGNED, note, entry_tells=None).faults == []
    for told in ({}, {**{name: note[name] for name in TOLD}, "trusted": False}):
        (fault,) = looked(SIGNED, note, entry_tells=told).faults
        assert fault == "s/dkim: says of the sender of the mail beside it what entry 7 does not say"


async def test_a_note_of_a_later_version_is_told() -> None:
    """It is no fault, and proves nothing here."""
    note = {**await note_of(SIGNED), "format": "objector-sender-check/2"}
    found = looked(SIGNED, note)
    assert (found.faults, found.mail.holds) == ([], False)
    assert "use a newer one" in found.mail.told(())


@pytest.mark.parametrize("note", [b"", b"[]", b"{" * 100_000, b"\xff", b"null", b'{"format": "' + b"x" * 100_000])
def test_a_hostile_note(note: bytes) -> None:
    """Whatever it is: a fault, and never another error."""
    found = looked(SIGNED, note)
    assert found.faults == ["s/dkim: it is no note of how a sender was checked"]
    assert "is not beside it" in found.mail.told(())


async def test_hostile_mails_and_very_many_signatures() -> None:
    """A mail that can be read in two ways proves nothing; no more signatures are checked than when it came."""
    note = await note_of(SIGNED)

    def about(raw: bytes, **more: object) -> Note:
        return {**note, "mail": {**note["mail"], "sha256": sha256(raw).hexdigest()}, **more}

    torn = b"Sub\0ject: x\r\n" + SIGNED
    assert "has 0 DKIM signatures" in looked(torn, about(torn)).faults[0]
    header = SIGNED.partition(b"From: ")[0]
    many = header * MOST_SIGNATURES + SIGNED
    found = looked(many, about(many, signatures=note["signatures"] * (MOST_SIGNATURES + 1)))
    assert found.mail.holds
    assert [one.result for one in found.mail.signatures] == ["pass"] * MOST_SIGNATURES + [""]
    assert "it is one of too many" in found.faults[0]


async def test_a_key_record_as_long_as_any_is_kept_whole() -> None:
    """What was read when the mail came can be read again."""
    record = f"{key_record(new_key(BITS))}; n={'x' * 7000}"
    note = await note_of(SIGNED, Keys(others={KEY: (record,)}))
    assert note["signatures"][0]["result"] == "pass"
    assert looked(SIGNED, note).mail.holds


# ---------------------------------------------------------------- in bundles


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def signer() -> StampSigner:
    """One signer for all."""
    return a_signer()


async def answered(house: Ledger, raw: bytes, note: Artefact | None) -> str:
    """A submission that a mail settled, kept with its note; its id."""
    _, (one,) = await planned(house)
    await sent(house, one.id, UNCONFIRMED)
    mail = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=raw)
    move = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL)
    kept = (mail,) if note is None else (mail, note)
    assert await house.settle(one.id, (move,), "digest", NOW, artefacts=kept, happened_at=ARRIVED)
    return one.id


async def bundled(house: Ledger, target: Path, **wanted: object) -> Verdict:
    """A bundle, checked."""
    await written(house, target, **wanted)
    return check(target)


@pytest.mark.parametrize("variant", list(Variant))
async def test_every_variant_says_what_its_mails_prove(house: Ledger, tmp_path: Path, variant: Variant) -> None:
    """Checked again where the mail is in the bundle; where it was left out, that is said."""
    one = await answered(house, SIGNED, (await checked(SIGNED)).artefact())
    verdict = await bundled(house, tmp_path / "b.zip", variant=variant, submission=one)
    assert verdict.faults == ()
    if variant is Variant.GROUP:
        assert (verdict.mails, verdict.mails_held, verdict.mails_left_out, verdict.of_mails) == ((), 0, 1, ())
        assert any("the mails that were left out (1)" in line for line in verdict.not_proved)
        return
    (mail,) = verdict.mails
    assert (mail.holds, verdict.mails_held, verdict.mails_unproved, verdict.mails_left_out) == (True, 1, 0, 0)
    assert files_of(tmp_path / "b.zip")[mail.file] == SIGNED
    assert any("holds with the key record kept beside them: 1" in line for line in verdict.proved)
    (line,) = verdict.of_mails
    assert f"its DKIM signature of {DOMAIN} holds" in line
    assert "time stamp" not in line
    assert any("the word of whoever kept them" in line for line in verdict.not_proved)


async def test_a_stamp_tells_by_when_mail_and_key_were_there(
    house: Ledger, signer: StampSigner, tmp_path: Path
) -> None:
    """By an authority that is believed, and over the entry of the mail."""
    one = await answered(house, SIGNED, (await checked(SIGNED)).artefact())
    await stamped(house, signer)
    await written(house, tmp_path / "b.zip", submission=one)
    (line,) = check(tmp_path / "b.zip", lambda: believed(signer)).of_mails
    assert line.endswith("Mail and record were there on 2026-11-22 10:00:00 UTC: time stamp by tsa.example.")
    assert "time stamp" not in check(tmp_path / "b.zip").of_mails[0]


async def test_a_ledger_that_notes_what_never_held(house: Ledger, tmp_path: Path) -> None:
    """Somebody who wrote "pass" beside a forged mail, with everything else in order, is found out by the signature."""
    forged = SIGNED.replace(b"honour", b"refuse")
    note = (await checked(SIGNED)).artefact()
    content = note.content.replace(sha256(SIGNED).hexdigest().encode(), sha256(forged).hexdigest().encode())
    await answered(house, forged, replace(note, content=content))
    verdict = await bundled(house, tmp_path / "b.zip")
    assert [fault.file.rpartition(".")[2] for fault in verdict.faults] == ["eml", "json"]
    assert "does not: the body was altered" in verdict.faults[0].what
    assert (verdict.proved, verdict.of_mails) == ((), ())


@pytest.mark.parametrize("variant", list(Variant))
async def test_a_mail_that_the_person_settled(house: Ledger, tmp_path: Path, variant: Variant) -> None:
    """It was kept apart, and is kept once more with what it settled, note and all: both are checked, and hold."""
    _, (one,) = await planned(house)
    await sent(house, one.id, UNCONFIRMED)
    record = await checked(SIGNED.replace(b"honour", b"refuse"))
    (kept,) = await house.keep_unclear(
        (one.id,), record.mail.raw, "digest", ARRIVED, NOW, beside=(record.artefact(),), doubt="altered"
    )
    move = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL)
    await house.settle_unclear(kept, one.id, (move,), NOW, word="received")
    verdict = await bundled(house, tmp_path / "b.zip", variant=variant, submission=one.id)
    assert verdict.faults == ()
    wanted = {Variant.ME: (2, 0), Variant.AUTHORITY: (1, 0), Variant.GROUP: (0, 1)}
    assert (verdict.mails_unproved, verdict.mails_left_out) == wanted[variant]
    assert all("proves nothing: the body was altered" in line for line in verdict.of_mails)


async def test_a_mail_without_a_note_proves_nobody(house: Ledger, tmp_path: Path) -> None:
    """It is told, and is no fault."""
    await answered(house, SIGNED, None)
    verdict = await bundled(house, tmp_path / "b.zip")
    assert (verdict.faults, verdict.mails_held, verdict.mails_unproved) == ((), 0, 1)
    assert "how its sender was checked is not beside it" in verdict.of_mails[0]
    assert any("of which no signature holds or could be checked: 1" in line for line in verdict.not_proved)


def test_very_many_mails_are_counted() -> None:
    """Only so many are told one by one."""
    mail = MailFound(file="s/mail", entry=1, kept_at=stamp(NOW), unchecked="nothing")
    verdict = Verdict(mails=(mail,) * MOST, mails_held=0, mails_unproved=MOST + 3)
    assert len(verdict.of_mails) == MOST + 1
    assert verdict.of_mails[-1] == "And 3 more, which were checked alike."
