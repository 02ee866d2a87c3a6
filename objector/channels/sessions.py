"""A fresh browser context for one submission: the person's language, time zone and session, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import urlencode, urlsplit, urlunsplit

from playwright.async_api import Browser, BrowserContext, Page, StorageState
from playwright.async_api import Error as PlaywrightError

from objector.channels.time_zone import timezone_for
from objector.domain.person import Person
from objector.recipes.model import Recipe

VIEW = {"width": 1280, "height": 900}
OPENING_SECONDS, CLOSING_SECONDS = 30.0, 10.0
"""A browser that takes longer to open or close a page hangs: the attempt is over, and a new browser comes."""


def language_for(recipe: Recipe, person: Person) -> str:
    """The language a page is asked for: the person's if the recipe knows it, else English, else the first it knows."""
    if person.language in recipe.languages:
        return person.language
    return "en" if "en" in recipe.languages else recipe.languages[0]


def locale_for(language: str, person: Person) -> str:
    """The browser's locale: the person's country where it is the person's language, else the plain language."""
    return f"{language}-{person.country}" if language == person.language else {"en": "en-GB"}.get(language, language)


def address_for(recipe: Recipe, language: str) -> str:
    """The form's address, with the portal's own parameter for the language where the recipe names one."""
    url = str(recipe.url)
    if recipe.locale is None or language not in recipe.locale.values:
        return url
    parts = urlsplit(url)
    asked = urlencode({recipe.locale.parameter: recipe.locale.values[language]})
    return urlunsplit(parts._replace(query=f"{parts.query}&{asked}" if parts.query else asked))


@asynccontextmanager
async def fresh_page(
    browser: Browser,
    *,
    person: Person,
    language: str,
    session: dict[str, Any] | None,
    rehearsal: bool,
    attached: bool,
    doubt: Callable[[], None] | None = None,
) -> AsyncIterator[Page]:
    """A page of its own context: no downloads, no service workers, no permissions; gone afterwards.

    In the person's own browser (`attached`) the page opens in their own context, since that holds their sessions.
    `doubt` is told of a browser that does not close it: what came of the page stands, the next page may need another.
    Raises Playwright's error, or TimeoutError for a browser that hangs.
    """
    if attached and browser.contexts:
        async with asyncio.timeout(OPENING_SECONDS):
            page = await browser.contexts[0].new_page()
        try:
            yield page
        finally:
            await _quietly(page)
        return
    async with asyncio.timeout(OPENING_SECONDS):
        context = await browser.new_context(
            locale=locale_for(language, person),
            timezone_id=timezone_for(person),
            storage_state=cast(StorageState, session) if session else None,
            accept_downloads=False,
            service_workers="block",
            permissions=[],
            ignore_https_errors=rehearsal,
            viewport=VIEW,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
    try:
        async with asyncio.timeout(OPENING_SECONDS):
            page = await context.new_page()
        context.on("page", lambda popup: _shut(popup, page))
        yield page
    finally:
        if not await _quietly(context) and doubt is not None:
            doubt()


async def _shut(popup: Page, page: Page) -> None:
    """A window that a page opens by itself is closed."""
    if popup is not page:
        await _quietly(popup)


async def _quietly(thing: Page | BrowserContext) -> bool:
    """Close it; False if that could not be done: it is gone already, or goes with its browser."""
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await thing.close()
    except (PlaywrightError, TimeoutError):
        return False
    return True
