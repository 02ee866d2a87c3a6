"""The login pages of the look-alikes, and the frame of a security check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from objector.rehearsal.pages import Look, mark, render
from objector.rehearsal.portal import Catalogue, Service
from objector.rehearsal.received import Inbox, Received
from objector.rehearsal.scenario import Behaviour
from objector.rehearsal.sessions import Session, cookie_value
from objector.rehearsal.texts import Said
from objector.rehearsal.visit import host_of, language_of


class Login:
    """Signs in whoever asks. A password is never kept, nor looked at."""

    def __init__(self, catalogue: Catalogue, inbox: Inbox, clock: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._inbox = inbox
        self._clock = clock

    def service_at(self, host: str, path: str) -> Service | None:
        """The service whose login page this is."""
        for service in self._catalogue.services.values():
            if (host, path) == (service.login_host, service.login_path.rstrip("/")):
                return service
        return None

    async def answer(self, request: Request, service: Service, loses: Callable[[str], bool]) -> Response:
        """The page; or, for what was typed into it, a session and the way on, unless that is lost."""
        language = language_of(request, self._catalogue.words["log_in"].languages(), Behaviour())
        if request.method == "GET":
            return self._page(request, service, language)
        async with request.form(max_files=0, max_fields=20) as form:
            email = str(form.get("email", ""))[:200]
        self._inbox.add(
            Received(
                portal=service.id,
                variant="login",
                url=f"https://{host_of(request)}{request.url.path}",
                at=self._clock(),
                values={"email": (email,)},
                kind="sign-in",
            )
        )
        target = request.query_params.get(service.next_parameter, "")
        answer = RedirectResponse(service.home if loses(target) else target, status_code=303)
        session = Session(service=service.id, handle=email, email=email, language=language, fresh=True)
        answer.set_cookie(
            service.cookie,
            cookie_value(session),
            domain=service.cookie_domain,
            secure=True,
            httponly=True,
            samesite="none",
        )
        return answer

    def _page(self, request: Request, service: Service, language: str) -> Response:
        title = self._catalogue.words["log_in_to"].say(language)
        query = f"?{request.url.query}" if request.url.query else ""
        return render(
            self._catalogue,
            Look(service=service, language=language, how=Behaviour()),
            "login",
            Said(text=f"{title.text} {service.name}", language=language, standing=title.standing),
            action=f"{request.url.path}{query}",
        )


def captcha_frame(catalogue: Catalogue, request: Request) -> HTMLResponse:
    """What stands in the frame of a security check. Ticking it does nothing."""
    words = catalogue.words["not_a_robot"]
    language = language_of(request, words.languages(), Behaviour())
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>REHEARSAL</title></head>'
        '<body><div role="note">REHEARSAL</div>'
        '<span role="checkbox" aria-checked="false" tabindex="0" aria-labelledby="l"'
        ' style="display:inline-block;width:24px;height:24px;border:1px solid #888"></span>'
        f'<div id="l">{mark(words.say(language))}</div></body></html>'
    )
    return HTMLResponse(html, headers={"X-Rehearsal": "yes"})
