"""Asking a time stamp authority (RFC 3161, over HTTP by its section 3.4) for a stamp, and believing nothing unverified.

What leaves the machine is a SHA-256 digest, a random number, and the wish for the authority's certificates.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import stamina
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from objector import __version__
from objector.channels.notify import is_near
from objector.errors import StampError
from objector.ledger.roots import Roots
from objector.ledger.token import LARGEST, Token, verified

TRIES, SECONDS = 3, 20.0
"""Tries of one stamp, and seconds that each may take in all."""
_HEADERS = {
    "User-Agent": f"objector/{__version__}",
    "Content-Type": "application/timestamp-query",
    "Accept": "application/timestamp-reply",
    "Accept-Encoding": "identity",
}

logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log addresses, and these may hold passwords


class _Passing(StampError):
    """Worth another try."""


def authority_name(url: str) -> str:
    """How an authority is named in entries and messages: its host, with the port where one is written."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return f"{host}:{parts.port}" if parts.port else host


@dataclass(frozen=True, kw_only=True)
class StampAuthority:
    """One authority, by the address that the person configured."""

    url: str
    roots: Roots
    seconds: float = SECONDS

    @property
    def name(self) -> str:
        """Its host; the address may hold a password."""
        return authority_name(self.url)

    async def stamp(self, content: bytes) -> Token:
        """A verified stamp of this content, of which only the SHA-256 is sent; tried again after a passing failure.

        Raises StampError, with the authority's name in its text.
        """
        request = TimestampRequestBuilder().data(content).hash_algorithm(HashAlgorithm.SHA256).build()
        try:
            async with httpx.AsyncClient(
                timeout=self.seconds, follow_redirects=False, trust_env=not is_near(urlsplit(self.url))
            ) as client:
                async for attempt in stamina.retry_context(
                    on=_Passing, attempts=TRIES, timeout=TRIES * self.seconds, wait_initial=1.0, wait_max=10.0
                ):
                    with attempt:
                        answer = await self._once(client, request.as_bytes())
            return verified(answer, request.message_imprint.message.hex(), self.roots, nonce=request.nonce)
        except StampError as error:
            raise StampError(error.reason, f"{self.name}: {error.detail}") from None

    async def _once(self, client: httpx.AsyncClient, request: bytes) -> bytes:
        """One try. The bound in time holds for all of it: an answer that drips has an end, too."""
        try:
            async with (
                asyncio.timeout(self.seconds),
                client.stream("POST", self.url, content=request, headers=_HEADERS) as answer,
            ):
                if answer.status_code == 429 or answer.status_code >= 500:
                    raise _Passing("server_error", f"answered {answer.status_code}")
                if answer.status_code != 200:
                    raise StampError("refused", f"answered {answer.status_code}; see OBJECTOR_TSA__URLS")
                return await _bounded(answer)
        except TimeoutError:
            raise _Passing("no_answer", f"no answer within {self.seconds:g} seconds") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Passing("no_answer", f"does not answer ({type(error).__name__})") from None


async def _bounded(answer: httpx.Response) -> bytes:
    """The answer as it is, never more of it than an answer may have."""
    found = b""
    async for portion in answer.aiter_raw():
        found += portion
        if len(found) > LARGEST:
            raise StampError("too_large", f"the answer has more than {LARGEST} bytes")
    return found
