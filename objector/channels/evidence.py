"""Evidence of one attempt: pictures, the answer page as MHTML, the values as sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from objector.domain.outcome import Artefact, Kind
from objector.errors import Unreachable

TALLEST, WIDEST = 12_000, 4_000
"""A page of more CSS pixels is pictured as far as the window shows it: a page may be made endless."""
SECONDS = 10.0
"""How long a page may take to give one artefact; one that hangs gives none."""
ANSWER_SECONDS = 1.0
"""How long a page may take to answer at all before it is taken to wait for its server."""

_WHOLE = f"(({{ scrollHeight, scrollWidth }}) => scrollHeight <= {TALLEST} && scrollWidth <= {WIDEST})"
_WHOLE += "(document.documentElement)"
MARK = "REHEARSAL"
_MARK_ON = f"""() => {{
  const mark = document.createElement('objector-mark');
  const look = {{ position: 'fixed', top: '0', left: '0', right: '0', zIndex: '2147483647', background: '#b00020',
    color: '#fff', font: '700 16px/28px sans-serif', textAlign: 'center', letterSpacing: '.2em',
    pointerEvents: 'none' }};
  Object.assign(mark.style, look);
  mark.textContent = '{MARK} \\u2022 {MARK} \\u2022 {MARK}';
  document.documentElement.appendChild(mark);
  return {_WHOLE};
}}"""
_MARK_OFF = "() => { for (const mark of document.querySelectorAll('objector-mark')) mark.remove(); }"


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(SECONDS):
            yield
    except TimeoutError:
        raise Unreachable(f"the page did not answer within {SECONDS:g} s: it hangs") from None


async def picture(page: Page, kind: Kind, size: tuple[float, float], *, rehearsal: bool) -> Artefact:
    """The whole page as PNG, in a rehearsal with the word on it. Raises Unreachable for a page that hangs.

    `size`: the page's height and width in CSS pixels, as it was looked at last.
    """
    return await _pictured(page, kind, rehearsal=rehearsal, impatient=False, whole=_is_whole(size))


def _is_whole(size: tuple[float, float]) -> bool:
    return size[0] <= TALLEST and size[1] <= WIDEST


async def _pictured(page: Page, kind: Kind, *, rehearsal: bool, impatient: bool, whole: bool | None = None) -> Artefact:
    async with _in_time():
        if rehearsal or whole is None:
            # The mark is set by the object model: a style sheet of ours would be refused by strict pages.
            whole = await _asked(page, _MARK_ON if rehearsal else _WHOLE, impatient=impatient)
        content = await page.screenshot(full_page=whole, animations="disabled", caret="hide")
        if rehearsal:
            await page.evaluate(_MARK_OFF)
    return Artefact(kind=kind, media_type="image/png", content=content)


async def saved_page(page: Page, *, rehearsal: bool) -> Artefact:
    """The page as one MHTML file, by Chromium's own capture (CDP `Page.captureSnapshot`)."""
    async with _in_time():
        session = await page.context.new_cdp_session(page)  # ends with the page, which is closed next
        data: str = (await session.send("Page.captureSnapshot", {"format": "mhtml"}))["data"]
    if rehearsal:
        data = f"X-Objector: {MARK}\r\n{data}"
    return Artefact(kind=Kind.PAGE, media_type="multipart/related", content=data.encode())


async def _asked(page: Page, question: str, *, impatient: bool) -> bool:
    """A page that waits for a server which does not answer gives no picture: the impatient let it give up that wait."""
    if impatient:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return bool(await page.evaluate(question))
        except TimeoutError:
            session = await page.context.new_cdp_session(page)
            await session.send("Page.stopLoading")
    return bool(await page.evaluate(question))


async def aftermath(page: Page, size: tuple[float, float] | None = None, *, rehearsal: bool) -> tuple[Artefact, ...]:
    """Picture and page after all is done, as far as the page still gives them.

    `size`: as of `picture`, of a page that is at rest; None: it has to be asked.
    """
    kept: list[Artefact] = []
    if page.url == "about:blank":
        return ()  # nothing ever came
    try:
        whole = None if size is None else _is_whole(size)
        kept.append(await _pictured(page, Kind.AFTER, rehearsal=rehearsal, impatient=True, whole=whole))
        kept.append(await saved_page(page, rehearsal=rehearsal))
    except (PlaywrightError, Unreachable):
        return tuple(kept)  # the page is gone, or hangs: what was kept is all there is
    return tuple(kept)


def values_as_sent(recipe: str, url: str, rows: Sequence[dict[str, Any]], *, rehearsal: bool) -> Artefact:
    """The values as read back from the controls right before sending."""
    content: dict[str, Any] = {"recipe": recipe, "url": url, "values": list(rows)}
    if rehearsal:
        content = {MARK.lower(): True, **content}
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False)
    return Artefact(kind=Kind.VALUES, media_type="application/json", content=text.encode())
