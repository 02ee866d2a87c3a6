"""`status`, `answer`, `continue`, `receipts`, `verify`, `forget`: what is said of submissions, and a person's word."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from objector.domain.outcome import Artefact, Evidence, Kind, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.retry import RetryPolicy, next_move
from objector.schedule.ticks import TickLog
from objector.wiring import Objector
from tests.cli.conftest import House

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n a picture"
FIELDS = {
    "id",
    "person",
    "account",
    "recipe",
    "status",
    "reason",
    "detail",
    "attempts",
    "reference",
    "receipt",
    "next_try",
    "deadline",
    "deadline_with_pause",
    "days_left",
    "stage",
    "generation",
    "cause",
    "follows",
    "channel",
}


def attempted(house: House, submission_id: str, outcome: Outcome, *, sent: bool) -> None:
    """One attempt at a submission that ends so."""

    async def attempt(objector: Objector) -> None:
        ledger = objector.ledger
        claim = await ledger.claim(submission_id, NOW)
        if sent:
            before = Artefact(kind=Kind.BEFORE, media_type="image/png", content=PICTURE)
            await ledger.mark_sending(claim, [before], NOW)
        current = await ledger.submission(submission_id)
        await ledger.record(claim, outcome, next_move(current, outcome, RetryPolicy(), NOW), NOW)

    house.opened(attempt)


def stopped(house: House, submission_id: str, reason: Reason = Reason.CHALLENGE) -> None:
    attempted(house, submission_id, NeedsPerson(reason=reason, detail="the page wants something"), sent=False)


def unconfirmed(house: House, submission_id: str) -> None:
    evidence = Evidence(artefacts=(Artefact(kind=Kind.AFTER, media_type="image/png", content=PICTURE),))
    outcome = Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, detail="new text", evidence=evidence)
    attempted(house, submission_id, outcome, sent=True)


def test_an_empty_ledger(house: House) -> None:
    """Nothing planned: a hint where to begin, code 0, empty JSON."""
    result = house.types("status")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "objector init" in result.stdout
    assert house.json("status") == {"submissions": [], "summary": {}, "left_out": 0, "ticks": []}


def test_status_shows_what_needs_the_person_with_the_command(house: House) -> None:
    """Counts for all, and for what stopped the reason and the exact command; no names, no addresses."""
    first, second, *_ = house.moved_in()
    stopped(house, first["id"])
    unconfirmed(house, second["id"])
    shown = house.types("status").output
    assert f"objector continue {first['id']} --headed" in shown
    assert f"objector answer {second['id']} --arrived" in shown
    assert "example.org" not in shown
    assert "Maria" not in shown


def test_status_tells_what_serving_did_not_get_done(house: House) -> None:
    """A failed tick by the kind of its error, a late one, and what one found; those that went well are not named."""
    house.moved_in()
    ticks, later = TickLog(house.folder / "data"), NOW + timedelta(hours=1)
    ticks.done("plan", NOW)
    ticks.failed("inbox", NOW, "LedgerError")
    ticks.missed("submit", NOW)
    ticks.done("submit", later)
    ticks.done("probe", NOW, "held, since the form changed: one.form")
    shown = house.types("status").output
    assert "inbox: failed at 2026-11-22T12:00:00Z (LedgerError); see: objector doctor" in shown
    assert "submit: came late, last at 2026-11-22T12:00:00Z" in shown
    assert "probe: held, since the form changed: one.form" in shown
    assert "plan:" not in shown
    assert {tick["name"] for tick in house.json("status")["ticks"]} == {"plan", "inbox", "submit", "probe"}
    ticks.done("inbox", later)
    assert "inbox:" not in house.types("status").output


def test_status_as_json_has_every_documented_field(house: House) -> None:
    """The same objects as of `run --json` with the date before which each should arrive, and how many are left out."""
    submissions = house.moved_in()
    found = house.json("status")
    assert all(set(one) == {*FIELDS, "object_before"} for one in found["submissions"])
    assert found["left_out"] == 0
    assert sum(found["summary"].values()) == len(submissions)


def test_status_of_many_is_short(house: House) -> None:
    """Only some of what needs the person is shown; `--all` shows all."""
    text = house.people.read_text()
    more = "".join(f'  [[people.accounts]]\n  service = "facebook"\n  handle = "m{n}"\n' for n in range(14))
    path = house.folder / "many.toml"
    path.write_text(text.replace('[[people]]\nname = "Bert', more + '[[people]]\nname = "Bert'))
    assert house.types("init", "--from", str(path)).exit_code == 0
    submissions = house.json("status", "--all")["submissions"]
    facebook = [one["id"] for one in submissions if one["recipe"].startswith("meta.facebook")]
    for submission_id in facebook:
        stopped(house, submission_id)
    short, long = house.types("status").output, house.types("status", "--all").output
    assert f"and {len(facebook) - 10} more; see all of them with: objector status --all" in short
    assert all(submission_id in long for submission_id in facebook)


def test_the_person_saw_that_it_arrived(house: House) -> None:
    """An unconfirmed submission is delivered on the person's word; the clock and the receipt begin."""
    submission_id = house.moved_in()[0]["id"]
    unconfirmed(house, submission_id)
    result = house.types("answer", submission_id, "--arrived")
    assert result.output == f"{submission_id}: delivered (confirmed_by_hand)\n"
    (found,) = [one for one in house.json("status")["submissions"] if one["id"] == submission_id]
    assert found["receipt"] == submission_id
    assert found["deadline"] is not None


