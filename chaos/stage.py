"""The stage: look-alike portals and a mail server in a process of their own, which outlives every kill."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from collections import Counter
from types import TracebackType
from typing import Any, Self

MAILBOX = "everybody@mailhost.invalid"


class Stage:
    """Starts the stage and asks it what arrived. A context manager; used from several threads."""

    def __init__(self, scenario: str = "calm") -> None:
        self._scenario = scenario
        self._turn = threading.Lock()

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chaos.stage", self._scenario],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        told = self._answer()
        self.host_rules, self.inbox = str(told["host_rules"]), str(told["inbox"])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:  # its input ends, and so does it
            pass

    def counted(self, mark: str) -> Counter[tuple[str, str]]:
        """How often each portal took something for whom, of the people with this mark in their addresses."""
        with self._turn:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps({"mark": mark}) + "\n")
            self._process.stdin.flush()
            return Counter(tuple(one) for one in self._answer()["taken"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the stage ended (exit code {self._process.wait(10)})")
        told: dict[str, Any] = json.loads(line)
        return told


async def _serve(scenario: str) -> None:
    from objector.rehearsal.mailhost import MailHost
    from objector.rehearsal.portals import Portals

    async with MailHost(catch_all=MAILBOX) as mailhost, Portals(scenario, mail=mailhost.smtp) as portals:
        print(json.dumps({"host_rules": portals.host_rules, "inbox": mailhost.inbox_url(MAILBOX)}), flush=True)
        while line := await asyncio.to_thread(sys.stdin.readline):
            mark = json.loads(line)["mark"]
            taken = [
                (one.portal, one.session or one.one("email"))
                for one in portals.received
                if one.kind == "submission" and one.accepted
            ]
            print(json.dumps({"taken": [one for one in taken if mark in one[1]]}), flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
