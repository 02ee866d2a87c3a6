"""Failpoints: named places at which a rehearsal can be made to end at once, to prove what a crash there leaves behind.

`OBJECTOR_FAILPOINTS` names them, separated by commas, as `POINT=ACTION@HIT`: at the HIT-th time that this process
reaches POINT, ACTION happens. `*` counts every point. The one action of the program itself is `kill`, the end by
SIGKILL. Outside a rehearsal the variable is not even read, and without it a point costs one look at an empty table.
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable, Mapping
from threading import Lock

from objector.errors import ConfigError

VARIABLE = "OBJECTOR_FAILPOINTS"
ANY = "*"

POINTS: Mapping[str, str] = {
    "ledger.before-commit": "a transaction has done all its work and is not committed",
    "ledger.after-commit": "a transaction is on disk, and nobody was told yet",
    "entry.before": "an entry is about to be added to the chain",
    "entry.after": "an entry was added, and its transaction goes on",
    "file.before": "a sealed file is about to be written",
    "file.half": "a sealed file has its name and nothing in it",
    "file.after": "a sealed file is written and not yet forced to disk",
    "files.synced": "all sealed files of a transaction are on disk, and no entry tells of them",
    "key.before": "the key file is about to be written",
    "key.half": "the key is written under a passing name",
    "key.after": "the key file is on disk, and the ledger does not name it yet",
    "browser.before": "the browser is about to be started",
    "browser.after": "the browser runs",
    "attempt.claimed": "a submission is in hand",
    "attempt.performed": "an attempt has its outcome, which is not recorded yet",
    "attempt.recorded": "an attempt is recorded",
    "step.before": "a step of a recipe is about to be performed",
    "step.after": "a step of a recipe was performed",
    "sending.before-mark": "everything is ready to be sent, and the ledger does not say so yet",
    "sending.after-mark": "the ledger says SENDING, and nothing was pressed or handed over",
    "sending.before-click": "the button is about to be pressed",
    "sending.after-click": "the button was pressed, or the mail handed over",
    "code.before-click": "the button under the mailed code is about to be pressed",
    "code.after-click": "the button under the mailed code was pressed",
    "answer.seen": "what came after sending has its verdict",
    "read_back.begun": "a later look at a page is about to be taken, and its entry is on disk",
    "read_back.seen": "a later look at a page has told, and nothing of it is kept yet",
    "read_back.kept": "what a later look told is on record",
}
"""Every point, and what is true there."""


def _kill() -> None:
    os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))


ACTIONS: dict[str, Callable[[], None]] = {"kill": _kill}
"""What can happen at a point. Rehearsals of disasters add their own."""

_armed: dict[tuple[str, int], Callable[[], None]] = {}
_met: Counter[str] = Counter()
_turn = Lock()


def arm(*, rehearsal: bool) -> None:
    """Read the variable anew; outside a rehearsal disarm everything. Raises ConfigError for a value of no meaning."""
    _armed.clear()
    _met.clear()
    if rehearsal:
        _armed.update(_read(os.environ.get(VARIABLE, "")))


def reach(point: str) -> None:
    """This point is reached: nothing happens unless a rehearsal asked for it."""
    if _armed:
        _happen(point)


def _happen(point: str) -> None:
    if point not in POINTS:
        raise ValueError(f"{point} is no failpoint; add it to POINTS")
    with _turn:
        due = []
        for name in (point, ANY):
            _met[name] += 1
            due.append(_armed.get((name, _met[name])))
    for action in due:
        if action is not None:
            action()


def _read(text: str) -> dict[tuple[str, int], Callable[[], None]]:
    wanted = {}
    for one in filter(None, (part.strip() for part in text.split(","))):
        point, _, rest = one.partition("=")
        action, _, hit = rest.partition("@")
        number = int(hit or 1) if (hit or "1").isdigit() else 0
        if (point not in POINTS and point != ANY) or action not in ACTIONS or number < 1:
            known = ", ".join((ANY, *POINTS))
            raise ConfigError(
                f"{VARIABLE}: {one!r} is not understood; wanted is POINT=ACTION@HIT with an action of "
                f"{', '.join(ACTIONS)} and a point of {known}"
            )
        wanted[point, number] = ACTIONS[action]
    return wanted
