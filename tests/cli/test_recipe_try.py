"""`objector recipes try`: fills in, shows how each field was found, and leaves portal and ledger as they are."""

from __future__ import annotations

import pytest

from objector.rehearsal.portals import Portals
from tests.cli.conftest import House
from tests.cli.test_kept_texts import moves_in

FORM = "meta.facebook.ai-2025"


def test_no_send_is_said_each_time(house: House) -> None:
    """There is no other way to try, and the command says so."""
    refused = house.types("recipes", "try", FORM, "--rehearsal")
    assert refused.exit_code == 2
    assert "only ever tried without sending" in refused.stderr


def test_a_recipe_is_tried_as_a_person_of_the_ledger(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps with their rungs up to the button; the portal received nothing, and the ledger has no new entry."""
    with Portals("calm") as portals:
        monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
        monkeypatch.setenv("OBJECTOR_BROWSER__HOST_RULES", portals.host_rules)
        moves_in(house, "maria.muster", "maria.zwei")
        before = house.json("verify", "--ledger")["entries"]
        shown = house.types("recipes", "try", FORM, "--no-send")
        assert shown.exit_code == 0, (shown.stderr, shown.exception)
        person = house.person("AT")
        accounts = [one["id"] for one in house.json("people", "show", person)["accounts"]]
        told = house.json("recipes", "try", FORM, "--no-send", "--account", accounts[1])
        assert portals.received == ()
        assert house.json("verify", "--ledger")["entries"] == before
    assert 'REHEARSAL: up to "Senden", which was not pressed' in shown.stdout
    assert "maria" not in shown.stdout.lower()
    assert (told["reached"], told["sent"]) == (True, False)
    assert [(one["step"], one["do"], one["found_by"]) for one in told["steps"]] == [
        (0, "fill", "label"),
        (1, "fill", "kind"),
        (2, "send", "text"),
    ]
    wrong = house.types("recipes", "try", "x.grok-toggle", "--no-send", "--account", accounts[1])
    assert (wrong.exit_code, "there is no such account of x" in wrong.stderr) == (2, True)


def test_what_is_in_the_way_has_its_exit_code(house: House) -> None:
    """A form that changed needs a person; in a rehearsal the made-up one tries where nobody is in the ledger."""
    result = house.types("recipes", "try", FORM, "--no-send", "--rehearsal", "--scenario", "unknown-required")
    assert result.exit_code == 10
    assert "which the recipe does not declare" in " ".join(result.stdout.split())


def test_without_anybody_nothing_is_opened(house: House) -> None:
    """Outside a rehearsal values are those of a real person, or of nobody; a rehearsal without portals goes nowhere."""
    assert "objector init" in house.types("recipes", "try", FORM, "--no-send").stderr
    assert "did you mean" in house.types("recipes", "try", "meta.facebok.ai-2025", "--no-send").stderr
