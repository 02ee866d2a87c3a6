"""`objector mail import`: what became of each mail, every fault at once, and the codes."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from objector.cli import mail_import
from objector.domain.submission import Status
from objector.wiring import Objector, utc_now
from tests.cli.conftest import House
from tests.ledger.scenes import UNCONFIRMED, planned, sent

PRIVATE = b"From: Oma <oma@family.example>\nTo: maria@example.org\nDate: Sun, 22 Nov 2020 10:00:00 +0000\n\nHello\n"


def test_what_concerns_nobody_and_what_cannot_be_read(house: House) -> None:
    """The good one is looked at all the same; one message names every fault, with code 2."""
    (house.folder / "a.eml").write_bytes(PRIVATE)
    (house.folder / "b.eml").write_bytes(b"")
    words = ("mail", "import", *(str(house.folder / name) for name in ("a.eml", "b.eml", "gone")))
    result = house.types(*words)
    assert result.exit_code == 2
    assert "a.eml: tells nothing new" in result.stdout
    assert "b.eml: there is no mail in it" in result.stderr
    assert "gone: cannot be read" in result.stderr
    told = house.json(*words)
    assert [(mail["became"], mail["number"], mail["submissions"]) for mail in told["mails"]] == [("nobody", 1, [])]
    assert len(told["faults"]) == 2


def test_many_that_concern_nobody_are_counted(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not listed one by one; as JSON they are."""
    monkeypatch.setattr(mail_import, "LISTED", 2)
    begins = b"From oma@family.example Sun Nov 22 10:00:00 2026\n"
    (house.folder / "mbox").write_bytes(b"\n".join([begins + PRIVATE] * 3))
    result = house.types("mail", "import", str(house.folder / "mbox"))
    assert result.exit_code == 0
    assert result.stdout == "3 mails tell nothing new about any objection: not kept\n"
    assert len(house.json("mail", "import", str(house.folder / "mbox"))["mails"]) == 3


def test_one_that_has_to_be_asked_about(house: House) -> None:
    """Unsigned, so nobody knows who wrote it: kept, code 10, and it waits in `objector todo`."""

    an_hour_ago = utc_now() - timedelta(hours=1)

    async def prepare(objector: Objector) -> Any:
        _, (one,) = await planned(objector.ledger, now=an_hour_ago)
        await sent(objector.ledger, one.id, UNCONFIRMED, an_hour_ago)
        reply = next(r for r in objector.library.recipes[one.recipes[0]].replies if r.means.value == "upheld")
        return one.id, reply.senders[0], next(iter(reply.phrases.values()))[0]

    submission_id, sender, phrase = house.opened(prepare)
    date = format_datetime(an_hour_ago + timedelta(minutes=9))
    mail = f"From: x@{sender}\nTo: maria@example.org\nSubject: x\nDate: {date}\n\n{phrase}\n"
    (house.folder / "a.eml").write_bytes(mail.encode())
    result = house.types("mail", "import", str(house.folder / "a.eml"))
    assert result.exit_code == 10, result.output
    assert f"about {submission_id}; kept, and you are asked about it" in " ".join(result.stdout.split())
    assert "example.org" not in result.stdout
    assert house.types("mail", "import", str(house.folder / "a.eml")).exit_code == 0

    async def status(objector: Objector) -> Status:
        return (await objector.ledger.submission(submission_id)).status

    assert house.opened(status) is Status.UNCONFIRMED
