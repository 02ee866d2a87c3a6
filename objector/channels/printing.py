"""Printing: an HTML document becomes a PDF, in a browser of its own that reaches nothing.

The document may hold text from outside. So its scripts do not run, no request of it is answered, no name leads
anywhere, and it cannot lead its own page away.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from playwright.async_api import Browser, Route
from playwright.async_api import Error as PlaywrightError

from objector.channels.process import NOWHERE, BrowserChoice, BrowserProcess
from objector.errors import NotPrinted

LARGEST_DOCUMENT, LARGEST_PDF = 64 * 1024**2, 128 * 1024**2
"""Bytes."""
SECONDS = 90.0
"""How long one document may take."""
_ADDRESS = "http://document.invalid/"
_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    # `sandbox`: no scripts, no forms, no windows, and no page that leads itself elsewhere.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox",
    "x-dns-prefetch-control": "off",
    "referrer-policy": "no-referrer",
}
_FOOTER = (
    '<div style="width: 100%; text-align: center; font: 8pt sans-serif; color: #333">'
    '<span class="pageNumber"></span> / <span class="totalPages"></span></div>'
)
_HEAD_BYTES = 4096
"""Chromium writes what it says of the document, with its dates, first."""
_DATES = re.compile(rb"(/(?:CreationDate|ModDate) \()D:\d{14}[+-]\d\d'\d\d'(?=\))")


@dataclass(kw_only=True)
class Printer:
    """Prints documents, one at a time. The browser starts with the first. An async context manager."""

    choice: BrowserChoice
    """Which browser. Its window, its attachment and where it leads names to are passed over: headless, and nowhere."""
    seconds: float = SECONDS
    _process: BrowserProcess = field(init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    def __post_init__(self) -> None:
        nowhere = replace(self.choice, headed=False, attach="", host_rules=NOWHERE)
        self._process = BrowserProcess(nowhere, rehearsal=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """End the browser; the next document starts one anew."""
        await self._process.close()

    async def pdf(self, html: str, *, made: datetime | None = None) -> bytes:
        """The document as PDF: A4 unless its `@page` says otherwise, tagged, with an outline of its headings.

        The number of each page stands in its bottom margin, which the document's `@page` has to leave. Title and
        language are those of its `<title>` and `<html lang>`; pictures and fonts come from `data:` addresses only.
        With `made` (aware), the same document gives the same bytes in the same browser.
        Raises `BrowserMissing`, and `NotPrinted` for a document that is too large, or that the browser cannot print.
        """
        document = html.encode("utf-8", "replace")
        if len(document) > LARGEST_DOCUMENT:
            raise NotPrinted(f"the document has {len(document)} bytes; more than {LARGEST_DOCUMENT} are not printed")
        async with self._lock:
            content = await self._printed(document)
        if not content.startswith(b"%PDF-") or len(content) > LARGEST_PDF:
            raise NotPrinted(f"the browser gave no PDF of at most {LARGEST_PDF} bytes; see: objector doctor")
        return content if made is None else _dated(content, made)

    async def _printed(self, document: bytes) -> bytes:
        failed: PlaywrightError | None = None
        for _ in range(2):  # a browser that was ended from outside is worth another
            browser = await self._process.browser()
            try:
                async with asyncio.timeout(self.seconds):
                    return await _print(browser, document)
            except TimeoutError:
                await self._process.end()
                raise NotPrinted(f"the document was not printed within {self.seconds:g} s; try again") from None
            except PlaywrightError as error:
                failed = error
                self._process.doubt()
        raise NotPrinted("the browser could not print the document; see: objector doctor") from failed


async def _print(browser: Browser, document: bytes) -> bytes:
    context = await browser.new_context(
        java_script_enabled=False,
        offline=True,
        accept_downloads=False,
        service_workers="block",
        permissions=[],
        reduced_motion="reduce",
    )
    try:
        page = await context.new_page()
        given = False

        async def answer(route: Route) -> None:
            nonlocal given
            if given or route.request.url != _ADDRESS:
                return await route.abort("aborted")
            given = True
            await route.fulfill(body=document, headers=_HEADERS)

        await context.route("**/*", answer)
        await page.goto(_ADDRESS)
        return await page.pdf(
            format="A4",
            prefer_css_page_size=True,
            print_background=True,
            display_header_footer=True,
            header_template="<span></span>",
            footer_template=_FOOTER,
            tagged=True,
            outline=True,
        )
    finally:
        await context.close()


def _dated(content: bytes, made: datetime) -> bytes:
    """The PDF with this moment as its dates; every other byte stays where it is."""
    date = made.astimezone(UTC).strftime("D:%Y%m%d%H%M%S+00'00'").encode()
    return _DATES.sub(rb"\g<1>" + date, content[:_HEAD_BYTES]) + content[_HEAD_BYTES:]
