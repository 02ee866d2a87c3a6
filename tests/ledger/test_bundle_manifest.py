"""The manifest is read line by line, and whatever is not written as Objector writes it is no manifest."""

from __future__ import annotations

import random

import pytest

from objector.ledger.bundle import manifest_reading
from objector.ledger.bundle.layout import MANIFEST
from objector.ledger.bundle.manifest import File, Manifest
from objector.ledger.bundle.manifest_reading import NoManifest, pieces, version
from objector.ledger.bundle.record import dumped, loaded
from objector.ledger.bundle.shares import Listed
from tests.ledger.bundling import files_of
from tests.ledger.many import many

SEED = 20261123


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The lines of one."""
    target = tmp_path_factory.mktemp("manifest") / "b.zip"
    many(target, 3)
    return files_of(target)[MANIFEST].splitlines(keepends=True)


def read(lines: list[bytes]) -> Manifest:
    """What was read, put together again."""
    head, *rest = pieces(iter(lines))
    assert isinstance(head, Manifest)
    files = [File(name=one.name, size=one.size, sha256=one.sha256) for one in rest if isinstance(one, Listed)]
    return head.model_copy(update={"records": [one for one in rest if isinstance(one, str)], "files": files})


def test_it_is_read_as_a_whole_one_is(lines: list[bytes]) -> None:
    """Also one whose lists are empty."""
    whole = loaded(Manifest, b"".join(lines))
    assert read(lines) == whole
    empty = whole.model_copy(update={"records": [], "files": []})
    assert read(dumped(empty).splitlines(keepends=True)) == empty


def test_nothing_else_passes_for_one(lines: list[bytes]) -> None:
    """A line gone, doubled, exchanged, or a byte changed: none, or exactly what would be written for what it says."""
    dice, passed = random.Random(SEED), 0
    for place, line in enumerate(lines):
        before, after = lines[:place], lines[place + 1 :]
        at = dice.randrange(len(line))
        for several in (
            [], [line, line], [line, b"\n"], [line, *after[:1], line], [line.rstrip(b"\n")], [line.replace(b",", b"")],
            [line[:at] + bytes([line[at] ^ 1 << dice.randrange(8)]) + line[at + 1 :]], [line.replace(b'"', b"'")],
        ):  # fmt: skip
            other = b"".join((*before, *several, *after)).splitlines(keepends=True)
            try:
                assert dumped(read(other)) == b"".join(other), (SEED, place)
            except NoManifest:
                continue
            passed += 1
    assert passed < 3 * len(lines)


@pytest.mark.parametrize("name", [b"../outside", b"/etc/outside", b"a//b", b"a\\b", "ü".encode(), b"\xff", b"a" * 201])
def test_a_name_that_no_file_has(lines: list[bytes], name: bytes) -> None:
    """Neither among the records nor among the files."""
    for place in [place for place, line in enumerate(lines) if b"s-2/record.json" in line]:
        line = lines[place].replace(b"submissions/s-2/record.json", name)
        with pytest.raises(NoManifest):
            read([*lines[:place], line, *lines[place + 1 :]])


def test_more_than_a_bundle_has(lines: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """So many files and no more; and nothing endless before them."""
    monkeypatch.setattr(manifest_reading, "FILES", 2)
    with pytest.raises(NoManifest):
        read(lines)
    monkeypatch.undo()
    monkeypatch.setattr(manifest_reading, "_HEAD", 100)
    with pytest.raises(NoManifest, match="too long"):
        read(lines)


def test_the_version_of_any() -> None:
    """It is told of later ones too, however they go on; nothing is told of what is no manifest."""
    assert version(iter([b"{\n", b' "format": "objector-bundle",\n', b' "version": 7,\n', b"else"])) == 7
    assert version(iter([b'{"format":"objector-bundle","version":2}'])) == 2
    for other in (b"", b"[]", b'{"format": "another", "version": 2}', b'{"version": 2}'):
        assert version(iter([other])) is None
