"""A mail server on the loopback that answers each command as it is told: with any code, or by hanging up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

HANG_UP = -1
"""In the place of a code: the connection is cut when the command comes."""
TAKE_AND_HANG_UP = -2
"""After the mail: it was taken, and the connection is cut before the answer."""
USUAL = {"GREETING": 220, "EHLO": 250, "AUTH": 235, "MAIL": 250, "RCPT": 250, "DATA": 354, "END": 250, "QUIT": 221}


@dataclass
class SmtpServer:
    """What it was told, and what it took."""

    answers: Mapping[str, int]
    dsn: bool
    heard: list[str] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    """By which ways somebody tried to sign in."""
    at_data: Callable[[], None] | None = None
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.transport.abort()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._say(writer, "GREETING"):
            return
        while line := (await reader.readline()).decode().strip():
            word = line.split(" ")[0].split(":")[0].upper()
            if word != "AUTH":
                self.heard.append(line)
            else:
                self.asked.append(line.split(" ")[1])
            if word == "EHLO":
                offers = ["test.invalid", "AUTH PLAIN", "8BITMIME", *(["DSN"] if self.dsn else [])]
                writer.write("".join(f"250-{one}\r\n" for one in offers).encode())
            if not await self._say(writer, word):
                return
            if word == "DATA" and self.answers.get("DATA", 354) == 354:
                if self.at_data is not None:
                    self.at_data()
                mail = await reader.readuntil(b"\r\n.\r\n")
                code = self.answers.get("END", 250)
                if code in (250, TAKE_AND_HANG_UP):
                    self.mails.append(mail.removesuffix(b".\r\n"))
                if not await self._say(writer, "END"):
                    return

    async def _say(self, writer: asyncio.StreamWriter, word: str) -> bool:
        code = self.answers.get(word, USUAL.get(word, 250))
        if code < 0:
            return False
        writer.write(f"{code} as the test says\r\n".encode())
        await writer.drain()
        return word != "QUIT"

    @property
    def url(self) -> str:
        """Where it is, without a sign-in."""
        return f"smtp://127.0.0.1:{self.port}/"


@asynccontextmanager
async def smtp_server(answers: Mapping[str, int] | None = None, *, dsn: bool = True) -> AsyncIterator[SmtpServer]:
    """Runs until the end of the block, on a port that the OS chose."""
    server = SmtpServer(answers=answers or {}, dsn=dsn)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
