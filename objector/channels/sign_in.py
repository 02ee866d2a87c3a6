"""Signing in: a window in which the person signs in by themselves. Kept is the session, never a password."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any, cast

from playwright.async_api import BrowserContext, Page, StorageState
from playwright.async_api import Error as PlaywrightError

from objector.channels.process import BrowserProcess
from objector.channels.sessions import VIEW, locale_for
from objector.channels.survey import survey
from objector.channels.tab import reason
from objector.channels.time_zone import timezone_for
from objector.channels.walls import wall
from objector.domain.person import Person
from objector.errors import SignInNeeded, Unreachable
from objector.recipes.domains import lies_on

EVERY_SECONDS = 1.0
"""How often the session is read while the window is open, so that closing it loses nothing."""


async def sign_in(
    process: BrowserProcess,
    *,
    url: str,
    hosts: Collection[str],
    person: Person,
    done: Callable[[], Awaitable[None]],
    session: dict[str, Any] | None = None,
    rehearsal: bool = False,
) -> dict[str, Any]:
    """The storage state after the person signed in at `url` and said so (`done` returned) or closed the window.

    Holds cookies and storage of the service's own hosts only. Raises BrowserMissing, Unreachable, and SignInNeeded if
    the page still asks for a password when the person is done.
    """
    browser = await process.browser(headed=True)
    attached = bool(process.choice.attach) and bool(browser.contexts)
    if attached:
        context = browser.contexts[0]
    else:
        context = await browser.new_context(
            locale=locale_for(person.language, person),
            timezone_id=timezone_for(person),
            storage_state=cast(StorageState, session) if session else None,
            ignore_https_errors=rehearsal,
            viewport=VIEW,  # type: ignore[arg-type]
        )
    page = await context.new_page()
    try:
        try:
            await page.goto(url, wait_until="domcontentloaded", timeout=60_000)
        except PlaywrightError as error:
            raise Unreachable(f"the sign-in page did not open ({reason(error)})") from error
        return await _watched(context, page, hosts, done)
    finally:
        await _leave(page, None if attached else context)


async def _watched(
    context: BrowserContext, page: Page, hosts: Collection[str], done: Callable[[], Awaitable[None]]
) -> dict[str, Any]:
    """Reads the session again and again until the person is done; the last one that could be read."""
    closed = asyncio.Event()
    page.on("close", lambda _: closed.set())
    waits = {asyncio.ensure_future(done()), asyncio.ensure_future(closed.wait())}
    kept: dict[str, Any] = {}
    walled = True
    try:
        while True:
            finished, _ = await asyncio.wait(waits, timeout=EVERY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            for one in finished:
                one.result()  # an error of `done` is no consent
            try:
                kept = of_hosts(cast(dict[str, Any], await context.storage_state()), hosts)
                if not page.is_closed():
                    seen = await survey(page, hosts)
                    walled = wall(seen) is not None
                    await seen.close()
            except PlaywrightError:
                if not finished and not closed.is_set():
                    continue  # between two pages
            if finished:
                break
    finally:
        for one in waits:
            one.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
    if walled or not (kept.get("cookies") or kept.get("origins")):
        raise SignInNeeded(
            "the page still asks to sign in; no session was kept. Run the command again and sign in first"
        )
    return kept


def of_hosts(state: dict[str, Any], hosts: Collection[str]) -> dict[str, Any]:
    """The part of a storage state that belongs to these hosts: nothing of the rest of the person's browser."""

    def ours(host: str) -> bool:
        return lies_on(host.lstrip(".").lower(), hosts)

    cookies = [cookie for cookie in state.get("cookies", []) if ours(str(cookie.get("domain", "")))]
    origins = [
        origin
        for origin in state.get("origins", [])
        if ours(str(origin.get("origin", "")).removeprefix("https://").partition(":")[0])
    ]
    return {"cookies": cookies, "origins": origins}


async def _leave(page: Page, context: BrowserContext | None) -> None:
    try:
        if context is not None:
            await context.close()
        elif not page.is_closed():
            await page.close()
    except PlaywrightError:
        return  # the window is closed already
