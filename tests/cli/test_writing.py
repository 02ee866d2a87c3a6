"""`remind` and `reply`: shown first, approved by a word, sent by another; and nothing goes out without both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from objector.channels import mail
from objector.domain.note import Note, What
from objector.domain.outcome import Reason
from objector.domain.submission import Status
from objector.engine.selection import Selection
from objector.schedule.duties import Duties
from objector.shipped import config_dir
from objector.wiring import Objector, utc_now
from tests.cli.conftest import House
from tests.cli.test_time_left import delivered

TODAY = utc_now().date()
HERE = utc_now().astimezone(ZoneInfo("Europe/Vienna")).date()
"""The same day, or already the next, where the person lives: a text bears the day of its writer."""


@pytest.fixture
def one(house: House) -> str:
    """An objection whose controller has not answered for long."""
    submission_id = str(house.moved_in()[0]["id"])
    delivered(house, submission_id, utc_now() - timedelta(days=60))
    return submission_id


def noted(house: House, one: str, *notes: Note) -> None:
    async def note(objector: Objector) -> None:
        await objector.ledger.note(one, notes, utc_now())

    house.opened(note)


def kinds(house: House, one: str) -> list[str]:
    async def read(objector: Objector) -> list[str]:
        return [entry.kind for entry in await objector.ledger.history(one)]

    return house.opened(read)


def test_shown_then_approved_then_said_to_be_sent(house: House, one: str) -> None:
    """Each step with the command of the next one; without a mail address the person sends it themselves."""
    shown = house.types("remind", one)
    assert shown.exit_code == 0
    assert "Maria Muster" in shown.output
    assert "No lawyer reviewed this text" in shown.output
    assert f"  objector remind {one} --approve" in shown.output
    assert "text_approved" not in kinds(house, one)
    assert house.types("remind", one, "--sent", str(HERE)).exit_code == 2
    approved = house.json("remind", one, "--approve")
    assert (approved["approved"], approved["sent"], approved["reviewed"]) == (True, None, None)
    again = house.types("remind", one).output
    assert f"Approved and kept ({approved['artefact']}); nothing was sent by this." in again
    copied = house.types("receipts", "open", approved["artefact"]).output
    assert copied == f"{approved['subject']}\n\n{approved['text']}"
    early = house.types("remind", one, "--sent", str(HERE - timedelta(days=1)))
    assert "lies before the day" in early.stderr
    done = house.types("remind", one, "--sent", str(HERE))
    assert (done.exit_code, done.output) == (0, f"{one}: sent on {HERE}\n")
    twice = house.types("remind", one)
    assert (twice.exit_code, "Art. 12(5)" in twice.stderr) == (2, True)
    assert not [item for item in house.json("todo")["todo"] if item["submissions"] == [one]]


def test_an_answer_in_the_persons_own_words(house: House, one: str) -> None:
    """From a file or standard input, never from the command line; wrong words are told."""
    noted(house, one, Note(what=What.MORE_WANTED, day=TODAY), Note(what=What.IDENTITY_ASKED, day=TODAY))
    words = house.folder / "words.txt"
    words.write_text("Es geht um mein Konto.", encoding="utf-8")
    shown = house.types("reply", one, "--to", "more-wanted", "--words", str(words))
    assert "Es geht um mein Konto." in shown.output
    assert f"  objector reply {one} --to more-wanted --approve" in shown.output
    typed = house.types("reply", one, "--to", "more-wanted", "--words", "-", "--approve", given="Noch etwas.")
    assert "Noch etwas." in typed.output
    assert house.types("reply", one, "--to", "more-wanted", "--sent", str(HERE)).exit_code == 0
    (house.folder / "latin").write_bytes(b"\xe4")
    for wrong in (
        ("--to", "them"),
        ("--to", "refused"),
        ("--to", "identity", "--words", str(words)),
        ("--to", "more-wanted", "--words", str(house.folder / "latin")),
        ("--to", "more-wanted", "--words", str(house.folder / "none")),
        ("--to", "identity", "--not-sent"),
        ("--to", "identity", "--not-sent", "--approve"),
    ):
        assert house.types("reply", one, *wrong).exit_code == 2, wrong


def test_without_a_mailbox_nothing_is_sent_and_it_says_so(
    house: House, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved and to be sent by mail, but no mailbox is set: exit code 10, and it stays approved."""
    folder = house.folder / "config"
    (folder / "controllers").mkdir(parents=True)
    monkeypatch.setenv("OBJECTOR_CONFIG_DIR", str(folder))
    own = (config_dir() / "controllers" / "meta.toml").read_text("utf-8")
    (folder / "controllers" / "meta.toml").write_text(_with_address(own), encoding="utf-8")
    unapproved = house.types("remind", one, "--send")
    assert unapproved.exit_code == 2
    assert "nothing is sent that you did not approve" in unapproved.stderr
    done = house.types("remind", one, "--approve", "--send")
    assert (done.exit_code, "OBJECTOR_SMTP__URL" in done.output) == (10, True)
    assert kinds(house, one)[-1] == "text_approved"


def _with_address(file: str) -> str:
    lines = [line for line in file.splitlines() if not line.startswith("privacy_mail")]
    place = next(number for number, line in enumerate(lines) if line.startswith("seat"))
    return "\n".join([*lines[:place], 'privacy_mail = "privacy@fb.com"', *lines[place:]]) + "\n"


def test_nothing_goes_to_a_controller_or_an_authority_without_approval(
    house: House, one: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything that runs by itself, and every command that only shows, tried with a mailbox set: nobody is called."""
    monkeypatch.setenv("OBJECTOR_SMTP__URL", "smtp://127.0.0.1:9/")
    monkeypatch.setenv("OBJECTOR_SMTP__ADDRESS", "maria@example.org")

    def handed_in(*_: Any, **__: Any) -> None:
        raise AssertionError("something was handed in")

    monkeypatch.setattr(mail, "handing", handed_in)
    noted(house, one, Note(what=What.MORE_WANTED, day=TODAY))
    before = kinds(house, one)

    async def served(objector: Objector) -> list[str]:
        for other in await objector.ledger.submissions(statuses=(Status.PLANNED,)):
            await objector.ledger.decide(other.id, Status.WITHDRAWN, Reason.BY_REQUEST, "", utc_now())
        duties = Duties(objector, Selection())
        return [await getattr(duties, name)() for name in ("submit", "inbox", "look_again", "digest", "deadlines")]

    assert house.opened(served)[-1] == "1 answer is overdue; see: objector todo"
    words = house.folder / "words.txt"
    words.write_text("Mehr.", encoding="utf-8")
    for command in (
        ("status",),
        ("todo",),
        ("remind", one),
        ("reply", one, "--to", "more-wanted", "--words", str(words)),
        ("complain", one),
        ("remind", one, "--send"),
        ("reply", one, "--to", "more-wanted", "--words", str(words), "--send"),
    ):
        done = house.types(*command)
        assert not isinstance(done.exception, AssertionError), command
        assert done.exit_code == (2 if "--send" in command or "complain" in command else 0), (command, done.output)
    assert kinds(house, one) == before
    assert house.types("remind", one, "--approve").exit_code == 0
    assert kinds(house, one) == [*before, "text_approved"]
