"""The look-alike portals in a process of their own, so that serving pages costs neither side of a comparison."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Running:
    """Portals that run: the rules by which Chromium finds them, and their process."""

    host_rules: str
    pid: int


@contextmanager
def portals(scenario: str) -> Iterator[Running]:
    """Portals that behave by this scenario, ended with the block."""
    command = [sys.executable, "-m", "objector.rehearsal.portals", "--scenario", scenario]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"the look-alike portals did not start (exit code {process.wait(10)})")
        yield Running(host_rules=str(json.loads(line)["host_rules"]), pid=process.pid)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        if process.stdout is not None:
            process.stdout.close()
