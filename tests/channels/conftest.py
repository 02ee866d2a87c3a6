"""One browser and one page server for all tests of a worker; a context of its own for each attempt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Page as BrowserPage

from objector.channels import camera, fill, pressable
from objector.channels.process import BrowserChoice, BrowserProcess
from objector.channels.survey import Survey, survey
from tests.build_recipe import HOST
from tests.channels.attempt import Desk
from tests.channels.pages import Pages, serving


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def server() -> AsyncIterator[Pages]:
    """The page server."""
    async with serving() as pages:
        yield pages


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def process(server: Pages) -> AsyncIterator[BrowserProcess]:
    """The browser process, in which every name leads to the page server."""
    choice = BrowserChoice(host_rules=f"MAP * 127.0.0.1:{server.port}")
    async with BrowserProcess(choice, rehearsal=True) as process:
        yield process


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def _blank(process: BrowserProcess) -> AsyncIterator[BrowserPage]:
    """A page whose markup tests replace."""
    context = await (await process.browser()).new_context(ignore_https_errors=True, reduced_motion="reduce")
    yield await context.new_page()
    await context.close()


@pytest.fixture
def pages(server: Pages) -> Pages:
    """The page server without pages."""
    server.clear()
    return server


@pytest.fixture
def desk(process: BrowserProcess, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Performs attempts on the pages of this test; a touch that the page does not let happen fails soon."""
    for touching in (fill, pressable):
        monkeypatch.setattr(touching, "ACTION_SECONDS", 1.0)
    monkeypatch.setattr(pressable, "WAIT_SECONDS", 0.4)
    monkeypatch.setattr(camera, "SECONDS", 5.0)
    return Desk(process=process, pages=pages)


Look = Callable[[str], Awaitable[Survey]]


@pytest_asyncio.fixture(loop_scope="session")
async def look(_blank: BrowserPage) -> AsyncIterator[Look]:
    """Looks at some markup: no server, no attempt, only the survey."""
    async with AsyncExitStack() as surveys:

        async def look(body: str, language: str = "en") -> Survey:
            await _blank.set_content(f'<!doctype html><html lang="{language}"><body>{body}</body></html>')
            seen = await survey(_blank, [HOST])
            surveys.push_async_callback(seen.close)
            return seen

        yield look
