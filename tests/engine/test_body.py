"""A body that complains for a person: its file is checked strictly, and its mandate has to cover this complaint."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from objector.domain.controller import Controller
from objector.domain.objection import Right
from objector.engine.body import Body, body_of, read_body
from objector.errors import ConfigError
from tests.build import a_person

TODAY = date(2026, 4, 20)
MARIA = a_person(id="p-maria")
META = Controller(slug="meta", name="Meta", seat="IE", timezone="Europe/Dublin")
FILE = """
name = "Verein für Datenrechte"
email = "office@verein.example"
address = ["Gasse 1", "1010 Wien"]
constitution = "statutes.pdf"

[mandate]
person = "Maria@example.org"
controllers = ["google", "meta"]
rights = ["art-21-1"]
covers = ["art-77", "art-78"]
given = 2026-03-01
until = 2026-04-20
proof = "mandate.png"
"""


def written(folder: Path, *changes: tuple[str, str]) -> Path:
    """The file with both proofs beside it; each change replaces what is there once."""
    text = FILE
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "body.toml").write_text(text, "utf-8")
    (folder / "statutes.pdf").write_bytes(b"%PDF-1.7 statutes")
    (folder / "mandate.png").write_bytes(b"\x89PNG\r\n\x1a\n mandate")
    return folder / "body.toml"


def checked(path: Path, today: date = TODAY, right: Right = Right.ART_21_1) -> Body:
    return body_of(read_body(path), MARIA, META, right, today)


def test_a_mandate_that_covers_it(tmp_path: Path) -> None:
    """On its first and its last day; the person is named by mail address or id; the proofs are there as they are."""
    one = checked(written(tmp_path))
    assert (one.name, one.email, one.address) == (
        "Verein für Datenrechte",
        "office@verein.example",
        ("Gasse 1", "1010 Wien"),
    )
    assert (one.constitution.media_type, one.mandate.media_type) == ("application/pdf", "image/png")
    assert one.mandate.content.endswith(b"mandate")
    assert "statutes" not in repr(one)
    assert checked(tmp_path / "body.toml", date(2026, 3, 1))
    assert checked(written(tmp_path, ("Maria@example.org", "p-maria")))
    assert checked(written(tmp_path, ("until = 2026-04-20", "until = 2026-04-20\nrevoked = 2026-04-21")))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Maria@example.org", "other@example.org", "mandate.person: the objection is that of p-maria"),
        ('"google", "meta"', '"google"', "mandate.controllers: meta is not among them"),
        ('"art-21-1"', '"art-21-2"', "mandate.rights: art-21-1 is not among them"),
        ('"art-77", "art-78"', '"art-79"', "mandate.covers: art-77"),
        ("2026-03-01", "2026-04-21", "2026-04-21"),
        ("until = 2026-04-20", "until = 2026-04-19", "it ended on 2026-04-19"),
        ("until = 2026-04-20", "until = 2026-04-20\nrevoked = 2026-04-20", "revoked on 2026-04-20"),
        ("statutes.pdf", "nowhere.pdf", "constitution: there is no file"),
        ("mandate.png", "body.toml", "mandate.proof: body.toml: a picture"),
        ("mandate.png", "statutes.pdf", "is the very file of `constitution`"),
    ],
)
def test_a_mandate_that_does_not(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Another person's, another controller's, for something else, not yet or no longer valid, without its proof."""
    with pytest.raises(ConfigError, match=r"^body\.toml: ") as caught:
        checked(written(tmp_path, (old, new)))
    assert len(caught.value.faults) == 1
    assert fault in str(caught.value)


def test_a_mandate_for_the_other_right(tmp_path: Path) -> None:
    """An objection to direct marketing rests on Art. 21(2): the mandate has to name that one."""
    with pytest.raises(ConfigError, match=r"mandate\.rights: art-21-2 is not among them"):
        checked(written(tmp_path), right=Right.ART_21_2)
    assert checked(written(tmp_path, ('"art-21-1"', '"art-21-2"')), right=Right.ART_21_2)


def test_a_mandate_of_tomorrow(tmp_path: Path) -> None:
    """It holds from its day on, not before."""
    with pytest.raises(ConfigError, match="lies in the future; today is 2026-02-28"):
        checked(written(tmp_path), date(2026, 2, 28))


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Of the mandate and of the proofs; and nothing of what the file says of a person."""
    path = written(tmp_path, ("Maria@example.org", "secret@example.org"), ('"google", "meta"', '"x"'),
                   ("statutes.pdf", "no.pdf"))  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        checked(path)
    assert len(caught.value.faults) == 3
    assert "secret" not in str(caught.value)


def test_a_file_of_another_shape(tmp_path: Path) -> None:
    """Missing, unknown, of another type, more than a line, no address, not there: `file: place: what`, all at once."""
    path = written(
        tmp_path,
        ('name = "Verein für Datenrechte"', 'nom = "x"'),
        ("office@verein.example", "office"),
        ('["Gasse 1", "1010 Wien"]', '["Gasse\\n1"]'),
        ('"art-77", "art-78"', '"art-99"'),
        ("given = 2026-03-01", 'given = "soon"'),
    )
    with pytest.raises(ConfigError) as caught:
        read_body(path)
    told = "\n".join(caught.value.faults)
    for place in ("name: missing", "nom: unknown key", "email: ", "address.1: ", "mandate.covers.1: ", "mandate.given"):
        assert f"body.toml: {place}" in told
    with pytest.raises(ConfigError, match="cannot be read"):
        read_body(tmp_path / "nowhere.toml")
    with pytest.raises(ConfigError, match="lies before `given`"):
        read_body(written(tmp_path, ("until = 2026-04-20", "until = 2026-02-20")))


def test_whose_mandate_it_is_is_never_guessed(tmp_path: Path) -> None:
    """A name is not enough, and another mail address of the person is not the one that the ledger has."""
    for person in ("Maria Muster", "maria.other@example.org"):
        with pytest.raises(ConfigError, match="another person"):
            checked(written(tmp_path, ("Maria@example.org", person)))
    other = replace(MARIA, id="p-else", email="else@example.org")
    with pytest.raises(ConfigError, match="that of p-else"):
        body_of(read_body(written(tmp_path)), other, META, Right.ART_21_1, TODAY)
