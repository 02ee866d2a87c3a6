"""A letter by commands: prepared, taken out, posted, arrived, forgotten."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import PEOPLE, House

ADDRESS = 'language = "de"\naddress = ["Gasse 1", "1010 Wien"]'


def words(text: str) -> str:
    return " ".join(text.split())


def standing(house: House, submission_id: str) -> dict[str, Any]:
    """How it stands now."""
    found: dict[str, Any] = house.json("receipts", "show", submission_id)
    return found


def test_a_letter_from_beginning_to_end(house: House, tmp_path: Path) -> None:
    """By letter without an address: asked for. With one: prepared, opened, posted, arrived; then all is forgotten."""
    one = next(found["id"] for found in house.moved_in() if found["recipe"].startswith("meta.facebook."))
    person = house.person("AT")

    assert house.types("continue", one, "--by", "letter").exit_code == 10
    found = standing(house, one)
    assert found["reason"] == "missing_data"
    assert "address: your postal address is not given" in found["detail"]

    house.people.write_text(PEOPLE.replace('language = "de"', ADDRESS, 1), encoding="utf-8")
    assert house.types("people", "import", str(house.folder / "people.toml")).exit_code == 0
    gone_on = house.types("continue", one)
    assert (gone_on.exit_code, "to_post" in gone_on.stdout) == (10, True)
    waits = next(item for item in house.json("todo")["todo"] if item["reason"] == "to_post")
    assert waits["command"] == f"objector answer {one} --posted --receipt PICTURE"

    opened = house.types("receipts", "open", one, "--to", str(tmp_path / "out"))
    (letter,) = (tmp_path / "out").glob("*-letter-*.pdf")
    assert letter.read_bytes().startswith(b"%PDF-")
    assert f"objector answer {one} --posted" in words(opened.stdout)
    assert "sign it and post it" in words(opened.stdout)

    today = datetime.now(UTC).date()
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff a receipt")
    for day in ("2999-01-01", str(today - timedelta(days=2))):
        refused = house.types("answer", one, day, "--posted")
        assert (refused.exit_code, f"--posted {day}: " in refused.stderr) == (2, True)
    receipt = ("--receipt", str(tmp_path / "photo.jpg"))
    posted = house.types("answer", one, "--posted", *receipt, "--registered", "RR 123 456 789 AT")
    assert (posted.exit_code, "sent is not received" in words(posted.stdout)) == (0, True)
    assert "RR 123" not in posted.stdout
    found = standing(house, one)
    assert (found["status"], found["reason"]) == ("unconfirmed", "posted")
    assert {kept["kind"] for kept in house.json("receipts", "show", one)["artefacts"]} == {"letter", "posting", "file"}

    without = house.types("answer", one, "--arrived")
    assert (without.exit_code, "never assumed" in without.stderr) == (2, True)
    tomorrow = datetime.now(UTC) + timedelta(days=2)
    assert house.types("answer", one, f"{tomorrow:%Y-%m-%d}", "--arrived").exit_code == 2
    found = standing(house, one)
    assert found["status"] == "unconfirmed"

    assert house.types("forget", person, "--yes").exit_code == 0
    assert list((tmp_path / "data").rglob("*.sealed")) == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--registered", "RR1234", "--arrived"], "--registered goes with --posted"),
        (["--receipt", "x.jpg", "--resend"], "--receipt goes with --posted or --arrived"),
        (["20.11.2026", "--posted"], "--posted 20.11.2026: no such day"),
        (["--means", "upheld", "--by", "mail"], "say one thing: a CODE, --posted,"),
        (
            ["--means", "upheld", "--by", "mail"],
            "--by goes with --resend: it is the way by which it is sent again --means",
        ),
        (["--posted", "--arrived"], "say one thing"),
        (["--posted", "--receipt", "a", "--file", "b"], "give one"),
    ],
)
def test_words_that_do_not_go_together(house: House, given: list[str], told: str) -> None:
    """Told before anything is opened."""
    result = house.types("answer", "s-aaaaaaaaaa", *given)
    assert (result.exit_code, told in words(result.stderr)) == (2, True)
    assert not re.search("Traceback", result.output)
