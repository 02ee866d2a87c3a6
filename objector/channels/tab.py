"""A tab: one page that is looked at, waited for and guarded while a recipe runs on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeout

from objector.channels.cookies import refusal
from objector.channels.extent import Extent
from objector.channels.eye import Eyes
from objector.channels.find import NotThere, NotYet
from objector.channels.hosts import bare, is_allowed
from objector.channels.page_events import QUIET_SECONDS, PageEvents
from objector.channels.survey import SeenButton, SeenControl, Survey, survey
from objector.channels.walls import wall
from objector.errors import ForeignPage, FormChanged, Unreachable

T = TypeVar("T")

BUSY_SECONDS = 0.4
OPTIONAL_SECONDS = 3.0
"""A control that may be left out is waited for at most so long, also on a page that never comes to rest."""
SETTLE_SECONDS = 1.0
"""How long a page gets to come to rest after a value was put in once more."""
PERSON_SECONDS = 900.0
"""How long a person at the window has to pass a wall, or to press the button."""
REST_SHARE = 0.4
"""A page at rest for this share of the patience will not become another one any more."""

GONE = ("closed", "crash", "net::", "disconnected", "destroyed", "navigat", "Frame was detached")
"""How Playwright says that the page or the browser went away; anything else is the page's own doing."""


@contextmanager
def as_channel_errors(what: str) -> Iterator[None]:
    """Turn Playwright's errors into ours, at the one place that knows both."""
    try:
        yield
    except PlaywrightTimeout as error:
        raise FormChanged(f"{what}: the page did not let it happen in time") from error
    except PlaywrightError as error:
        if any(word in str(error) for word in GONE):
            raise Unreachable(f"{what}: the page or the browser went away ({reason(error)})") from error
        raise FormChanged(f"{what}: the page does not take it") from error


def reason(error: PlaywrightError) -> str:
    """The kind of a Playwright error without its call log, which may hold typed values."""
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    known = next((word for word in first.replace(":", " ").split() if word.startswith(("net", "ERR_", "NS_"))), "")
    if known:
        return known[:80]
    return "closed" if "closed" in first or "crash" in first.lower() else type(error).__name__


