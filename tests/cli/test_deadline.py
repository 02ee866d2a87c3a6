"""`objector deadline`: any date, its rule and source; bad input is one message; nothing is opened or loaded for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from objector.shipped import config_dir
from tests.cli.conftest import House
from tests.domain.test_deadline import VECTORS

HEAVY = {"playwright", "sqlalchemy", "alembic", "cryptography", "keyring", "httpx", "babel", "apscheduler", "starlette"}


@pytest.mark.parametrize(("received", "extended", "last"), VECTORS)
def test_the_vectors_as_typed(house: House, received: date, extended: bool, last: date) -> None:
    """Each known receipt, by the command."""
    found = house.json("deadline", received.isoformat(), "--seat", "IE", *(["--extended"] if extended else []))
    assert (found["deadline"], found["extended"]) == (last.isoformat(), extended)
    assert not (house.folder / "data").exists()  # nothing is opened for it


def test_the_answer_as_text(house: House) -> None:
    """The day, each rule with its source, and what comes after it."""
    result = house.types("deadline", "2026-03-05", "--seat", "IE")
    text = " ".join(result.stdout.split())
    assert (result.exit_code, result.stderr) == (0, "")
    assert text.startswith("The answer is due by Tuesday, 2026-04-07, the whole day.")
    assert "[Regulation (EEC, Euratom) 1182/71, Art. 3(2)(c)]" in text
    assert "2026-04-06 (Easter Monday)" in text
    assert "from Saturday, 2026-04-11: a complaint (Art. 77 GDPR)" in text


def test_the_answer_as_json(house: House) -> None:
    """Every key, for scripts."""
    found = house.json("deadline", "2026-03-05", "--seat", "ie")
    rules, notes = found.pop("rules"), found.pop("notes")
    assert found == {
        "received": "2026-03-05",
        "seat": "IE",
        "deadline": "2026-04-07",
        "extended": False,
        "months": 1,
        "raw_end": "2026-04-05",
        "skipped": [{"day": "2026-04-05", "why": "Sunday"}, {"day": "2026-04-06", "why": "Easter Monday"}],
        "deadline_1m": "2026-04-07",
        "extension_notice_due": "2026-04-07",
        "deadline_3m": None,
        "notice": None,
        "identity_query": None,
        "latest": "2026-04-07",
        "complaint_from": "2026-04-11",
    }
    assert all(set(rule) == {"words", "source"} for rule in [*rules, *notes])
    assert rules[0]["source"] == "Art. 12(3) GDPR"


def test_a_notice_of_extension(house: House) -> None:
    """In time and with reasons it counts; a day late or without reasons it does not."""
    words = ("deadline", "2026-03-05", "--seat", "IE")
    in_time = house.json(*words, "--notice", "2026-04-07")
    assert (in_time["deadline"], in_time["deadline_3m"], in_time["months"]) == ("2026-06-05", "2026-06-05", 3)
    assert in_time["notice"] == {"arrived": "2026-04-07", "reasons": True, "in_time": True, "counts": True}
    late = house.json(*words, "--extended", "--notice", "2026-04-08")
    assert (late["deadline"], late["notice"]["in_time"], late["extended"]) == ("2026-04-07", False, False)
    bare = house.json(*words, "--notice", "2026-03-20", "--no-reasons")
    assert (bare["deadline"], bare["notice"]["counts"], bare["deadline_3m"]) == ("2026-04-07", False, None)


def test_an_identity_query(house: House) -> None:
    """Both dates are told; while the person has not answered the later one is open."""
    words = ("deadline", "2026-03-05", "--seat", "IE", "--identity-asked", "2026-03-10")
    over = house.json(*words, "--identity-given", "2026-03-20")
    assert over["identity_query"] == {
        "asked": "2026-03-10",
        "given": "2026-03-20",
        "may_pause": True,
        "days": 10,
        "deadline_with_pause": "2026-04-15",
        "deadline_without_pause": "2026-04-07",
    }
    assert (over["latest"], over["complaint_from"]) == ("2026-04-15", "2026-04-21")
    still = house.json(*words)
    assert (still["deadline"], still["latest"], still["complaint_from"]) == ("2026-04-07", None, None)
    shown = house.types(*words, "--identity-given", "2026-03-20").stdout
    assert "With a pause for the identity query: Wednesday, 2026-04-15." in shown
    assert "With a pause for the identity query: open." in house.types(*words).stdout


@pytest.mark.parametrize(
    ("moment", "zone", "day"),
    [
        ("2026-06-30T23:30Z", "Europe/Dublin", "2026-07-01"),
        ("2026-06-30T23:30+02:00", "Europe/Dublin", "2026-06-30"),
        ("2026-06-30T23:30Z", "America/New_York", "2026-06-30"),
    ],
)
def test_a_moment_is_a_day_where_the_controller_is(house: House, moment: str, zone: str, day: str) -> None:
    """Late in the evening it may be tomorrow there."""
    assert house.json("deadline", moment, "--seat", "IE", "--timezone", zone)["received"] == day


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("2026-02-30", "--seat", "IE"), "RECEIVED 2026-02-30: no such day"),
        (("20260305", "--seat", "IE"), "such as 2026-03-05"),
        (("2026-W10-4", "--seat", "IE"), "such as 2026-03-05"),
        (("٢٠٢٦-03-05", "--seat", "IE"), "such as 2026-03-05"),
        (("5.3.2026", "--seat", "IE"), "such as 2026-03-05"),
        (("yesTerday", "--seat", "IE"), "such as 2026-03-05, or a moment"),
        (("2026-03-05T23:30", "--seat", "IE", "--timezone", "Europe/Dublin"), "say in which zone"),
        (("2026-03-05T23:30Z", "--seat", "IE"), "--timezone"),
        (("0001-01-01T00:00+10:00", "--seat", "IE", "--timezone", "UTC"), "no such day"),
        (("2026-03-05", "--seat", "IE", "--timezone", "Europe"), "no such time zone"),
        (("2026-03-05", "--seat", "IE", "--timezone", "../../etc/passwd"), "no such time zone"),
        (("2026-03-05", "--seat", "XX"), "no public holidays are known"),
        (("2026-03-05", "--seat", "Ireland"), "two capital letters"),
        (("9999-12-31", "--seat", "IE"), "not for 9999"),
        (("2100-12-20", "--seat", "IE"), "not for 2101"),
        (("2026-03-05", "--seat", "IE", "--notice", "2026-03-04"), "before receipt"),
        (("2026-03-05", "--seat", "IE", "--notice", "soon"), "--notice soon: no such day"),
        (("2026-03-05", "--seat", "IE", "--no-reasons"), "give --notice DAY too"),
        (("2026-03-05", "--seat", "IE", "--extended", "--no-reasons"), "give only one"),
        (("2026-03-05", "--seat", "IE", "--identity-given", "2026-03-20"), "give --identity-asked DAY too"),
        (
            ("2026-03-05", "--seat", "IE", "--identity-asked", "2026-03-20", "--identity-given", "2026-03-10"),
            "before the question",
        ),
    ],
)
@pytest.mark.parametrize("more", [(), ("--json",)], ids=["text", "json"])
def test_what_cannot_be_counted(house: House, words: tuple[str, ...], message: str, more: tuple[str, ...]) -> None:
    """One message of one line that says what to do, exit code 2, and nothing on stdout."""
    result = house.types("deadline", *words, *more)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_all_that_is_wrong_is_told_at_once(house: House) -> None:
    """Options that do not go together, and each day that is none: a line for each."""
    words = ("deadline", "5.3.2026", "--seat", "IE", "--notice", "soon", "--identity-given", "2026-02-30")
    result = house.types(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert [line.partition(" ")[0] for line in result.stderr.splitlines()] == [
        "--identity-given",
        "RECEIVED",
        "--notice",
        "--identity-given",
    ]


def test_the_seat_is_asked_for(house: House) -> None:
    """No seat is guessed: holidays differ."""
    result = house.types("deadline", "2026-03-05")
    assert result.exit_code == 2
    assert "--seat" in result.stderr


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    """A date needs no browser, no database, no keys and no network."""
    program = (
        "import sys; sys.argv = ['objector', 'deadline', '2026-03-05', '--seat', 'IE', '--json']\n"
        "from objector.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "print('LOADED', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "OBJECTOR_DATA_DIR": str(tmp_path / "data"), "PYTHONPATH": str(config_dir().parent)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    answer, _, modules = done.stdout.rpartition("LOADED")
    assert json.loads(answer)["deadline"] == "2026-04-07"
    assert not set(modules.split()) & HEAVY
