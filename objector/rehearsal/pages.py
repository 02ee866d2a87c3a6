"""The pages of the look-alikes: templates, generated class names, marks on invented texts."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from objector.rehearsal.portal import Catalogue, Service
from objector.rehearsal.scenario import Behaviour
from objector.rehearsal.texts import Said, Text
from objector.shipped import fixtures_dir


@lru_cache(maxsize=1)
def _templates() -> tuple[Environment, Markup]:
    folder = fixtures_dir() / "portals" / "pages"
    environment = Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    script = (folder / "page.js").read_text(encoding="utf-8")
    return environment, Markup(script)  # noqa: S704 - our own file, not input


def mark(said: Said) -> Markup:
    """The text, wrapped so that a reader of the markup sees when no source gives it."""
    if said.standing == "documented":
        return Markup("{}").format(said.text)
    return Markup('<span data-text="{}">{}</span>').format(said.standing, said.text)


def class_names() -> Callable[[str], str]:
    """A function that gives each name the same random class, anew for every page."""
    given: dict[str, str] = {}

    def name(of: str) -> str:
        return given.setdefault(of, f"x{secrets.token_hex(4)}")

    return name


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a page looks like: for whom it is rendered, in which language, under which behaviour."""

    service: Service
    language: str
    how: Behaviour
    embedded: bool = False
    part: bool = False
    cookies_settled: bool = False
    immediate: bool = False


def render(
    catalogue: Catalogue, look: Look, template: str, title: Said, status: int = 200, **content: object
) -> HTMLResponse:
    """A whole page, or with `look.part` only its inner part, as a script asks for it."""
    environment, script = _templates()
    nonce = secrets.token_urlsafe(12)

    def words(key: str) -> str:
        return catalogue.words[key].say(look.language).text

    def say(key: str) -> Markup:
        return mark(catalogue.words[key].say(look.language))

    context: dict[str, object] = {
        "c": class_names(),
        "mark": mark,
        "words": words,
        "say": say,
        "how": look.how,
        "service": look.service,
        "language": look.language,
        "embedded": look.embedded,
        "cookies_settled": look.cookies_settled,
        "late_ms": 0 if look.immediate else look.how.late_ms,
        "nonce": nonce,
        "root": f"mount_{secrets.token_hex(3)}",
        "trap_id": f"t{secrets.token_hex(3)}",
        "trap_label": words("email_or_phone"),
        "script": script,
        "title": title,
        **content,
    }
    html = environment.get_template(f"{template}-part.html" if look.part else f"{template}.html").render(context)
    return HTMLResponse(html, status_code=status, headers=page_headers(nonce, look))


def page_headers(nonce: str, look: Look) -> Mapping[str, str]:
    """A strict content security policy, and no caching. Forms may lead on to other hosts of the service only."""
    domain = look.service.cookie_domain.lstrip(".")
    form_action = "https:" if look.how.foreign_target else f"'self' https://{domain} https://*.{domain}"
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; connect-src 'self'; "
        f"frame-src https:; img-src 'self'; form-action {form_action}; base-uri 'none'"
    )
    return {"Content-Security-Policy": policy, "Cache-Control": "no-store", "X-Rehearsal": "yes"}


def said(texts: tuple[Text, ...], language: str) -> list[Said]:
    """Each of `texts` in `language`."""
    return [text.say(language) for text in texts]
