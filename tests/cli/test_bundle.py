"""`receipts export` and `verify BUNDLE`, as they are typed: what they write and say, and the exit codes."""

from __future__ import annotations

import base64
import io
import os
import re
import stat
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from objector.domain.outcome import Artefact, Delivered, Evidence, Kind, Reason
from objector.domain.retry import RetryPolicy, next_move
from objector.domain.sender import SenderTrust
from objector.shipped import config_dir
from objector.wiring import Objector
from tests.cli.conftest import House
from tests.ledger.bundling import files_of, put_together
from tests.signed import noted, signed

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HEAVY = {"sqlalchemy", "alembic", "cryptography", "keyring", "playwright", "httpx", "pydantic_settings", "apscheduler"}
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQAAAADsdIMmAAAADklEQVR42mNYxRDKgIQBIUQD/TZLIakAAAAASUVORK5CYII="
)
ALONE = """
import socket, sys
def watch(event, given):
    if event.startswith("socket.") and event != "socket.__new__" or event == "sqlite3.connect":
        raise SystemExit(f"{event}: a bundle is checked without network and database")
sys.addaudithook(watch)
sys.argv = ["objector", "verify", sys.argv[1]]
from objector.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print("LOADED", *sys.modules)
"""


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long is left out: there is a browser only where a test is about the PDF."""
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", "/nonesuch/browser")


def delivered(house: House) -> dict[str, Any]:
    """One of Maria's objections, delivered with a picture before and after."""
    submissions = house.moved_in()
    wanted = next(one for one in submissions if one["person"] == house.person("AT"))

    async def attempt(objector: Objector) -> None:
        ledger = objector.ledger
        claim = await ledger.claim(wanted["id"], NOW)
        before = Artefact(kind=Kind.BEFORE, media_type="image/png", content=PICTURE)
        await ledger.mark_sending(claim, [before], NOW)
        after = Artefact(kind=Kind.AFTER, media_type="image/png", content=PICTURE + b"after")
        outcome = Delivered(reason=Reason.CONFIRMED, reference="CASE-4711", evidence=Evidence(artefacts=(after,)))
        current = await ledger.submission(wanted["id"])
        await ledger.record(claim, outcome, next_move(current, outcome, RetryPolicy(), NOW), NOW)

    house.opened(attempt)
    return {**wanted, "of_person": sum(one["person"] == wanted["person"] for one in submissions)}


def test_a_bundle_is_written_and_checked(house: House) -> None:
    """Each variant: the file is for its owner alone, and `verify` says what is proved and what is not."""
    wanted = delivered(house)
    for variant in ("me", "authority", "group"):
        target = house.folder / f"{variant}.zip"
        words = ("receipts", "export", "--person", wanted["person"], "--for", variant, "--to", str(target))
        told = house.json(*words)
        assert (told["file"], told["for"]) == (str(target), variant)
        assert told["submissions"] == (1 if variant == "authority" else wanted["of_person"])
        assert told["files"] == len(files_of(target))
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        found = house.json("verify", str(target))
        assert (found["holds"], found["for"], found["head"]) == (True, variant, told["head"])
        assert found["faults"] == []
        assert (found["proved"] != [], found["not_proved"] != []) == (True, True)
        assert "report.pdf" not in files_of(target)
        assert told["left_out"].startswith("the PDF was left out: ")
    result = house.types("verify", str(house.folder / "me.zip"))
    assert (result.exit_code, result.stderr) == (0, "")
    assert "me.zip holds" in result.stdout
    assert "Proved:" in result.stdout
    assert "Not proved:" in result.stdout


def test_each_mail_is_told(house: House) -> None:
    """What its signature proves, checked just now, for people and for scripts."""
    wanted = delivered(house)
    raw = signed(b"From: x@facebookmail.com\r\nTo: maria@example.org\r\n\r\nWe honour it.\r\n", "facebookmail.com")
    note = noted(raw, NOW, SenderTrust(by="dkim", domain="facebookmail.com"))

    async def answered(objector: Objector) -> None:
        await objector.ledger.keep_unclear((wanted["id"],), raw, "digest", NOW, NOW, beside=(note,))

    house.opened(answered)
    house.types("receipts", "export", "--person", wanted["person"], "--to", str(house.folder / "b.zip"))
    result = house.types("verify", str(house.folder / "b.zip"))
    assert (result.exit_code, result.stderr) == (0, "")
    mails = " ".join(result.stdout.partition("\nMails:")[2].partition("\nNot proved:")[0].split())
    assert "its DKIM signature of facebookmail.com holds with the key record" in mails
    found = house.json("verify", str(house.folder / "b.zip"))
    (mail,) = found["mails"]
    assert (mail["holds"], mail["received_at"], found["mails_held"]) == (True, "2026-11-22T12:00:00.000000Z", 1)
    assert [one["result"] for one in mail["signatures"]] == ["pass"]
    assert " ".join(mail["told"].split()) in mails


