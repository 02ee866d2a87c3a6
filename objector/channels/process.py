"""The browser process: one for many submissions, started when first needed, started anew when it is gone."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from playwright.async_api import Browser, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from objector.channels.browser_folder import BrowserFolder, clear_away
from objector.channels.browsers import find_browser
from objector.channels.processes import SWITCH, end_browsers, hold_to
from objector.errors import BrowserMissing, ConfigError
from objector.failpoints import reach

ENDING_SECONDS = 10.0
"""A browser that takes longer to end hangs."""
PULSE_SECONDS, HANGING_SECONDS = 5.0, 30.0
"""How often a browser is asked for a sign of life; without one for so long it hangs, and is ended."""
HEAP_MEGABYTES = 1024
"""A page's scripts get no more: past it the page crashes."""
DATA_BYTES = 2 * 1024**3
"""The same for all data of one of the browser's processes, where the system can hold it to that (Linux)."""
NOWHERE = "MAP * ~NOTFOUND"
"""Host rules by which no name and no address leads anywhere; a browser with them needs no rehearsal around it."""
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
)
"""A browser that does its work and calls home for nothing."""


@dataclass(frozen=True, kw_only=True)
class BrowserChoice:
    """Which browser is started and how; plain values from the settings."""

    executable: Path | None = None
    channel: str | None = None
    headed: bool = False
    host_rules: str = ""
    """For `--host-resolver-rules`; only in a rehearsal, and certificate errors are then ignored. Or `NOWHERE`."""
    attach: str = ""
    """The CDP endpoint of the person's own running Chrome; empty: start one."""
    sandbox: bool | None = None
    """None: on, except for root, for whom Chromium refuses to start with it."""
    debugging_port: int = 0
    """For tests that look over the browser's shoulder; 0: none."""


@dataclass(kw_only=True)
class _Running:
    """A browser that was started, or attached to."""

    browser: Browser
    mark: str = ""
    """By which it is found among the processes; empty for the person's own, which is never ended."""
    pulse: asyncio.Task[None] | None = None
    doubted: bool = False
    over: bool = False
    """It gave no sign of life, and was ended."""

    async def lives(self) -> bool:
        """Whether it gives a sign of life in time."""
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(HANGING_SECONDS):
                session = await self.browser.new_browser_cdp_session()
                await session.send("Browser.getVersion")
                await session.detach()
                return True
        return False

    async def watch(self) -> None:
        """Ask for a sign of life now and then, until there is none. What waits for this browser then fails."""
        while self.browser.is_connected():
            await asyncio.sleep(PULSE_SECONDS)
            if self.browser.is_connected() and not await self.lives():
                return await self.kill()
            if self.mark:  # one that was being born when all others were held
                await asyncio.to_thread(hold_to, self.mark, DATA_BYTES)

    async def kill(self) -> None:
        """End it by force; the person's own is only let go of."""
        self.over = True
        if self.mark:
            await asyncio.to_thread(end_browsers, self.mark)

    async def end(self) -> None:
        """End it in good order, or by force if it hangs."""
        if self.pulse is not None:
            self.pulse.cancel()
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(ENDING_SECONDS):
                return await self.browser.close()
        await self.kill()


