"""`demo`, `run --rehearsal`, `continue`, `recipes test`: the whole way in a real browser, against look-alikes."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from objector.errors import ConfigError
from objector.wiring import Objector
from tests.cli.conftest import House
from tests.cli.test_submissions import FIELDS

SETTLED = {"delivered", "upheld"}


def test_the_demo_ends_with_a_receipt_for_each(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two Facebook accounts, Instagram, third parties: all settled, on the page or by signed mails; the controller that
    says nothing more goes overdue under a fast clock; reminder, complaint, bundle, time stamp; everything is marked and
    verifies; how tiring it was is told from its ledger."""
    result = house.types("demo", "--keep", "demo", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert [one["recipe"] for one in answer["submissions"]] == [
        "meta.facebook.ai-2025",
        "meta.facebook.ai-2025",
        "meta.instagram.ai-2025",
        "meta.third-party-2025",
    ]
    assert all(set(one) == FIELDS for one in answer["submissions"])
    assert {one["status"] for one in answer["submissions"]} <= SETTLED
    assert all(one["receipt"] for one in answer["submissions"])
    assert "confirmed_by_mail" in {one["reason"] for one in answer["submissions"]}
    folders = list(Path("demo/receipts").iterdir())
    assert len(folders) == 4
    for folder in folders:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {path.suffix for path in folder.iterdir()} == {".png", ".json", ".mhtml", ".eml"}
    assert not Path("data").exists()  # the person's own ledger was not touched
    end = answer["afterwards"]
    assert end["silent"] == answer["submissions"][3]["id"]
    assert end["overdue_since"] == answer["submissions"][3]["deadline"]
    assert end["todo"] == ["overdue", "complaint_due"]
    assert (end["bundle_holds"], end["ledger_holds"], end["time_stamps"]) == (True, True, 1)
    written = {path.name for path in Path("demo/complaint").iterdir()}
    assert {"complaint.pdf", "complaint.txt", "bundle.zip", "HOW-TO-FILE.txt", "exhibit-1-form.png"} <= written
    text = Path("demo/complaint/complaint.txt").read_text("utf-8")
    assert text.startswith("REHEARSAL: nothing of this is real.")
    assert "Reclamo ai sensi dell'art. 77 del RGPD" in text
    checked = house.json("verify", "demo/bundle.zip")
    assert (checked["holds"], checked["submissions"], checked["rehearsal"]) == (True, 4, True)
    assert house.json("verify", "demo/complaint/bundle.zip")["holds"]
    monkeypatch.setenv("OBJECTOR_DATA_DIR", "demo")
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    (effort,) = house.json("receipts", "effort")["effort"]
    assert (effort["controller"], effort["submissions"], effort["tries"]) == ("meta", 4, 4)
    assert effort["controls"] > 4
    assert len(effort["sources"]["tries"]) == 4
    assert "sign ins" in house.types("receipts", "effort").output


def test_the_demo_tells_what_went_wrong_by_its_code(house: House) -> None:
    """A controller that asks to come back later: 20, and nothing was sent."""
    result = house.types("demo", "--scenario", "rate-limited", "--recipe", "meta.instagram.ai-2025", "--json")
    assert result.exit_code == 20, result.output
    (one,) = json.loads(result.stdout)["submissions"]
    assert (one["status"], one["reason"], one["receipt"]) == ("waiting", "try_later", None)
    assert one["next_try"] is not None


def test_a_scenario_that_does_not_exist(house: House) -> None:
    """Wrong usage, with the scenarios that there are."""
    result = house.types("demo", "--scenario", "sunny")
    assert result.exit_code == 2
    assert "rate-limited" in result.stderr


def test_run_in_a_rehearsal_for_ones_own_people(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Own people, own rehearsal ledger; a second run sends nothing more; the real ledger stays empty."""
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    monkeypatch.setenv("OBJECTOR_PATIENCE", "4")
    assert house.types("people", "import", str(house.people)).exit_code == 0
    person = house.person("AT")
    words = ("run", "--person", person, "--recipe", "meta.facebook.ai-2025")
    result = house.types(*words)
    assert "REHEARSAL" in result.output
    assert "example.org" not in result.output
    first = house.json(*words)
    assert [one["attempts"] for one in first["submissions"]] == [1]
    assert house.json(*words) == first
    assert len(house.json("status", "--all")["submissions"]) == 1  # no more was planned than was asked for
    receipt = house.json("receipts", "show", first["submissions"][0]["id"])
    assert [one["kind"] for one in receipt["artefacts"]].count("dkim") == 1
    shown = house.types("receipts", "show", first["submissions"][0]["id"]).stdout
    assert "sender support.facebook.com by DKIM" in " ".join(shown.split())
    monkeypatch.delenv("OBJECTOR_REHEARSAL")
    assert house.json("people", "list")["people"] == []


def test_a_rehearsal_never_reaches_the_real_controllers(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Continue goes to look-alikes as run does; what cannot, refuses; a real run takes no scenario."""
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    monkeypatch.setenv("OBJECTOR_PATIENCE", "4")
    house.types("init", "--from", str(house.people))
    one = next(one for one in house.json("status")["submissions"] if one["recipe"] == "meta.instagram.ai-2025")
    result = house.types("continue", one["id"], "--headless", "--json")
    assert result.exit_code in (0, 10), result.output
    assert json.loads(result.stdout)["submissions"][0]["attempts"] == 1
    assert "no look-alike portals" in house.types("sign-in", "instagram").stderr

    async def runner(objector: Objector) -> None:
        objector.runner()

    with pytest.raises(ConfigError, match="no look-alike portals"):
        house.opened(runner)
    monkeypatch.delenv("OBJECTOR_REHEARSAL")
    assert house.types("run", "--scenario", "codes").exit_code == 2
    assert house.types("run", "--recipe", "meta.moon").exit_code == 2


def test_run_without_people_says_where_to_begin(house: House) -> None:
    """Nothing to do is 0, with a hint; no browser is started for it."""
    result = house.types("run")
    assert result.exit_code == 0
    assert "objector init" in result.output
    assert house.json("run") == {"submissions": [], "summary": {}}


def test_a_recipe_is_tested_step_by_step(house: House) -> None:
    """Each step with the rung that found its control; the code says how it ended."""
    result = house.types("recipes", "test", "meta.instagram.ai-2025", "--json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["tries"]
    assert one["status"] in SETTLED
    assert {step["do"] for step in one["steps"]} >= {"fill"}
    assert all(step["found_by"] in {"label", "any-label", "name", "autocomplete", "kind"} for step in one["steps"])


def test_without_a_browser_the_person_is_asked_and_nothing_is_lost(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No browser: 10, reason browser_missing, doctor says WRONG and how to mend it; continue tries again."""
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    monkeypatch.setenv("OBJECTOR_BROWSER__HOST_RULES", "MAP * 127.0.0.1:9")
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", str(house.folder / "no-browser"))
    house.types("init", "--from", str(house.people))
    person = house.person("AT")
    result = house.types("run", "--person", person, "--recipe", "meta.third-party-2025")
    assert result.exit_code == 10
    assert "objector doctor" in result.output
    (one,) = house.json("run", "--person", person, "--recipe", "meta.third-party-2025")["submissions"]
    assert (one["status"], one["reason"], one["attempts"]) == ("needs_person", "browser_missing", 1)
    again = house.types("continue", one["id"], "--json")
    assert again.exit_code == 10
    assert json.loads(again.stdout)["submissions"][0]["attempts"] == 2
    examined = house.types("doctor")
    assert examined.exit_code == 2
    assert "WRONG  browser" in examined.output
