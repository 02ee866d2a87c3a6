"""The person at the window: their own browser, everything filled in, and they press the button."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from objector.channels.browsers import find_browser
from objector.channels.process import BrowserChoice, BrowserProcess
from objector.channels.sign_in import of_hosts, sign_in
from objector.domain.outcome import Reason
from objector.domain.person import Mode, Person
from objector.domain.submission import Status
from objector.errors import ConfigError, SignInNeeded
from objector.rehearsal.sessions import storage_state
from tests.engine.rehearsing import Rehearsal, Stage, a_rehearsal, only
from tests.engine.test_recipes_in_rehearsal import FB, LI_TOGGLE, somebody

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def own_browser(stage: Stage) -> AsyncIterator[tuple[Browser, str]]:
    """The person's own running browser, and the endpoint at which it may be attached to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser().path,
            args=[
                f"--remote-debugging-port={port}",
                f"--host-resolver-rules={stage.portals.host_rules}",
                "--ignore-certificate-errors",
                "--disable-background-networking",
            ],
        )
        over = await playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        yield over, f"http://127.0.0.1:{port}"
        await over.close()
        await browser.close()


async def _signed_in(browser: Browser, person: Person) -> None:
    for account in person.accounts:
        state = storage_state(account.service, account.handle, account.email, person.language)
        await browser.contexts[0].add_cookies(state["cookies"])


async def _window(browser: Browser) -> Page:
    """The page that Objector opened in the person's browser."""
    if browser.contexts[0].pages:
        return browser.contexts[0].pages[-1]
    return await browser.contexts[0].wait_for_event("page")


async def _handed_over(rehearsal: Rehearsal) -> None:
    """Objector has done its part and waits for the person at the window."""
    while True:
        (one,) = await rehearsal.ledger.submissions()
        if one.status is Status.SENDING:
            return
        assert one.status in (Status.PLANNED, Status.PERFORMING), one.detail
        await asyncio.sleep(0.05)


async def test_the_person_presses_the_button_and_the_answer_is_kept(
    stage: Stage, own_browser: tuple[Browser, str], tmp_path: Path
) -> None:
    """Assisted in the person's own browser: filled in, nothing sent until they press, then confirmed."""
    browser, endpoint = own_browser
    person = replace(somebody("it", "facebook"), mode=Mode.ASSISTED)
    await _signed_in(browser, person)
    async with BrowserProcess(BrowserChoice(attach=endpoint), rehearsal=False) as process:
        attached = replace(stage, process=process)
        async with a_rehearsal(attached, tmp_path, "italian", patience=3, read_mail=False) as rehearsal:
            await rehearsal.plan(person, only(stage.library.campaigns["meta-ai"], FB))
            running = asyncio.create_task(rehearsal.run())
            page = await _window(browser)
            await _handed_over(rehearsal)
            assert not stage.portals.received
            await page.get_by_role("button", name="Invia", exact=True).click()
            done = await running
            assert (done[0].status, done[0].reason) == (Status.DELIVERED, Reason.CONFIRMED)
            assert sum(stage.portals.submissions().values()) == 1
            assert (person.grounds,) in stage.portals.received[0].values.values()
            assert len(browser.contexts) == 1, "the person's own window stays"


async def test_a_window_that_is_closed_before_the_button_sent_nothing(
    stage: Stage, own_browser: tuple[Browser, str], tmp_path: Path
) -> None:
    """Closing the window asks the person again; it is not taken for sent."""
    browser, endpoint = own_browser
    person = replace(somebody("it", "facebook"), mode=Mode.ASSISTED)
    await _signed_in(browser, person)
    async with BrowserProcess(BrowserChoice(attach=endpoint), rehearsal=False) as process:
        attached = replace(stage, process=process)
        async with a_rehearsal(attached, tmp_path, "no-mails", patience=3, read_mail=False) as rehearsal:
            await rehearsal.plan(person, only(stage.library.campaigns["meta-ai"], FB))
            running = asyncio.create_task(rehearsal.run())
            page = await _window(browser)
            await _handed_over(rehearsal)
            await page.close()
            done = await running
            assert (done[0].status, done[0].reason) == (Status.NEEDS_PERSON, Reason.NOT_PRESSED)
            assert not stage.portals.received


