"""What happens on a page while a recipe runs: requests under way, answers of the server, navigations, its end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page, Request, Response

TOLD = frozenset({"document", "fetch", "xhr", "ping", "eventsource", "websocket"})
"""Requests whose content shows by a change of the document, which is watched; others, such as style sheets, change
what is visible without one."""
QUIET_SECONDS = 0.3
"""A page without a change and without a request under way for so long has settled."""


@dataclass
class PageEvents:
    """Listens to one page from its creation on. Everything is counted, nothing personal is kept."""

    page: Page
    under_way: int = 0
    posts: int = 0
    """Requests so far that may have carried something to the controller: all but GET, HEAD and OPTIONS."""
    failed_posts: int = 0
    finished_posts: int = 0
    status: int = 0
    """HTTP status of the last main document, 0 before the first."""
    retry_after: str = ""
    post_status: int = 0
    """HTTP status of the last answer to such a request, 0 before the first."""
    lost: str = ""
    """How the last navigation failed; empty if it did not."""
    ended: str = ""
    """`crashed` or `closed` once the page is gone."""
    last_change: float = field(default_factory=time.monotonic)
    _answered: set[Request] = field(default_factory=set)
    _stir: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        page = self.page
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_finished)
        page.on("requestfailed", self._on_failed)
        page.on("response", self._on_response)
        page.on("framenavigated", self._on_navigated)
        page.on("crash", lambda _: self._end("crashed"))
        page.on("close", lambda _: self._end("closed"))

    @staticmethod
    def _carries(request: Request) -> bool:
        return request.method not in ("GET", "HEAD", "OPTIONS")

    def _is_main(self, request: Request) -> bool:
        if not request.is_navigation_request():
            return False
        try:
            return request.frame == self.page.main_frame
        except PlaywrightError:
            return True  # a page's very first request has no frame yet

    def moved(self) -> None:
        """Something changed: the page is not at rest."""
        self.last_change = time.monotonic()

    def stir(self) -> None:
        """Something changed that no document tells of by itself: wake whoever waits for the next look."""
        self.moved()
        self._stir.set()

    def _on_request(self, request: Request) -> None:
        self.under_way += 1
        self.posts += self._carries(request)

    def _on_finished(self, request: Request) -> None:
        self.under_way = max(0, self.under_way - 1)
        self.finished_posts += self._carries(request)
        self._answered.discard(request)
        if request.resource_type in TOLD:
            self.moved()
        else:
            self.stir()

    def _on_failed(self, request: Request) -> None:
        self.under_way = max(0, self.under_way - 1)
        answered = request in self._answered  # without content, or with a download: Chromium calls that aborted
        self._answered.discard(request)
        self.finished_posts += self._carries(request) and answered
        self.failed_posts += self._carries(request) and not answered
        if self._is_main(request):
            failure = request.failure or ""
            if "ERR_ABORTED" not in failure:
                self.lost = failure or "the request failed"
        self.stir()

    def _on_response(self, response: Response) -> None:
        request = response.request
        if self._carries(request):
            self.post_status = response.status
            self._answered.add(request)
        if self._is_main(request) and not 300 <= response.status < 400:
            self.status = response.status
            self.retry_after = response.headers.get("retry-after", "")[:100]
            self.lost = ""

    def _on_navigated(self, frame: Frame) -> None:
        self.stir()

    def _end(self, how: str) -> None:
        self.ended = self.ended or how
        self.stir()

    @property
    def quiet_for(self) -> float:
        """Seconds since the last change or finished request; 0 while one is under way."""
        return 0.0 if self.under_way else time.monotonic() - self.last_change

    def calm(self) -> None:
        """Forget what happened so far: the next look sees it."""
        self._stir.clear()

    async def stirred(self, seconds: float) -> bool:
        """Wait until something happens, or happened since `calm`, at most so long; whether it did."""
        try:
            async with asyncio.timeout(max(seconds, 0.001)):
                await self._stir.wait()
        except TimeoutError:
            return False
        self._stir.clear()
        return True
