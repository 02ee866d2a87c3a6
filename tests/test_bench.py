"""The benches: the generator draws the same page each time, the judge knows the truth, the table the bounds."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from bench import ledger, ledger_scene, ledger_tick, memory, proof, serve, stamps
from bench.figure import Figure, median
from bench.forms.cast import a_claim, worth
from bench.forms.draw import HOSTILE, dice_for, draw, language_of
from bench.forms.judge import judge
from bench.forms.site import CODE, FOREIGN, Record
from bench.forms.variant import Variant
from bench.people import now, open_ledger
from bench.shipped import shipped_recipes
from bench.table import finish, keep, show
from objector.domain.claim import Claim
from objector.domain.outcome import Delivered, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.submission import Status
from objector.recipes.model import Fill, Recipe, Send

RECIPES = shipped_recipes()
FORMS = [name for name, recipe in RECIPES.items() if any(isinstance(step, Send) for step in recipe.steps)]
STOPPED = NeedsPerson(reason=Reason.FORM_CHANGED)
UNCONFIRMED = Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT)
CONFIRMED = Delivered(reason=Reason.CONFIRMED)


def drawn(recipe: Recipe, number: int, seed: int = 7) -> tuple[Variant, Claim]:
    """One variant and the person for it, as a run draws them."""
    dice = dice_for(seed, recipe.id, number)
    language = language_of(recipe, dice)
    claim = a_claim(recipe, language, dice, {})
    return draw(recipe, seed, number, language, claim, dice), claim


def plain(name: str = "meta.facebook.ai-2025") -> tuple[Variant, Record]:
    """A variant without documented confirmation and code, and the record of it having arrived as it should."""
    variant = next(v for v, _ in (drawn(RECIPES[name], n) for n in range(200)) if v.sort == "fillable")
    variant = replace(variant, confirmed=False, code="")
    values = {f.key: f.expected if f.expected is not None else f.held for f in variant.fields}
    return variant, Record(sent=[values])


@pytest.mark.parametrize("name", FORMS)
def test_the_same_seed_draws_the_same_pages(name: str) -> None:
    """Every failure can be seen again: seed, recipe and number are all that a variant depends on."""
    for number in range(25):
        assert drawn(RECIPES[name], number) == drawn(RECIPES[name], number)
    assert drawn(RECIPES[name], 3, seed=7)[0].as_page() != drawn(RECIPES[name], 3, seed=8)[0].as_page()


@pytest.mark.parametrize("name", FORMS)
def test_pages_are_of_every_sort(name: str) -> None:
    """Three hundred pages of a form hold every way that the generator knows, and mostly ones that can be filled in."""
    variants = [drawn(RECIPES[name], number)[0] for number in range(300)]
    fillable = [v for v in variants if v.sort == "fillable"]
    assert len(fillable) > 200
    hostile = {v.why for v in variants if v.sort == "hostile"}
    assert hostile <= set(HOSTILE)
    assert len(hostile) >= 4
    assert {v.language for v in fillable} == set(RECIPES[name].languages)
    assert {v.wrapper for v in fillable} >= {"none", "frame", "frame-cross", "frame-srcdoc", "shadow", "shadow-rows"}
    assert {v.cookies for v in fillable} >= {"", "dialog", "banner", "box"}
    assert {v.redraw for v in fillable} >= {"never", "once", "each", "loses", "resets-choices"}
    assert len({field.trap for v in fillable for field in v.fields}) > 8
    assert len({field.control for v in fillable for field in v.fields}) >= 3
    assert len({field.markup for v in fillable for field in v.fields}) >= 6


@pytest.mark.parametrize("name", FORMS)
def test_the_truth_is_the_recipes(name: str) -> None:
    """What a page expects of a field is what the recipe's template comes to for this person."""
    for number in range(40):
        variant, claim = drawn(RECIPES[name], number)
        for field in variant.fields:
            if not field.key.startswith("step-"):
                assert field.expected is None
                continue
            step = RECIPES[name].steps[int(field.key.removeprefix("step-"))]
            if isinstance(step, Fill):
                assert field.expected == worth(step.value, claim)


def test_what_can_be_filled_in_is_told_by_something_documented() -> None:
    """Only a page whose every wanted field is told by label, name, autocomplete, option or kind has to be delivered."""
    for name in FORMS:
        for number in range(60):
            variant, _ = drawn(RECIPES[name], number)
            if variant.sort == "fillable":
                assert all(field.by for field in variant.fields if field.expected is not None)


