"""A time stamp authority on this machine, for rehearsals and tests: RFC 3161 over HTTP, with faults as they happen."""

from __future__ import annotations

import asyncio
import tempfile
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

from objector.rehearsal.stamp_signer import Sort, StampSigner

_LARGEST = 4096
_HUGE = 1 << 20


class Fault(StrEnum):
    """What may go wrong with one request."""

    NONE = "none"
    NO_ANSWER = "no_answer"  #: the connection ends without a word
    SLOW = "slow"  #: the answer comes only when `release` is called, or never
    SERVER_ERROR = "server_error"
    GARBAGE = "garbage"
    HUGE = "huge"
    REJECTION = "rejection"
    WRONG_NONCE = "wrong_nonce"
    WRONG_IMPRINT = "wrong_imprint"
    EXPIRED = "expired"
    NOT_FOR_TIME = "not_for_time"
    FOREIGN = "foreign"


class Authority:
    """Listens on 127.0.0.1, in threads of its own; a context manager, plain or async. Made anew for each rehearsal.

    `usual` is what befalls a request, `following` what befalls the next ones first. `now` is its clock (UTC).
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.signer = StampSigner(now)
        self.usual = Fault.NONE
        self.following: deque[Fault] = deque()
        self.asked = 0
        self._go_on = threading.Event()
        self._folder = tempfile.TemporaryDirectory(prefix="objector-authority-")
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="rehearsal-authority", daemon=True
        )

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    @property
    def roots(self) -> Path:
        """The file with its root; there from start to stop."""
        return Path(self._folder.name) / "rehearsal-root.pem"

    def start(self) -> None:
        """Return once it can be asked."""
        self.roots.write_bytes(self.signer.root_pem)
        self._thread.start()

    def stop(self) -> None:
        """End it, with every request that still waits."""
        self._go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        self._folder.cleanup()

    def release(self) -> None:
        """Let slow answers go."""
        self._go_on.set()

    def answer(self, request: bytes) -> tuple[int, bytes] | None:
        """Status and answer to a request; None: the connection ends."""
        self.asked += 1
        fault = self.following.popleft() if self.following else self.usual
        match fault:
            case Fault.NO_ANSWER:
                return None
            case Fault.SERVER_ERROR:
                return 503, b"REHEARSAL"
            case Fault.GARBAGE:
                return 200, b"<html>REHEARSAL: this is no time stamp</html>"
            case Fault.HUGE:
                return 200, b"\x30" * _HUGE
            case Fault.REJECTION:
                return 200, self.signer.rejection()
            case Fault.SLOW:
                self._go_on.wait()
        try:
            return 200, self._signed(request, fault)
        except ValueError:
            return 400, b"REHEARSAL: this is no request for a time stamp"

    def _signed(self, request: bytes, fault: Fault) -> bytes:
        match fault:
            case Fault.WRONG_NONCE:
                return self.signer.answer(request, nonce=1)
            case Fault.WRONG_IMPRINT:
                return self.signer.answer(request, imprint=bytes(32))
            case Fault.EXPIRED | Fault.NOT_FOR_TIME | Fault.FOREIGN:
                return self.signer.answer(request, Sort(fault.value))
            case _:
                return self.signer.answer(request)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, authority: Authority) -> None:
        self.authority = authority
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """A request for a stamp (RFC 3161, section 3.4)."""
        given = self.headers.get("Content-Length", "")
        size = int(given) if given.isdigit() and len(given) < 6 else 0
        if not 0 < size <= _LARGEST or self.headers.get("Content-Type") != "application/timestamp-query":
            told: tuple[int, bytes] | None = (400, b"REHEARSAL: this is no request for a time stamp")
        else:
            told = self.server.authority.answer(self.rfile.read(size))
        if told is None:
            return
        status, answer = told
        self.send_response(status)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""
