"""People files: what they give, and that every fault is told at once without repeating a value."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from objector.domain.person import Account, Mode
from objector.engine.people_file import COLUMNS, read_people
from objector.errors import ConfigError

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SESSION = {
    "cookies": [
        {
            "name": "c",
            "value": "v",
            "domain": ".facebook.com",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": True,
            "sameSite": "None",
        }
    ],
    "origins": [],
}
MARIA = """
[[people]]
name = "Maria Muster"
email = "maria@example.org"
country = "AT"
language = "de"
mode = "automatic"
grounds = "Ich bin Fotografin."
approved = 2026-11-22T10:00:00Z
  [[people.accounts]]
  service = "facebook"
  handle = "maria.muster"
  email = "maria@example.org"
  session = "facebook-state.json"
"""


def write(folder: Path, text: str, name: str = "people.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path, services: tuple[str, ...] = ()) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        read_people(path, NOW, services)
    return caught.value.faults


def test_the_documented_file(tmp_path: Path) -> None:
    """The example of the documentation gives the person, the account and its session."""
    (tmp_path / "facebook-state.json").write_text(json.dumps(SESSION))
    (found,) = read_people(write(tmp_path, MARIA), NOW)
    person = found.person
    assert (person.id, person.name, person.country, person.language) == ("", "Maria Muster", "AT", "de")
    assert person.mode is Mode.AUTOMATIC
    assert person.approved_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert person.accounts == (Account(id="", service="facebook", handle="maria.muster", email="maria@example.org"),)
    assert found.sessions[0]["cookies"][0]["name"] == "c"


def test_everything_optional(tmp_path: Path) -> None:
    """Names, phone, time zone, prompts, more, erasure, postal address, aliases, evidence, linked accounts."""
    (tmp_path / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n and more")
    text = """
[[people]]
name = "Maria Anna Muster"
first_name = "Maria Anna"
last_name = "Muster"
email = "maria@example.org"
country = "at"
language = "DE"
phone = "+43 660 1234567"
timezone = "Europe/Vienna"
prompts = "Who is Maria Muster?"
more = "Please tell me"
evidence = "shot.png"
erasure = true
address = ["Gasse 1", " 1010 Wien "]
aliases = ["m.muster@example.org"]
  [[people.accounts]]
  service = "instagram"
  handle = "mm"
  phone = "+43 660 1234567"
  linked_to = "maria.muster"
"""
    (found,) = read_people(write(tmp_path, text), NOW)
    assert found.person.country == "AT"
    assert found.person.language == "de"
    assert found.person.given_and_family_name == ("Maria Anna", "Muster")
    assert found.person.approved_at is None
    assert found.person.address == ("Gasse 1", "1010 Wien")
    assert found.person.erasure is True
    assert found.person.addresses == {"maria@example.org", "m.muster@example.org"}
    assert found.person.accounts[0].linked_to == "maria.muster"
    assert found.evidence == (b"\x89PNG\r\n\x1a\n and more", "image/png")


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Every fault of every person, each with file, place (counted from 1) and what is wanted."""
    text = """
[[people]]
name = ""
email = "maria@example.org"
country = "Atlantis"
language = "german"
approved = 2026-11-22T10:00:00
colour = "red"
[[people]]
name = "Bert Beispiel"
email = "bert at example.org"
country = "DE"
language = "de"
mode = "magic"
approved = 2027-01-01T00:00:00Z
evidence = "gone.png"
  [[people.accounts]]
  service = "facebook"
  email = "x@y"
"""
    found = faults(write(tmp_path, text))
    places = [fault.rsplit(": ", 1)[0] if fault.count(": ") == 2 else fault for fault in found]
    assert places == [
        "people.toml: people.1.name",
        "people.toml: people.1.country",
        "people.toml: people.1.language",
        "people.toml: people.1.approved",
        "people.toml: people.1.colour",
        "people.toml: people.2.email",
        "people.toml: people.2.mode",
        "people.toml: people.2.approved",
        "people.toml: people.2.accounts.1.email",
    ]
    assert "people.toml: people.2.email: a mail address is wanted, such as maria@example.org" in found
    assert not any("Atlantis" in fault or "bert" in fault for fault in found)


