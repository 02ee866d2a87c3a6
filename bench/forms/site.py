"""The site that serves generated pages at the recipes' true addresses and keeps what arrives, variant by variant."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bench.forms.variant import Variant
from objector.recipes.model import Open, Recipe
from objector.rehearsal.certificate import throw_away_certificates
from objector.rehearsal.server import Server

FOREIGN = ("forms.bench.invalid", "collector.bench.invalid")
COOKIE = "bench"
CODE = "481516"
_SCRIPT = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
_PAGE = """<!doctype html><html lang="{language}" data-part="{part}" data-cross="{cross}"><head><meta charset="utf-8">
<title>{title}</title><style>body{{font:15px sans-serif;margin:10px}}input:not([type=radio]):not([type=checkbox]),
textarea{{width:300px}}</style></head><body><main>{heading}</main>
<script type="application/json" id="spec">{spec}</script><script type="application/json" id="answer">{answer}</script>
<script>{script}</script></body></html>"""


@dataclass
class Record:
    """What arrived for one variant."""

    sent: list[dict[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)
    foreign: int = 0


class Site:
    """A context manager: a TLS server on this machine. The session's cookie tells which variant a visitor sees."""

    def __init__(self, recipes: Iterable[Recipe]) -> None:
        self.recipes = {recipe.id: recipe for recipe in recipes}
        self.variants: dict[str, Variant] = {}
        self.records: dict[str, Record] = {}
        hosts = {
            *FOREIGN,
            *(urlsplit(address).hostname or "" for r in self.recipes.values() for address in addresses(r)),
        }
        hosts |= {self.cross(recipe) for recipe in self.recipes.values()}
        self._server = Server(self._build, throw_away_certificates(hosts).context, 0)

    @staticmethod
    def cross(recipe: Recipe) -> str:
        """Another host of the controller, for forms in a frame of another origin."""
        return f"forms-bench.{recipe.hosts[0]}"

    def add(self, variant: Variant) -> str:
        """Serve this variant; the value of the cookie by which it is asked for."""
        key = f"{variant.recipe}_{variant.number}"
        self.variants[key] = variant
        self.records[key] = Record()
        return key

    def record(self, variant: Variant) -> Record:
        """What arrived for it."""
        return self.records[f"{variant.recipe}_{variant.number}"]

    @property
    def host_rules(self) -> str:
        """For Chromium: every host leads here."""
        return f"MAP * 127.0.0.1:{self._server.port}"

    def __enter__(self) -> Site:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def storage_state(self, recipe: Recipe, key: str) -> dict[str, object]:
        """A session in which this variant is shown, on the controller's hosts and on the foreign one."""
        cookies = [
            {
                "name": COOKIE,
                "value": key,
                "domain": domain,
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": True,
                "sameSite": "None",
            }
            for domain in (*(f".{host}" for host in recipe.hosts), *FOREIGN)
        ]
        return {"cookies": cookies, "origins": []}

    # ------------------------------------------------------------------ serving

    def _build(self) -> tuple[Any, asyncio.Event]:
        routes = [
            Route("/bench/touched", self._touched, methods=["POST"]),
            Route("/bench/sent", self._sent, methods=["POST"]),
            Route("/bench/code", self._code, methods=["POST"]),
            Route("/bench/answer", self._answer_page),
            Route("/bench/part", self._part),
            Route("/take", self._taken, methods=["POST"]),
            Route("/{path:path}", self._page),
        ]
        return Starlette(routes=routes), asyncio.Event()

    def _asked(self, request: Request) -> tuple[Variant, Record]:
        key = request.cookies.get(COOKIE, "")
        return self.variants[key], self.records[key]

    def _html(self, variant: Variant, part: str, answer: dict[str, Any] | None = None) -> HTMLResponse:
        heading = "" if part == "form" else f"<h1>{_text(variant.title)}</h1>"
        if part == "page" and variant.entry:
            heading = ""
        return HTMLResponse(
            _PAGE.format(
                language=variant.language,
                part=part,
                cross=self.cross(self.recipes[variant.recipe]),
                title=_text("REHEARSAL"),
                heading=heading,
                spec=_json(variant.as_page()),
                answer=_json(answer or {}),
                script=_SCRIPT,
            )
        )

    async def _page(self, request: Request) -> Response:
        if COOKIE not in request.cookies:
            return PlainTextResponse("REHEARSAL: nothing is here", status_code=404)
        variant, _ = self._asked(request)
        recipe = self.recipes[variant.recipe]
        path = request.url.path
        first, *others = addresses(recipe)
        if path == "/favicon.ico":
            return Response(status_code=204)
        if variant.entry and path == urlsplit(first).path and path not in [urlsplit(one).path for one in others]:
            return self._html(variant, "entry")
        return self._html(variant, "page")

    async def _part(self, request: Request) -> Response:
        return self._html(self._asked(request)[0], "form")

    async def _touched(self, request: Request) -> Response:
        self._asked(request)[1].touched.append(str((await request.json()).get("what"))[:40])
        return Response(status_code=204)

    async def _taken(self, request: Request) -> Response:
        self._asked(request)[1].foreign += 1
        return PlainTextResponse("REHEARSAL")

    async def _sent(self, request: Request) -> Response:
        variant, record = self._asked(request)
        if request.headers.get("content-type", "").startswith("application/json"):
            record.sent.append((await request.json())["values"])
            return JSONResponse(self._answer(variant, coded=False))
        async with request.form() as form:
            record.sent.append(json.loads(str(form["values"])))
        if "redirect" in request.query_params:
            return RedirectResponse("/bench/answer", status_code=303)
        return self._html(variant, "answer", self._answer(variant, coded=False))

    async def _answer_page(self, request: Request) -> Response:
        variant, _ = self._asked(request)
        return self._html(variant, "answer", self._answer(variant, coded=False))

    async def _code(self, request: Request) -> Response:
        variant, record = self._asked(request)
        record.codes.append(str((await request.json()).get("code")))
        return JSONResponse(self._answer(variant, coded=True))

    @staticmethod
    def _answer(variant: Variant, *, coded: bool) -> dict[str, Any]:
        if variant.code and not coded:
            return {"texts": [], "hidden": [], "code": variant.code}
        hidden = list(variant.answer_texts) if variant.answer == "hidden" else []
        texts = [variant.words["go-on"]] if variant.answer in ("hidden", "stood-before") else list(variant.answer_texts)
        return {"texts": texts, "hidden": hidden, "code": ""}


def addresses(recipe: Recipe) -> list[str]:
    """The addresses that the recipe opens."""
    return [str(recipe.url), *(str(step.url) for step in recipe.steps if isinstance(step, Open))]


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False).replace("<", "\\u003c")
