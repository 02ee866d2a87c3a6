"""The guide is true: what it says for standard tools works as it stands there, and the documentation says the same."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from objector.domain.sender import SenderTrust
from objector.ledger.bundle.guide import guide
from objector.ledger.bundle.layout import CHAIN, GUIDE, Variant
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.bundling import files_of, lived, written
from tests.signed import noted, signed

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "receipts.md").read_text("utf-8")
SUMS_LINE = "sha256sum -c SHA256SUMS"
CHAIN_LINE = "sed -n 1p chain.jsonl | jq -j .body | sha256sum"
FILE_LINE = "(printf %s SALT | xxd -r -p; cat FILE) | sha256sum"


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skipped where one of these is not installed."""
    missing = [name for name in ("bash", *programs) if shutil.which(name) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed here: {', '.join(missing)}")


@pytest.fixture
async def unpacked(folder: Path, keys: KeySource, tmp_path: Path) -> Path:
    """A bundle, unpacked."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as house:
        await lived(house)
        await written(house, tmp_path / "b.zip")
    for name, content in files_of(tmp_path / "b.zip").items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    return tmp_path / "out"


def says(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a line gives when it is typed there."""
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("line", [SUMS_LINE, CHAIN_LINE, FILE_LINE])
def test_guide_and_documentation_say_the_same(unpacked: Path, line: str) -> None:
    """Each line stands in both."""
    assert f"    {line}\n" in (unpacked / GUIDE).read_text("utf-8")
    assert f"    {line}\n" in DOCS


@needs()
def test_a_mail_without_the_dns(tmp_path: Path) -> None:
    """Another program says of mail and note what Objector says: the signature holds, and an altered mail's does not."""
    raw = signed(b"From: help@portal.example\r\nTo: maria@example.org\r\n\r\nWe honour it.\r\n", "portal.example")
    told = guide(Variant.ME, [], rehearsal=False)
    (line,) = re.findall(r"    (python3 -c '.*?') MAIL NOTE\n", told, re.DOTALL)
    assert line in DOCS
    assert line not in guide(Variant.GROUP, [], rehearsal=False)
    note = noted(raw, NOW, SenderTrust(by="dkim", domain="portal.example"))
    (tmp_path / "note.json").write_bytes(note.content)
    for name, content, answer in (("a", raw, "True\n"), ("b", raw.replace(b"honour", b"refuse"), "False\n")):
        (tmp_path / name).write_bytes(content)
        command = line.replace("python3", shlex.quote(sys.executable), 1)
        assert says(f"{command} {name} note.json", tmp_path).stdout == answer


@needs("sha256sum")
def test_the_sums(unpacked: Path) -> None:
    """OK for every file; a changed one is named and fails."""
    answer = says(SUMS_LINE, unpacked)
    files = [path for path in unpacked.rglob("*") if path.is_file()]
    assert (answer.returncode, answer.stdout.count(": OK")) == (0, len(files) - 1)
    (unpacked / CHAIN).write_bytes((unpacked / CHAIN).read_bytes() + b" ")
    answer = says(SUMS_LINE, unpacked)
    assert answer.returncode != 0
    assert f"{CHAIN}: FAILED" in answer.stdout


@needs("sha256sum", "sed", "jq")
def test_an_entry(unpacked: Path) -> None:
    """Its digest is that of its line, and stands in the next entry."""
    first, second = [json.loads(line) for line in (unpacked / CHAIN).read_text("utf-8").splitlines()[:2]]
    assert says(CHAIN_LINE, unpacked).stdout.split()[0] == first["digest"]
    assert json.loads(second["body"])["prev"] == first["digest"]


@needs("sha256sum", "xxd")
def test_an_artefact(unpacked: Path) -> None:
    """Salt and file give the commitment that its entry holds."""
    record = next(path for path in sorted(unpacked.rglob("record.json")) if "submissions" in path.parts)
    for one in json.loads(record.read_text("utf-8"))["artefacts"]:
        line = FILE_LINE.replace("SALT", one["salt"]).replace("FILE", one["file"])
        assert says(line, unpacked).stdout.split()[0] == one["commitment"]
        entry = next(
            line for line in (unpacked / CHAIN).read_text("utf-8").splitlines() if f'"seq":{one["seq"]},' in line[:30]
        )
        assert one["commitment"] in entry
