"""Notices over HTTP: a signed web hook, and ntfy (its publishing API: POST of the text to the topic's address)."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import SplitResult, unquote, urlsplit

import httpx
import stamina

from objector import __version__
from objector.channels.notify import is_near
from objector.domain.notice import Notice
from objector.errors import Unreachable

TRIES, SECONDS = 4, 15.0
"""Tries of one notice, and seconds that each may take."""
TIMESTAMP, SIGNATURE = "Objector-Timestamp", "Objector-Signature"

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, and these hold tokens


class _Passing(Exception):
    """Worth another try. Its text holds no secret."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256 (hex) over timestamp (Unix seconds), a dot, and the body as it is sent."""
    return "v1=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()


@dataclass(frozen=True, kw_only=True)
class WebHook:
    """POSTs a notice as JSON. Old messages can be told by the timestamp, which is signed too."""

    url: str
    secret: str = ""

    @property
    def place(self) -> str:
        """The host."""
        return f"the web hook at {urlsplit(self.url).hostname}"

    async def tell(self, notice: Notice) -> None:
        """POST it, tried again after a passing failure. Raises Unreachable."""
        body = json.dumps(notice.as_json(), separators=(",", ":")).encode()
        headers = {"Content-Type": "application/json"}
        if self.secret:
            seconds = int(notice.at.timestamp())
            headers |= {TIMESTAMP: str(seconds), SIGNATURE: signature(self.secret, seconds, body)}
        await post(self.url, body, headers, self.place)


@dataclass(frozen=True, kw_only=True)
class NtfyNotifier:
    """Publishes a notice under a topic of an ntfy server; over TLS, except on this machine."""

    parts: SplitResult

    @property
    def place(self) -> str:
        """The host; the topic is as good as a password."""
        return f"ntfy at {self.parts.hostname}"

    async def tell(self, notice: Notice) -> None:
        """POST it. Raises Unreachable."""
        host = self.parts.netloc.rpartition("@")[2]
        url = f"{'http' if is_near(self.parts) else 'https'}://{host}{self.parts.path}"
        headers = {"Title": notice.subject, "Tags": "scroll", "Content-Type": "text/plain; charset=utf-8"}
        if self.parts.username:
            headers["Authorization"] = f"Bearer {unquote(self.parts.username)}"
        await post(url, notice.text.encode(), headers, self.place)


async def post(url: str, body: bytes, headers: Mapping[str, str], place: str) -> None:
    """POST a body; no redirect is followed and nothing of the answer but its status is read. Raises Unreachable."""
    agent = {"User-Agent": f"objector/{__version__}"}
    try:
        async with httpx.AsyncClient(
            timeout=SECONDS, follow_redirects=False, trust_env=not is_near(urlsplit(url))
        ) as client:
            async for attempt in stamina.retry_context(
                on=_Passing, attempts=TRIES, timeout=TRIES * SECONDS, wait_initial=1.0, wait_max=10.0
            ):
                with attempt:
                    await _once(client, url, body, {**agent, **headers}, place)
    except _Passing as error:
        raise Unreachable(str(error)) from None  # what lies behind it may show the address


async def _once(client: httpx.AsyncClient, url: str, body: bytes, headers: Mapping[str, str], place: str) -> None:
    try:
        async with client.stream("POST", url, content=body, headers=dict(headers)) as answer:
            status = answer.status_code
    except httpx.TransportError as error:
        raise _Passing(f"{place} does not answer ({type(error).__name__})") from None
    if status == 429 or status >= 500:
        raise _Passing(f"{place} answered {status}")
    if not 200 <= status < 300:
        raise Unreachable(f"{place} refused the notice ({status}); see OBJECTOR_NOTIFY__URL")
