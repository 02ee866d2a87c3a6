"""A browser for the whole module, and two ways to visit a look-alike: by browser and by plain HTTP."""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from objector.channels.browsers import find_browser
from objector.rehearsal.portals import Portals
from objector.rehearsal.scenario import Behaviour, Scenario
from objector.rehearsal.sessions import storage_state

MARIA = "maria@example.org"

Opened = Callable[..., Awaitable[Page]]


def a_day(portal: str = "", /, **behaviour: object) -> Scenario:
    """A scenario in which `portal`, or every portal, behaves as told."""
    how = Behaviour.model_validate(behaviour)
    if portal:
        return Scenario(name="test", about="made by a test", portals={portal: how})
    return Scenario(name="test", about="made by a test", everywhere=how)


@pytest.fixture(scope="module")
def portals() -> Iterator[Portals]:
    """Portals on a calm day; `day` changes them for each test."""
    with Portals() as running:
        yield running


@pytest.fixture
def day(portals: Portals) -> Iterator[Callable[..., Portals]]:
    """Portals that have received nothing yet, under the behaviour that the test asks for."""

    def begin(portal: str = "", /, **behaviour: object) -> Portals:
        portals.clear()
        portals.use(a_day(portal, **behaviour))
        return portals

    yield begin
    portals.use("calm")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(portals: Portals) -> AsyncIterator[Browser]:
    """One browser for the module, which finds every host at the portals."""
    named = os.environ.get("OBJECTOR_BROWSER__EXECUTABLE")
    found = find_browser(Path(named) if named else None)
    arguments = [f"--host-resolver-rules={portals.host_rules}"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=found.path, args=arguments)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page_for(browser: Browser) -> AsyncIterator[Opened]:
    """Opens an address as someone who is signed in at a service, or at none; returns the page."""
    async with AsyncExitStack() as contexts:

        async def opened(url: str, service: str = "", locale: str = "en-GB", handle: str = "maria.muster") -> Page:
            state = storage_state(service, handle, MARIA, "en") if service else None
            context = await browser.new_context(
                ignore_https_errors=True,
                locale=locale,
                storage_state=state,  # type: ignore[arg-type]
            )
            contexts.push_async_callback(context.close)
            page = await context.new_page()
            page.set_default_timeout(10_000)
            await page.goto(url, wait_until="commit")
            return page

        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def ask(portals: Portals) -> AsyncIterator[Callable[..., Awaitable[httpx.Response]]]:
    """Asks a look-alike by plain HTTP at its true address, its certificate checked against the throw-away CA."""
    trust = ssl.create_default_context(cadata=portals.authority_pem.decode())
    async with httpx.AsyncClient(verify=trust, timeout=10) as client:

        async def asked(
            method: str, url: str, *, service: str = "", handle: str = "maria.muster", **more: object
        ) -> httpx.Response:
            host = urlsplit(url).hostname or ""
            headers = {"Host": host, **more.pop("headers", {})}  # type: ignore[dict-item]
            if service:
                cookie = storage_state(service, handle, MARIA, "en")["cookies"][0]
                headers["Cookie"] = f"{cookie['name']}={cookie['value']}"
            return await client.request(
                method,
                url.replace(host, f"127.0.0.1:{portals.port}", 1),
                headers=headers,
                extensions={"sni_hostname": host},
                **more,  # type: ignore[arg-type]
            )

        yield asked
