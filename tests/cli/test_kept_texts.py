"""A text that a person calls a confirmation: `answer --arrived --keep-text`, and what the next account gets from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from objector.domain.outcome import Evidence, Reason, Unconfirmed
from objector.rehearsal.portals import Portals
from objector.rehearsal.sessions import storage_state
from objector.wiring import Objector
from tests.cli.conftest import House
from tests.cli.terminal import at_a_terminal
from tests.cli.test_submissions import attempted

FORM = "meta.facebook.ai-2025"
WORDS = "Wir haben alles von dir bekommen"
SHOWN = f"""Danke!
{WORDS}
Danke, Maria Muster, wir haben deine Nachricht bekommen.
Deine Fallnummer ist 4711-22, wir melden uns bei dir.
Ich bin Fotografin und lebe von meinen Bildern
Bitte wende dich an unser Team
Alles \x1b]0;gut\x07 ist bei uns angekommen"""
BEFORE = "Widerspruch\nBitte wende dich an unser Team, wenn du Fragen hast."


def unconfirmed(house: House, submission_id: str, shown: str = SHOWN, before: str = BEFORE) -> None:
    evidence = Evidence(recipe=FORM, new_text=shown, text_before=before)
    outcome = Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, detail="new text", evidence=evidence)
    attempted(house, submission_id, outcome, sent=True)


@pytest.fixture
def waiting(house: House) -> str:
    """The id of an unconfirmed submission after which the page showed SHOWN."""
    submission_id = next(one["id"] for one in house.moved_in() if one["recipe"] == FORM)
    unconfirmed(house, submission_id)
    return str(submission_id)


def kept(house: House) -> list[str]:
    """What is kept for the form."""
    return [one["text"] for one in house.json("recipes", "show", FORM)["kept_on_this_machine"]]


def status(house: House, submission_id: str) -> str:
    found = house.json("status", "--all")["submissions"]
    return next(str(one["status"]) for one in found if one["id"] == submission_id)


def test_kept_shown_reported_and_forgotten(house: House, waiting: str) -> None:
    """The words lie in one plain file, are marked as local in `recipes show`, hold in the check, and can be removed."""
    told = house.types("answer", waiting, "--arrived", "--keep-text", WORDS)
    assert told.exit_code == 0, told.stderr
    assert f"objector recipes forget-text {FORM}" in told.stdout
    (text,) = house.json("recipes", "show", FORM)["kept_on_this_machine"]
    assert (text["text"], text["language"], text["submission"]) == (WORDS, "de", waiting)
    assert datetime.fromisoformat(text["kept"]).tzinfo is not None
    shown = house.types("recipes", "show", FORM).stdout
    assert "Confirmations kept on this machine" in shown
    assert f'1. "{WORDS}" (de; said of {waiting}, ' in shown
    assert house.json("recipes", "check")["kept_texts"] == 1
    assert "1 text kept on this machine" in house.types("recipes", "check").stdout
    content = (house.folder / "data" / "confirmations.toml").read_text(encoding="utf-8")
    assert WORDS in content
    assert not any(word in content for word in ("Maria", "example.org", "maria"))
    assert house.types("recipes", "forget-text", FORM).stdout == f'{FORM}: forgotten: "{WORDS}"\n'
    assert kept(house) == []
    assert house.types("recipes", "forget-text", FORM).exit_code == 2


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Danke!", "fewer than 4 words"),
        ("Danke, Maria Muster, wir haben deine Nachricht bekommen.", "something of yours"),
        ("Deine Fallnummer ist 4711-22", "an address or a number"),
        ("Ich bin Fotografin und lebe von meinen Bildern", "something of yours"),
        ("Bitte wende dich an unser Team", "before anything was sent"),
        ("Das stand dort ganz gewiss nicht", "not in the new text"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_changes_nothing(house: House, waiting: str, words: str, why: str) -> None:
    """A thank-you, a name, a number, an echo, furniture and what was never shown: one reason, code 2, not delivered."""
    refused = house.types("answer", waiting, "--arrived", "--keep-text", words)
    assert refused.exit_code == 2
    assert why in refused.stderr
    assert "Maria" not in refused.stderr
    assert status(house, waiting) == "unconfirmed"
    assert kept(house) == []
    assert not (house.folder / "data" / "confirmations.toml").exists()


def test_without_a_new_text_there_is_nothing_to_keep(house: House) -> None:
    """Nothing was shown after sending, or the words are for something else: refused."""
    submission_id = next(one["id"] for one in house.moved_in() if one["recipe"] == FORM)
    unconfirmed(house, submission_id, "")
    assert "no new text" in house.types("answer", submission_id, "--arrived", "--keep-text", WORDS).stderr
    assert status(house, submission_id) == "unconfirmed"
    assert "goes with --arrived" in house.types("answer", submission_id, "--resend", "--keep-text", WORDS).stderr


def test_offered_line_by_line_at_a_terminal(house: House, waiting: str) -> None:
    """What may be kept has a number, without the person's values; what may not says why; the chosen one is kept."""
    with at_a_terminal("answer", waiting, "--arrived") as (person, process):
        person.answer("Enter for none", "9")
        person.answer("a number from 1 to", "2")
        screen = person.rest()
        assert process.wait() == 0
    assert f"1. {WORDS}" in screen
    assert "2. wir haben deine Nachricht bekommen" in screen
    assert "3. wir melden uns bei dir" in screen
    assert "ist bei uns angekommen (it has a sign in it that no page shows" in screen
    assert "\x1b]0" not in screen
    assert "- Danke! (it has fewer than 4 words" in screen
    assert "- Bitte wende dich an unser Team (it also stood on the page" in screen
    assert kept(house) == ["wir haben deine Nachricht bekommen."]


