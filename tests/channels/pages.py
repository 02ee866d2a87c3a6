"""Tiny pages over TLS on this machine, for every host name a test thinks of; everything that arrives is kept."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from urllib.parse import parse_qs, urlsplit

import trustme

from tests.build_recipe import HOST, THANKS, TITLE


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request as it arrived."""

    method: str
    host: str
    path: str
    query: str
    headers: Message
    body: bytes
    at: float

    @property
    def values(self) -> dict[str, str]:
        """The fields of a posted form."""
        return {name: given[-1] for name, given in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@dataclass(frozen=True, kw_only=True)
class Page:
    """What is answered: markup, or something else by `headers`; `reset` breaks the connection instead.

    `endless` comes after the markup again and again, until the browser lets go of it.
    """

    html: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    reset: bool = False
    endless: str = ""


Answering = Callable[[Received], Awaitable[Page]]


class Pages:
    """The server. A test puts pages on it, and asks it what arrived."""

    def __init__(self) -> None:
        self.port = 0
        self.received: list[Received] = []
        self._pages: dict[tuple[str, str, str], Page | Answering] = {}
        self._writers: set[asyncio.StreamWriter] = set()

    def clear(self) -> None:
        """Forget all pages and all requests."""
        self.received.clear()
        self._pages.clear()

    def put(
        self, given: str | Page | Answering, *, path: str = "/object", host: str = HOST, method: str = "GET"
    ) -> None:
        """This page at this path of this host."""
        self._pages[method, host, path] = Page(html=given) if isinstance(given, str) else given

    @property
    def posts(self) -> list[Received]:
        """All that could have carried something to a controller."""
        return [one for one in self.received if one.method not in ("GET", "HEAD", "OPTIONS")]

    def asked(self, host: str) -> list[Received]:
        """All that reached this host."""
        return [one for one in self.received if one.host == host]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while request := await self._read(reader):
                if request.path != "/favicon.ico":
                    self.received.append(request)
                given = self._pages.get((request.method, request.host, request.path), Page(status=404))
                page = given if isinstance(given, Page) else await given(request)
                if page.reset:
                    writer.transport.abort()
                    return
                await self._write(writer, page)
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            return  # the browser went away
        finally:
            self._writers.discard(writer)
            writer.close()

    @staticmethod
    async def _read(reader: asyncio.StreamReader) -> Received | None:
        head = await reader.readuntil(b"\r\n\r\n") if not reader.at_eof() else b""
        if not head:
            return None
        line, _, rest = head.partition(b"\r\n")
        method, target, _ = line.decode().split(" ", 2)
        headers = BytesParser().parsebytes(rest, headersonly=True)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        parts = urlsplit(target)
        return Received(
            method=method,
            host=headers["host"].partition(":")[0],
            path=parts.path,
            query=parts.query,
            headers=headers,
            body=body,
            at=time.monotonic(),
        )

    @staticmethod
    async def _write(writer: asyncio.StreamWriter, page: Page) -> None:
        body = page.html.encode()
        length = {} if page.endless else {"Content-Length": str(len(body))}
        headers = {"Content-Type": "text/html; charset=utf-8", **length, **page.headers}
        lines = [f"HTTP/1.1 {page.status} -", *(f"{name}: {given}" for name, given in headers.items())]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        while page.endless:
            writer.write(page.endless.encode())
            await writer.drain()
            await asyncio.sleep(0)  # others have their turn, also if all of it is taken at once

    async def close(self) -> None:
        """Break what is still connected."""
        for writer in list(self._writers):
            writer.transport.abort()


@asynccontextmanager
async def serving() -> AsyncIterator[Pages]:
    """The server, up; its certificate is a throw-away that only a rehearsal's browser takes."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(HOST).configure_cert(tls)
    pages = Pages()
    server = await asyncio.start_server(pages._serve, "127.0.0.1", 0, ssl=tls)
    pages.port = server.sockets[0].getsockname()[1]
    try:
        yield pages
    finally:
        server.close()
        await pages.close()


EMAIL = '<p><label for="e">Email address</label> <input id="e" name="email" type="email"></p>'
SUBMIT = "<button>Submit</button>"
SWITCH = (
    '<label><input type="checkbox" role="switch" id="s" {} onchange="fetch(\'/save\', '
    "{{method: 'POST', body: String(this.checked)}})\"> Use my posts</label>"
)
"""With `checked` in its gap it is on. Turned, it tells the server."""


def a_page(body: str, *, language: str = "en", title: str = TITLE, head: str = "") -> str:
    """A whole page with the title by which the recipe knows it."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body><h1>{title}</h1>{body}</body></html>"
    )


def a_form(*inside: str, action: str = "/done", button: str = SUBMIT, head: str = "", language: str = "en") -> str:
    """A page with a form of these controls (of the mail address alone if none is given) and the sending button."""
    controls = "".join(inside or (EMAIL,))
    return a_page(f'<form method="post" action="{action}">{controls}{button}</form>', head=head, language=language)


def thanks(text: str = THANKS) -> str:
    """The page that follows."""
    return a_page(f"<p>{text}.</p>", title="Thank you")
