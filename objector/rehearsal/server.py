"""A TLS server on 127.0.0.1 in a thread of its own, with an event loop of its own."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable

import uvicorn
from uvicorn._types import ASGIApplication
from uvicorn.protocols.http.h11_impl import H11Protocol

from objector.errors import ConfigError

_START_SECONDS = 20.0


class _Protocol(H11Protocol):
    """HTTP/1.1 that hands its transport to the application, so that a connection can be broken on purpose."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, "transport": transport}
        super().connection_made(transport)


class Server:
    """Serves what `build` makes (called inside the server's own loop) until `stop`."""

    def __init__(
        self, build: Callable[[], tuple[ASGIApplication, asyncio.Event]], tls: ssl.SSLContext, port: int
    ) -> None:
        self._build = build
        self._tls = tls
        # The protocol is named so that asyncio sends small pieces at once; without, each answer waits 40 ms.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind(("127.0.0.1", port))
        except OSError as error:
            self._socket.close()
            raise ConfigError(f"port {port}: cannot listen on 127.0.0.1: {error.strerror}; choose another") from error
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._closing: asyncio.Event | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="rehearsal-portals", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._socket.getsockname()[1])

    def start(self) -> None:
        """Return once connections are accepted."""
        self._thread.start()
        if not self._ready.wait(_START_SECONDS) or self._failure is not None:
            raise ConfigError("the look-alike portals did not start") from self._failure

    def stop(self) -> None:
        """End all connections and the thread."""
        if self._loop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end)
            self._thread.join(_START_SECONDS)
        self._socket.close()

    def call(self, action: Callable[[], None]) -> None:
        """Do something inside the server's loop."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(action)

    def _end(self) -> None:
        if self._closing is not None:
            self._closing.set()
        if self._server is not None:
            self._server.should_exit = True
            for connection in list(self._server.server_state.connections):
                if connection.transport is not None:
                    connection.transport.abort()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # handed to `start`, which waits for it
            self._failure = error
            self._ready.set()
            raise

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        application, self._closing = self._build()
        config = uvicorn.Config(
            application,
            http=_Protocol,
            loop="asyncio",
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            ssl_context_factory=lambda _config, _default: self._tls,
        )
        self._server = _Announcing(config, self._ready)
        await self._server.serve(sockets=[self._socket])


class _Announcing(uvicorn.Server):
    """Says when it accepts connections."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready_event = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready_event.set()