class BrowserProcess:
    """Starts Playwright and the browser once and gives it out. An async context manager."""

    def __init__(self, choice: BrowserChoice, *, rehearsal: bool) -> None:
        if choice.host_rules not in ("", NOWHERE) and not rehearsal:
            raise ConfigError("browser.host_rules: only a rehearsal may point the browser elsewhere; set REHEARSAL=1")
        if rehearsal and (choice.attach or not choice.host_rules):
            raise ConfigError(
                "rehearsal: the browser would go to the real sites; a rehearsal needs browser.host_rules and a browser "
                "of its own (no browser.attach). `objector demo` and `objector run --rehearsal` see to that"
            )
        self.choice = choice
        self._playwright: Playwright | None = None
        self._folder: BrowserFolder | None = None
        self._running: dict[bool, _Running] = {}
        self._started = 0
        self._lock = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def browser(self, *, headed: bool = False) -> Browser:
        """The running browser, started if there is none. Raises BrowserMissing with what to do."""
        headed = headed or self.choice.headed
        async with self._lock:
            running = self._running.get(headed)
            if running is not None and await self._is_well(running):
                return running.browser
            reach("browser.before")
            if running is not None:
                await running.end()
            self._running[headed] = running = await self._start(headed)
            if running.mark:
                running.pulse = asyncio.create_task(running.watch())
            reach("browser.after")
            return running.browser

    async def _is_well(self, running: _Running) -> bool:
        doubted, running.doubted = running.doubted, False
        if running.over or not running.browser.is_connected():
            return False
        return not doubted or await running.lives()

    def doubt(self) -> None:
        """Something failed or took too long: a browser is asked for a sign of life before it is given out again."""
        for running in self._running.values():
            running.doubted = True

    async def _start(self, headed: bool) -> _Running:
        if self.choice.attach:
            return await self._attach(await self._driver())
        found = find_browser(self.choice.executable, self.choice.channel, headed=headed)
        failed: PlaywrightError | None = None
        for _ in range(2):  # one that was ended from outside while it started is worth another
            driver = await self._driver()
            try:
                return await self._launch(driver, found.path, headed)
            except PlaywrightError as error:
                failed = error
                if not await _answers(driver):
                    await self._stop_driver()
        first = str(failed).splitlines()[0][:200]
        raise BrowserMissing(
            f"the browser {found.path} does not start ({first}); see: objector doctor, or name another one in "
            "OBJECTOR_BROWSER__EXECUTABLE"
        ) from failed

    async def _attach(self, driver: Playwright) -> _Running:
        try:
            return _Running(browser=await driver.chromium.connect_over_cdp(self.choice.attach, timeout=15_000))
        except PlaywrightError as error:
            raise BrowserMissing(
                "browser.attach: no Chrome answers there; start it with --remote-debugging-port and name the "
                "endpoint it prints, or remove the setting"
            ) from error

    async def _launch(self, driver: Playwright, program: Path, headed: bool) -> _Running:
        if self._folder is None:
            raise RuntimeError("a driver has a folder")
        self._started += 1
        mark = f"{self._folder.mark}.{self._started}"
        arguments = [*_QUIET, f"{SWITCH}={mark}", f"--js-flags=--max-old-space-size={HEAP_MEGABYTES}"]
        if self.choice.host_rules:
            arguments.append(f"--host-resolver-rules={self.choice.host_rules}")
        if self.choice.debugging_port:
            arguments.append(f"--remote-debugging-port={self.choice.debugging_port}")
        browser = await driver.chromium.launch(
            executable_path=program,
            headless=not headed,
            chromium_sandbox=self.choice.sandbox if self.choice.sandbox is not None else not _is_root(),
            args=arguments,
            env={name: value for name, value in os.environ.items() if not name.startswith("OBJECTOR_")},
            handle_sigint=False,
            timeout=30_000,
        )
        await asyncio.to_thread(hold_to, mark, DATA_BYTES)
        return _Running(browser=browser, mark=mark)

    async def _driver(self) -> Playwright:
        """Playwright, started once. The browsers that an earlier program left behind are cleared away before."""
        if self._playwright is None:
            if self.choice.attach:
                self._playwright = await async_playwright().start()
                return self._playwright
            await asyncio.to_thread(clear_away)
            try:
                self._folder = self._folder or BrowserFolder()
            except OSError as error:
                raise BrowserMissing(
                    f"the browser has no room for its passing files ({error.strerror or error}); make some, or name "
                    "another folder for them in TMPDIR"
                ) from error
            async with self._folder.for_a_driver():
                self._playwright = await async_playwright().start()
        return self._playwright

    async def _stop_driver(self) -> None:
        driver, self._playwright = self._playwright, None
        if driver is not None:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(ENDING_SECONDS):
                    await driver.stop()

    async def end(self) -> None:
        """End the running browsers; the next that is asked for is a new one. The person's own is only let go of."""
        ending, self._running = list(self._running.values()), {}
        for running in ending:
            await running.end()

    async def close(self) -> None:
        """End everything that was started, and delete what it left."""
        await self.end()
        await self._stop_driver()
        folder, self._folder = self._folder, None
        if folder is not None:
            await asyncio.to_thread(end_browsers, folder.mark)
            await asyncio.to_thread(folder.remove)


async def _answers(driver: Playwright) -> bool:
    """Whether the driver itself still is there."""
    with suppress(PlaywrightError, TimeoutError):
        async with asyncio.timeout(ENDING_SECONDS):
            await (await driver.request.new_context()).dispose()
            return True
    return False


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