def test_by_default_none_is_kept(house: House, waiting: str) -> None:
    """Enter alone: delivered on the person's word, and nothing is kept; without a terminal nobody is asked."""
    with at_a_terminal("answer", waiting, "--arrived") as (person, process):
        person.answer("Enter for none", "")
        person.rest()
        assert process.wait() == 0
    assert status(house, waiting) == "delivered"
    assert kept(house) == []


def test_a_file_that_was_edited_wrongly(house: House, waiting: str) -> None:
    """Told as of a recipe, code 2; what is in it can still be forgotten."""
    house.types("answer", waiting, "--arrived", "--keep-text", WORDS)
    file = house.folder / "data" / "confirmations.toml"
    good = file.read_text(encoding="utf-8")
    file.write_text(good.replace(WORDS, "Object to your information being used for AI at Meta"), encoding="utf-8")
    for words in (["recipes", "check"], ["plan"]):
        told = house.types(*words)
        assert told.exit_code == 2
        assert told.stderr.startswith(f"{file}: texts.1.text: ")
    assert house.types("recipes", "forget-text", FORM, "1").exit_code == 0
    assert house.types("recipes", "check").exit_code == 0
    file.write_text(good.replace("language", "langauge"), encoding="utf-8")
    assert f"{file}: texts.1.langauge: unknown key" in house.types("recipes", "check").stderr


@pytest.fixture
def odd(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portals]:
    """Look-alikes that thank in words that nobody knows, and a rehearsal that is led to them."""
    with Portals("odd-answer") as portals:
        monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
        monkeypatch.setenv("OBJECTOR_BROWSER__HOST_RULES", portals.host_rules)
        monkeypatch.setenv("OBJECTOR_PATIENCE", "5")
        yield portals


def moves_in(house: House, *handles: str) -> None:
    """Maria with these accounts at Facebook, signed in at its look-alike."""
    accounts = "".join(f'  [[people.accounts]]\n  service = "facebook"\n  handle = "{one}"\n' for one in handles)
    path = house.folder / "odd.toml"
    path.write_text(
        '[[people]]\nname = "Maria Muster"\nemail = "maria@example.org"\ncountry = "AT"\nlanguage = "de"\n'
        f'grounds = "Ich lebe von meinen Bildern."\napproved = 2026-11-22T10:00:00Z\n{accounts}'
    )
    assert house.types("people", "import", str(path)).exit_code == 0

    async def sign_in(objector: Objector) -> None:
        for person in await objector.ledger.people():
            for account in person.accounts:
                state = storage_state("facebook", account.handle, person.email, "de")
                await objector.ledger.keep_session(account.id, state, datetime.now(UTC))

    house.opened(sign_in)


def of_the_form(house: House) -> list[dict[str, object]]:
    return [one for one in house.json("status", "--all")["submissions"] if one["recipe"] == FORM]


def test_the_next_account_needs_no_question(house: House, odd: Portals) -> None:
    """The first is unconfirmed until the person says so; the second is confirmed by the same words, sent once each."""
    moves_in(house, "maria.muster")
    house.types("run", "--recipe", FORM, "--quiet")
    (first,) = of_the_form(house)
    assert (first["status"], first["reason"]) == ("unconfirmed", "form_gone_new_text")
    (shown,) = house.json("receipts", "show", str(first["id"]))["new_texts"]
    words = next(line for line in shown.splitlines() if "erledigt" in line)
    assert house.types("answer", str(first["id"]), "--arrived", "--keep-text", words).exit_code == 0
    moves_in(house, "maria.muster", "maria.zwei")
    house.types("run", "--recipe", FORM, "--quiet")
    second = next(one for one in of_the_form(house) if one["id"] != first["id"])
    assert (second["status"], second["reason"]) == ("delivered", "confirmed")
    assert odd.submissions()["facebook-ai-2025"] == 2
    # What confirmed it is no news: it is not shown as a text that nobody knows.
    assert house.json("receipts", "show", str(second["id"]))["new_texts"] == []
    file = house.folder / "form.json"
    assert house.types("recipes", "report", FORM, "--to", str(file)).exit_code == 0
    assert json.loads(file.read_text(encoding="utf-8"))["confirmations"] == [{"language": "de", "text": words}]
    assert "maria" not in file.read_text(encoding="utf-8").lower()


def test_what_is_kept_in_a_rehearsal_confirms_nothing_real(
    house: House, odd: Portals, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text that a look-alike showed stays in the rehearsal's own folder."""
    moves_in(house, "maria.muster")
    house.types("run", "--recipe", FORM, "--quiet")
    (first,) = of_the_form(house)
    (shown,) = house.json("receipts", "show", str(first["id"]))["new_texts"]
    words = next(line for line in shown.splitlines() if "erledigt" in line)
    house.types("answer", str(first["id"]), "--arrived", "--keep-text", words)
    assert kept(house) == [words]
    monkeypatch.delenv("OBJECTOR_REHEARSAL")
    monkeypatch.delenv("OBJECTOR_BROWSER__HOST_RULES")
    assert kept(house) == []