def test_the_page_is_not_told_what_is_what() -> None:
    """The page's script does not get to know the verdict that is hoped for."""
    page = drawn(RECIPES["meta.facebook.ai-2025"], 1)[0].as_page()
    assert not {"sort", "why", "confirmed", "answer_texts"} & set(page)
    assert all("by" not in field for field in page["fields"])


def test_right_values_are_right() -> None:
    """What arrived as it should is right, confirmed or not."""
    variant, record = plain()
    assert judge(variant, record, UNCONFIRMED, 1.0).came == "right"
    verdict = judge(replace(variant, confirmed=True), record, CONFIRMED, 1.0)
    assert (verdict.came, verdict.confirmed, verdict.false_delivered) == ("right", True, False)


def test_a_wrong_value_is_wrong() -> None:
    """One changed or missing value is enough."""
    variant, record = plain()
    key = next(field.key for field in variant.fields if field.expected)
    for value in ("somebody.else@example.org", ""):
        assert judge(variant, Record(sent=[{**record.sent[0], key: value}]), UNCONFIRMED, 1.0).came == "wrong"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"touched": ["trap-0"]},
        {"foreign": 1},
        {"codes": ["000000"]},
        {"codes": [CODE, CODE]},
    ],
)
def test_a_touch_too_many_is_wrong(spoilt: dict[str, object]) -> None:
    """Honeypots, foreign hosts and codes each make a right submission wrong."""
    variant, record = plain()
    assert judge(variant, replace(record, **spoilt), UNCONFIRMED, 1.0).came == "wrong"


def test_sent_twice_is_wrong() -> None:
    """Never twice."""
    variant, record = plain()
    assert judge(variant, Record(sent=record.sent * 2), UNCONFIRMED, 1.0).came == "wrong"


@pytest.mark.parametrize(("sent", "outcome"), [(True, CONFIRMED), (False, CONFIRMED)])
def test_delivered_without_a_documented_confirmation_is_false(sent: bool, outcome: Outcome) -> None:
    """Whether it arrived or not: without the text nobody may say delivered."""
    variant, record = plain()
    verdict = judge(variant, record if sent else Record(), outcome, 1.0)
    assert verdict.false_delivered
    assert verdict.came == "wrong"


def test_a_stop_is_clean_only_if_nothing_was_sent() -> None:
    """Nothing sent and a person asked is a stop; nothing sent and unconfirmed was pressed in vain."""
    variant, record = plain()
    assert judge(variant, Record(), STOPPED, 1.0).came == "stopped"
    assert judge(variant, Record(), UNCONFIRMED, 1.0).came == "vain"
    hostile = replace(variant, sort="hostile", why="twins")
    assert judge(hostile, record, UNCONFIRMED, 1.0).came == "wrong"


def test_an_overlooked_confirmation_is_told() -> None:
    """A documented confirmation that the engine did not see is counted by itself."""
    variant, record = plain()
    assert judge(replace(variant, confirmed=True), record, UNCONFIRMED, 1.0).missed
    assert not judge(variant, record, UNCONFIRMED, 1.0).missed


def test_foreign_hosts_are_nobodys() -> None:
    """The hosts that stand for strangers can never be a recipe's."""
    assert all(host.endswith(".invalid") for host in FOREIGN)


def test_a_figure_knows_its_bound() -> None:
    """The bound itself holds; a figure without one always does."""
    assert Figure(name="a", value=1.1, unit="x", bound=1.1).holds
    assert not Figure(name="a", value=1.11, unit="x", bound=1.1).holds
    assert Figure(name="a", value=0.9, unit="x", bound=0.9, side="at least").holds
    assert not Figure(name="a", value=0.89, unit="x", bound=0.9, side="at least").holds
    assert Figure(name="a", value=99, unit="x").holds


def test_the_table_tells_what_does_not_hold(tmp_path: Path) -> None:
    """Each row with value, unit, bound and verdict; the file is a list of five keys each."""
    figures = [
        Figure(name="good", value=1, unit="x", bound=2),
        Figure(name="bad", value=3, unit="x", bound=2),
        Figure(name="told", value=3, unit="ms"),
    ]
    console = Console(record=True, width=140)
    show("title", figures, console)
    told = console.export_text()
    assert "DOES NOT HOLD" in told
    assert told.count("holds") == 1
    rows = json.loads(keep("name", figures, tmp_path / "deep").read_text(encoding="utf-8"))
    assert [set(row) for row in rows] == [{"name", "value", "unit", "bound", "holds"}] * 3
    assert [row["holds"] for row in rows] == [True, False, True]


