"""The look-alike portals as one web application, told apart by the host that was asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from objector.rehearsal.answers import Answers
from objector.rehearsal.codes import Codes
from objector.rehearsal.pages import Look, render
from objector.rehearsal.portal import Catalogue, Portal, Service
from objector.rehearsal.posted import read_posted
from objector.rehearsal.postman import Postman
from objector.rehearsal.received import Inbox, Received
from objector.rehearsal.scenario import Behaviour, Scenario
from objector.rehearsal.sessions import Session, cookie_value
from objector.rehearsal.texts import Said
from objector.rehearsal.trouble import Troubles
from objector.rehearsal.visit import COLLECTOR, FOREIGN_FRAME, host_of, language_of, visit

CONTROL = "portals.rehearsal.invalid"
"""The host that tells, as JSON, what arrived so far; for portals in a process of their own."""

CAPTCHAS = ("www.google.com", "challenges.cloudflare.com", "newassets.hcaptcha.com")


def all_hosts(catalogue: Catalogue) -> frozenset[str]:
    """Every host that the look-alikes answer for."""
    hosts = {CONTROL, COLLECTOR, FOREIGN_FRAME, *CAPTCHAS}
    for portal in catalogue.portals.values():
        hosts.update(portal.hosts)
    for service in catalogue.services.values():
        hosts.update({service.login_host, service.wide_host, urlsplit(service.home).hostname or ""})
    return frozenset(hosts)


class App:
    """Routes a request to its portal. Runs in one event loop."""

    def __init__(
        self, catalogue: Catalogue, scenario: Scenario, inbox: Inbox, postman: Postman, clock: Callable[[], datetime]
    ) -> None:
        self.scenario = scenario
        self.closing = asyncio.Event()
        self._catalogue = catalogue
        self._inbox = inbox
        self._clock = clock
        self._hosts = all_hosts(catalogue)
        self._pages = {(host, one.path.rstrip("/")): one for one in catalogue.portals.values() for host in one.hosts}
        self._troubles = Troubles(catalogue, self.closing)
        self._answers = Answers(catalogue, inbox, postman, Codes(clock), self._troubles, clock)
        self.asgi = Starlette(routes=[Route("/{path:path}", self._handle, methods=["GET", "POST"])])

    def use(self, scenario: Scenario) -> None:
        """Behave differently from now on. What arrived so far is kept."""
        self._troubles.reset()
        self.scenario = scenario

    async def _handle(self, request: Request) -> Response:
        host = host_of(request)
        path = request.url.path.rstrip("/")
        if host not in self._hosts:
            return PlainTextResponse("REHEARSAL: no look-alike answers for this host", status_code=421)
        if host == CONTROL:
            return self._control(path)
        if host in CAPTCHAS:
            return render_captcha(self._catalogue, request)
        if host == COLLECTOR:
            return await self._collect(request)
        if path == "/rehearsal/decoy":
            return self._decoy(request)
        service = self._signs_in(host, path)
        if service:
            return await self._sign_in(request, service)
        portal = self._portal(host, path)
        if portal:
            seen = visit(request, self._catalogue, portal, self.scenario.behaviour(portal.id), embedded="/embedded/" in path)
            return await self._answers.answer(seen)
        return self._elsewhere(request)

    def _portal(self, host: str, path: str) -> Portal | None:
        if path.startswith("/embedded/"):
            return self._catalogue.portals.get(path.removeprefix("/embedded/"))
        return self._pages.get((host, path))

    def _control(self, path: str) -> Response:
        if path == "/received":
            return JSONResponse([{**asdict(one), "at": one.at.isoformat()} for one in self._inbox.all])
        return JSONResponse({"scenario": self.scenario.name, "submissions": dict(self._inbox.submissions())})

    async def _collect(self, request: Request) -> Response:
        portal = next(iter(self._catalogue.portals.values()))
        posted = await read_posted(request, portal, next(iter(portal.variants.values())))
        self._inbox.add(
            Received(
                portal="foreign-target", variant="", url=f"https://{COLLECTOR}{request.url.path}", at=self._clock(),
                values=posted.values, files=posted.files, traps=posted.traps,
            )
        )  # fmt: skip
        return PlainTextResponse("REHEARSAL: this form had a foreign target")

    def _decoy(self, request: Request) -> Response:
        what = request.query_params.get("what", "")[:40]
        url = f"https://{host_of(request)}{request.url.path}"
        self._inbox.add(
            Received(portal="decoy", variant="", url=url, at=self._clock(), values={"what": (what,)}, kind="decoy")
        )
        return Response(status_code=204)

    def _signs_in(self, host: str, path: str) -> Service | None:
        for service in self._catalogue.services.values():
            if (host, path) == (service.login_host, service.login_path.rstrip("/")):
                return service
        return None

    async def _sign_in(self, request: Request, service: Service) -> Response:
        how = self.scenario.everywhere
        language = language_of(request, self._catalogue.words["log_in"].languages(), how)
        title = self._catalogue.words["log_in_to"].say(language)
        after = request.query_params.get(service.next_parameter, "")
        if request.method == "GET":
            look = Look(service=service, language=language, how=how)
            return render(
                self._catalogue, look, "login",
                Said(text=f"{title.text} {service.name}", language=language, standing="invented"), action=str(_local(request)),
            )  # fmt: skip
        async with request.form(max_files=0, max_fields=20) as form:
            email = str(form.get("email", ""))[:200]
        url = f"https://{host_of(request)}{request.url.path}"
        self._inbox.add(
            Received(portal=service.id, variant="login", url=url, at=self._clock(), values={"email": (email,)}, kind="sign-in")
        )
        target = urlsplit(after)
        portal = self._pages.get((target.hostname or "", target.path.rstrip("/")))
        lost = portal is None or self.scenario.behaviour(portal.id).access == "flaky-login"
        answer = RedirectResponse(service.home if lost else after, status_code=303)
        session = Session(service=service.id, handle=email, email=email, language=language, fresh=True)
        answer.set_cookie(
            service.cookie, cookie_value(session), domain=service.cookie_domain, secure=True, httponly=True, samesite="none"
        )
        return answer

    def _elsewhere(self, request: Request) -> Response:
        """Any other address of a known host: a home page, or nothing."""
        host, path = host_of(request), request.url.path.rstrip("/")
        home = [one for one in self._catalogue.services.values() if one.home.rstrip("/") == f"https://{host}{path}"]
        if not home:
            return PlainTextResponse("REHEARSAL: the look-alikes have no such page", status_code=404)
        language = language_of(request, self._catalogue.words["home"].languages(), Behaviour())
        look = Look(service=home[0], language=language, how=self.scenario.everywhere)
        content = {"heading": home[0].name, "links": (), "captcha": "", "role": "feed"}
        text = self._catalogue.words["home"].say(language)
        return render(self._catalogue, look, "notice", text, texts=[text], **content)


def _local(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def render_captcha(catalogue: Catalogue, request: Request) -> HTMLResponse:
    """What stands in the frame of a security check."""
    language = language_of(request, catalogue.words["not_a_robot"].languages(), Behaviour())
    label = catalogue.words["not_a_robot"].say(language)
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>REHEARSAL</title></head><body>'
        f'<div role="note">REHEARSAL</div><span role="checkbox" aria-checked="false" tabindex="0" aria-labelledby="l"></span>'
        f'<label id="l" data-text="{label.standing}">{label.text}</label></body></html>'
    )
    return HTMLResponse(html, headers={"X-Rehearsal": "yes"})