async def test_the_person_turns_the_switch(stage: Stage, own_browser: tuple[Browser, str], tmp_path: Path) -> None:
    """A switch that the person turned is read back from the page loaded anew."""
    browser, endpoint = own_browser
    person = replace(somebody("en", "linkedin"), mode=Mode.ASSISTED)
    await _signed_in(browser, person)
    async with BrowserProcess(BrowserChoice(attach=endpoint), rehearsal=False) as process:
        attached = replace(stage, process=process)
        async with a_rehearsal(attached, tmp_path, "calm", patience=3, read_mail=False) as rehearsal:
            await rehearsal.plan(person, only(stage.library.campaigns["everything"], LI_TOGGLE))
            running = asyncio.create_task(rehearsal.run())
            page = await _window(browser)
            await _handed_over(rehearsal)
            await page.get_by_role("switch", name="Data for Generative AI Improvement").click()
            done = await running
            assert (done[0].status, done[0].reason) == (Status.DELIVERED, Reason.CONFIRMED)


async def test_signing_in_keeps_the_session_of_the_service_and_nothing_else(
    stage: Stage, own_browser: tuple[Browser, str]
) -> None:
    """What is kept after the person says that they are done: cookies of the service's hosts only."""
    browser, endpoint = own_browser
    stage.portals.use("calm")
    person = somebody("en", "facebook")
    signed_in = asyncio.Event()

    async def the_person() -> None:
        page = await _window(browser)
        await page.locator("input[type=password]").wait_for()
        await browser.contexts[0].add_cookies([{"name": "other", "value": "1", "url": "https://shop.example/"}])
        await _signed_in(browser, person)
        await page.goto(str(stage.library.recipes[FB].url))
        await page.get_by_role("heading", name="Object to your information").wait_for(timeout=5000)
        signed_in.set()

    async def done() -> None:
        await signed_in.wait()

    async with BrowserProcess(BrowserChoice(attach=endpoint), rehearsal=False) as process:
        recipe = stage.library.recipes[FB]
        async with asyncio.TaskGroup() as group:
            group.create_task(the_person())
            sitting = group.create_task(
                sign_in(process, url=str(recipe.url), hosts=recipe.hosts, person=person, done=done)
            )
    cookies = sitting.result()["cookies"]
    assert cookies
    assert {cookie["domain"].lstrip(".") for cookie in cookies} <= {"facebook.com", "www.facebook.com"}


async def test_no_session_is_kept_from_a_page_that_still_asks_for_a_password(
    stage: Stage, own_browser: tuple[Browser, str]
) -> None:
    """A person who says that they are done without having signed in is told so."""
    _, endpoint = own_browser
    stage.portals.use("calm")

    async def done() -> None:
        return

    async with BrowserProcess(BrowserChoice(attach=endpoint), rehearsal=False) as process:
        recipe = stage.library.recipes[FB]
        with pytest.raises(SignInNeeded):
            await sign_in(process, url=str(recipe.url), hosts=recipe.hosts, person=somebody("en"), done=done)


async def test_a_storage_state_is_cut_down_to_the_hosts() -> None:
    """Cookies and origins of other sites, and of look-alike names, are left out."""
    domains = (".facebook.com", "evil-facebook.com", "facebook.com.evil.example")
    state = {
        "cookies": [{"domain": domain, "name": "n"} for domain in domains],
        "origins": [{"origin": origin} for origin in ("https://www.facebook.com", "https://shop.example")],
    }
    kept = of_hosts(state, ["facebook.com"])
    assert [c["domain"] for c in kept["cookies"]] == [".facebook.com"]
    assert [o["origin"] for o in kept["origins"]] == ["https://www.facebook.com"]


async def test_a_rehearsal_never_goes_to_the_real_sites() -> None:
    """A rehearsal without host rules, or in the person's own browser, is refused before a browser starts."""
    for choice in (BrowserChoice(), BrowserChoice(host_rules="MAP * 127.0.0.1:1", attach="http://127.0.0.1:9")):
        with pytest.raises(ConfigError, match="rehearsal"):
            BrowserProcess(choice, rehearsal=True)
    with pytest.raises(ConfigError, match="host_rules"):
        BrowserProcess(BrowserChoice(host_rules="MAP * 127.0.0.1:1"), rehearsal=False)
