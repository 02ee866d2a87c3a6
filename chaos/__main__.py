"""`make chaos [ARGS="--kills 500 --seed N"]`: kills, doubles, lost. Exits 1 when a bound does not hold."""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from bench.figure import Figure
from bench.table import finish
from chaos.disasters import under_disasters
from chaos.kills import OF_THE_PROGRAM, Toll, under_kills
from chaos.program import Program
from chaos.stage import Stage

BROKEN = ("mark-after-click",)
LANES = (os.cpu_count() or 2) + 1
"""One more than processors: each waits for a while for its mails."""


def main(arguments: list[str] | None = None) -> int:
    """Run all phases; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="at least so many, of the program and of the browser")
    parser.add_argument("--seed", type=int, default=None, help="draws the same kills again")
    parser.add_argument("--lanes", type=int, default=LANES, help="ledgers that are worked on side by side")
    parser.add_argument("--rounds", type=int, default=3, help="how often each other disaster happens")
    parser.add_argument("--break", dest="broken", choices=BROKEN, default="", help="remove a guard: this must fail")
    chosen = parser.parse_args(arguments)
    seed = secrets.randbelow(1_000_000) if chosen.seed is None else chosen.seed
    print(f"seed {seed}", flush=True)
    began = time.monotonic()
    share = -(-chosen.kills // chosen.lanes)

    def lane(number: int, stage: Stage) -> Toll:
        def say(toll: Toll) -> None:
            spent = time.monotonic() - began
            told = f"lane {number}: {toll.ledgers} ledgers, {toll.kills} kills, {toll.doubles} doubles"
            print(f"{spent:6.0f} s  {told}, {toll.lost} lost", file=sys.stderr, flush=True)

        with Program(stage=stage, broken=chosen.broken) as program:
            return under_kills(program, stage, seed=seed, lane=number, kills=share, say=say)

    with Stage() as stage:
        with ThreadPoolExecutor(chosen.lanes) as lanes:
            tolls = list(lanes.map(lambda number: lane(number, stage), range(chosen.lanes)))
        with Program(stage=stage) as program:
            disasters = under_disasters(program, stage, seed=seed, rounds=chosen.rounds)
    for toll in (*tolls, *disasters.values()):
        for fault in toll.faults:
            print(fault)
    return finish("chaos", f"chaos, seed {seed}", figures(tolls, disasters, chosen.kills, time.monotonic() - began))


def figures(tolls: list[Toll], disasters: dict[str, Toll], kills: int, seconds: float) -> list[Figure]:
    """The table: every bound is zero but that of the kills themselves."""

    def total(name: str, several: list[Toll]) -> float:
        return float(sum(getattr(toll, name) for toll in several))

    everything = [*tolls, *disasters.values()]
    faults = float(sum(len(toll.faults) for toll in everything))
    return [
        Figure(name="kills", value=total("kills", tolls), unit="", bound=kills, side="at least"),
        Figure(
            name="kills of the program",
            value=total("programs", tolls),
            unit="",
            bound=kills // OF_THE_PROGRAM,
            side="at least",
        ),
        Figure(name="kills of the browser", value=total("browsers", tolls), unit=""),
        Figure(name="ledgers", value=total("ledgers", everything), unit=""),
        Figure(name="submissions planned", value=total("planned", everything), unit=""),
        Figure(name="submissions delivered", value=total("arrived", everything), unit=""),
        Figure(name="submissions that a person is asked about", value=total("asked", everything), unit=""),
        Figure(name="doubles", value=total("doubles", everything), unit="", bound=0),
        Figure(name="lost", value=total("lost", everything), unit="", bound=0),
        Figure(name="faults of chain, receipts and files", value=faults, unit="", bound=0),
        Figure(name="browsers that outlived their program", value=total("outlived", everything), unit="", bound=0),
        Figure(name="runs that never ended", value=total("hung", everything), unit="", bound=0),
        *(
            Figure(name=f"ledgers through: {name}", value=float(toll.ledgers), unit="")
            for name, toll in disasters.items()
        ),
        Figure(name="time", value=seconds, unit="s"),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
