"""The program under test, from outside: start a run of it, kill it or its browser, see how it ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from chaos import processes
from chaos.stage import Stage

LONGEST = 120.0
"""Seconds after which a run that does not end by itself is taken for one that never would."""
OUTLIVED = 20.0
"""Seconds that a browser has to end after its program was killed."""


@dataclass(kw_only=True)
class Blow:
    """What is done to a run from outside: `program`, `browser` or `both` is killed after so many seconds."""

    target: str
    after: float


@dataclass(kw_only=True)
class Ended:
    """How a run ended, and what was killed on the way."""

    code: int
    programs: int = 0
    browsers: int = 0
    outlived: int = 0
    """Browsers that were still there long after their program."""
    hung: bool = False
    broke: str = ""
    """The end of what it wrote, where it ended neither well nor with an error that says what is wrong."""


@dataclass(kw_only=True)
class Program:
    """Runs over one ledger after the other. A context manager around the process that forks them."""

    stage: Stage
    broken: str = ""
    patience: float = 4.0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._parent = subprocess.Popen(
            [sys.executable, "-m", "chaos.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._parent:
            pass

    def run(self, folder: Path, *, failpoints: str = "", blow: Blow | None = None, **more: Any) -> Ended:
        """One run over the ledger in this folder, with what befalls it."""
        assert self._parent.stdin is not None
        killed = folder / "killed"
        killed.unlink(missing_ok=True)
        environment = {
            "OBJECTOR_DATA_DIR": str(folder / "data"),
            "OBJECTOR_REHEARSAL": "1",
            "OBJECTOR_BROWSER__HOST_RULES": self.stage.host_rules,
            "OBJECTOR_INBOX__URL": self.stage.inbox,
            "OBJECTOR_PATIENCE": str(self.patience),
            "OBJECTOR_FAILPOINTS": failpoints,
        }
        told = {
            "environment": environment, "log": str(folder / "log"), "killed": str(killed), "break": self.broken, **more,
        }  # fmt: skip
        self._parent.stdin.write(json.dumps(told) + "\n")
        self._parent.stdin.flush()
        pid = int(self._line()["pid"])
        ended = self._watch(pid, blow, killed)
        if ended.code not in (0, 1, -signal.SIGKILL):
            ended.broke = f"exit code {ended.code}: {(folder / 'log').read_text(errors='replace')[-2_000:]}"
        return ended

    def _watch(self, pid: int, blow: Blow | None, killed: Path) -> Ended:
        ended = Ended(code=0)
        over = threading.Event()
        seen: set[int] = set()

        def look() -> None:
            begun = time.monotonic()
            pending = blow
            while not over.wait(0.1):
                seen.update(processes.browsers_of(pid))
                waited = time.monotonic() - begun
                if pending is not None and waited >= pending.after:
                    if pending.target in ("browser", "both"):
                        ended.browsers += sum(processes.kill(one) for one in processes.browsers_of(pid))
                    if pending.target in ("program", "both"):
                        processes.kill(pid)
                    pending = None
                if waited > LONGEST:
                    ended.hung = True
                    os.kill(pid, signal.SIGUSR1)  # it writes down where it stands
                    time.sleep(2)
                    processes.kill(pid)

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        ended.code = int(self._line()["ended"])
        over.set()
        watcher.join()
        ended.programs += ended.code == -9 and not ended.hung
        ended.browsers += len(killed.read_text().split()) if killed.exists() else 0
        ended.outlived = 0 if processes.gone(sorted(seen), OUTLIVED) else 1
        return ended

    def _line(self) -> dict[str, Any]:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline()
        if not line:
            raise SystemExit(f"the program's parent ended (exit code {self._parent.wait(10)})")
        told: dict[str, Any] = json.loads(line)
        return told
