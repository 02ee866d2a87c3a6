"""The look-alike portals as one web application, told apart by the host that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from objector.rehearsal.answers import Answers
from objector.rehearsal.codes import Codes
from objector.rehearsal.login import Login, captcha_frame
from objector.rehearsal.pages import Look, render
from objector.rehearsal.portal import Catalogue, Portal
from objector.rehearsal.postman import STRANGER, Postman
from objector.rehearsal.published import CONTROL
from objector.rehearsal.received import Inbox, Received
from objector.rehearsal.scenario import Behaviour, Scenario
from objector.rehearsal.signing import key_records, sending_domain
from objector.rehearsal.trouble import Troubles
from objector.rehearsal.visit import COLLECTOR, FOREIGN_FRAME, host_of, language_of, visit

CAPTCHAS = ("www.google.com", "challenges.cloudflare.com", "newassets.hcaptcha.com")


def all_hosts(catalogue: Catalogue) -> frozenset[str]:
    """Every host that the look-alikes answer for."""
    hosts = {CONTROL, COLLECTOR, FOREIGN_FRAME, *CAPTCHAS}
    for portal in catalogue.portals.values():
        hosts.update(portal.hosts)
    for service in catalogue.services.values():
        hosts.update({service.login_host, service.wide_host, urlsplit(service.home).hostname or ""})
    return frozenset(hosts)


def mail_keys(catalogue: Catalogue, others: Iterable[str] = ()) -> Mapping[str, str]:
    """The key records of every domain that the look-alikes send mails from, and of these others, by name."""
    mails = [mail for portal in catalogue.portals.values() for mail in portal.mails.values()]
    return key_records({STRANGER, *others, *(sending_domain(mail.sender) for mail in mails)})


class App:
    """Routes a request to its portal. Runs in one event loop."""

    def __init__(
        self,
        catalogue: Catalogue,
        scenario: Scenario,
        inbox: Inbox,
        postman: Postman,
        clock: Callable[[], datetime],
        domains: Iterable[str] = (),
    ) -> None:
        self.scenario = scenario
        self._domains = tuple(domains)
        self.closing = asyncio.Event()
        self._catalogue = catalogue
        self._inbox = inbox
        self._clock = clock
        self._hosts = all_hosts(catalogue)
        self._pages = {(host, one.path.rstrip("/")): one for one in catalogue.portals.values() for host in one.hosts}
        self._troubles = Troubles(catalogue, self.closing)
        self._login = Login(catalogue, inbox, clock)
        self._answers = Answers(catalogue, inbox, postman, Codes(clock), self._troubles, clock)
        self.asgi = Starlette(routes=[Route("/{path:path}", self._handle, methods=["GET", "POST"])])

    def use(self, scenario: Scenario) -> None:
        """Behave differently from now on. What arrived so far is kept."""
        self._troubles.reset()
        self.scenario = scenario

    async def _handle(self, request: Request) -> Response:
        answer = await self._answer(request)
        if self._breaks_connections():
            # A browser sends a request again by itself when a connection that it used before breaks without an
            # answer. With a fresh connection for each request it does not, and one press stays one submission.
            answer.headers["Connection"] = "close"
        return answer

    def _breaks_connections(self) -> bool:
        days = (self.scenario.everywhere, *self.scenario.portals.values())
        return any({how.on_send, how.on_code} & {"close", "close-after"} for how in days)

    async def _answer(self, request: Request) -> Response:
        host = host_of(request)
        path = request.url.path.rstrip("/")
        if host not in self._hosts:
            return PlainTextResponse("REHEARSAL: no look-alike answers for this host", status_code=421)
        if host == CONTROL:
            return self._control(path)
        if host in CAPTCHAS:
            return captcha_frame(self._catalogue, request)
        if host == COLLECTOR:
            return await self._collect(request)
        if path == "/rehearsal/decoy":
            return self._decoy(request)
        service = self._login.service_at(host, path)
        if service:
            return await self._login.answer(request, service, self._loses_target)
        portal = self._portal(host, path)
        if portal:
            seen = visit(
                request,
                self._catalogue,
                portal,
                self.scenario.behaviour(portal.id),
                embedded="/embedded/" in path,
            )
            return await self._answers.answer(seen)
        return self._elsewhere(request)

    def _loses_target(self, target: str) -> bool:
        """Whether a visitor who signed in for `target` ends up somewhere else."""
        parts = urlsplit(target)
        portal = self._portal(parts.hostname or "", parts.path.rstrip("/"))
        return portal is None or self.scenario.behaviour(portal.id).access == "flaky-login"

    def _portal(self, host: str, path: str) -> Portal | None:
        if path.startswith("/embedded/"):
            return self._catalogue.portals.get(path.removeprefix("/embedded/"))
        return self._pages.get((host, path))

    def _control(self, path: str) -> Response:
        if path == "/keys":
            return JSONResponse(dict(mail_keys(self._catalogue, self._domains)))
        if path == "/received":
            return JSONResponse([{**asdict(one), "at": one.at.isoformat()} for one in self._inbox.all])
        return JSONResponse({"scenario": self.scenario.name, "submissions": dict(self._inbox.submissions())})

    async def _collect(self, request: Request) -> Response:
        async with request.form(max_files=10, max_fields=200) as form:
            values = {key: (value,) for key, value in form.items() if isinstance(value, str)}
        url = f"https://{COLLECTOR}{request.url.path}"
        self._inbox.add(Received(portal="foreign-target", variant="", url=url, at=self._clock(), values=values))
        return PlainTextResponse("REHEARSAL: this form had a foreign target")

    def _decoy(self, request: Request) -> Response:
        what = request.query_params.get("what", "")[:40]
        url = f"https://{host_of(request)}{request.url.path}"
        self._inbox.add(
            Received(portal="decoy", variant="", url=url, at=self._clock(), values={"what": (what,)}, kind="decoy")
        )
        return Response(status_code=204)

    def _elsewhere(self, request: Request) -> Response:
        """Any other address of a known host: a home page, or nothing."""
        host, path = host_of(request), request.url.path.rstrip("/")
        home = [one for one in self._catalogue.services.values() if one.home.rstrip("/") == f"https://{host}{path}"]
        if not home:
            return PlainTextResponse("REHEARSAL: the look-alikes have no such page", status_code=404)
        language = language_of(request, self._catalogue.words["home"].languages(), Behaviour())
        look = Look(service=home[0], language=language, how=self.scenario.everywhere)
        text = self._catalogue.words["home"].say(language)
        return render(
            self._catalogue,
            look,
            "notice",
            text,
            heading=home[0].name,
            texts=[text],
            links=(),
            captcha="",
            role="feed",
        )
