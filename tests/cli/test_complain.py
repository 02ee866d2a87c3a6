"""`objector complain` and `objector answer --filed`, as they are typed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from objector.domain.deadline import add_months
from objector.domain.outcome import Delivered, Evidence, Kind, Reason
from objector.domain.retry import RetryPolicy, next_move
from objector.ledger.bundle.checking import check
from objector.wiring import Objector, utc_now
from tests.build import an_artefact
from tests.cli.conftest import House
from tests.engine.test_body import written as body_file


def _silent(house: House) -> str:
    """An objection of seventy days ago that was never answered; its id."""
    first: str = house.moved_in()[0]["id"]
    at = utc_now() - timedelta(days=70)

    async def deliver(objector: Objector) -> None:
        ledger = objector.ledger
        claim = await ledger.claim(first, at)
        await ledger.mark_sending(claim, [an_artefact()], at)
        outcome = Delivered(reason=Reason.CONFIRMED, evidence=Evidence(artefacts=(an_artefact(Kind.AFTER),)))
        await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), at), at)

    house.opened(deliver)
    return first


def test_a_complaint_from_reading_to_filing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shown first, with the choice; written only once it was chosen and approved; then filed by the person's word."""
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", "no-browser")
    first = _silent(house)
    shown = house.types("complain", first)
    assert shown.exit_code == 0, shown.output
    assert "No lawyer reviewed this text" in shown.output
    assert "Beschwerde nach Art. 77 DSGVO" in shown.output
    assert "--to lead: Data Protection Commission" in shown.output
    assert "Your postal address is not in it" in shown.output
    assert f"objector complain {first} --to residence --language de --approve" in shown.output
    assert not Path(f"complaint-{first}").exists()
    assert "is your choice" in house.types("complain", first, "--approve").stderr
    assert "read the complaint first" in house.types("complain", first, "--out", "x").stderr
    told = house.json("complain", first, "--to", "lead", "--language", "en", "--obstructed")
    assert told["infringements"] == ["unanswered", "obstructed"]
    assert (told["approved"], told["out"], told["files"]) == (False, None, [])
    assert "Effort demanded by the controller" in told["text"]
    assert json.dumps(told["exhibits"]).count("sha256") == len(told["exhibits"]) == 2
    told = house.json("complain", first, "--to", "residence", "--approve", "--out", "mine")
    assert [told["authority"]["id"], told["language"], told["approved"]] == ["atdsb", "de", True]
    assert told["reviewed"] is None
    assert {path.name for path in Path("mine").iterdir()} == set(told["files"])
    assert "There is no PDF of the complaint" in Path("mine/HOW-TO-FILE.txt").read_text("utf-8")
    assert check(Path("mine/bundle.zip")).holds
    assert house.types("answer", first, "--filed", "soon").exit_code == 2
    assert house.types("answer", first, "--reference", "1", "--arrived").exit_code == 2
    today = utc_now().date()
    done = house.types("answer", first, "--filed", str(today), "--reference", "D 124")
    assert done.exit_code == 0, done.output
    assert f"until {add_months(today, 3)}" in done.output
    status = house.json("status", "--all")
    due = str(add_months(today, 3))
    assert status["with_authority"] == [{"submission": first, "filed": str(today), "progress_due": due}]
    assert f"until {due} (Art. 78(2) GDPR): {first}" in " ".join(house.types("status").output.split())
    one = next(one for one in status["submissions"] if one["id"] == first)
    assert (one["status"], one["reason"]) == ("escalated", "filed")
    assert "made already" in house.types("complain", first).stderr


def test_a_body_complains_by_mandate(house: House) -> None:
    """Shown with who signs; approved by the same options; a mandate that does not hold is code 2, with all faults."""
    first = _silent(house)
    today = utc_now().date()
    given, until = ("2026-03-01", str(today - timedelta(days=9))), ("2026-04-20", str(today + timedelta(days=9)))
    file = body_file(house.folder, given, until)
    shown = house.types("complain", first, "--for-body", str(file))
    assert shown.exit_code == 0, shown.output
    assert f"--language de --for-body {file} --approve" in shown.stdout
    told = house.json("complain", first, "--for-body", str(file))
    assert (told["body"]["name"], told["body"]["given"]) == ("Verein für Datenrechte", given[1])
    assert [(one["what"], one["bundle_file"]) for one in told["exhibits"][2:]] == [
        ("constitution", None),
        ("mandate", None),
    ]
    assert house.json("complain", first)["body"] is None
    over = body_file(house.folder, ('"google", "meta"', '"google"'), given, ("2026-04-20", given[1]))
    refused = house.types("complain", first, "--for-body", str(over), "--to", "residence", "--approve")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "mandate.controllers: meta is not among them" in refused.stderr
    assert f"mandate.until: it ended on {given[1]}" in refused.stderr
    assert not list(Path().glob("complaint-*"))
    every = house.types("complain", first, "--approve", "--objected", "soon", "--for-body", "none.toml")
    assert [line.partition(" ")[0] for line in every.stderr.splitlines()] == ["--objected", "none.toml:", "--approve"]


def test_no_complaint_before_its_time(house: House) -> None:
    """Nothing arrived yet: a message and code 2; nothing is written."""
    first = house.moved_in()[0]["id"]
    result = house.types("complain", first, "--to", "residence", "--approve")
    assert result.exit_code == 2
    assert "needs proof" in result.stderr
    assert not list(Path().glob("complaint-*"))
