"""A TCP proxy in front of the portals that can be told to go wrong. It sees only bytes: the portals speak TLS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

How = Literal["well", "refuse", "cut-request", "reset-after-request", "stall", "cut-answer", "trickle"]
CUT = 300
"""Bytes of a request, or of an answer, that pass before it is cut."""


@dataclass
class Proxy:
    """Listens on a port of its own; `how` holds for everything that passes from now on."""

    upstream: int
    how: How = "well"
    port: int = 0
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _passed: dict[str, int] = field(default_factory=dict)

    def go(self, how: How) -> None:
        """Go this way from now on; to refuse also ends what is open."""
        self.how, self._passed = how, {}
        if how == "refuse":
            self.reset()

    def reset(self) -> None:
        """Break every connection, without a word."""
        for writer in self._open:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection of the browser."""
        if self.how in ("refuse", "reset-after-request") and (self.how == "refuse" or self._passed):
            writer.transport.abort()  # also what the browser would send once more by itself
            return
        to_reader, to_writer = await asyncio.open_connection("127.0.0.1", self.upstream)
        ours = {writer, to_writer}
        self._open |= ours
        try:
            await asyncio.gather(self._up(reader, to_writer), self._down(to_reader, writer))
        finally:
            self._open -= ours
            for one in ours:
                one.transport.abort()

    async def _up(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                if self.how == "cut-request":
                    to.write(data[:CUT])
                    await to.drain()
                    self.reset()
                    return
                if self.how == "reset-after-request":
                    self._passed["up"] = self._passed.get("up", 0) + len(data)
                to.write(data)
                await to.drain()
            to.transport.abort()

    async def _down(self, reader: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                match self.how:
                    case "stall":
                        continue
                    case "reset-after-request" if self._passed:
                        self.reset()
                        return
                    case "cut-answer":
                        to.write(data[:CUT])
                        await to.drain()
                        self.reset()
                        return
                    case "trickle":
                        for start in range(0, len(data), 2_000):
                            to.write(data[start : start + 2_000])
                            await to.drain()
                            await asyncio.sleep(0.01)
                    case _:
                        to.write(data)
                        await to.drain()
            to.transport.abort()


@asynccontextmanager
async def a_proxy(upstream: int) -> AsyncIterator[Proxy]:
    """A proxy in front of this port."""
    proxy = Proxy(upstream)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.reset()