def test_resend_is_a_recorded_decision(house: House) -> None:
    """Only `--resend` clears the way for an unconfirmed one; `continue` refuses and says so."""
    submission_id = house.moved_in()[0]["id"]
    unconfirmed(house, submission_id)
    refused = house.types("continue", submission_id)
    assert refused.exit_code == 2
    assert f"objector answer {submission_id} --resend" in refused.stderr
    assert house.types("answer", submission_id, "--resend").exit_code == 0
    history = house.json("receipts", "show", submission_id)["history"]
    assert [entry["kind"] for entry in history][-1] == "decided"


def test_only_unconfirmed_ones_are_resent(house: House) -> None:
    """What was never sent is not sent again."""
    submission_id = house.moved_in()[0]["id"]
    result = house.types("answer", submission_id, "--resend")
    assert result.exit_code == 2
    assert "only an unconfirmed one is sent again" in result.stderr


def test_withdrawn(house: House) -> None:
    """The person takes it back before it is delivered."""
    submission_id = house.moved_in()[0]["id"]
    assert house.types("answer", submission_id, "--withdraw").output.endswith("withdrawn (by_request)\n")


def test_by_hand_needs_a_proof_and_keeps_it(house: House) -> None:
    """Done by the person: the file is checked, kept, and comes out again byte by byte, for this person alone."""
    submission_id = house.moved_in()[0]["id"]
    stopped(house, submission_id)
    assert "--file" in house.types("answer", submission_id, "--by-hand").stderr
    bad = house.folder / "proof.txt"
    bad.write_text("trust me")
    assert house.types("answer", submission_id, "--by-hand", "--file", str(bad)).exit_code == 2
    proof = house.folder / "proof.png"
    proof.write_bytes(PICTURE)
    assert house.types("answer", submission_id, "--by-hand", "--file", str(proof)).exit_code == 0
    (receipt,) = house.json("receipts", "list")["receipts"]
    (artefact,) = receipt["artefacts"]
    assert artefact["kind"] == "file"
    assert artefact["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    assert artefact["size"] == len(PICTURE)
    out = house.folder / "out"
    assert house.json("receipts", "open", submission_id, "--to", str(out))["files"] == [artefact["file"]]
    assert (out / artefact["file"]).read_bytes() == PICTURE
    assert stat.S_IMODE(out.stat().st_mode) == 0o700
    assert stat.S_IMODE((out / artefact["file"]).stat().st_mode) == 0o600


def test_one_artefact_alone(house: House) -> None:
    """`receipts open f-…` writes that file and no other; what lies there under its name is replaced, links too."""
    submission_id = house.moved_in()[0]["id"]
    unconfirmed(house, submission_id)
    (receipt,) = house.json("receipts", "list")["receipts"]
    before = next(one for one in receipt["artefacts"] if one["kind"] == "before")
    out = house.folder / "out"
    out.mkdir()
    elsewhere = house.folder / "elsewhere"
    elsewhere.write_text("mine")
    (out / before["file"]).symlink_to(elsewhere)
    assert house.types("receipts", "open", before["id"], "--to", str(out)).exit_code == 0
    assert [path.name for path in out.iterdir()] == [before["file"]]
    assert elsewhere.read_text() == "mine"


def test_receipts_of_nobody(house: House) -> None:
    """Unknown ids are wrong usage; an empty list says what to do."""
    assert house.types("receipts", "open", "s-none", "--to", "out").exit_code == 2
    assert house.types("receipts", "open", "f-none", "--to", "out").exit_code == 2
    assert not Path("out").exists()
    assert "objector run" in house.types("receipts", "list").output


def test_one_thing_at_a_time(house: House) -> None:
    """`answer` takes exactly one word."""
    for words in ([], ["123456", "--arrived"], ["--arrived", "--resend"], ["--withdraw", "--file", "x.png"]):
        assert house.types("answer", "s-x", *words).exit_code == 2


def test_a_code_waits_for_its_run_once(house: House) -> None:
    """The code is kept for the run that asks; it is handed out once and shown nowhere."""
    submission_id = house.moved_in()[0]["id"]
    result = house.types("answer", submission_id, "483920")
    assert result.exit_code == 0
    assert "483920" not in result.output

    async def taken(objector: Objector) -> list[str | None]:
        return [await objector.ledger.take_answer(submission_id, NOW.replace(year=2020)) for _ in range(2)]

    assert house.opened(taken) == ["483920", None]


def test_the_ledger_is_verified(house: House) -> None:
    """A ledger that holds is 0; one whose entry was changed is 1, and the entry is named."""
    house.moved_in()
    report = house.json("verify", "--ledger")
    assert report["holds"]
    assert report["entries"] > 0
    with sqlite3.connect(house.folder / "data" / "ledger.sqlite") as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:  # the database itself refuses, as long as it is let
            database.execute(f"DROP TRIGGER {name}")
        database.execute("UPDATE entries SET body = body || ' ' WHERE seq = 4")
    database.close()
    result = house.types("verify", "--ledger")
    assert result.exit_code == 1
    assert "entry 4" in result.stderr


def test_forget_asks_and_destroys(house: House) -> None:
    """Asked first, warned of the lost proof; afterwards nothing opens and the chain still holds."""
    submission = house.moved_in()[0]
    submission_id, person = submission["id"], submission["person"]
    unconfirmed(house, submission_id)
    spared = house.types("forget", person, given="n\n")
    assert "destroys the person's own proof" in " ".join(spared.output.split())
    assert len(house.json("people", "list")["people"]) == 2
    assert house.types("forget", person, "--yes").exit_code == 0
    assert [one["id"] for one in house.json("people", "list")["people"]] != [person]
    assert house.json("receipts", "open", submission_id, "--to", "out")["files"] == []
    assert house.json("receipts", "show", submission_id)["artefacts"] == []
    assert house.json("verify", "--ledger")["holds"]
    assert house.types("forget", person, "--yes").exit_code == 2
