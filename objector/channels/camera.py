"""A camera: pictures of one page and the page as a file, taken by the browser's own capture."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import CDPSession, Page
from playwright.async_api import Error as PlaywrightError

from objector.channels.extent import Extent
from objector.domain.outcome import Artefact, Kind
from objector.errors import Unreachable

TALLEST, WIDEST = 12_000, 4_000
"""A page of more CSS pixels is pictured as far as the window shows it: a page may be made endless."""
SECONDS = 10.0
"""How long a page may take to give one artefact; one that hangs gives none."""
ANSWER_SECONDS = 1.0
"""How long a page may take to answer at all before it is taken to wait for its server."""
MARK = "REHEARSAL"

_WHOLE = f"""[document.documentElement, document.body].filter(Boolean).every(
  ({{ scrollHeight, scrollWidth }}) => scrollHeight <= {TALLEST} && scrollWidth <= {WIDEST})"""
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


@dataclass(kw_only=True)
class Camera:
    """Stands before one page. What it takes in a rehearsal says so."""

    page: Page
    rehearsal: bool
    _protocol: CDPSession | None = field(default=None, init=False)
    """The page's own DevTools session; it ends with the page."""

    async def picture(self, kind: Kind, extent: Extent | None) -> Artefact:
        """The whole page as PNG. Raises Unreachable for a page that hangs, Playwright's error for one that is gone.

        `extent`: the page's, as it was looked at last, if it is at rest since; None: it is asked.
        """
        return await self._pictured(kind, extent, impatient=False)

    async def saved_page(self) -> Artefact:
        """The page as one MHTML file (CDP `Page.captureSnapshot`). Raises as `picture`."""
        async with _in_time():
            protocol = await self._devtools()
            data: str = (await protocol.send("Page.captureSnapshot", {"format": "mhtml"}))["data"]
        if self.rehearsal:
            data = f"X-Objector: {MARK}\r\n{data}"
        return Artefact(kind=Kind.PAGE, media_type="multipart/related", content=data.encode())

    async def aftermath(self, extent: Extent | None = None) -> tuple[Artefact, ...]:
        """Picture and page after all is done, as far as the page still gives them. `extent`: as of `picture`."""
        kept: list[Artefact] = []
        if self.page.url == "about:blank":
            return ()  # nothing ever came
        try:
            kept.append(await self._pictured(Kind.AFTER, extent, impatient=True))
            kept.append(await self.saved_page())
        except (PlaywrightError, Unreachable):
            return tuple(kept)  # the page is gone, or hangs: what was kept is all there is
        return tuple(kept)

    async def _pictured(self, kind: Kind, extent: Extent | None, *, impatient: bool) -> Artefact:
        async with _in_time():
            if self.rehearsal:
                # The mark is set by the object model: a style sheet of ours would be refused by strict pages.
                whole = await self._asked(_MARK_ON, impatient=impatient)
            elif extent is None:
                whole = await self._asked(_WHOLE, impatient=impatient)
            else:
                whole = extent.height <= TALLEST and extent.width <= WIDEST
            content = await self._taken(whole, extent)
            if self.rehearsal:
                await self.page.evaluate(_MARK_OFF)
        return Artefact(kind=kind, media_type="image/png", content=content)

    async def _taken(self, whole: bool, extent: Extent | None) -> bytes:
        if not whole or extent is None or not extent.still:  # animations are brought to their end, fonts waited for
            return await self.page.screenshot(full_page=whole, animations="disabled", caret="hide")
        protocol = await self._devtools()
        asked = {"format": "png", "captureBeyondViewport": not extent.fits}
        return base64.b64decode((await protocol.send("Page.captureScreenshot", asked))["data"])

    async def _asked(self, question: str, *, impatient: bool) -> bool:
        """A page that waits for a server which does not answer gives no picture: the impatient end that wait."""
        if impatient:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return bool(await self.page.evaluate(question))
            except TimeoutError:
                await (await self._devtools()).send("Page.stopLoading")
        return bool(await self.page.evaluate(question))

    async def _devtools(self) -> CDPSession:
        if self._protocol is None:
            self._protocol = await self.page.context.new_cdp_session(self.page)
        return self._protocol
