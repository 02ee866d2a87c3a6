"""`answer` with what the controller did, and with a mail that only a person can judge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from objector.cli import interview
from objector.domain.note import What, notes_in
from objector.wiring import Objector, utc_now
from tests.cli.conftest import House
from tests.cli.test_submissions import PICTURE
from tests.cli.test_time_left import delivered

TODAY = utc_now().date()
RECEIVED = utc_now() - timedelta(days=10)
RAW = b"From: Meta <help@facebookmail.com>\r\nSubject: Your case\r\n\r\nA new word.\x1b[2J\r\n"


@pytest.fixture
def one(house: House) -> str:
    """A delivered submission."""
    submission_id = str(house.moved_in()[0]["id"])
    delivered(house, submission_id, RECEIVED)
    return submission_id


def noted(house: House, one: str) -> list[What]:
    async def read(objector: Objector) -> list[What]:
        return [note.what for note in notes_in(await objector.ledger.history(one))]

    return house.opened(read)


def test_what_the_controller_did_is_kept(house: House, one: str) -> None:
    """Each option with its day; the deadlines follow, and what is asked of the person stands in the list."""
    asked = str(TODAY - timedelta(days=2))
    done = house.types("answer", one, "--extended", asked, "--identity-asked", asked, "--more-wanted", asked)
    assert (done.exit_code, done.output) == (0, f"{one}: delivered (confirmed)\n")
    assert noted(house, one) == [What.EXTENDED, What.IDENTITY_ASKED, What.MORE_WANTED]
    found = next(item for item in house.json("status")["submissions"] if item["id"] == one)
    assert (found["days_left"], found["stage"]) == (None, "awaited")
    commands = [item["command"] for item in house.json("todo")["todo"]]
    assert f"objector reply {one} --to identity" in commands
    assert f"noted (identity asked): {asked}" in house.types("receipts", "show", one).output
    assert house.types("answer", one, "--identity-given", str(TODAY)).exit_code == 0
    proof = house.folder / "letter.png"
    proof.write_bytes(PICTURE)
    refused = house.types("answer", one, "--refused", asked, "--no-reasons", "--remedies", "--file", str(proof))
    assert refused.output == f"{one}: refused (rejected)\n"
    assert house.types("answer", one, "--upheld", asked).output == f"{one}: upheld (honoured)\n"


def test_all_faults_of_the_days_at_once(house: House, one: str) -> None:
    """Days that are none are told together, and then those that cannot be; nothing is kept."""
    wrong = house.types("answer", one, "--extended", "tomorrow", "--refused", "2026-13-01")
    assert wrong.exit_code == 2
    assert "--extended tomorrow" in wrong.stderr
    assert "--refused 2026-13-01" in wrong.stderr
    ahead = str(TODAY + timedelta(days=2))
    wrong = house.types("answer", one, "--extended", ahead, "--identity-asked", str(TODAY - timedelta(days=40)))
    assert wrong.exit_code == 2
    assert "lies in the future" in wrong.stderr
    assert "before receipt" in wrong.stderr
    for words in (("--no-reasons",), ("--more-wanted", str(TODAY), "--remedies"), ("--arrived", "--refused", ahead)):
        assert house.types("answer", one, *words).exit_code == 2
    assert noted(house, one) == []


def unclear(house: House, one: str) -> str:
    async def keep(objector: Objector) -> str:
        now = utc_now()
        (mail,) = await objector.ledger.keep_unclear([one], RAW, "digest", now, now)
        return mail

    return house.opened(keep)


def test_an_unclear_mail_is_shown_with_its_answers(house: House, one: str) -> None:
    """`todo` names each answer with its command, `receipts open` shows the mail, the word settles it."""
    mail = unclear(house, one)
    (item,) = [item for item in house.json("todo")["todo"] if item["reason"] == "unclear_mail"]
    assert item["answers"][1] == {
        "words": "it refuses",
        "command": f"objector answer {one} --mail {mail} --means refused",
    }
    assert item["answers"][2]["words"] == "it says something else: it asks for more"
    listed = house.types("todo").output
    assert f"    it honours the objection:\n      objector answer {one} --mail {mail} --means upheld\n" in listed
    shown = house.types("receipts", "open", mail).output
    assert "help@facebookmail.com" in shown
    assert "A new word." in shown
    assert "\x1b" not in shown
    assert house.types("receipts", "open", one).exit_code == 2
    assert "--means" in house.types("answer", one, "--mail", mail).stderr
    done = house.types("answer", one, "--mail", mail, "--means", "extended", "--no-reasons")
    assert done.output == f"{one}: delivered (confirmed)\n"
    assert noted(house, one) == [What.EXTENDED]


@pytest.mark.parametrize(("typed", "status"), [("1", "upheld"), ("2", "refused"), ("9\n3\n1", "delivered")])
def test_at_a_terminal_the_person_chooses(
    house: House, one: str, monkeypatch: pytest.MonkeyPatch, typed: str, status: str
) -> None:
    """The mail is shown, then three answers; "something else" asks what. Enter alone leaves everything as it is."""
    mail = unclear(house, one)
    monkeypatch.setattr(interview, "is_terminal", lambda: True)
    left = house.types("answer", one, "--mail", mail, given="\n")
    assert left.exit_code == 2
    assert "A new word." in left.output
    assert "3. it says something else" in left.output
    done = house.types("answer", one, "--mail", mail, given=f"{typed}\n")
    assert done.output.endswith(f"{one}: {status} ({'confirmed' if status == 'delivered' else ANSWERED[status]})\n")
    assert noted(house, one) == (
        [] if status == "upheld" else [What.REFUSED] if status == "refused" else [What.MORE_WANTED]
    )


ANSWERED = {"upheld": "honoured", "refused": "rejected"}
