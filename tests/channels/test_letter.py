"""The letter channel: a letter is prepared and kept, nothing is sent, and what is missing is named."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pypdf import PdfReader

from objector.channels.letter import LetterChannel
from objector.channels.printing import Printer
from objector.channels.process import BrowserChoice
from objector.domain.campaign import missing_data
from objector.domain.claim import Claim
from objector.domain.objection import Right
from objector.domain.outcome import Artefact, Kind, NeedsPerson, Reason
from objector.domain.route import Route
from objector.errors import BrowserMissing, ConfigError, NotPrinted
from objector.recipes.load import load_library
from objector.shipped import config_dir
from objector.texts import load_texts
from tests.build import a_form, a_person, a_submission, an_account

LIBRARY = load_library([config_dir()])
TEXTS = load_texts([config_dir()])
META = LIBRARY.controllers["meta"]
FORM = a_form(route=Route(channels=("browser", "letter")))
MARIA = a_person(id="p-1", name="Мария Weiß-Żółć", address=("Gasse 1/2", "1010 Wien"), accounts=(an_account(id="a-1"),))
POINT = 25.4 / 72


@dataclass
class Paper(Printer):
    """A printer that keeps the page it was given, or fails."""

    choice: BrowserChoice = field(default_factory=BrowserChoice)
    page: str = ""
    fails: Exception | None = None

    async def pdf(self, html: str, *, made: datetime | None = None) -> bytes:
        if self.fails is not None:
            raise self.fails
        self.page = html
        return b"%PDF- of a letter"


def a_channel(printer: Printer, **given: Any) -> LetterChannel:
    parts = {
        "load": lambda: TEXTS,
        "controllers": LIBRARY.controllers,
        "forms": {FORM.id: FORM},
        "printer": printer,
        "now": lambda: datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
    }
    return LetterChannel(**{**parts, **given})


async def perform(channel: LetterChannel, **given: Any) -> NeedsPerson:
    """What an attempt gives; the point of no return is never passed."""

    async def sending(kept: Sequence[Artefact]) -> None:
        raise AssertionError("nothing is sent")

    person = given.get("person", MARIA)
    claim = Claim(**{"submission": a_submission(), "person": person, "account": person.accounts[0], **given})
    outcome = await channel.perform(claim, before_sending=sending)
    assert isinstance(outcome, NeedsPerson)
    return outcome


async def test_a_letter_waits_to_be_posted():
    """The PDF is kept; it bears the day at the person's place, the account, the address of the controller's file."""
    paper = Paper()
    outcome = await perform(a_channel(paper))
    assert outcome.reason is Reason.TO_POST
    assert "sign and post it" in outcome.detail
    assert "no lawyer who is a native speaker" in outcome.detail
    assert "Maria" not in outcome.detail
    (kept,) = outcome.evidence.artefacts
    assert (kept.kind, kept.media_type, kept.content) == (Kind.LETTER, "application/pdf", b"%PDF- of a letter")
    assert kept.told == {"grounds": MARIA.grounds_mark}
    assert MARIA.grounds_mark != replace(MARIA, grounds="Others.").grounds_mark
    for said in ("23. November 2026", "facebook: maria.muster (maria@example.org)", *META.postal, MARIA.grounds):
        assert said in paper.page
    assert "REHEARSAL" not in paper.page


async def test_a_rehearsal_says_so():
    """On the paper."""
    paper = Paper()
    await perform(a_channel(paper, rehearsal=True))
    assert "REHEARSAL" in paper.page


async def test_an_address_that_the_window_does_not_show():
    """The letter is prepared all the same, and the person is told to write the address on the envelope."""
    long = replace(META, postal=("One of many lines",) * 7)
    outcome = await perform(a_channel(Paper(), controllers={"meta": long}))
    assert outcome.reason is Reason.TO_POST
    assert "takes 8 lines" in outcome.detail
    assert "envelope without one" in outcome.detail


async def test_erasure_is_asked_for_only_if_wanted():
    """The person's wish, and no part of the letter without it."""
    wanted, usual = Paper(), Paper()
    await perform(a_channel(wanted), person=replace(MARIA, erasure=True))
    await perform(a_channel(usual))
    assert "17 Abs. 1 Buchst. c" in wanted.page
    assert "17 Abs. 1 Buchst. c" not in usual.page


