"""Whatever sort of evidence there is, a bundle carries it, and each variant shows what it is to show of it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from objector.domain.outcome import Artefact, Evidence, Failed, Kind, Reason
from objector.domain.retry import Move
from objector.domain.sender import SenderTrust
from objector.domain.submission import Status, Submission
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import REPORT, Variant
from objector.ledger.bundle.mail_head import mail_head
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.bundling import files_of, written
from tests.ledger.scenes import planned
from tests.signed import noted, signed

HIDDEN_FROM_AN_AUTHORITY = {Kind.PAGE, Kind.COMPLAINT}
MAIL = signed(
    b"From: =?utf-8?q?Me=C3=9Fta?= <x@facebookmail.com>\r\nTo: maria@example.org\r\n"
    b"Subject: <b>we</b> received it\r\n\r\nDear Maria",
    "facebookmail.com",
)
NOTE = noted(MAIL, NOW, SenderTrust(by="dkim", domain="facebookmail.com"))


def content(kind: Kind) -> bytes:
    """Different for each sort."""
    return {Kind.MAIL: MAIL, Kind.DKIM: NOTE.content}.get(kind, f"the content of {kind.value}".encode())


def of(kind: Kind) -> Artefact:
    """One of this sort, with what stands of it in the chain."""
    if kind is Kind.DKIM:
        return NOTE
    media_type = "message/rfc822" if kind is Kind.MAIL else "text/plain"
    return Artefact(kind=kind, media_type=media_type, content=content(kind))


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        yield opened


@pytest.fixture
async def submission(house: Ledger) -> Submission:
    """One that was sent, with one artefact of every sort there is."""
    _, (one,) = await planned(house)
    claim = await house.claim(one.id, NOW)
    await house.mark_sending(claim, [of(kind) for kind in Kind], NOW)
    return one


@pytest.mark.parametrize("variant", list(Variant))
async def test_every_kind_is_carried(house: Ledger, submission: Submission, tmp_path: Path, variant: Variant) -> None:
    """Shown whole, or left out with its commitment; either way the bundle holds."""
    await written(house, tmp_path / "b.zip", variant=variant, submission=submission.id)
    files = files_of(tmp_path / "b.zip")
    shown = {kind for kind in Kind if content(kind) in files.values()}
    wanted = {
        Variant.ME: set(Kind),
        Variant.AUTHORITY: set(Kind) - HIDDEN_FROM_AN_AUTHORITY,
        Variant.GROUP: set(),
    }
    assert shown == wanted[variant]
    record = json.loads(files[f"submissions/{submission.id}/record.json"])
    assert {one["kind"] for one in record["artefacts"] if one["file"]} == {kind.value for kind in shown}
    verdict = check(tmp_path / "b.zip")
    approved = variant is Variant.ME  # the text that was approved is there too
    assert (verdict.faults, verdict.artefacts, verdict.left_out) == ((), len(shown) + approved, len(Kind) - len(shown))


async def test_an_attempt_that_sent_nothing_is_not_for_an_authority(house: Ledger, tmp_path: Path) -> None:
    """Nor are its artefacts, whatever sort they are of, mails of the controller apart."""
    _, (one,) = await planned(house)
    claim = await house.claim(one.id, NOW)
    failed = Failed(
        reason=Reason.UNREACHABLE, passing=True, evidence=Evidence(artefacts=tuple(of(kind) for kind in Kind))
    )
    await house.record(claim, failed, Move(to=Status.WAITING, reason=failed.reason, due_at=NOW), NOW)
    claim = await house.claim(one.id, NOW)
    await house.mark_sending(claim, [], NOW)
    await written(house, tmp_path / "a.zip", variant=Variant.AUTHORITY, submission=one.id)
    files = files_of(tmp_path / "a.zip")
    assert {kind for kind in Kind if content(kind) in files.values()} == {Kind.MAIL, Kind.DKIM}
    assert check(tmp_path / "a.zip").faults == ()


async def test_the_report_tells_of_a_mail(house: Ledger, submission: Submission, tmp_path: Path) -> None:
    """What its head says, decoded and escaped, and whether its sender is proved."""
    await written(house, tmp_path / "b.zip", submission=submission.id)
    page = files_of(tmp_path / "b.zip")[REPORT].decode()
    assert "Meßta &lt;x@facebookmail.com&gt;" in page
    assert "&lt;b&gt;we&lt;/b&gt; received it" in page
    assert "Its sender is proved by a DKIM signature: the domain facebookmail.com" in page


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\xff" * 50_000,
        b"Subject: =?nonesuch?q?x?=\r\n\r\n",
        b"Subject: =?utf-8?b?%%%?=\r\n\r\n",
        b"From: a\r\n" * 5000,
        b"Subject: \x1b[31m\r\n red\r\n\r\n",
        b"Subject: " + "ü".encode("latin-1") * 9000 + b"\r\n\r\n",
        b"Date: =?utf-16?b?AA==?=\r\n\r\n",
    ],
)
def test_the_head_of_a_hostile_mail(raw: bytes) -> None:
    """Short, printable, and never an error."""
    for name, value in mail_head(raw):
        assert value.isprintable(), name
        assert len(value) <= 500
