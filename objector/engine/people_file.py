"""A people file: who to object for, in `.toml` or `.csv`. All faults at once, each as `file: place: what`."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from objector.domain.person import Person
from objector.engine.enclosures import read_evidence, read_session
from objector.engine.people_model import NO_PASSWORDS, PASSWORD_KEY, PersonEntry
from objector.errors import ConfigError

LARGEST_FILE = 50_000_000
MOST_PEOPLE = 100_000

PERSON_COLUMNS = tuple(name for name in PersonEntry.model_fields if name not in ("accounts", "address", "aliases"))
ACCOUNT_COLUMNS = {
    "service": "service",
    "handle": "handle",
    "account_email": "email",
    "account_phone": "phone",
    "linked_to": "linked_to",
    "session": "session",
}
"""What an account's values are called in a CSV file, where the person stands in the same row."""
COLUMNS = (*PERSON_COLUMNS, "address", "aliases", *ACCOUNT_COLUMNS)
"""All columns that a CSV file may have; `aliases` are separated by spaces, the lines of an `address` by `|`."""


@dataclass(frozen=True, kw_only=True)
class FromFile:
    """One person as a file gives them. Neither person nor accounts have ids yet."""

    person: Person
    sessions: dict[int, dict[str, Any]] = field(default_factory=dict, repr=False)
    """By the account's place in `person.accounts`: the storage state to keep for it."""
    evidence: tuple[bytes, str] | None = field(default=None, repr=False)
    """The file that the person gave, and its media type."""


def read_people(path: Path, now: datetime, services: Collection[str] = ()) -> list[FromFile]:
    """The people in this file. `services`: those that are known; empty: any is taken.

    Raises ConfigError with every fault of the file. No message repeats a value.
    """
    faults: list[str] = []
    table = path.suffix.lower() == ".csv"
    entries = list(_csv(path, faults) if table else _toml(path))
    if not entries and not faults:
        begins = (
            "the first line names the columns, each further one an account" if table else "each begins with [[people]]"
        )
        raise ConfigError(f"{path.name}: there are no people in it; {begins}")
    if len(entries) > MOST_PEOPLE:
        raise ConfigError(f"{path.name}: more than {MOST_PEOPLE} people; split it into several files")
    people: list[FromFile] = []
    first_with: dict[str, str] = {}
    for place, entry in entries:
        where = f"{path.name}: {place}"
        passwords = set(_passwords(entry, where))
        faults += (f"{at}: {NO_PASSWORDS}" for at in sorted(passwords))
        try:
            checked = PersonEntry.model_validate(entry, context={"now": now, "services": services})
        except ValidationError as error:
            faults += (f"{at}: {what}" for at, what in _told(error, where) if at not in passwords)
            continue
        address = checked.email.lower()
        if address in first_with:
            faults.append(f"{where}.email: this is also the address of {first_with[address]}; each has their own")
        first_with.setdefault(address, place)
        people.append(_enclose(checked, path.parent, where, faults))
    if faults:
        raise ConfigError(*faults)
    return people


def _content(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise ConfigError(f"{path}: this file cannot be read: {error.strerror}") from error
    if len(content) > LARGEST_FILE:
        raise ConfigError(f"{path.name}: larger than {LARGEST_FILE // 1_000_000} MB; split it into several files")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path.name}: this is not UTF-8 text; save it as UTF-8") from error


def _toml(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        tables = tomllib.loads(_content(path))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path.name}: this is not TOML: {error}") from error
    people = tables.pop("people", [])
    if tables:
        names = ", ".join(sorted(tables)[:5])
        raise ConfigError(f"{path.name}: {names}: not known here; everything stands under [[people]]")
    if not isinstance(people, list) or not all(isinstance(entry, dict) for entry in people):
        raise ConfigError(f"{path.name}: people: each person begins with a line [[people]]")
    for place, entry in enumerate(people, start=1):
        yield f"people.{place}", entry


def _csv(path: Path, faults: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The people of a CSV file: one row for each account, the person's values in the first of their rows. What is wrong
    with single rows is added to the faults."""
    text = _content(path)
    commas, semicolons = (text.partition("\n")[0].count(sign) for sign in ",;")
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if semicolons > commas else ",", strict=True)
    people: dict[str, tuple[str, dict[str, Any]]] = {}
    try:
        for row in rows:
            where = f"line {rows.line_num}"
            if None in row or None in row.values():
                faults.append(f"{path.name}: {where}: not as many values as there are columns")
                continue
            given = {key.strip(): value.strip() for key, value in row.items() if value.strip()}
            if not given:
                continue
            account = {name: given.pop(key) for key, name in ACCOUNT_COLUMNS.items() if key in given}
            if "aliases" in given:
                given["aliases"] = given["aliases"].split()
            if "address" in given:
                given["address"] = [line.strip() for line in given["address"].split("|") if line.strip()]
            whose = given.get("email", where).lower()
            place, person = people.setdefault(whose, (where, {**given, "accounts": []}))
            faults += (
                f"{path.name}: {where}: {key}: differs from {place}, where this person stands first"
                for key, value in given.items()
                if person.get(key) != value
            )
            if account:
                person["accounts"].append(account)
    except csv.Error as error:
        raise ConfigError(*faults, f"{path.name}: line {rows.line_num}: this is not CSV: {error}") from error
    yield from people.values()


def _passwords(entry: object, where: str) -> Iterator[str]:
    """The place of each key that would hold a password, wherever it stands."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            name = str(key).strip().replace("-", "_")
            if PASSWORD_KEY.fullmatch(name) or PASSWORD_KEY.fullmatch(name.rpartition("_")[2]):
                yield f"{where}.{key}"
            yield from _passwords(value, f"{where}.{key}")
    elif isinstance(entry, list):
        for place, one in enumerate(entry, start=1):
            yield from _passwords(one, f"{where}.{place}")


_TOLD = {
    "extra_forbidden": "there is no such value here",
    "missing": "this is needed",
    "too_short": "this is needed",
    "string_too_short": "this is needed",
    "timezone_aware": "say in which time zone that is, such as 2026-11-22T10:00:00Z",
}
"""What is said instead of pydantic's words, by the type of the fault."""


def _told(error: ValidationError, where: str) -> Iterator[tuple[str, str]]:
    for fault in error.errors(include_input=False, include_context=False, include_url=False):
        # people and accounts are counted from 1, as a person counts them in the file
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])
        what = fault["msg"].removeprefix("Value error, ")
        yield f"{where}.{place}", _TOLD.get(fault["type"], what)


def _enclose(entry: PersonEntry, folder: Path, where: str, faults: list[str]) -> FromFile:
    sessions: dict[int, dict[str, Any]] = {}
    evidence = None
    for place, account in enumerate(entry.accounts):
        if account.session:
            try:
                sessions[place] = read_session(folder / account.session)
            except ValueError as error:
                faults.append(f"{where}.accounts.{place + 1}.session: {error}")
    if entry.evidence:
        try:
            evidence = read_evidence(folder / entry.evidence)
        except ValueError as error:
            faults.append(f"{where}.evidence: {error}")
    return FromFile(person=entry.person(), sessions=sessions, evidence=evidence)