async def test_marketing_has_a_text_of_its_own():
    """An objection under Art. 21(2) names no grounds."""
    paper = Paper()
    form = replace(FORM, right=Right.ART_21_2, purpose="direct-marketing")
    outcome = await perform(a_channel(paper, forms={form.id: form}))
    assert outcome.reason is Reason.TO_POST
    assert [dict(one.told) for one in outcome.evidence.artefacts] == [{}]
    assert "Direktwerbung" in paper.page
    assert MARIA.grounds not in paper.page
    assert "Art. 21 Abs. 1" not in paper.page
    wanted = Paper()
    await perform(a_channel(wanted, forms={form.id: form}), person=replace(MARIA, grounds="", erasure=True))
    assert wanted.page == paper.page


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"controllers": {}}, "no postal address of meta"),
        ({"controllers": {"meta": replace(META, postal=())}}, "no postal address of meta"),
        ({"forms": {FORM.id: replace(FORM, purpose="profiling")}}, "no text for this purpose"),
        ({"forms": {FORM.id: replace(FORM, right=Right.ART_21_2)}}, "no text for this purpose"),
        ({"forms": {}}, "no text for this purpose"),
    ],
)
async def test_letters_that_cannot_be_written(given: dict[str, Any], told: str):
    """Nothing is made up; the person is told."""
    outcome = await perform(a_channel(Paper(), **given))
    assert outcome.reason is Reason.CHANNEL_MISSING
    assert told in outcome.detail
    assert outcome.evidence.artefacts == ()


async def test_a_language_without_texts():
    """It is written in English then, and the person is told in which language it is."""
    outcome = await perform(a_channel(Paper()), person=replace(MARIA, language="tr"))
    assert outcome.reason is Reason.TO_POST
    assert "in the language en" in outcome.detail


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BrowserMissing("get one"), Reason.BROWSER_MISSING),
        (NotPrinted("too large"), Reason.NOT_PRINTED),
        (ConfigError("texts/x: wrong"), Reason.CHANNEL_MISSING),
    ],
)
async def test_what_stops_the_printer(error: Exception, reason: Reason):
    """Each is told as what it is."""
    outcome = await perform(a_channel(Paper(fails=error)))
    assert (outcome.reason, str(error) in outcome.detail) == (reason, True)


def test_what_a_letter_needs():
    """Grounds and a postal address; not what only the form asks for. Without letters the address is not asked for."""
    nothing = replace(MARIA, address=(), grounds="")
    form = replace(FORM, needs=(("person.phone", 1),))
    missing = missing_data(form, nothing, None, "letter")
    assert [one.partition(":")[0] for one in missing] == ["grounds", "address"]
    assert missing_data(form, MARIA, None, "letter") == ()
    assert [one.partition(":")[0] for one in missing_data(form, nothing, None)] == ["phone"]


def test_every_controller_with_an_address_can_be_written_to():
    """The letter is the last way of each form whose controller's postal address is known, and of no other."""
    forms = [form for campaign in LIBRARY.campaigns.values() for form in campaign.forms]
    assert any(form.route.postal for form in forms)
    for form in forms:
        assert (form.route.channels[-1] == "letter") == bool(form.route.postal)
        assert (form.route.channels[0] == "browser") == bool(form.recipes)


@pytest.mark.asyncio(loop_scope="session")
async def test_on_paper():
    """A letter with long grounds, printed: pages are numbered, and the addresses stand where the window shows them."""
    person = replace(MARIA, grounds="\n\n".join(f"{n}. Дословно та же причина, and once more." for n in range(60)))
    async with Printer(choice=BrowserChoice()) as printer:
        outcome = await perform(a_channel(printer), person=person)
    reader = PdfReader(io.BytesIO(outcome.evidence.artefacts[0].content), strict=True)
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) > 2
    assert [f"{number} / {len(texts)}" in text for number, text in enumerate(texts, 1)] == [True] * len(texts)
    assert all(f"{n}. Дословно" in "".join(texts) for n in range(60))
    places = positions(reader)
    for line in (META.name, *META.postal):
        left, top = places[line]
        assert left == pytest.approx(25, abs=1)
        assert 62.7 < top < 90
    left, top = places["23. November 2026"]
    assert (left, top) == (pytest.approx(125, abs=1), pytest.approx(53, abs=3))
    assert next(top for text, (_, top) in places.items() if text.startswith("Widerspruch nach")) == pytest.approx(
        102, abs=3
    )


def positions(reader: PdfReader) -> dict[str, tuple[float, float]]:
    """Where the lines of the first page begin: mm from its left and upper edge, to the foot of the letters."""
    found: dict[str, tuple[float, float]] = {}
    height = float(reader.pages[0].mediabox.height)

    def visit(text: str, outer: list[float], inner: list[float], font: object, size: object) -> None:
        x = inner[4] * outer[0] + outer[4]
        y = inner[5] * outer[3] + outer[5]
        if text.strip():
            found.setdefault(text.strip(), (x * POINT, (height - y) * POINT))

    reader.pages[0].extract_text(visitor_text=visit)
    return found
