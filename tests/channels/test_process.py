"""The browser process: one that hangs, is killed or loses its driver is replaced, and none takes all memory."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Error as PlaywrightError

from chaos import processes
from objector.channels import browser_folder
from objector.channels import process as process_module
from objector.channels.process import DATA_BYTES, BrowserChoice, BrowserProcess
from objector.channels.processes import browsers
from objector.errors import BrowserMissing

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find the browser"),
]
HANG_GUARD = 120.0
"""Seconds after which a wait that should end by itself counts as endless, on however slow a machine."""
CHOICE = BrowserChoice(host_rules="MAP * 127.0.0.1:9")


@pytest_asyncio.fixture(loop_scope="session")
async def own(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BrowserProcess]:
    """A browser process that only this test harms; a sign of life is asked for often."""
    monkeypatch.setattr(process_module, "PULSE_SECONDS", 0.2)
    monkeypatch.setattr(process_module, "HANGING_SECONDS", 5.0)
    async with asyncio.timeout(HANG_GUARD), BrowserProcess(CHOICE, rehearsal=True) as process:
        yield process


def _pid(process: BrowserProcess) -> int:
    assert process._folder is not None
    (pid,) = browsers(process._folder.mark)
    return pid


async def test_what_waits_for_a_browser_that_hangs_fails(own: BrowserProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser without a sign of life is ended: a call that would wait for ever fails, and the next is a new one."""
    page = await (await own.browser()).new_page()
    hung = _pid(own)
    os.kill(hung, signal.SIGSTOP)
    with monkeypatch.context() as hasty:  # what is stopped gives no sign, however long it is waited for
        hasty.setattr(process_module, "HANGING_SECONDS", 0.3)
        with pytest.raises(PlaywrightError):
            await page.evaluate("1")
    assert processes.gone([hung], HANG_GUARD)
    assert await (await (await own.browser()).new_page()).evaluate("2") == 2


async def test_a_doubted_browser_is_asked_first(own: BrowserProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that did not close a page in time is given out again if it lives, and replaced if it does not."""
    monkeypatch.setattr(process_module, "PULSE_SECONDS", HANG_GUARD)
    browser = await own.browser()
    own.doubt()
    assert await own.browser() is browser
    monkeypatch.setattr(process_module, "ENDING_SECONDS", 0.3)
    monkeypatch.setattr(process_module, "HANGING_SECONDS", 0.3)
    os.kill(_pid(own), signal.SIGSTOP)
    own.doubt()
    assert await own.browser() is not browser


@pytest.mark.parametrize("whose", ["browser", "driver"])
async def test_one_that_was_killed_is_replaced(own: BrowserProcess, whose: str) -> None:
    """The next page opens in a new browser, also when the driver between us and the browser was killed."""
    page = await (await own.browser()).new_page()
    (driver,) = [pid for pid in processes.below(os.getpid()) if _drives(pid, _pid(own))]
    processes.kill(driver if whose == "driver" else _pid(own))
    with pytest.raises(PlaywrightError):
        await page.evaluate("new Promise(() => {})")
    own.doubt()
    assert await (await (await own.browser()).new_page()).evaluate("2") == 2


def _drives(pid: int, browser: int) -> bool:
    return "run-driver" in processes.command(pid) and browser in processes.below(pid)


def _environment(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/environ").read_text().split("\0")


async def test_no_process_of_the_browser_takes_all_memory(own: BrowserProcess) -> None:
    """Every process of the browser is held to the limit, those that it starts later too; scripts have their own."""
    import resource  # not on every system

    browser = await own.browser()
    pages = [await (await browser.new_context()).new_page() for _ in range(3)]

    def free() -> list[list[str]]:
        found = []
        for pid in [_pid(own), *processes.below(_pid(own))]:
            with suppress(ProcessLookupError):  # it has ended meanwhile
                if resource.prlimit(pid, resource.RLIMIT_DATA) != (DATA_BYTES, DATA_BYTES):
                    found.append(processes.command(pid))
        return found

    for _ in range(200):  # one that was being born as the others were held is held at the next sign of life
        if not free():
            break
        await asyncio.sleep(0.05)
    assert free() == []
    assert await pages[0].evaluate("performance.memory.jsHeapSizeLimit") <= 1.2 * 1024**3


async def test_the_driver_is_held_to_little_memory(own: BrowserProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver clears away early what it no longer needs; what the environment asks of Node.js comes after."""
    monkeypatch.setenv("NODE_OPTIONS", "--no-deprecation")
    await own.browser()
    (driver,) = [pid for pid in processes.below(os.getpid()) if _drives(pid, _pid(own))]
    (asked,) = [one for one in _environment(driver) if one.startswith("NODE_OPTIONS")]
    assert asked.startswith("NODE_OPTIONS=--max-semi-space-size=1 ")
    assert asked.endswith(" --no-deprecation")
    assert os.environ["NODE_OPTIONS"] == "--no-deprecation"


async def test_no_room_for_a_browser(own: BrowserProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where no passing file can be made, the message says what to do."""
    monkeypatch.setattr(browser_folder.tempfile, "tempdir", str(tmp_path / "not there"))
    with pytest.raises(BrowserMissing, match="TMPDIR"):
        await own.browser()


async def test_a_folder_goes_with_its_process(own: BrowserProcess) -> None:
    """Closing deletes the profiles; a browser that is asked for after that has a new folder."""
    await own.browser()
    assert own._folder is not None
    first = own._folder.path
    assert [one.name for one in first.iterdir() if "profile" in one.name], "the driver keeps profiles in it"
    await own.close()
    assert not first.exists()
    await own.browser()
    assert own._folder is not None
