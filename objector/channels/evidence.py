"""Evidence of one attempt: pictures, the answer page as MHTML, the values as sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from objector.domain.outcome import Artefact, Kind

TALLEST = 12_000
"""Pictures end after so many CSS pixels: a page may be made endless."""

HEIGHT = "Math.max(document.documentElement.scrollHeight, innerHeight)"
MARK = "REHEARSAL"
_MARK_ON = f"""() => {{
  const mark = document.createElement('objector-mark');
  const look = {{ position: 'fixed', top: '0', left: '0', right: '0', zIndex: '2147483647', background: '#b00020',
    color: '#fff', font: '700 16px/28px sans-serif', textAlign: 'center', letterSpacing: '.2em', pointerEvents: 'none' }};
  Object.assign(mark.style, look);
  mark.textContent = '{MARK} \\u2022 {MARK} \\u2022 {MARK}';
  document.documentElement.appendChild(mark);
  return {HEIGHT};
}}"""
_MARK_OFF = "() => { for (const mark of document.querySelectorAll('objector-mark')) mark.remove(); }"


async def picture(page: Page, kind: Kind, *, rehearsal: bool) -> Artefact:
    """The whole page as PNG, in a rehearsal with the word on it."""
    # The mark is set by the object model: a style sheet of ours would be refused by strict pages.
    height = await page.evaluate(_MARK_ON if rehearsal else HEIGHT)
    try:
        content = await page.screenshot(full_page=height <= TALLEST, animations="disabled", caret="hide")
    finally:
        if rehearsal:
            await page.evaluate(_MARK_OFF)
    return Artefact(kind=kind, media_type="image/png", content=content)


async def saved_page(page: Page, *, rehearsal: bool) -> Artefact:
    """The page as one MHTML file, by Chromium's own capture (CDP `Page.captureSnapshot`)."""
    session = await page.context.new_cdp_session(page)
    try:
        data: str = (await session.send("Page.captureSnapshot", {"format": "mhtml"}))["data"]
    finally:
        await session.detach()
    if rehearsal:
        data = f"X-Objector: {MARK}\r\n{data}"
    return Artefact(kind=Kind.PAGE, media_type="multipart/related", content=data.encode())


async def aftermath(page: Page, *, rehearsal: bool) -> tuple[Artefact, ...]:
    """Picture and page after all is done, as far as the page still gives them."""
    kept: list[Artefact] = []
    try:
        kept.append(await picture(page, Kind.AFTER, rehearsal=rehearsal))
        kept.append(await saved_page(page, rehearsal=rehearsal))
    except PlaywrightError:
        return tuple(kept)  # the page is gone: what was kept is all there is
    return tuple(kept)


def values_as_sent(recipe: str, url: str, rows: Sequence[dict[str, Any]], *, rehearsal: bool) -> Artefact:
    """The values as read back from the controls right before sending."""
    content: dict[str, Any] = {"recipe": recipe, "url": url, "values": list(rows)}
    if rehearsal:
        content = {MARK.lower(): True, **content}
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False)
    return Artefact(kind=Kind.VALUES, media_type="application/json", content=text.encode())