@pytest.mark.parametrize("key", ["password", "Passwort", "facebook_password", "pin", "mot_de_passe", "otp"])
def test_passwords_are_refused_with_the_reason(key: str, tmp_path: Path) -> None:
    """A key that looks like a password is refused once, says why, and its value is not repeated."""
    text = MARIA.replace('session = "facebook-state.json"', f'{key} = "hunter2"')
    (fault,) = faults(write(tmp_path, text))
    assert fault.startswith(f"people.toml: people.1.accounts.1.{key}: passwords are never given to Objector")
    assert "hunter2" not in fault


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (None, "there is no file"),
        ("not json hunter2", "is not a Playwright storage state"),
        ('{"cookies": "hunter2"}', "(cookies: "),
        ('{"cookies": [], "origins": []}', "this session is empty"),
        ("[" * 100_000, "is not a Playwright storage state"),
        (" " * 5_000_001, "larger than 5 MB"),
    ],
)
def test_a_session_that_is_none(content: str | None, what: str, tmp_path: Path) -> None:
    """A session file is bounded and checked; its content is never repeated."""
    if content is not None:
        (tmp_path / "facebook-state.json").write_text(content)
    (fault,) = faults(write(tmp_path, MARIA))
    assert fault.startswith("people.toml: people.1.accounts.1.session: ")
    assert what in fault
    assert "hunter2" not in fault


def test_evidence_is_a_picture_or_pdf(tmp_path: Path) -> None:
    """A file of another sort is refused by what it holds, whatever it is called."""
    (tmp_path / "shot.png").write_text("<html>")
    text = MARIA.replace('  session = "facebook-state.json"\n', "").replace(
        'mode = "automatic"', 'evidence = "shot.png"'
    )
    (fault,) = faults(write(tmp_path, text))
    assert "a picture (PNG, JPEG) or a PDF is wanted" in fault


def test_one_address_one_person(tmp_path: Path) -> None:
    """Two people of one file cannot have the same address: it is how they are known again."""
    one = MARIA.replace('  session = "facebook-state.json"\n', "")
    (fault,) = faults(write(tmp_path, one + one.replace("maria@", "Maria@")))
    assert fault.startswith("people.toml: people.2.email: this is also the address of people.1")


