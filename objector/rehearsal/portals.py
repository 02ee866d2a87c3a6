"""The look-alike portals as one thing to start, ask and stop; also `python -m objector.rehearsal.portals`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from uvicorn._types import ASGIApplication

from objector.errors import ConfigError
from objector.rehearsal import published
from objector.rehearsal.app import App, all_hosts, mail_keys
from objector.rehearsal.certificate import throw_away_certificates
from objector.rehearsal.portal import load_catalogue
from objector.rehearsal.postman import Mailed, Postman
from objector.rehearsal.received import Inbox, Received
from objector.rehearsal.scenario import Scenario, load_scenario
from objector.rehearsal.server import Server


def _now() -> datetime:
    return datetime.now(UTC)


class Portals:
    """All look-alike portals at their true hosts, on one port of this machine.

    A context manager, plain or async; the server runs in a thread with a loop of its own either way.
    `domains`: who else signs mails here; the portals publish the keys of all. `mail` is the SMTP server that takes
    the portals' mails; without it, mails are only noted in `mailed`.
    Raises ConfigError when the port is taken or a fixture is wrong.
    """

    def __init__(
        self,
        scenario: Scenario | str = "calm",
        *,
        mail: tuple[str, int] | None = None,
        port: int = 0,
        clock: Callable[[], datetime] = _now,
        domains: Iterable[str] = (),
    ) -> None:
        self._scenario = load_scenario(scenario) if isinstance(scenario, str) else scenario
        self._catalogue = load_catalogue()
        self._inbox = Inbox()
        self._postman = Postman(mail, clock)
        self._clock = clock
        self._domains = tuple(domains)
        self._certificates = throw_away_certificates(all_hosts(self._catalogue))
        self._app: App | None = None
        self._server = Server(self._build, self._certificates.context, port)

    def _build(self) -> tuple[ASGIApplication, asyncio.Event]:
        self._app = App(self._catalogue, self._scenario, self._inbox, self._postman, self._clock, self._domains)
        return self._app.asgi, self._app.closing  # type: ignore[return-value]

    def start(self) -> None:
        """Return once connections are accepted."""
        self._postman.start()
        self._server.start()
        published.here[self.port] = self.mail_keys

    def stop(self) -> None:
        """Stop the server and the mails. What arrived can still be asked for."""
        published.here.pop(self.port, None)
        self._server.stop()
        self._postman.stop()

    @property
    def port(self) -> int:
        """Where the portals listen on 127.0.0.1."""
        return self._server.port

    @property
    def host_rules(self) -> str:
        """For Chromium's `--host-resolver-rules`: every host leads here."""
        return f"MAP * 127.0.0.1:{self.port}"

    @property
    def mail_keys(self) -> Mapping[str, str]:
        """The key records of the domains that mails come from, by name: the look-alikes' part of the DNS."""
        return mail_keys(self._catalogue, self._domains)

    @property
    def authority_pem(self) -> bytes:
        """The throw-away authority, for clients that check certificates."""
        return self._certificates.authority_pem

    @property
    def scenario(self) -> Scenario:
        """How the portals behave now."""
        return self._scenario

    def use(self, scenario: Scenario | str) -> None:
        """Behave differently from the next request on. What arrived, and what portals remember, is kept."""
        chosen = load_scenario(scenario) if isinstance(scenario, str) else scenario
        self._scenario = chosen
        done = threading.Event()

        def change() -> None:
            if self._app is not None:
                self._app.use(chosen)
            done.set()

        if self._app is not None:
            self._server.call(change)
            done.wait(5)

    @property
    def received(self) -> tuple[Received, ...]:
        """Everything that arrived, oldest first."""
        return self._inbox.all

    def clear(self) -> None:
        """Forget what arrived and what was mailed so far."""
        self._inbox.clear()
        self._postman.clear()

    def submissions(self) -> Counter[str]:
        """How many submissions and switches each portal took."""
        return self._inbox.submissions()

    @property
    def mailed(self) -> tuple[Mailed, ...]:
        """Every mail that the portals wrote, with its code if it has one."""
        return self._postman.mailed

    def wait_for(
        self, matches: Callable[[Received], bool], *, count: int = 1, seconds: float = 10.0
    ) -> tuple[Received, ...]:
        """Block until `count` matching entries arrived. Raises TimeoutError."""
        return self._inbox.wait(matches, count, seconds)

    async def arrival(
        self, matches: Callable[[Received], bool], *, count: int = 1, seconds: float = 10.0
    ) -> tuple[Received, ...]:
        """Like `wait_for`, without holding up the event loop."""
        return await self._inbox.arrival(matches, count, seconds)

    def wait_for_mail(self, matches: Callable[[Mailed], bool], *, seconds: float = 10.0) -> Mailed:
        """Block until a matching mail was written (and `delivered`, if asked for). Raises TimeoutError."""
        return self._postman.wait(matches, seconds)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.to_thread(self.stop)


def _mail_server(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError("expected HOST:PORT")
    return host, int(port)


def main(arguments: list[str] | None = None) -> int:
    """Print one JSON line with the port, then run until standard input ends or a signal comes."""
    parser = argparse.ArgumentParser(prog="python -m objector.rehearsal.portals", description=__doc__)
    parser.add_argument("--scenario", default="calm", help="a shipped scenario, or a .toml file")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--mail", type=_mail_server, default=None, metavar="HOST:PORT", help="SMTP server for mails")
    chosen = parser.parse_args(arguments)
    try:
        portals = Portals(chosen.scenario, mail=chosen.mail, port=chosen.port)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    with portals:
        print(json.dumps({"port": portals.port, "host_rules": portals.host_rules}), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            sys.stdin.read()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
