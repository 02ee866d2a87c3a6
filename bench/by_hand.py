"""The other side of the comparison: what a competent person would write with Playwright for this one form alone.

It knows its form by heart, checks nothing and records nothing durably; but it takes the same two pictures and the same
MHTML, in a fresh context each time.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from playwright.async_api import Browser, StorageState, expect

from bench.people import GROUNDS, made_up
from objector.rehearsal.sessions import storage_state

CONFIRMATION = "Ciò significa che la tua richiesta verrà applicata d'ora in avanti"


async def by_hand(browser: Browser, url: str, number: int, folder: Path) -> None:
    """Send the Facebook objection of 2025 for person number so-and-so; fail if no confirmation is shown."""
    person = made_up(number)
    account = person.accounts[0]
    state = storage_state(account.service, account.handle, account.email, "it")
    context = await browser.new_context(
        locale="it-IT",
        timezone_id="Europe/Rome",
        storage_state=cast(StorageState, state),
        accept_downloads=False,
        service_workers="block",
        ignore_https_errors=True,
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",
    )
    try:
        page = await context.new_page()
        await page.goto(url, wait_until="commit")
        await page.get_by_role("textbox", name="Indirizzo e-mail", exact=True).fill(account.email)
        await page.get_by_label("Spiegaci che impatto ha su di te").fill(GROUNDS)
        await page.screenshot(path=folder / "before.png", full_page=True, animations="disabled")
        await page.get_by_role("button", name="Invia", exact=True).click()
        await expect(page.get_by_text(CONFIRMATION)).to_be_visible()
        await page.screenshot(path=folder / "after.png", full_page=True, animations="disabled")
        session = await context.new_cdp_session(page)
        snapshot = await session.send("Page.captureSnapshot", {"format": "mhtml"})
        (folder / "page.mhtml").write_text(snapshot["data"], encoding="utf-8")
    finally:
        await context.close()
