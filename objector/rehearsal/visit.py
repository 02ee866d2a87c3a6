"""One request to a look-alike, and all that is known about it before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from starlette.requests import Request

from objector.rehearsal.pages import Look
from objector.rehearsal.portal import Catalogue, Portal, Service, Variant
from objector.rehearsal.received import Upload
from objector.rehearsal.scenario import Behaviour
from objector.rehearsal.sessions import Session, read_cookie
from objector.rehearsal.texts import wanted_languages

FOREIGN_FRAME = "forms.rehearsal.example"
"""A host that belongs to no service: a frame from here is a foreign page."""

COLLECTOR = "collector.example.net"
"""Where a form with a foreign target sends what was typed."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What came with a POST, under the names that the portal gives its fields."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)
    traps: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A request to `portal` under `how`, by `session`."""

    request: Request
    portal: Portal
    service: Service
    how: Behaviour
    variant_name: str
    session: Session | None
    language: str
    embedded: bool

    @property
    def variant(self) -> Variant:
        """The form's shape today."""
        return self.portal.variants[self.variant_name]

    @property
    def url(self) -> str:
        """The address that was asked for, without its query."""
        return f"https://{host_of(self.request)}{self.request.url.path}"

    @property
    def by_script(self) -> bool:
        """Whether a script of the page asks and wants only the inner part."""
        return self.request.headers.get("x-requested-with") == "fetch"

    @property
    def look(self) -> Look:
        """How the answer looks."""
        return Look(
            service=self.service,
            language=self.language,
            how=self.how,
            embedded=self.embedded,
            part=self.by_script,
            cookies_settled="rehearsal_cookies" in self.request.cookies,
            immediate=self.request.method == "POST",
        )

    @property
    def login_url(self) -> str:
        """Where a visitor without a session is sent."""
        target = quote(f"https://{host_of(self.request)}{_path_with_query(self.request)}", safe="")
        one = self.service
        return f"https://{one.login_host}{one.login_path}?{one.next_parameter}={target}"


def visit(request: Request, catalogue: Catalogue, portal: Portal, how: Behaviour, *, embedded: bool) -> Visit:
    """Read who asks, for which variant, in which language."""
    service = catalogue.services[portal.service]
    session = read_cookie(service, request.cookies.get(service.cookie))
    if session is not None and how.access in {"session-expired", "flaky-login"} and not session.fresh:
        session = None
    name = how.variant or portal.usual
    if request.query_params.get("entry") == "privacy-policy" and "policy-entry" in portal.variants:
        name = "policy-entry"
    return Visit(
        request=request,
        portal=portal,
        service=service,
        how=how,
        variant_name=name if name in portal.variants else portal.usual,
        session=session,
        language=language_of(request, portal.title.languages(), how),
        embedded=embedded,
    )


def language_of(request: Request, spoken: frozenset[str], how: Behaviour) -> str:
    """The scenario's, else that of `?locale=de_DE`, of the host (fr-fr), of Accept-Language, else English."""
    if how.language:
        return how.language
    wanted = [request.query_params.get("locale", "")[:2].lower(), host_of(request).split("-")[0]]
    wanted += wanted_languages(request.headers.get("accept-language", ""))
    fallback = "en" if "en" in spoken else min(spoken, default="en")
    return next((one for one in wanted if one in spoken), fallback)


def host_of(request: Request) -> str:
    """The host that was asked for, without its port."""
    return (urlsplit(f"//{request.headers.get('host', '')}").hostname or "").lower()


def _path_with_query(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")