def test_a_service_that_nobody_knows(tmp_path: Path) -> None:
    """A mistyped service is told instead of being planned as nothing."""
    text = MARIA.replace('  session = "facebook-state.json"\n', "").replace('"facebook"', '"facebok"')
    (fault,) = faults(write(tmp_path, text), ("facebook", "instagram"))
    assert fault.endswith("no recipe knows this service; known are facebook, instagram")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("= x", "this is not TOML"),
        ("", "there are no people in it"),
        ("people = 3", "each person begins with a line [[people]]"),
        ("[person]\nname = 'x'", "everything stands under [[people]]"),
    ],
)
def test_a_file_that_is_no_people_file(text: str, what: str, tmp_path: Path) -> None:
    """One clear fault instead of a traceback."""
    (fault,) = faults(write(tmp_path, text))
    assert what in fault


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is not there is a fault."""
    assert "cannot be read" in faults(tmp_path / "none.toml")[0]


def test_csv_one_row_for_each_account(tmp_path: Path) -> None:
    """The person stands once with all values; further rows name the person by address and add accounts."""
    text = (
        ",".join(COLUMNS) + "\n"
        "Maria Muster,maria@example.org,AT,de,assisted,Grund,2026-11-22T10:00:00Z,,,,,,,,TRUE,"
        "Gasse 1 | 1010 Wien,a@b.example c@d.example,facebook,maria.muster,maria@example.org,,,\n"
        ",maria@example.org,,,,,,,,,,,,,,,,instagram,mm,mm@example.org,,maria.muster,\n"
        "Bert Beispiel,bert@example.org,DE,de,,,,,,,,,,,,,,,,,,,\n"
    )
    maria, bert = read_people(write(tmp_path, text, "people.csv"), NOW)
    assert maria.person.mode is Mode.ASSISTED
    assert maria.person.address == ("Gasse 1", "1010 Wien")
    assert (maria.person.erasure, bert.person.erasure) == (True, False)
    assert maria.person.aliases == ("a@b.example", "c@d.example")
    assert maria.person.approved_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert [(one.service, one.email) for one in maria.person.accounts] == [
        ("facebook", "maria@example.org"),
        ("instagram", "mm@example.org"),
    ]
    assert maria.person.accounts[1].linked_to == "maria.muster"
    assert bert.person.accounts == ()


def test_every_fault_of_a_file_at_once(tmp_path: Path) -> None:
    """Also of rows with too few values and of services that nobody knows; each in words that say what is wanted."""
    text = (
        "name,email,country,language,approved,service\n"
        "M M,m@example.org,AT,de\n"
        ",b@example.org,DE,de,yesterday,facebok\n"
        "C C,c@example.org,DE,de,2026-11-22T10:00:00,\n"
    )
    assert faults(write(tmp_path, text, "people.csv"), ("facebook",)) == (
        "people.csv: line 2: not as many values as there are columns",
        "people.csv: line 3.name: this is needed",
        "people.csv: line 3.approved: the moment of the approval is wanted, such as 2026-11-22T10:00:00Z",
        "people.csv: line 3.accounts.1.service: no recipe knows this service; known are facebook",
        "people.csv: line 4.approved: say in which time zone that is, such as 2026-11-22T10:00:00Z",
    )
    (empty,) = faults(write(tmp_path, "name,email\n", "people.csv"))
    assert "the first line names the columns" in empty


@pytest.mark.parametrize("said", ['"yes"', "1", '"ja"', "2026-11-22"])
def test_a_wish_for_erasure_is_not_guessed(tmp_path: Path, said: str) -> None:
    """It may cost an account, so nothing but true and false is taken for an answer."""
    person = 'name = "M M"\nemail = "m@example.org"\ncountry = "AT"\nlanguage = "de"'
    (fault,) = faults(write(tmp_path, f"[[people]]\n{person}\nerasure = {said}\n"))
    assert fault == "people.toml: people.1.erasure: true or false is wanted"


def test_csv_with_semicolons_and_a_byte_order_mark(tmp_path: Path) -> None:
    """As spreadsheets of many countries write it."""
    path = tmp_path / "people.csv"
    path.write_bytes("\ufeffname;email;country;language\nJürgen Öz;j@example.org;DE;de\n".encode())
    (found,) = read_people(path, NOW)
    assert found.person.name == "Jürgen Öz"


def test_csv_faults_name_their_line(tmp_path: Path) -> None:
    """The line of the file, the column, what is wanted."""
    text = "name,email,country,language,password\nM M,m@example.org,AT,de,\nB B,b@example.org,XX,de,hunter2\n"
    found = faults(write(tmp_path, text, "people.csv"))
    assert any(fault.startswith("people.csv: line 3.password: passwords are never given") for fault in found)
    assert any(fault.startswith("people.csv: line 3.country: the code of a country") for fault in found)
    assert not any("hunter2" in fault for fault in found)
    text = "name,email,country,language\nM M,m@example.org,AT,de\nOther,m@example.org,AT,de\n"
    assert faults(write(tmp_path, text, "people.csv")) == (
        "people.csv: line 3: name: differs from line 2, where this person stands first",
    )
    assert "not as many values" in faults(write(tmp_path, "name,email\nM,m@example.org,AT\n", "people.csv"))[0]
