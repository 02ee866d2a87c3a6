"""A (pseudo) terminal with somebody at it."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from objector.shipped import config_dir

LIMIT = 60


class Terminal:
    """Somebody at a terminal: waits for a question, types the answer."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        self.seen = ""
        self._read_to = 0

    def answer(self, question: str, words: str) -> None:
        """Wait for the question and type; fails with what is on the screen if it does not come."""
        self.wait_for(question)
        os.write(self.handle, words.encode() + b"\n")

    def wait_for(self, text: str) -> None:
        end = time.monotonic() + LIMIT
        while text not in self.seen[self._read_to :]:
            ready, _, _ = select.select([self.handle], [], [], max(0.0, end - time.monotonic()))
            if not ready or not (piece := self._piece()):
                raise AssertionError(f"{text!r} never came; on the screen is:\n{self.seen}")
            self.seen += piece
        self._read_to = self.seen.index(text, self._read_to) + len(text)

    def rest(self) -> str:
        """Everything until the program ends."""
        while piece := self._piece():
            self.seen += piece
        return self.seen

    def _piece(self) -> str:
        try:
            return os.read(self.handle, 65536).decode("utf-8", "replace")
        except OSError:  # the program has ended
            return ""


def _hears_ctrl_c() -> None:
    """As at any terminal: also where the tests themselves run in the background, which ignores Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def at_a_terminal(*words: str, term: str = "dumb") -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    """Type a command at a real (pseudo) terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "objector", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(config_dir().parent), "TERM": term, "COLUMNS": "400"},
        start_new_session=True,
        preexec_fn=_hears_ctrl_c,
    )
    os.close(theirs)
    try:
        yield Terminal(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)