class Tab:
    """One page with its events. `look` refreshes what is seen; `until` waits for something to be seen."""

    def __init__(self, page: Page, *, hosts: Sequence[str], patience: float) -> None:
        self.page = page
        self.hosts = hosts
        self.patience = patience
        self.events = PageEvents(page)
        self.language = ""
        self.climbs: Callable[[], bool] = lambda: False
        """Whether a person at the window is dealing with walls, so that they do not stop the attempt."""
        self.waited_at_wall = False
        """Whether the person had to pass a wall in the window."""
        self._survey: Survey | None = None
        self._eyes = Eyes(patient=True)
        self._stale = True

    @property
    def seen(self) -> Survey:
        """The last survey. Taken with `look`."""
        if self._survey is None:
            raise RuntimeError("nothing was looked at yet")
        return self._survey

    @property
    def extent_at_rest(self) -> Extent | None:
        """The page's extent as it was last seen; None if it may have changed, or waits for its server."""
        known = self._survey is not None and not self._stale and not self.events.under_way and not self.events.ended
        return self.seen.extent if known else None

    def touched(self) -> None:
        """Something was done that may change the page: the next need of a survey takes a new one."""
        self._stale = True
        self.events.stir()

    async def open(self, url: str) -> None:
        """Go to an address on the recipe's hosts. Raises ForeignPage, Unreachable."""
        if not is_allowed(url, self.hosts):
            raise ForeignPage(f"the recipe would go to {bare(url)}, which is not on its hosts")
        self.events.lost = ""
        try:
            await self.page.goto(url, wait_until="commit", timeout=self.patience * 1000)
        except PlaywrightTimeout as error:
            raise Unreachable(f"{bare(url)}: no answer within {self.patience:g} s") from error
        except PlaywrightError as error:
            raise Unreachable(f"{bare(url)}: {reason(error)}") from error
        self._stale = True

    async def look(self) -> Survey:
        """A survey of what is there now; a navigation under way is waited for. Unreachable if the page is gone."""
        last: PlaywrightError | None = None
        for _ in range(12):
            if self.events.ended:
                raise Unreachable(f"the page {self.events.ended}")
            self.events.calm()
            try:
                async with asyncio.timeout(self.patience):
                    fresh = await survey(self.page, self.hosts, self._eyes)
            except PlaywrightError as error:
                last = error
                await self.events.stirred(0.2)
                continue
            except TimeoutError:
                raise Unreachable("the page did not answer: it hangs") from None
            self._survey, self._stale = fresh, False
            return fresh
        raise Unreachable(f"the page cannot be read ({reason(last) if last else 'closed'})")

    async def current(self) -> Survey:
        """The last survey if nothing was done since, else a new one."""
        return await self.look() if self._stale or self._survey is None else self._survey

    async def next_look(self, seconds: float) -> Survey:
        """A new survey at the next change, or after so many seconds."""
        if self._survey is not None and not self._stale:
            fresh = await self._change(self._survey, seconds)
            if fresh is not None and not self.events.ended:
                self._survey = fresh
                return fresh
        return await self.look()

    async def _change(self, seen: Survey, seconds: float) -> Survey | None:
        """Wait for the next change since that survey; the new one, if it came along with the change."""
        changed = asyncio.ensure_future(self._followed(seen, seconds))
        # The page's own clock decides, within reason: on a busy machine it may still have to draw what is due.
        stirred = asyncio.ensure_future(self.events.stirred(seconds + BUSY_SECONDS))
        try:
            await asyncio.wait({changed, stirred}, return_when=asyncio.FIRST_COMPLETED)
            if not changed.done() or changed.cancelled() or changed.exception() is not None:
                return None
            came, fresh = changed.result()
            if came:
                self.events.moved()
            return None if stirred.done() and stirred.result() else fresh
        finally:
            for waiting in (changed, stirred):
                waiting.cancel()
            await asyncio.gather(changed, stirred, return_exceptions=True)

    async def _followed(self, seen: Survey, seconds: float) -> tuple[bool, Survey | None]:
        followed = await seen.follow(self.page, seconds)
        if followed is not None:
            return followed
        return await seen.change(seconds), None

    def guard(self) -> None:
        """Stop at walls and on pages that are not the recipe's. Raises SignInNeeded, ChallengeMet, ForeignPage."""
        if self.climbs():
            return
        met = wall(self.seen)
        if met is not None:
            raise met
        self.on_its_hosts()

    def _at_a_wall(self, seen: Survey) -> bool:
        return wall(seen) is not None or not is_allowed(self.page.url, self.hosts)

    def on_its_hosts(self, *seen: SeenControl | SeenButton) -> None:
        """The page, and the frames of these controls, are on the recipe's hosts; else ForeignPage."""
        addresses = [self.page.url, *(self.seen.frame(one).url for one in seen)]
        for address in addresses:
            if address in ("", "about:blank", "about:srcdoc") and seen:
                continue  # such a frame has its parent's origin, and the parent is on the list too
            if not is_allowed(address, self.hosts):
                raise ForeignPage(
                    f"the page moved to {bare(address) or 'an unknown address'}, which is not the recipe's"
                )

    async def refuse_cookies(self) -> bool:
        """Press the button that refuses, if a cookie dialog is there. True if one was."""
        button = refusal(self.seen, self.language or self.seen.language)
        if button is None or not is_allowed(self.page.url, self.hosts):
            return False
        with as_channel_errors("cookie dialog"):
            await (await self.seen.element(button)).click(timeout=5000)
        self.touched()
        return True

    def at_rest(self, seconds: float = QUIET_SECONDS) -> bool:
        """Whether the page is loaded, nothing is under way and nothing changed for so long."""
        return self.seen.ready and self.events.quiet_for >= seconds

    async def settled(self) -> Survey:
        """A survey of the page once it is at rest, or after a second of changes."""
        end = time.monotonic() + SETTLE_SECONDS
        while not self.at_rest() and (left := end - time.monotonic()) > 0:
            await self.next_look(min(left, QUIET_SECONDS))
        return await self.look()

    async def until(
        self,
        what: Callable[[Survey], T],
        *,
        optional: bool = False,
        check: Callable[[], None] | None = None,
        rest_share: float = 1.0,
    ) -> T | None:
        """What `what` finds in a survey, as soon as it finds it. For something optional None once the page is at rest.

        `what` raises NotThere for "not yet" and any other FormChanged for "never". Bounded by the patience; a page at
        rest for `rest_share` of it is not waited for any longer.
        """
        begun = start = time.monotonic()
        seen = await self.current()
        while True:
            if self.climbs() and self._at_a_wall(seen):
                self.waited_at_wall = True
                if time.monotonic() - begun > PERSON_SECONDS:
                    raise wall(seen) or ForeignPage(f"the window stayed at {bare(self.page.url)}")
                start = time.monotonic()  # the person at the window takes the time it takes
                seen = await self.next_look(1.0)
                continue
            if await self.refuse_cookies():
                seen = await self.look()
            if check is not None:
                check()
            self.guard()
            problem: FormChanged
            try:
                return what(seen)
            except NotThere as error:
                problem = error
            except FormChanged as error:
                if self.at_rest(QUIET_SECONDS * 2) or time.monotonic() - start > OPTIONAL_SECONDS:
                    raise
                problem = error  # a page that is still being drawn may show things twice for a moment
            waited = time.monotonic() - start
            if isinstance(problem, NotYet):
                if waited > self.patience:
                    raise problem
                seen = await self.next_look(0.25)
                continue
            if optional and (self.at_rest() or waited > OPTIONAL_SECONDS) and isinstance(problem, NotThere):
                return None
            rest = QUIET_SECONDS if optional else max(self.patience * rest_share, QUIET_SECONDS)
            if waited > self.patience or self.at_rest(rest):
                raise problem
            seen = await self.next_look(max(0.02, min(rest - self.events.quiet_for, self.patience - waited)))

    async def close(self) -> None:
        """Let go of the page; one that hangs takes with it what is held of it."""
        self._survey = None
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await self._eyes.close()
