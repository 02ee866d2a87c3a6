"""What opens a mailbox: from the keyring or from a command, never seen, and offered as XOAUTH2 wants it."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import keyring
import pytest

from objector.channels import mail_secret
from objector.channels.imap import ImapInbox
from objector.channels.mail_secret import SERVICE, MailSecrets
from objector.errors import ConfigError, Unreachable
from tests.memory_keyring import MemoryKeyring, NoKeyring

MARIA = "maria@example.org"
TOKEN = "ya29.very-secret-token=="


def a_command(*lines: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", "\n".join(lines))


class TestKeyring:
    def test_what_was_kept_is_found(self, ring: MemoryKeyring):
        """Under the documented service and name; another user or host has none."""
        MailSecrets().keep(MARIA, "imap.example.org", "app password")
        assert ring.words == {("objector-mail", "maria@example.org@imap.example.org"): "app password"}
        assert MailSecrets().password(MARIA, "imap.example.org") == "app password"
        assert MailSecrets().token(MARIA, "imap.example.org") == "app password"
        with pytest.raises(ConfigError, match="objector mail login") as caught:
            MailSecrets().password("other@example.org", "imap.example.org")
        assert "other" not in str(caught.value)

    def test_a_rehearsal_leaves_it_alone(self, ring: MemoryKeyring):
        """Nothing is asked of it, nothing put into it."""
        ring.words[SERVICE, f"{MARIA}@h"] = "word"
        with pytest.raises(ConfigError):
            MailSecrets(keyring=False).password(MARIA, "h")
        with pytest.raises(ConfigError, match="no keyring"):
            MailSecrets(keyring=False).keep(MARIA, "h", "another")
        assert ring.words == {(SERVICE, f"{MARIA}@h"): "word"}

    def test_a_machine_without_one(self, ring: MemoryKeyring):
        """Told what is missing; nothing is kept elsewhere instead."""
        keyring.set_keyring(NoKeyring())
        with pytest.raises(ConfigError, match="keyring has none"):
            MailSecrets().password(MARIA, "h")
        with pytest.raises(ConfigError, match="no keyring that keeps it"):
            MailSecrets().keep(MARIA, "h", "word")

    @pytest.mark.parametrize("word", ["", "  ", "two\nlines", "a\x00b", "x" * 20_000])
    def test_what_can_be_no_password(self, ring: MemoryKeyring, word: str):
        """Neither kept nor, found there, used."""
        with pytest.raises(ConfigError, match="nothing was kept"):
            MailSecrets().keep(MARIA, "h", word)
        ring.words[SERVICE, f"{MARIA}@h"] = word
        with pytest.raises(ConfigError, match="no password"):
            MailSecrets().password(MARIA, "h")


class TestCommand:
    def test_it_is_told_whose_token_and_none_of_our_secrets(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
        """User and host by the environment, nothing in its arguments; our own settings stay ours."""
        monkeypatch.setenv("OBJECTOR_KEY", "secret")
        monkeypatch.setenv("MINE", "kept")
        seen = tmp_path / "seen.json"
        command = a_command(
            "import json, os, sys",
            f"json.dump([dict(os.environ), sys.argv], open({str(seen)!r}, 'w'))",
            f"print({TOKEN!r})",
        )
        assert MailSecrets(command=command).token(MARIA, "imap.example.org") == TOKEN
        environment, arguments = json.loads(seen.read_text())
        ours = {name: value for name, value in environment.items() if name.startswith("OBJECTOR_")}
        assert ours == {"OBJECTOR_MAIL_USER": MARIA, "OBJECTOR_MAIL_HOST": "imap.example.org"}
        assert environment["MINE"] == "kept"
        assert MARIA not in arguments

    @pytest.mark.parametrize(
        ("lines", "why"),
        [
            (("import sys", f"print({TOKEN!r})", f"print({TOKEN!r}, file=sys.stderr)", "sys.exit(3)"), "code 3"),
            (("print()",), "nothing else"),
            ((f"print('token: {TOKEN}')",), "nothing else"),
            ((f"print({TOKEN!r})", "print('more')"), "nothing else"),
            (("print('x' * 30_000)",), "nothing else"),
        ],
    )
    def test_what_it_says_wrongly_is_not_repeated(self, lines: tuple[str, ...], why: str):
        """A failure, or anything but one token, is told without what was printed."""
        with pytest.raises(ConfigError, match=why) as caught:
            MailSecrets(command=a_command(*lines)).token(MARIA, "h")
        assert "secret" not in str(caught.value)
        assert MARIA not in str(caught.value)

    def test_one_that_is_not_there_or_never_ends(self, monkeypatch: pytest.MonkeyPatch):
        """A fault of the setting the one, passing the other."""
        with pytest.raises(ConfigError, match="no such program"):
            MailSecrets(command=("no-such-program-anywhere",)).token(MARIA, "h")
        monkeypatch.setattr(mail_secret, "COMMAND_TIME", 0.05)
        with pytest.raises(Unreachable, match="no answer"):
            MailSecrets(command=a_command("import time", "time.sleep(60)")).token(MARIA, "h")


class TestXoauth2:
    """A server that takes one token, as the large providers do."""

    @asynccontextmanager
    async def server(self, good: str, heard: list[bytes]) -> AsyncIterator[int]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"* OK ready\r\n")
            while line := await reader.readline():
                tag, _, command = line.strip().partition(b" ")
                heard.append(command)
                if command.startswith(b"CAPABILITY"):
                    writer.write(b"* CAPABILITY IMAP4rev1 AUTH=XOAUTH2\r\n")
                elif command.startswith(b"AUTHENTICATE XOAUTH2"):
                    writer.write(b"+ \r\n")
                    offered = base64.b64decode(await reader.readline())
                    heard.append(offered)
                    if offered != f"user={MARIA}\x01auth=Bearer {good}\x01\x01".encode():
                        writer.write(b"+ " + base64.b64encode(b'{"status":"400"}') + b"\r\n")
                        heard.append(await reader.readline())
                        writer.write(tag + b" NO [AUTHENTICATIONFAILED] Invalid credentials\r\n")
                        continue
                elif command.startswith(b"EXAMINE"):
                    writer.write(b"* 0 EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n* OK [UIDNEXT 5] ok\r\n")
                writer.write(tag + b" OK done\r\n")
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]

    async def test_a_token_opens_the_mailbox(self, ring: MemoryKeyring):
        """From the keyring, in one answer; no password is ever sent."""
        ring.words[SERVICE, f"{MARIA}@127.0.0.1"] = TOKEN
        heard: list[bytes] = []
        async with (
            self.server(TOKEN, heard) as port,
            ImapInbox(f"imap://maria%40example.org@127.0.0.1:{port}/?auth=xoauth2") as inbox,
        ):
            assert (await inbox.checkpoint()).uidnext == 5
        assert not any(command.upper().startswith(b"LOGIN") for command in heard)
        assert sum(TOKEN.encode() in command for command in heard) == 1

    async def test_one_that_ran_out_is_told_and_said_only_once(
        self, ring: MemoryKeyring, caplog: pytest.LogCaptureFixture
    ):
        """The refusal is answered with nothing, and no text holds the token."""
        ring.words[SERVICE, f"{MARIA}@127.0.0.1"] = TOKEN
        heard: list[bytes] = []
        async with (
            self.server("another", heard) as port,
            ImapInbox(f"imap://maria%40example.org@127.0.0.1:{port}/?auth=xoauth2") as inbox,
        ):
            with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError, match="refused the access token") as caught:
                await inbox.checkpoint()
        assert b"\r\n" in heard
        assert sum(TOKEN.encode() in command for command in heard) == 1
        assert "secret" not in str(caught.value) + caplog.text
        assert caught.value.__context__ is None

    async def test_each_connection_asks_for_a_fresh_one(self, tmp_path: Path):
        """A token is good for an hour: the command is asked again when the connection is made again."""
        count = tmp_path / "count"
        command = a_command(f"open({str(count)!r}, 'a').write('x')", f"print({TOKEN!r})")
        heard: list[bytes] = []
        async with (
            self.server(TOKEN, heard) as port,
            ImapInbox(
                f"imap://maria%40example.org@127.0.0.1:{port}/?auth=xoauth2", opener=MailSecrets(command=command)
            ) as inbox,
        ):
            await inbox.checkpoint()
            inbox._drop()
            await inbox.checkpoint()
        assert await asyncio.to_thread(count.read_text) == "xx"
