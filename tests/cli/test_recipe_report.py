"""`objector recipes report`."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from objector.rehearsal.cast import made_up_person
from tests.cli.conftest import House

FORM = "meta.facebook.ai-2025"


def test_a_form_is_described_without_anything_personal(house: House) -> None:
    """Fields with label and kind, and the rung that found them; no value, no cookie, no session."""
    file = house.folder / "form.json"
    result = house.types("recipes", "report", FORM, "--to", str(file), "--rehearsal")
    assert result.exit_code == 0, result.stderr
    text = file.read_text(encoding="utf-8")
    told = json.loads(text)
    assert (told["recipe"], told["verdict"], told["rehearsal"]) == (FORM, "seen", True)
    assert {one["step"]: one["kind"] for one in told["form"]["fields"] if one["step"]} == {1: "input", 2: "textarea"}
    person = made_up_person(datetime.now(UTC))
    for value in (person.email, person.name, person.name.split()[0], "cookie"):
        assert value.lower() not in text.lower()


def test_a_form_that_is_broken_is_described_with_why(house: House) -> None:
    """What a maintainer needs: the new required field, and that the recipe does not know it."""
    file = house.folder / "form.json"
    words = ["recipes", "report", FORM, "--to", str(file), "--rehearsal", "--scenario", "unknown-required"]
    assert house.types(*words).exit_code == 0
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["verdict"] == "broken"
    assert "does not declare" in told["why"][0]


def test_where_it_cannot_be_written(house: House) -> None:
    """One message, code 2."""
    result = house.types("recipes", "report", FORM, "--to", str(house.folder / "no" / "x.json"), "--rehearsal")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
