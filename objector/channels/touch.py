"""Touching a control: in time, and only where nothing lies over it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from playwright.async_api import ElementHandle
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import TimeoutError as PlaywrightTimeout

from objector.channels.survey import SeenControl, Survey
from objector.errors import FormChanged, Unreachable

CLICK_SECONDS = 5.0
"""How long a click waits for what lies over its target to go away, before the page is looked at again."""
ACTION_SECONDS = 10.0
"""How long one touch of a control may take before the page counts as changed."""


class Covered(FormChanged):
    """Something lies over the control, such as a cookie dialog that came late."""


class Redrawn(FormChanged):
    """The page drew the control anew while it was being pressed."""


P = ParamSpec("P")
T = TypeVar("T")


def in_time(touch: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Bounds a touch of a page as a whole: a page that hangs answers no script, and scripts have no time limit."""

    @wraps(touch)
    async def bounded(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            async with asyncio.timeout(3 * ACTION_SECONDS):
                return await touch(*args, **kwargs)
        except TimeoutError:
            raise Unreachable(f"the page did not answer within {3 * ACTION_SECONDS:g} s: it hangs") from None

    return bounded


@in_time
async def click(element: ElementHandle, shown: str) -> None:
    """Click. Raises Covered where something lies over it all the while, other than Playwright's errors."""
    try:
        await element.click(timeout=CLICK_SECONDS * 1000)
    except PlaywrightTimeout as error:
        if "intercepts pointer events" not in str(error) or "performing click" in str(error):
            raise
        raise Covered(f'"{shown[:80]}" is covered by something else on the page') from error


_COVERED = """(el) => {
  if (!el.isConnected) return '';  // drawn anew meanwhile: putting the value in says so
  el.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
  const r = el.getBoundingClientRect(), x = r.left + r.width / 2, y = r.top + Math.min(r.height / 2, 40);
  const root = el.getRootNode();
  const hit = (root.elementFromPoint ? root : document).elementFromPoint(x, y);
  if (!hit || hit === el || el.contains(hit) || hit.contains(el)) return '';
  if (el.labels && [...el.labels].some((l) => l.contains(hit))) return '';
  const o = hit.getBoundingClientRect(), dress = o.width <= r.width + 40 && o.height <= r.height + 40;
  for (let box = el.parentElement, i = 0; dress && box && i < 3; box = box.parentElement, i++)
    if (box.contains(hit) && box.querySelectorAll('input, textarea, select').length === 1) return '';
  return (hit.innerText || hit.tagName).replace(/\\s+/g, ' ').trim().slice(0, 80) || hit.tagName;
}"""


async def uncovered(survey: Survey, seen: SeenControl) -> ElementHandle:
    """The element of a control that a person could get at. Raises Covered; Playwright's error if it is gone."""
    element = await survey.ask_for(seen, f"(el) => el && (({_COVERED})(el) || el)")
    if isinstance(element, ElementHandle):
        return element
    if element is None:
        raise PlaywrightError("not attached: the page was looked at again since this was seen")
    raise Covered(f'"{seen.shown[:80]}" is covered by something else on the page: {element}')


async def hold_uncovered(element: ElementHandle, seen: SeenControl) -> None:
    """A control that lies under something else is none that a person would type into."""
    if covered := await element.evaluate(_COVERED):
        raise Covered(f'"{seen.shown[:80]}" is covered by something else on the page: {covered}')