def test_the_report_is_there_as_pdf(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a browser the report is printed too, with its pictures; the bundle still holds."""
    monkeypatch.delenv("OBJECTOR_BROWSER__EXECUTABLE")
    delivered(house)
    told = house.json("receipts", "export", "--to", str(house.folder / "b.zip"))
    assert told["left_out"] is None
    paper = PdfReader(io.BytesIO(files_of(house.folder / "b.zip")["report.pdf"]))
    text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
    assert "Objections: everything that is kept" in text
    assert "CASE-4711" in text
    assert sum(len(page.images) for page in paper.pages) == 2
    assert house.json("verify", str(house.folder / "b.zip"))["holds"]


def test_a_bundle_is_chosen_by_submission_or_campaign(house: House) -> None:
    """Only this submission, or this campaign; one that does not exist is told, and nothing is written."""
    wanted = delivered(house)
    target = house.folder / "one.zip"
    told = house.types("receipts", "export", "--submission", wanted["id"], "--to", str(target))
    assert (told.exit_code, told.stderr) == (0, "")
    assert f"objector verify {target}" in told.stdout
    assert house.json("verify", str(target))["submissions"] == 1
    checked = " ".join(house.types("verify", str(target)).stdout.split())
    assert "1 submission, for: me" in checked
    assert not re.search(r"\b1 (submissions|artefacts|entries)\b", checked)
    every = house.json("receipts", "export", "--campaign", "meta-ai", "--to", str(house.folder / "all.zip"))
    assert every["submissions"] > 1
    for words in (("--campaign", "nonesuch"), ("--submission", "s-nonesuch"), ("--person", "p-nonesuch")):
        refused = house.types("receipts", "export", *words, "--to", str(house.folder / "no.zip"))
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert refused.stderr.count("\n") == 1
    assert not (house.folder / "no.zip").exists()


def test_nothing_is_overwritten(house: House) -> None:
    """A file that is there stays as it is, and so does what a link leads to; the message says what to do."""
    delivered(house)
    (house.folder / "there.zip").write_text("precious")
    (house.folder / "link.zip").symlink_to(house.folder / "nowhere")
    for name in ("there.zip", "link.zip", "no-folder/b.zip"):
        result = house.types("receipts", "export", "--to", str(house.folder / name))
        assert result.exit_code == 2
        assert ("choose another name" in result.stderr) or ("make it first" in result.stderr)
    assert (house.folder / "there.zip").read_text() == "precious"
    assert not (house.folder / "nowhere").exists()


def test_a_changed_byte_is_named(house: House) -> None:
    """Exit code 1, and the very file, for people and for scripts."""
    delivered(house)
    house.types("receipts", "export", "--to", str(house.folder / "b.zip"))
    files = files_of(house.folder / "b.zip")
    name = next(name for name in files if name.endswith(".png"))
    put_together({**files, name: files[name][:-1] + b"?"}, house.folder / "bad.zip")
    result = house.types("verify", str(house.folder / "bad.zip"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "does NOT hold" in result.stderr
    assert f"{name}: was changed" in result.stderr.replace("\n  ", " ")
    found = house.json("verify", str(house.folder / "bad.zip"))
    assert (found["holds"], found["proved"], found["not_proved"]) == (False, [], [])
    assert name in {fault["file"] for fault in found["faults"]}
    assert house.types("verify", str(house.folder / "bad.zip"), "--json").exit_code == 1


@pytest.mark.parametrize("content", [None, b"", b"%PDF-1.7", b"PK\5\6" + b"\0" * 18])
def test_what_is_no_bundle_is_one_message(house: House, content: bytes | None) -> None:
    """Exit code 2 and one line, with nothing on stdout, also for a script."""
    path = house.folder / "none.zip"
    if content is not None:
        path.write_bytes(content)
    for more in ((), ("--json",)):
        result = house.types("verify", str(path), *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.count("\n") == 1
        assert str(path) in result.stderr


def test_what_to_check_has_to_be_said(house: House) -> None:
    """Neither or both is a usage error."""
    for words in ((), ("b.zip", "--ledger")):
        result = house.types("verify", *words)
        assert result.exit_code == 2
        assert "objector verify --ledger" in result.stderr


def test_verify_needs_nothing_but_the_bundle(house: House, tmp_path: Path) -> None:
    """With settings that cannot be read, no data folder and no network: it loads no database, no key, no browser."""
    delivered(house)
    house.types("receipts", "export", "--to", str(house.folder / "b.zip"))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "objector.toml").write_text("this is [no TOML")
    done = subprocess.run(
        [sys.executable, "-c", ALONE, str(house.folder / "b.zip")],
        env={**os.environ, "OBJECTOR_DATA_DIR": str(elsewhere / "data"), "OBJECTOR_KEY": "none",
             "OBJECTOR_DATABASE_URL": "nonsense://", "PYTHONPATH": str(config_dir().parent)},
        cwd=elsewhere, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "b.zip holds" in done.stdout
    assert not set(done.stdout.rpartition("LOADED")[2].split()) & HEAVY
    assert [path.name for path in elsewhere.iterdir()] == ["objector.toml"]
    with zipfile.ZipFile(house.folder / "b.zip") as archive:
        assert archive.testzip() is None
