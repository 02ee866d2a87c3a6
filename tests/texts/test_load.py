"""Broken text files: one message each, with file and place."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from objector.errors import RecipeError
from objector.shipped import config_dir
from objector.texts import Kind, load_texts
from tests.breaking import Break, replacing
from tests.texts.people import MARIA

GREETING = "Sehr geehrte Damen und Herren,"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped texts, copied."""
    shutil.copytree(config_dir() / "texts", tmp_path / "config" / "texts")
    return tmp_path / "config"


@pytest.fixture
def breaking(folder: Path) -> Break:
    """Replace a text in one file of the copy, load it, and give the faults."""
    return replacing(folder / "texts", lambda: load_texts([folder]))


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("de/sentences.toml", "greeting ", "greting ", "config/texts/de/sentences.toml: common.greeting: missing"),
        ("de/sentences.toml", "[common]", "[comon]", "config/texts/de/sentences.toml: common: missing"),
        ("de/sentences.toml", GREETING, "Hallo {name},", "config/texts/de/sentences.toml: common.greeting: holds {,"),
        ("de/sentences.toml", GREETING, r"a\nb", "config/texts/de/sentences.toml: common.greeting: must be one line"),
        ("de/sentences.toml", GREETING, "", "config/texts/de/sentences.toml: common.greeting: "),
        ("de/sentences.toml", '"de"', '"it"', 'config/texts/de/sentences.toml: language: "it" in a folder'),
        ("de/sentences.toml", 'reviewed = "never"', "reviewed = 2026-01-01", "config/texts/de/sentences.toml: file: "),
        ("de/sentences.toml", 'reviewed = "never"', 'reviewed = "soon"', "config/texts/de/sentences.toml: reviewed: "),
        ("de/sentences.toml", "[terms]", "[terms", "config/texts/de/sentences.toml: line 5: no valid TOML"),
        ("objection.txt.j2", "{% endif %}", "", "config/texts/objection.txt.j2: line "),
        ("objection.txt.j2", "objection.object", "objection.objekt", "config/texts/objection.txt.j2: line 7: "),
        ("objection.txt.j2", "facts.grounds", "facts.ground", "config/texts/objection.txt.j2: line 11: "),
        ("closing.txt.j2", "of[0]", "fact.name", "config/texts/closing.txt.j2: line 5: 'fact' is undefined"),
        ("closing.txt.j2", "of[0]", "1 // 0", "config/texts/closing.txt.j2: line 5: "),
        ("closing.txt.j2", "of[0]", "facts.__class__.mro()", "config/texts/closing.txt.j2: line 5: access to"),
        (
            "complaint-facts.txt.j2",
            "accounts.txt.j2",
            "nothing.txt.j2",
            "config/texts/complaint-facts.txt.j2: line 8: ",
        ),
    ],
)
def test_each_fault_is_told_with_file_and_place(breaking: Break, file: str, old: str, new: str, fault: str):
    """Whoever mends it finds it."""
    faults = breaking(file, old, new)
    assert any(one.startswith(fault) for one in faults), faults
    assert all(one.startswith(f"config/texts/{file}: ") for one in faults), faults


def test_a_structure_that_is_gone(folder: Path):
    """Every kind has one."""
    (folder / "texts" / "reminder.txt.j2").unlink()
    with pytest.raises(RecipeError, match=r"texts/reminder\.txt\.j2: file: missing"):
        load_texts([folder])


def test_bytes_that_are_no_text(folder: Path):
    """Named by the byte; several broken files are told at once."""
    (folder / "texts" / "closing.txt.j2").write_bytes(b"ab\xff")
    (folder / "texts" / "de" / "sentences.toml").write_bytes(b"\xff")
    with pytest.raises(RecipeError) as caught:
        load_texts([folder])
    assert [one.split(": ")[:2] for one in caught.value.faults] == [
        ["config/texts/de/sentences.toml", "byte 1"],
        ["config/texts/closing.txt.j2", "byte 3"],
    ]


def test_own_files_replace_shipped_ones(tmp_path: Path, folder: Path):
    """One by one: the rest stays as it is shipped; a lawyer's review is told with the text."""
    own = tmp_path / "own" / "texts" / "de"
    own.mkdir(parents=True)
    text = (folder / "texts" / "de" / "sentences.toml").read_text("utf-8")
    text = text.replace(GREETING, "Guten Tag,")
    text = text.replace('reviewed = "never"', 'reviewed_by = "A lawyer"\nreviewed = 2026-01-02')
    (own / "sentences.toml").write_text(text, "utf-8")
    texts = load_texts([config_dir(), tmp_path / "own"])
    written = texts.render(Kind.OBJECTION, "de", MARIA)
    assert "\nGuten Tag,\n" in written.body
    assert str(written.reviewed) == "2026-01-02"
    assert texts.render(Kind.OBJECTION, "en", MARIA).reviewed is None
