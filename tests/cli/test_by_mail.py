"""Objections by mail as people meet them: the plan shows every word, and a mail is agreed to before it goes out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from objector.cli.init import needs_grounds
from objector.cli.interview import Check, Interview
from objector.domain.person import Mode
from objector.recipes.load import load_library
from objector.shipped import config_dir
from objector.wiring import Objector, utc_now
from tests.build import a_person
from tests.cli.conftest import House

PEOPLE = """
[[people]]
name = "Maria Muster"
email = "maria@example.org"
country = "AT"
language = "de"
mode = "{mode}"
grounds = "Ich bin Fotografin und lebe von meinen Bildern."
approved = 2026-11-22T10:00:00Z
  [[people.accounts]]
  service = "{service}"
  handle = "maria"
"""


def moved_in(house: House, mode: str = "automatic", service: str = "snapchat") -> str:
    """The one person's id."""
    path = house.folder / "maria.toml"
    path.write_text(PEOPLE.format(mode=mode, service=service), encoding="utf-8")
    assert house.types("people", "import", str(path)).exit_code == 0
    return house.person("AT")


def test_the_plan_shows_the_whole_mail(house: House) -> None:
    """To whom, every word, in which language, and that nobody reviewed it; the approval names its mark."""
    person = moved_in(house)
    shown = house.types("plan", "--campaign", "by-mail").stdout
    (line,) = [one for one in house.json("plan", "--campaign", "by-mail")["plan"] if one["standing"] == "ready"]
    mail = line["mail"]
    assert (line["channel"], line["channels"], mail["to"]) == ("mail", ["mail", "letter"], "dpo@snap.com")
    assert (mail["language"], mail["reviewed"]) == ("en", None)
    assert "Ich bin Fotografin und lebe von meinen Bildern." in mail["text"]
    assert all(one in shown for one in mail["text"].split("\n"))
    assert "No lawyer has reviewed" in shown
    assert f"[{mail['mark']}]" in shown
    assert house.types("people", "approve", person, "--campaign", "by-mail", "--yes").exit_code == 0


def test_direct_marketing_is_planned_only_where_it_is_named(house: House) -> None:
    """Without grounds and with its own text; the commands that are told name the campaign; no other plan holds it. What
    a people file planned is shown and approved afterwards, as long as nothing of it was sent."""
    path = house.folder / "maria.toml"
    people = PEOPLE.format(mode="automatic", service="snapchat") + '  [[people.accounts]]\n  service = "x"\n'
    path.write_text(re.sub("grounds = .*", 'address = ["Gasse 1", "1010 Wien"]', people), encoding="utf-8")
    told = house.types("init", "--from", str(path), "--campaign", "marketing")
    assert told.exit_code == 0
    assert "send with: objector run --campaign marketing" in told.stdout
    assert "ready: is prepared as a letter at the next run" in told.stdout
    assert "grounds" not in told.stdout
    assert {one["recipe"] for one in house.json("status", "--all")["submissions"]} == {"snap.marketing", "x.marketing"}
    mail = next(one["mail"] for one in house.json("plan", "--campaign", "marketing")["plan"] if one["mail"])
    assert mail["subject"] == "Objection under Article 21(2) GDPR to direct marketing"
    for campaign in ("meta-ai", "everything", "by-mail"):
        assert not any("marketing" in one["form"] for one in house.json("plan", "--campaign", campaign)["plan"])
    person = house.person("AT")
    shown = house.types("people", "approve", person, "--campaign", "marketing", "--yes").stdout
    assert f"[{mail['mark']}]" in shown


def test_grounds_are_asked_for_only_where_an_objection_needs_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither they nor erasure are part of an objection to direct marketing; what is known of them stays."""
    library = load_library([config_dir()])
    wanted = {name: needs_grounds(library, name) for name in (*library.campaigns, None)}
    assert [name for name, wants in wanted.items() if not wants] == ["marketing"]
    asked: list[str] = []

    def answered(interview: Interview, question: str, known: str, check: Check = str.strip) -> str:
        asked.append(question)
        return known

    monkeypatch.setattr(Interview, "say", lambda interview, text: asked.append(text))
    monkeypatch.setattr(Interview, "ask", answered)
    monkeypatch.setattr(Interview, "choice", lambda interview, question, words, usual: usual)
    known = a_person(erasure=True)
    assert Interview().person({}, known, grounds=False) == known
    assert asked
    assert not any("grounds" in one.casefold() or "erasure" in one.casefold() for one in asked)


def test_in_the_mode_mail_meta_cannot_be_written_to(house: House) -> None:
    """No working address is known: the plan says so, and what can be done instead."""
    moved_in(house, mode="mail", service="facebook")
    (line, *_) = house.json("plan")["plan"]
    assert (line["standing"], line["mail"]) == ("missing", None)
    assert any("no mail address of Meta Platforms Ireland Limited is known" in one for one in line["missing"])


def test_a_mail_is_shown_and_agreed_to_before_it_goes(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal nothing is changed; with a no neither; `--yes` agrees, and then the mailbox is what lacks."""
    moved_in(house, service="openai")
    assert house.types("people", "approve", house.person("AT"), "--campaign", "everything", "--yes").exit_code == 0
    found = house.json("status", "--campaign", "everything")["submissions"]
    submission_id = next(one["id"] for one in found if one["recipe"] == "openai.toggle")

    async def other_grounds(objector: Objector) -> None:
        (person,) = await objector.ledger.people()
        await objector.ledger.save_person(replace(person, grounds="Andere Bilder."), utc_now())

    house.opened(other_grounds)
    assert house.types("people", "approve", house.person("AT"), "--yes").exit_code == 0
    before = house.json("receipts", "show", submission_id)
    refused = house.types("continue", submission_id, "--by", "mail")
    assert (refused.exit_code, "no terminal" in " ".join(refused.stderr.split())) == (2, True)
    assert house.json("receipts", "show", submission_id) == before
    monkeypatch.setattr("objector.cli.interview.is_terminal", lambda: True)
    asked = house.types("continue", submission_id, "--by", "mail", given="n\n")
    assert asked.exit_code == 2
    assert "Andere Bilder." in asked.stdout
    assert house.json("receipts", "show", submission_id) == before
    went_on = house.types("continue", submission_id, "--by", "mail", given="y\n")
    assert went_on.exit_code == 10
    (now,) = [
        one for one in house.json("status", "--campaign", "everything")["submissions"] if one["id"] == submission_id
    ]
    assert (now["status"], now["reason"]) == ("needs_person", "channel_missing")
    assert "OBJECTOR_SMTP__URL" in now["detail"]


def test_a_way_that_is_none_is_refused(house: House) -> None:
    """With those that there are; nothing is changed."""
    moved_in(house, service="facebook")
    assert house.types("people", "approve", house.person("AT"), "--yes").exit_code == 0
    submission_id = house.json("status")["submissions"][0]["id"]
    refused = house.types("continue", submission_id, "--by", "mail")
    assert refused.exit_code == 2
    assert "can go by: browser, letter" in " ".join(refused.stderr.split())


def test_the_mode_mail_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Among the questions of `objector init`, with what it means at Meta."""
    said: list[str] = []
    monkeypatch.setattr(Interview, "say", lambda interview, text: said.append(text))
    monkeypatch.setattr(Interview, "choice", lambda interview, question, words, usual: words[-1])
    assert Interview().mode(Mode.AUTOMATIC) is Mode.MAIL
    assert any("by mail instead of using its forms" in one and "Meta" in one for one in said)
