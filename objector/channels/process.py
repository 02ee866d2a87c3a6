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

from objector.channels.browsers import find_browser
from objector.errors import BrowserMissing, ConfigError
from objector.failpoints import reach

ENDING_SECONDS = 10.0
"""A browser that takes longer to end hangs."""
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
    """For `--host-resolver-rules`; only in a rehearsal, and certificate errors are then ignored."""
    attach: str = ""
    """The CDP endpoint of the person's own running Chrome; empty: start one."""
    sandbox: bool | None = None
    """None: on, except for root, for whom Chromium refuses to start with it."""
    debugging_port: int = 0
    """For tests that look over the browser's shoulder; 0: none."""


class BrowserProcess:
    """Starts Playwright and the browser once and gives it out. An async context manager."""

    def __init__(self, choice: BrowserChoice, *, rehearsal: bool) -> None:
        if choice.host_rules and not rehearsal:
            raise ConfigError("browser.host_rules: only a rehearsal may point the browser elsewhere; set REHEARSAL=1")
        if rehearsal and (choice.attach or not choice.host_rules):
            raise ConfigError(
                "rehearsal: the browser would go to the real sites; a rehearsal needs browser.host_rules and a browser "
                "of its own (no browser.attach). `objector demo` and `objector run --rehearsal` see to that"
            )
        self.choice = choice
        self._playwright: Playwright | None = None
        self._browsers: dict[bool, Browser] = {}
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
            running = self._browsers.get(headed)
            if running is not None and running.is_connected():
                return running
            reach("browser.before")
            if self._playwright is None:
                self._playwright = await async_playwright().start()
            self._browsers[headed] = await self._start(self._playwright, headed)
            reach("browser.after")
            return self._browsers[headed]

    async def _start(self, playwright: Playwright, headed: bool) -> Browser:
        if self.choice.attach:
            try:
                return await playwright.chromium.connect_over_cdp(self.choice.attach, timeout=15_000)
            except PlaywrightError as error:
                raise BrowserMissing(
                    "browser.attach: no Chrome answers there; start it with --remote-debugging-port and name the "
                    "endpoint it prints, or remove the setting"
                ) from error
        found = find_browser(self.choice.executable, self.choice.channel, headed=headed)
        sandbox = self.choice.sandbox if self.choice.sandbox is not None else not _is_root()
        arguments = [*_QUIET]
        if self.choice.host_rules:
            arguments.append(f"--host-resolver-rules={self.choice.host_rules}")
        if self.choice.debugging_port:
            arguments.append(f"--remote-debugging-port={self.choice.debugging_port}")
        failed: PlaywrightError | None = None
        for _ in range(2):  # one that was ended from outside while it started is worth another
            try:
                return await playwright.chromium.launch(
                    executable_path=found.path,
                    headless=not headed,
                    chromium_sandbox=sandbox,
                    args=arguments,
                    handle_sigint=False,
                    timeout=30_000,
                )
            except PlaywrightError as error:
                failed = error
        first = str(failed).splitlines()[0][:200]
        raise BrowserMissing(
            f"the browser {found.path} does not start ({first}); see: objector doctor, or name another one in "
            "OBJECTOR_BROWSER__EXECUTABLE"
        ) from failed

    async def end(self) -> None:
        """End the running browsers; the next that is asked for is a new one. The person's own is only let go of."""
        browsers, self._browsers = list(self._browsers.values()), {}
        for browser in browsers:
            with suppress(PlaywrightError, TimeoutError):  # one that hangs ends with the driver that started it
                async with asyncio.timeout(ENDING_SECONDS):
                    await browser.close()

    async def close(self) -> None:
        """End everything that was started."""
        await self.end()
        if self._playwright is not None:
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(ENDING_SECONDS):
                    await self._playwright.stop()
            self._playwright = None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
