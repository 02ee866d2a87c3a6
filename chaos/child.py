"""The program that is killed: one run over a ledger, forked from a parent that has loaded everything already.

`python -m chaos.child` reads a line of JSON for each run, answers with the pid, and later with how it ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import alembic.command
import playwright.async_api

import objector.channels.browser
import objector.channels.sending
import objector.engine.follow_up
import objector.engine.run
import objector.ledger.vault
from chaos import processes
from objector import failpoints, wiring
from objector.channels.verdict import Before
from objector.domain.outcome import Artefact, Outcome
from objector.engine.selection import Selection
from objector.errors import ObjectorError
from objector.ledger import database
from objector.settings import load_settings

LOADED = (alembic.command, playwright.async_api, objector.engine.run, objector.engine.follow_up, objector.ledger.vault)
"""What a run needs, loaded once for all of them."""
PASSES = 8


class MarksAfterClick(objector.channels.sending.Sending):
    """A broken program: the ledger is told of the sending only when the button was pressed already."""

    async def _cross(self, kept: list[Artefact]) -> Before:
        async def later(_: Sequence[Artefact]) -> None:
            self.kept = kept

        mark, self.before_sending = self.before_sending, later
        try:
            return await super()._cross(kept)
        finally:
            self.before_sending = mark

    async def _follow(self, *given: Any) -> Outcome:
        await self.before_sending(self.kept)
        return await super()._follow(*given)


BROKEN = {"mark-after-click": MarksAfterClick}


def run(told: dict[str, Any]) -> int:
    """One run in this process: passes until nothing is due; 0, or 1 for an error that says what is wrong."""
    os.environ.update(told["environment"])
    killed = Path(told["killed"])

    def kill_browser() -> None:
        for pid in processes.browsers_of(os.getpid()):
            if processes.kill(pid):
                with killed.open("a") as file:
                    file.write(f"{pid}\n")

    failpoints.ACTIONS["kill-browser"] = kill_browser
    database.PATIENCE = told.get("lock_seconds", database.PATIENCE)
    if told.get("break"):
        objector.channels.browser.Sending = BROKEN[told["break"]]  # type: ignore[attr-defined]
    code = 0
    try:
        asyncio.run(_passes())
    except* ObjectorError as errors:
        for error in errors.exceptions:
            print(repr(error), file=sys.stderr)
        code = 1
    return code


def _tell() -> None:
    """Where every task stands, for a run that does not come to an end."""
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stderr)


async def _passes() -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell)
    settings = load_settings()
    async with wiring.open_objector(settings) as program:
        for _ in range(PASSES):
            runner = program.runner()
            runner.policy = replace(runner.policy, waits=(timedelta(0),) * 500)
            await runner.run(Selection())
            if not await program.ledger.due(wiring.utc_now() + timedelta(seconds=1)):
                return


def main() -> None:
    """Fork a run for each line, and bury it."""
    for line in sys.stdin:
        told = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 70
            try:
                os.setsid()
                nothing = os.open(os.devnull, os.O_RDWR)
                out = os.open(told["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                for target, source in ((0, nothing), (1, out), (2, out)):
                    os.dup2(source, target)
                code = run(told)
            except BaseException:
                import traceback

                traceback.print_exc()
                raise
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(json.dumps({"pid": pid, "at": time.time()}), flush=True)
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"ended": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
