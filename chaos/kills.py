"""The kills: one ledger after the other is worked on by runs that are killed, then by one that may finish."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from chaos.program import Blow, Ended, Program
from chaos.scene import Findings, judge, prepare
from chaos.stage import Stage
from objector.failpoints import POINTS

EACH = 20
"""Kills of one ledger before it may finish."""
DANGEROUS = tuple(point for point in POINTS if point.startswith(("sending.", "answer.", "code.", "read_back.")))
"""Points around the one that counts: drawn more often than the rest."""
OF_THE_PROGRAM = 4
"""At least one kill in so many is one of the program: a browser is killed several times within one run of it."""


@dataclass(kw_only=True)
class Toll:
    """What all ledgers together came to."""

    ledgers: int = 0
    runs: int = 0
    programs: int = 0
    browsers: int = 0
    outlived: int = 0
    hung: int = 0
    planned: int = 0
    arrived: int = 0
    asked: int = 0
    doubles: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Of programs and of browsers."""
        return self.programs + self.browsers

    def add_run(self, ended: Ended) -> None:
        """Count a run."""
        self.runs += 1
        self.programs += ended.programs
        self.browsers += ended.browsers
        self.outlived += ended.outlived
        self.hung += ended.hung
        if ended.broke:
            self.faults.append(f"a run broke off, {ended.broke}")

    def add(self, found: Findings, mark: str) -> None:
        """Count a ledger that has come to its end."""
        self.ledgers += 1
        self.planned += found.planned
        self.arrived += found.arrived
        self.asked += found.asked
        self.doubles += found.doubles
        self.lost += found.lost
        self.faults += [f"{mark}: {fault}" for fault in found.faults]
        if found.doubles or found.lost:
            self.faults.append(f"{mark}: {found.doubles} doubles, {found.lost} lost")


@dataclass(frozen=True, kw_only=True)
class Draw:
    """What befalls one run."""

    failpoints: str = ""
    blow: Blow | None = None


def draw(random: Random) -> Draw:
    """A kill of the program at a point or at a time, or of the browser, several times in one run, or of both."""
    kind = random.random()
    if kind < 0.3:
        return Draw(failpoints=f"{random.choice(DANGEROUS)}=kill@{random.randint(1, 2)}")
    if kind < 0.45:
        return Draw(failpoints=f"*=kill@{int(2 ** random.uniform(1, 7.5))}")
    if kind < 0.55:
        return Draw(blow=Blow(target="program", after=random.uniform(0.3, 5)))
    if kind < 0.65:
        return Draw(blow=Blow(target="both", after=random.uniform(1, 5)))
    if kind < 0.7:
        return Draw(blow=Blow(target="browser", after=random.uniform(1, 5)))
    points = [f"{random.choice(list(POINTS))}=kill-browser@{random.randint(1, 4)}" for _ in range(2)]
    often = [f"step.before=kill-browser@{hit}" for hit in sorted(random.sample(range(1, 25), 9))]
    return Draw(failpoints=",".join((*points, *often, f"*=kill@{random.randint(60, 400)}")))


def one_life(program: Program, stage: Stage, mark: str, random: Random, kills: int, toll: Toll) -> None:
    """Plan, kill until it is enough, let it finish, judge. What is wrong is kept in a folder and named."""
    folder = Path(tempfile.mkdtemp(prefix=f"chaos-{mark}-"))
    prepare(folder, mark)
    before = toll.kills
    for _ in range(4 * kills):
        if toll.kills - before >= kills:
            break
        drawn = draw(random)
        ended = program.run(folder, failpoints=drawn.failpoints, blow=drawn.blow)
        toll.add_run(ended)
        if ended.hung:
            log = (folder / "log").read_text(errors="replace")[-8_000:]
            toll.faults.append(f"{mark}: a run under {drawn} did not end by itself; where it stood:\n{log}")
        if ended.code == 0 and not ended.browsers:
            break  # it had come to its end before anything befell it
    finish(program, stage, folder, mark, toll)


def finish(program: Program, stage: Stage, folder: Path, mark: str, toll: Toll) -> None:
    """One run that nothing befalls, then the judgement."""
    ended = program.run(folder)
    toll.add_run(ended)
    found = asyncio.run(judge(folder, mark, stage))
    if ended.code != 0:
        last = (folder / "log").read_text()[-600:]
        found.faults.append(f"the last run ended with {ended.code}: {last}")
    toll.add(found, mark)
    if found.faults or found.doubles or found.lost:
        toll.faults.append(f"{mark}: its ledger is kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)  # a small disk is unmounted by whoever mounted it


def under_kills(
    program: Program, stage: Stage, *, seed: int, lane: int, kills: int, say: Callable[[Toll], None]
) -> Toll:
    """Ledger after ledger until so many kills are reached, and enough of them are kills of the program."""
    toll = Toll()
    while toll.kills < kills or OF_THE_PROGRAM * toll.programs < kills:
        mark = f"k{seed}x{lane}x{toll.ledgers}"
        random = Random(f"{seed}/{lane}/{toll.ledgers}")
        one_life(program, stage, mark, random, EACH, toll)
        say(toll)
    return toll
