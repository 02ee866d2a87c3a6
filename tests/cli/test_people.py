"""`objector people`, `init --from` and `plan`: taking people in and showing what would be sent."""

from __future__ import annotations

import json

from tests.cli.conftest import House

SECRETS = ("Maria", "Muster", "maria@example.org", "mm@example.org", "Fotografin", "Bert", "bert@example.org")


def test_people_are_taken_in_and_listed_by_id(house: House) -> None:
    """Names, addresses and grounds are kept, and neither import nor list shows them."""
    result = house.types("people", "import", str(house.people))
    assert result.exit_code == 0, result.output
    listed = house.json("people", "list")["people"]
    assert {person["country"] for person in listed} == {"AT", "US"}
    listed.sort(key=lambda person: person["country"])
    assert [account["service"] for account in listed[0]["accounts"]] == ["facebook", "instagram"]
    assert listed[0]["approved"] == "2026-11-22T10:00:00Z"
    assert listed[1]["approved"] is None
    shown = result.output + json.dumps(listed) + house.types("people", "list").output
    assert not [secret for secret in SECRETS if secret in shown]


def test_importing_twice_is_importing_once(house: House) -> None:
    """The same file again changes neither people nor accounts nor the approval."""
    house.types("people", "import", str(house.people))
    before = house.json("people", "list")
    assert house.types("people", "import", str(house.people)).exit_code == 0
    assert house.json("people", "list") == before


def test_one_person_with_and_without_values(house: House) -> None:
    """`show` tells which values are given; only `--values` shows them."""
    house.types("people", "import", str(house.people))
    person = house.person("AT")
    shown = house.types("people", "show", person).output
    assert "grounds" in shown
    assert not [secret for secret in SECRETS if secret in shown]
    assert "maria@example.org" in house.types("people", "show", person, "--values").output


def test_a_wish_for_erasure(house: House) -> None:
    """Said without questions, with what it may cost; it ends the approval, and the plan shows it."""
    house.types("people", "import", str(house.people))
    person = house.person("AT")
    kept = house.types("people", "edit", person, "--no-erasure")
    assert (kept.exit_code, "do not ask for erasure" in kept.output, "Not approved" in kept.output) == (0, True, False)
    wished = house.types("people", "edit", person, "--erasure")
    assert wished.exit_code == 0, wished.output
    told = " ".join(wished.output.split())
    assert "can cost you the account or its content" in told
    assert f"objector people approve {person}" in told
    shown = house.json("people", "show", person)
    assert (shown["given"]["erasure"], shown["approved"]) == ("wanted", None)
    assert "also asks for erasure" in " ".join(house.types("plan").output.split())
    approved = house.types("people", "approve", person, "--yes")
    assert approved.exit_code == 0, approved.output
    assert house.types("people", "edit", person, "--no-erasure").exit_code == 0
    taken_back = house.json("people", "show", person)
    assert ("erasure" in taken_back["given"], taken_back["approved"]) == (False, None)


def test_a_bad_file_lists_all_faults(house: House) -> None:
    """Every fault on stderr, code 2, and nobody was taken in."""
    path = house.people
    path.write_text(path.read_text().replace('"AT"', '"Atlantis"').replace('"bert@example.org"', '"bert"'))
    result = house.types("people", "import", str(path))
    assert result.exit_code == 2
    assert [line.partition(": ")[2].partition(":")[0] for line in result.stderr.splitlines()] == [
        "people.1.country",
        "people.2.email",
    ]
    assert house.json("people", "list")["people"] == []


def test_the_plan_shows_values_and_what_is_missing(house: House) -> None:
    """The one command that shows people their own values: all that would be disclosed, and what is missing."""
    house.types("people", "import", str(house.people))
    shown = house.types("plan").output
    assert "account.email: mm@example.org" in shown
    assert "Ich bin Fotografin" in shown
    assert "missing: approval" in shown
    assert "objector sign-in facebook --account a-" in shown
    lines = house.json("plan")["plan"]
    assert {(line["standing"], line["form"]) for line in lines} >= {
        ("ready", "meta.facebook.ai"),
        ("ready", "meta.third-party"),
        ("no_account", "meta.facebook.ai"),
        ("missing", "meta.third-party"),
    }
    facebook = next(line for line in lines if line["form"] == "meta.facebook.ai" and line["account"])
    assert facebook["discloses"]["account.email"] == "maria@example.org"


def test_the_plan_of_one_person_or_recipe(house: House) -> None:
    """`--person` and `--recipe` narrow it down; an unknown campaign names those that exist."""
    house.types("people", "import", str(house.people))
    person = house.person("AT")
    assert {line["person"] for line in house.json("plan", "--person", person)["plan"]} == {person}
    found = house.json("plan", "--person", person, "--recipe", "meta.instagram.ai-2025")["plan"]
    assert [line["form"] for line in found] == ["meta.instagram.ai"]
    result = house.types("plan", "--campaign", "moon")
    assert result.exit_code == 2
    assert "meta-ai" in result.stderr


def test_init_from_a_file_asks_nothing_and_records_the_plan(house: House) -> None:
    """Complete from a file: people, approval where the file has one, and the submissions; nothing is sent."""
    result = house.types("init", "--from", str(house.people))
    assert result.exit_code == 0, result.output
    status = house.json("status", "--all")
    assert status["summary"] == {"planned": len(status["submissions"])}
    person = house.person("US")
    assert f"objector people approve {person}" in result.output


def test_approve_without_a_terminal_needs_yes(house: House) -> None:
    """An approval is somebody's word: in a script it must be given expressly, and is then recorded."""
    house.types("people", "import", str(house.people))
    person = house.person("US")
    refused = house.types("people", "approve", person)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert house.types("people", "approve", person, "--yes").exit_code == 0
    assert all(one["approved"] for one in house.json("people", "list")["people"])


def test_init_without_a_terminal_says_what_to_do(house: House) -> None:
    """Questions need somebody who can answer."""
    result = house.types("init")
    assert result.exit_code == 2
    assert "objector init --from people.toml" in result.stderr
