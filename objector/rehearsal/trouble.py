"""Faults of the day: what a portal answers, or does not answer, instead of the usual."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Literal

from starlette.responses import HTMLResponse, Response

from objector.rehearsal.pages import render
from objector.rehearsal.portal import Catalogue
from objector.rehearsal.scenario import Fault
from objector.rehearsal.visit import Visit

Moment = Literal["open", "send", "code"]
TURNSTILE = "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/b/turnstile/if/rehearsal"
RECAPTCHA = "https://www.google.com/recaptcha/api2/anchor?k=rehearsal"


class Troubles:
    """Decides which requests are troubled, and answers them."""

    def __init__(self, catalogue: Catalogue, closing: asyncio.Event) -> None:
        self._catalogue = catalogue
        self._closing = closing
        self._met: Counter[tuple[str, Moment]] = Counter()

    def reset(self) -> None:
        """Begin to count anew."""
        self._met.clear()

    def fault(self, visit: Visit, moment: Moment) -> Fault:
        """The fault that this request meets."""
        how = visit.how
        fault: Fault = {"open": how.on_open, "send": how.on_send, "code": how.on_code}[moment]
        self._met[(visit.portal.id, moment)] += 1
        met = self._met[(visit.portal.id, moment)]
        if moment == "open" and met <= len(how.first_opens):
            return how.first_opens[met - 1]
        if how.times and met > how.times:
            return "none"
        return fault

    async def instead(self, fault: Fault, visit: Visit) -> Response | None:
        """The answer instead of the usual one, or None when the usual one follows."""
        match fault:
            case "slow":
                await self._wait(visit.how.slow_seconds)
                return None
            case "hang":
                await self._wait(None)
                return self._dropped(visit)
            case "close" | "close-after":
                return self._dropped(visit)
            case "error":
                return self._plain(visit, "broken", 503)
            case "error-after":
                return self._plain(visit, "broken", 500)
            case "rate-limit":
                answer = self._plain(visit, "too_many", 429)
                answer.headers["Retry-After"] = str(visit.how.retry_after)
                return answer
            case "challenge":
                return self.challenge(visit)
            case "unchanged":
                return Response(status_code=204)
            case "odd-answer":
                return self.notice(visit, "odd_thanks")
            case "none" | "refused":
                return None

    def challenge(self, visit: Visit) -> Response:
        """A security check."""
        return self.notice(visit, "challenge", status=403, captcha=TURNSTILE)

    def notice(self, visit: Visit, words: str, status: int = 200, captcha: str = "") -> Response:
        """A page that only says `words`."""
        text = self._catalogue.words[words].say(visit.language)
        title = self._catalogue.words["help"].say(visit.language)
        return render(
            self._catalogue,
            visit.look,
            "notice",
            title,
            status,
            heading=visit.service.name,
            texts=[text],
            links=(),
            captcha=captcha,
            role="",
        )

    async def _wait(self, seconds: float | None) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._closing.wait()
        except TimeoutError:
            return

    def _dropped(self, visit: Visit) -> Response:
        transport = visit.request.scope["state"]["transport"]
        transport.abort()
        return Response(status_code=204)

    def _plain(self, visit: Visit, words: str, status: int) -> Response:
        if visit.by_script or (visit.portal.kind == "toggle" and visit.request.method == "POST"):
            return HTMLResponse(self._catalogue.words[words].say(visit.language).text, status_code=status)
        return self.notice(visit, words, status=status)
