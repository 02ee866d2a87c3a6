"""`objector continue`: a window where one can be shown, and a word with the next command where none can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from objector.channels.process import BrowserProcess
from objector.cli.continue_ import go_on_with
from objector.domain.outcome import Reason
from objector.domain.submission import Status
from objector.engine.intake import take_in
from objector.engine.people_file import read_people
from objector.engine.plan import plan_new
from objector.engine.selection import Selection
from objector.rehearsal.portals import Portals
from objector.settings import load_settings
from objector.wiring import Objector, open_objector, utc_now
from tests.cli.conftest import House
from tests.cli.test_submissions import stopped
from tests.cli.test_time_left import delivered
from tests.engine.test_two_runs import _people_file

RECIPE = "meta.instagram.ai-2025"


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a server."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")


@pytest.mark.usefixtures("no_display")
@pytest.mark.parametrize("words", [(), ("--headed",)])
def test_without_a_display_the_next_command_is_told(house: House, words: tuple[str, ...]) -> None:
    """A check that wants a person is not tried without one: 2, what to do instead, and nothing is changed."""
    submission_id = house.moved_in()[0]["id"]
    stopped(house, submission_id)
    before = house.json("receipts", "show", submission_id)
    refused = house.types("continue", submission_id, *words)
    assert refused.exit_code == 2
    told = " ".join(refused.stderr.split())
    assert "no display" in told
    assert f"objector answer {submission_id} --by-hand --file PICTURE" in told
    assert f"objector continue {submission_id} --headless" in told
    assert house.json("receipts", "show", submission_id) == before


@pytest.mark.usefixtures("no_display")
def test_what_needs_no_eyes_goes_on_without(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lost code is mailed anew also on a server; it is told that there is no window."""
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    monkeypatch.setenv("OBJECTOR_BROWSER__HOST_RULES", "MAP * 127.0.0.1:9")
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", str(house.folder / "no-browser"))
    submission_id = house.moved_in()[0]["id"]
    stopped(house, submission_id, Reason.CODE_WANTED)
    gone_on = house.types("continue", submission_id)
    assert gone_on.exit_code == 10
    assert "without a window" in gone_on.stderr
    found = next(one for one in house.json("status")["submissions"] if one["id"] == submission_id)
    assert (found["reason"], found["attempts"]) == ("browser_missing", 2)


@pytest.mark.usefixtures("no_display")
def test_who_chose_to_press_is_never_gone_without(house: House) -> None:
    """In the mode `assisted` there is no attempt without a window, not even when it is asked for."""
    house.people.write_text(house.people.read_text().replace('language = "de"', 'language = "de"\nmode = "assisted"'))
    path = house.folder / "people.toml"
    assert house.types("init", "--from", str(path)).exit_code == 0
    submission_id = house.json("status", "--all")["submissions"][0]["id"]
    refused = house.types("continue", submission_id, "--headless")
    assert refused.exit_code == 2
    assert "--headless" not in refused.stderr
    assert house.json("status", "--all")["submissions"][0]["attempts"] == 0


@pytest.fixture
def portals() -> Iterator[Portals]:
    with Portals("challenge") as running:
        yield running


@pytest.fixture
async def objector(tmp_path: Path, portals: Portals, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Objector]:
    """Somebody with an Instagram account, at a form that wants proof of being human."""
    monkeypatch.setenv("OBJECTOR_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    monkeypatch.setenv("OBJECTOR_PATIENCE", "4")
    monkeypatch.setenv("OBJECTOR_BROWSER__HOST_RULES", portals.host_rules)
    async with open_objector(load_settings()) as opened:
        yield opened


class Windows:
    """What would be windows on a desktop: the same browser, started headless, and whom it was started for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.headed: list[bool] = []
        self.opened: asyncio.Queue[Browser] = asyncio.Queue()
        usual: Any = BrowserProcess._start

        async def start(process: BrowserProcess, headed: bool) -> Any:
            self.headed.append(headed)
            running = await usual(process, False)
            self.opened.put_nowait(running.browser)
            return running

        monkeypatch.setattr(BrowserProcess, "_start", start)
        monkeypatch.setattr("objector.cli.continue_._why_no_window", lambda objector: "")

    async def page(self) -> Page:
        """The page in the window, once it is there."""
        browser = await self.opened.get()
        context = browser.contexts[0] if browser.contexts else None
        while context is None or not context.pages:  # the driver tells nobody of a context that is made
            await asyncio.sleep(0.01)
            context = browser.contexts[0] if browser.contexts else None
        return context.pages[0]


async def test_the_person_passes_the_check_and_presses_the_button(
    objector: Objector, portals: Portals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a display the window is there without being asked for: it waits at the check, fills the form in once the
    person is past it, sends nothing until they press, and keeps the answer."""
    await take_in(objector.ledger, read_people(_people_file(tmp_path, ("anna",), "window"), utc_now()), utc_now())
    await plan_new(objector.ledger, objector.library, Selection(recipe=RECIPE), utc_now())
    await objector.runner().run(Selection(recipe=RECIPE))
    (one,) = [one for one in await objector.ledger.submissions() if RECIPE in one.recipes]
    assert (one.status, one.reason) == (Status.NEEDS_PERSON, Reason.CHALLENGE)
    await objector.end_browsers()

    windows = Windows(monkeypatch)
    async with asyncio.timeout(90):
        going_on = asyncio.create_task(go_on_with(objector, one.id, quiet=True))
        page = await windows.page()
        await page.locator("iframe").first.wait_for(state="attached")
        portals.use("italian")
        await page.reload()
        button = page.get_by_role("button", name="Invia", exact=True)
        while (await objector.ledger.submission(one.id)).status is not Status.SENDING:
            assert not going_on.done(), going_on.result()
            await asyncio.sleep(0.05)
        assert not portals.received
        await button.click()
        (done,), _ = await going_on
    assert (done.status, done.reason) == (Status.DELIVERED, Reason.CONFIRMED)
    assert windows.headed == [True]
    assert sum(portals.submissions().values()) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [(("continue",), "nothing of it is left to be sent"), (("answer", "--withdraw"), "too late to take it back")],
)
def test_what_is_settled_does_not_go_on(house: House, words: tuple[str, ...], told: str) -> None:
    """Said in one line, before a window or another way is looked for; nothing is changed."""
    first = house.moved_in()[0]["id"]
    delivered(house, first, utc_now())
    refused = house.types(words[0], first, *words[1:])
    assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (2, "", 1)
    assert told in refused.stderr
