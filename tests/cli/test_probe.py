"""`objector probe`."""

from __future__ import annotations

from tests.cli.conftest import House

FORM = "meta.facebook.ai-2025"


def test_look_drift_hold_accept(house: House) -> None:
    """In a rehearsal: first seen, unchanged; with other labels drifted and held; accepted by the person's word."""
    rehearsed = ["probe", FORM, "--rehearsal"]
    first = house.types(*rehearsed)
    assert (first.exit_code, first.stdout) == (0, f"{FORM}: first_seen\n"), first.stderr
    drifted = house.types(*rehearsed, "--scenario", "drifted-labels")
    assert drifted.exit_code == 10
    assert "drifted; held: no new submission uses it" in drifted.stdout
    assert "label: " in drifted.stdout
    assert "still found: step 1 by " in drifted.stdout
    accepted = house.types("probe", FORM, "--rehearsal", "--accept")
    assert accepted.exit_code == 0, accepted.stderr
    again = house.json(*rehearsed, "--scenario", "drifted-labels")
    assert [(one["verdict"], one["held"], one["differences"]) for one in again["recipes"]] == [("unchanged", False, [])]


def test_what_cannot_be_accepted(house: House) -> None:
    """A recipe must be named, known and held."""
    assert "name the recipe" in house.types("probe", "--accept").stderr
    assert "did you mean" in house.types("probe", "meta.facebok.ai-2025", "--accept").stderr
    result = house.types("probe", FORM, "--accept")
    assert result.exit_code == 2
    assert "it is not held" in result.stderr


def test_nothing_to_look_at(house: House) -> None:
    """Without a plan nothing is opened."""
    assert "objector probe --all" in house.types("probe").stdout