def test_a_broken_bound_is_exit_code_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bench fails when a bound does not hold, and names it."""
    monkeypatch.chdir(tmp_path)
    assert finish("name", "title", [Figure(name="good", value=1, unit="x", bound=2)]) == 0
    assert finish("name", "title", [Figure(name="bad", value=3, unit="x", bound=2)]) == 1
    assert "do not hold: bad" in capsys.readouterr().out


def test_the_median_is_the_middle() -> None:
    """Of an even number the mean of both in the middle; of nothing there is none."""
    assert median([3, 1, 2]) == 2
    assert median([4, 1, 2, 3]) == 2.5
    with pytest.raises(ValueError, match="nothing"):
        median([])


def test_growth_is_told_from_the_settled_ones() -> None:
    """What is loaded in the beginning is no growth; what comes after it is."""
    mebibyte = 1024 * 1024
    flat = memory.figures([100 * mebibyte] * 50 + [400 * mebibyte] * 450)
    assert flat[-1].holds
    assert flat[-1].value == pytest.approx(0)
    growing = memory.figures([(400 + n) * mebibyte for n in range(500)])
    assert not growing[-1].holds


def test_the_process_tree_is_read() -> None:
    """This very process is in its own tree, and uses memory."""
    assert os.getpid() in memory.tree(os.getpid())
    assert memory.in_use(os.getpid()) > 1024 * 1024
    assert memory.in_use(os.getpid(), without=[os.getpid()]) == 0


async def test_a_ledger_of_likenesses_is_a_ledger(tmp_path: Path) -> None:
    """The chain verifies, everybody's values open, and what is claimed is of whom it was planned for."""
    count = 3 * ledger_scene.ACCOUNTS
    await ledger_scene.build(tmp_path, RECIPES["meta.facebook.ai-2025"], count, stamps=2)
    async with await open_ledger(tmp_path) as opened:
        report = await opened.verify()
        assert report.holds, report.fault
        assert report.stamps == 2 * len(stamps.AUTHORITIES)
        people = {person.id: person for person in await opened.people()}
        assert {person.email for person in people.values()} == {f"persona{n}@example.org" for n in range(3)}
        counts = await opened.counts()
        assert counts[Status.PLANNED] == 3 * ledger_scene.DUE
        assert sum(counts.values()) == count
        due = await opened.due(now())
        assert len(due) == 3 * ledger_scene.DUE
        for submission_id in due[:3]:
            claim = await opened.claim(submission_id, now())
            assert claim.account is not None
            assert claim.account in claim.person.accounts
            assert claim.account.handle.startswith(claim.person.email.partition("@")[0].replace("persona", "persona."))
        assert (await opened.verify()).holds


async def test_the_ledger_part_measures_both_ledgers(tmp_path: Path) -> None:
    """Every question and commit in both, each beside the other, and ticks that start nothing; no time is judged."""
    recipe = RECIPES["meta.facebook.ai-2025"]
    found = {figure.name: figure for figure in await ledger.measure(tmp_path, recipe, 2, small=20, large=40)}
    for what in ("claim", "record", "mark as sending", "how many answers are overdue"):
        assert {f"{what}, 20", f"{what}, 40", f"{what}, 40 / 20"} <= set(found)
    assert found["tick with nothing due, 40"].bound == ledger_tick.MOST_MS
    assert found[ledger_tick.STARTED].value == 0
    assert not os.listdir(tmp_path)  # gigabytes, in earnest


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc for the memory of a process tree")
async def test_the_serve_part_comes_to_rest(tmp_path: Path) -> None:
    """Serve delivers a form, ends its browser, and is looked at when none runs any more; no size is judged."""
    figures = await serve.measure(RECIPES["meta.facebook.ai-2025"], tmp_path, samples=1)
    assert [figure.unit for figure in figures] == ["MB", "MB"]
    assert all(figure.value > 1 for figure in figures)


async def test_the_scene_of_the_proof(tmp_path: Path):
    """So many submissions as wanted are chosen, their pictures are there, and the chain holds."""
    await proof.with_pictures(tmp_path, RECIPES["meta.facebook.ai-2025"], 10)
    proof.choose(tmp_path, 7)
    async with await open_ledger(tmp_path / "rehearsal") as held:
        chosen = await held.submissions(campaign=proof.CHOSEN)
        assert len(chosen) == 7
        assert {one.status for one in chosen} == {Status.DELIVERED}
        assert {one.size for one in await held.artefacts(chosen[0].id)} == {proof.PICTURE}
        assert (await held.verify()).holds
