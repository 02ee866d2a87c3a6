"""Trying a recipe on its form up to the button: everything is filled in as for an attempt, and nothing is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route

from objector.channels.base import silent
from objector.channels.browser import Attempt, BrowserChannel
from objector.channels.find import NotThere, find_button
from objector.channels.survey import SeenButton, Survey
from objector.domain.claim import Claim
from objector.errors import ChannelError, DataMissing, Unreachable
from objector.recipes.model import Recipe, Send, Switch

SAFE = ("GET", "HEAD", "OPTIONS")
"""Requests that ask and change nothing (RFC 9110, 9.2.1)."""


@dataclass(frozen=True, kw_only=True)
class TriedStep:
    """One step up to the button: by which rung its control was found, or why it was left out (both may be empty)."""

    place: int
    do: str
    rung: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """How far it went. Without `error` the button, or the switch, was reached; it was not touched."""

    steps: tuple[TriedStep, ...]
    button: str = ""
    error: ChannelError | None = None


@dataclass(kw_only=True)
class Gate:
    """Keeps a page from sending: never a form, and once it is shut nothing at all."""

    shut: bool = False
    refused: list[str] = field(default_factory=list)
    """Methods of what was kept back."""

    async def keep(self, route: Route) -> None:
        """Let a request go, or not."""
        request = route.request
        leads = request.is_navigation_request()
        if (self.shut and (leads or request.method not in SAFE)) or (leads and request.method not in SAFE):
            self.refused.append(request.method)
            await route.abort("aborted")
        else:
            await route.fallback()


async def try_form(
    channel: BrowserChannel,
    recipe: Recipe,
    visitor: Claim,
    *,
    told: Callable[[Tried], None],
    headed: bool = False,
    stay: bool = False,
) -> Tried:
    """Fill in what the visitor's data allow, and stop before the step that counts. Nothing is pressed after that.

    `told` hears of it as soon as that is done. `headed`: in a window, in which a person may pass walls. `stay`: the
    page, from which nothing can be sent any more, stays until it is closed. Raises BrowserMissing.
    """
    async with channel.page(recipe, visitor, headed=headed) as page:
        gate = Gate()
        await page.route("**/*", gate.keep)
        attempt = Attempt(channel=channel, claim=visitor, recipe=recipe, page=page, progress=silent, by_hand=headed)
        try:
            tried = await _tried(attempt)
            gate.shut = True
            with suppress(PlaywrightError):  # the window was closed meanwhile
                await _still(page, offline=not channel.process.choice.attach)
            told(tried)
            if stay:
                await _closed(page)
        finally:
            await attempt.tab.close()
            with suppress(PlaywrightError):  # the page is gone; whatever it still asked for went with it
                await page.unroute_all(behavior="ignoreErrors")
    return tried


async def _tried(attempt: Attempt) -> Tried:
    recipe, redact = attempt.recipe, attempt.values.redact
    left_out: dict[int, str] = {}
    button, error = "", None
    try:
        await attempt.reach()
        for place in range(recipe.counting_step):
            attempt.stop_at_answers()
            try:
                await attempt.steps.perform(place)
            except DataMissing as missing:
                left_out[place] = redact(missing.detail)
        await attempt.tab.current()
        attempt.stop_at_answers()
        survey = await attempt.steps.read_back()
        button = await _button(attempt, survey, whole=not left_out)
    except ChannelError as met:
        met.detail = redact(met.detail)
        error = met
    except PlaywrightError:
        error = Unreachable("the page or the browser went away")
    rungs = {finding.step: finding.rung for finding in attempt.steps.findings}
    steps = tuple(
        TriedStep(place=place, do=step.do, rung=rungs.get(place, ""), why=left_out.get(place, ""))
        for place, step in enumerate(recipe.steps[: recipe.counting_step + 1])
    )
    if button and not rungs.get(recipe.counting_step):
        steps = (*steps[:-1], TriedStep(place=recipe.counting_step, do=steps[-1].do, rung="text"))
    return Tried(steps=steps, button=redact(button), error=error)


async def _button(attempt: Attempt, survey: Survey, *, whole: bool) -> str:
    """The button that would send, or the switch that would count; looked at only.

    `whole`: nothing was left out, so what is required and still empty is unknown to the recipe.
    """
    recipe, steps = attempt.recipe, attempt.steps
    counting = recipe.steps[recipe.counting_step]
    if isinstance(counting, Switch):
        finder = steps.finder(recipe.counting_step, counting.field)
        found = await steps.locate(recipe.counting_step, finder, False)
        return found.control.shown if found is not None else ""
    if not isinstance(counting, Send):
        raise TypeError(f"{recipe.id}: its counting step is {counting.do}")

    def there(survey: Survey) -> SeenButton:
        return find_button(survey, counting.button, attempt.tab.language, steps.forms(survey))

    seen = await attempt.tab.until(there)
    if seen is None:
        raise NotThere("the sending button is not there")
    if whole:
        steps.undeclared(survey, seen)
    return seen.label


async def _still(page: Page, *, offline: bool) -> None:
    """The scripts of the page run no more, so that none of them sends anything, not even as the window is closed."""
    if offline:
        await page.context.set_offline(True)
    session = await page.context.new_cdp_session(page)
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})


async def _closed(page: Page) -> None:
    """Wait until the window is closed, or the browser ends."""
    gone = asyncio.Event()
    page.on("close", lambda _: gone.set())
    page.on("crash", lambda _: gone.set())
    if page.context.browser is not None:
        page.context.browser.on("disconnected", lambda _: gone.set())
    if not page.is_closed():
        await gone.wait()
