"""`objector init` on a terminal: questions in plain words, the exact texts, the recorded approval."""

from __future__ import annotations

import os

from tests.cli.conftest import House
from tests.cli.terminal import LIMIT, Terminal, at_a_terminal

GROUNDS = "Ich bin Hebamme und habe Familien fotografiert, die mir vertrauen."


def asked(terminal: Terminal) -> None:
    """The answers of somebody with one Facebook account."""
    terminal.answer("Your full name", "")
    terminal.answer("this is needed", "Eva Maria Beispiel")
    terminal.answer("Your language", "deutsch")
    terminal.answer("the two letters of a language", "DE")
    terminal.answer("The country you live in", "at")
    terminal.answer("Your first name", "Eva Maria")
    terminal.answer("Your family name", "Beispiel")
    terminal.answer("Your mail address", "eva")
    terminal.answer("a mail address is wanted", "eva@example.org")
    terminal.answer("Your phone number", "")
    terminal.answer("Your postal address", "Gasse 1, Stiege 2, Top 3, Hof, 1010 Wien, Austria")
    terminal.answer("at most 5 lines", "Gasse 1, 1010 Wien")
    terminal.answer("a Facebook account?", "y")
    terminal.answer("Its name", "eva.b")
    terminal.answer("Its mail address", "")
    terminal.answer("another Facebook account?", "n")
    terminal.answer("an Instagram account?", "n")
    terminal.wait_for("may lock or close an account for it")
    terminal.answer("How far may Objector go?", "assisted")
    terminal.wait_for("This can cost you the account")
    terminal.answer("also ask for erasure?", "y")
    terminal.wait_for("Your grounds")
    os.write(terminal.handle, f"{GROUNDS}\nUnd ich will das nicht.\n\n".encode())
    terminal.answer("Do you want to add something for it?", "n")


def test_from_nothing_to_an_approved_plan(house: House) -> None:
    """Faulty answers are asked again; every value of the plan is shown before the approval; nothing is invented."""
    with at_a_terminal("init") as (terminal, process):
        asked(terminal)
        terminal.wait_for("account.email: eva@example.org")
        terminal.wait_for(GROUNDS)
        terminal.answer("Do you approve text, data and mode?", "y")
        screen = terminal.rest()
        assert process.wait(LIMIT) == 0
    assert "objector sign-in facebook --account a-" in screen
    (person,) = house.json("people", "list")["people"]
    assert (person["country"], person["language"], person["mode"]) == ("AT", "de", "assisted")
    assert person["approved"] is not None
    kept = house.json("people", "show", person["id"], "--values")["given"]
    assert kept["grounds"] == f"{GROUNDS}\nUnd ich will das nicht."
    assert (kept["address"], kept["erasure"]) == ("Gasse 1, 1010 Wien", "wanted")
    assert "prompts" not in kept
    assert house.json("status")["summary"] == {"planned": 2}


def test_without_approval_nothing_is_planned(house: House) -> None:
    """A no is kept as no: the answers stay, nothing is approved, nothing will be sent."""
    with at_a_terminal("init") as (terminal, process):
        asked(terminal)
        terminal.answer("Do you approve text, data and mode?", "n")
        assert "nothing will be sent" in terminal.rest()
        assert process.wait(LIMIT) == 0
    (person,) = house.json("people", "list")["people"]
    assert person["approved"] is None
    assert house.json("status")["summary"] == {}


def test_edit_offers_what_is_known(house: House) -> None:
    """Enter keeps every value; the accounts stay; the approval is asked anew."""
    house.types("people", "import", str(house.people))
    person = house.person("AT")
    before = house.json("people", "show", person, "--values")
    with at_a_terminal("people", "edit", person) as (terminal, process):
        for question in ("full name", "language", "The country", "mail address", "phone number", "postal address"):
            terminal.answer(question, "")
        terminal.answer("another Facebook account?", "")
        terminal.answer("another Instagram account?", "")
        terminal.answer("How far may Objector go?", "")
        terminal.answer("also ask for erasure?", "")
        terminal.answer("Your grounds", "")
        terminal.answer("Do you want to add something for it?", "")
        terminal.answer("Do you approve text, data and mode?", "y")
        terminal.rest()
        assert process.wait(LIMIT) == 0
    after = house.json("people", "show", person, "--values")
    assert after["given"] == before["given"]
    assert after["accounts"] == before["accounts"]
