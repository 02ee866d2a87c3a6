"""Trying a recipe up to the button: everything found and filled in, and nothing at the portal."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from objector.channels.browser import BrowserChannel
from objector.channels.trying import Tried, try_form
from objector.domain.claim import Claim
from objector.errors import FormChanged, NotOffered, SignInNeeded
from objector.recipes.model import Open
from objector.rehearsal.scenario import Behaviour, Scenario
from objector.wiring.prober import made_up_visitor
from tests.engine.rehearsing import Stage, a_rehearsal

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = "meta.facebook.ai-2025"
SHIPPED = (
    FORM,
    "meta.facebook.ai-2024",
    "meta.instagram.ai-2025",
    "meta.facebook.general",
    "meta.third-party-2025",
    "linkedin.objection-form",
    "whatsapp.objection",
    "x.grok-toggle",
)


def quiet(tried: Tried) -> None:
    """Nobody listens."""


async def tries(stage: Stage, folder: Path, recipe_id: str, scenario: str = "calm") -> Tried:
    async with a_rehearsal(stage, folder, scenario) as rehearsal:
        channel = rehearsal.runner.channels["browser"]
        assert isinstance(channel, BrowserChannel)
        recipe = stage.library.recipes[recipe_id]
        return await try_form(channel, recipe, made_up_visitor(recipe), told=quiet)


@pytest.mark.parametrize("recipe_id", SHIPPED)
async def test_up_to_the_button_and_no_further(stage: Stage, tmp_path: Path, recipe_id: str) -> None:
    """Each step found, the button or switch seen and not touched; the portal has received nothing at all."""
    tried = await tries(stage, tmp_path, recipe_id)
    assert tried.error is None, tried.error
    recipe = stage.library.recipes[recipe_id]
    assert tried.button
    assert tried.steps[-1].place == recipe.counting_step
    assert tried.steps[-1].rung
    assert all(
        step.rung for step, known in zip(tried.steps, recipe.steps, strict=False) if not _may_find_nothing(known)
    )
    assert stage.portals.received == ()
    assert stage.portals.mailed == ()


def _may_find_nothing(step: object) -> bool:
    return isinstance(step, Open) or bool(getattr(step, "optional", False))


@pytest.mark.parametrize(
    ("scenario", "error"),
    [("drifted", FormChanged), ("signed-out", SignInNeeded), ("out-of-region", FormChanged | NotOffered)],
)
async def test_what_stands_in_the_way_is_told(
    stage: Stage, tmp_path: Path, scenario: str, error: type[Exception]
) -> None:
    """A form that changed, a sign-in, a page that is not offered: said, and nothing arrives."""
    tried = await tries(stage, tmp_path, FORM, scenario)
    assert isinstance(tried.error, error)
    assert tried.button == ""
    assert "prova" not in tried.error.detail
    assert stage.portals.received == ()


@pytest.mark.parametrize("sends", ["fetch", "post"])
async def test_nothing_leaves_the_window_that_stays(
    stage: Stage, tmp_path: Path, sends: Literal["fetch", "post"]
) -> None:
    """Whoever presses the button in it sends nothing; it ends when the window is closed."""
    scenario = Scenario(name="test", about="made by a test", everywhere=Behaviour(sends=sends))
    async with a_rehearsal(stage, tmp_path, scenario) as rehearsal:
        channel = rehearsal.runner.channels["browser"]
        assert isinstance(channel, BrowserChannel)
        recipe = stage.library.recipes[FORM]
        told: asyncio.Future[Tried] = asyncio.get_running_loop().create_future()
        trying = asyncio.create_task(
            try_form(channel, recipe, made_up_visitor(recipe), told=told.set_result, stay=True)
        )
        done, _ = await asyncio.wait({told, trying}, return_when=asyncio.FIRST_COMPLETED)
        assert told in done, trying
        assert (await told).error is None
        window = await _window(channel)
        typed = await window.evaluate("() => [...document.querySelectorAll('input, textarea')].map((one) => one.value)")
        assert "giulia.prova@example.org" in typed
        await window.evaluate("() => document.addEventListener('click', () => { document.body.id = 'ran' }, true)")
        for way in (lambda: window.get_by_text("Invia", exact=True).first.click(timeout=3000), lambda: _submit(window)):
            try:
                await way()
            except PlaywrightError:
                continue
        assert not trying.done()
        assert await window.evaluate("() => document.body.id !== 'ran'")
        await window.close()
        assert (await trying).button == "Invia"
    assert stage.portals.received == ()


async def _window(channel: BrowserChannel) -> Page:
    browser = await channel.process.browser()
    return browser.contexts[-1].pages[0]


async def _submit(window: Page) -> None:
    """As a page that sends by itself: by its form, and by what scripts use."""
    await window.evaluate(
        "async () => { const f = document.forms[0]; if (f) HTMLFormElement.prototype.submit.call(f);"
        " await fetch(location.href, { method: 'POST', body: 'email=a' }).catch(() => 0); }"
    )


async def test_what_a_person_has_not_given_is_left_out(stage: Stage, tmp_path: Path) -> None:
    """The form is filled in as far as the data go; the step that lacks its value says what is missing."""
    async with a_rehearsal(stage, tmp_path, "calm") as rehearsal:
        channel = rehearsal.runner.channels["browser"]
        assert isinstance(channel, BrowserChannel)
        recipe = stage.library.recipes["meta.facebook.ai-2024"]
        full = made_up_visitor(recipe)
        visitor: Claim = replace(full, person=replace(full.person, grounds=""))
        tried = await try_form(channel, recipe, visitor, told=quiet)
    assert tried.error is None
    left_out = [step for step in tried.steps if step.why]
    assert left_out
    assert all("grounds" in step.why for step in left_out)
    assert stage.portals.received == ()
