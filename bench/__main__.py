"""`make bench`: what the engine costs beside a hand-written script, its memory, how quickly commands start, and what
a large ledger, an idle program and proof cost; and that no mutated mail is taken for what it is not."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from bench import ledger, memory, pairs, proof, serve, start_up, throughput
from bench.figure import Figure
from bench.mails import run as mails
from bench.people import open_ledger
from bench.portals import portals
from bench.shipped import shipped_recipes
from bench.table import finish
from objector.channels.process import BrowserChoice, BrowserProcess
from objector.recipes.model import Recipe

RECIPE = "meta.facebook.ai-2025"
PARTS = ("pairs", "throughput", "memory", "start-up", "ledger", "serve", "proof", "mails")
WITH_A_BROWSER = {"pairs", "throughput", "memory"}


def main() -> int:
    """Run the parts that were asked for, show the figures, and the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds: for a short look, not for the record")
    parser.add_argument("--part", action="append", choices=PARTS, default=[], help="only this part; may be repeated")
    parser.add_argument("--seed", type=int, default=mails.SEED, help="of the mutated mails")
    chosen = parser.parse_args()
    parts = chosen.part or list(PARTS)
    recipe = shipped_recipes()[RECIPE]
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="objector-bench-") as name:
        folder = Path(name)
        if "start-up" in parts:
            figures += asyncio.run(_start_up(recipe, folder, quick=chosen.quick))
        if set(parts) & WITH_A_BROWSER:
            figures += asyncio.run(_browser(recipe, folder, parts, quick=chosen.quick))
        if "mails" in parts:
            figures += mails.measure(1_000 if chosen.quick else 10_000, chosen.seed)
        if "serve" in parts:
            figures += asyncio.run(serve.measure(recipe, folder / "serve"))
        if "ledger" in parts:  # late: a million of anything leaves its mark on this process
            large, rounds = (100_000, 20) if chosen.quick else (ledger.LARGE, 100)
            figures += asyncio.run(ledger.measure(folder / "ledger", recipe, rounds, large=large))
        if "proof" in parts:  # measures processes of its own
            sizes = (100_000, 300, (4_000, 16_000)) if chosen.quick else (proof.ENTRIES, proof.SUBMISSIONS, proof.WHOLE)
            figures += asyncio.run(proof.measure(folder / "proof", recipe, *sizes))
    return finish("bench", f"{RECIPE} by hand and by the engine; commands, ledger and clock", figures)


async def _browser(recipe: Recipe, folder: Path, parts: list[str], *, quick: bool) -> list[Figure]:
    found: list[Figure] = []
    with portals("italian") as running:
        choice = BrowserChoice(host_rules=running.host_rules)
        if "pairs" in parts:
            async with BrowserProcess(choice, rehearsal=True) as process:
                found += pairs.figures(await pairs.measure(process, recipe, folder, 10 if quick else 40))
        if "throughput" in parts:
            async with BrowserProcess(choice, rehearsal=True) as process:
                rounds, each = (2, 12) if quick else (6, 24)
                found += await throughput.measure(process, recipe, folder, rounds, each)
        if "memory" in parts:
            async with BrowserProcess(choice, rehearsal=True) as process:
                count = 60 if quick else 500
                found += await memory.measure(process, recipe, folder, count, without=[running.pid])
    return found


async def _start_up(recipe: Recipe, folder: Path, *, quick: bool) -> list[Figure]:
    empty, large = folder / "empty", folder / "large"
    async with await open_ledger(_home(empty)):
        pass
    await start_up.large_ledger(_home(large), recipe, start_up.LARGE)
    return start_up.measure(5 if quick else 15, empty, large)


def _home(folder: Path) -> Path:
    """Where a rehearsal's ledger lies below a data folder."""
    return folder / "rehearsal"


if __name__ == "__main__":
    raise SystemExit(main())
