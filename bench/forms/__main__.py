"""`make bench-forms`: at least 300 generated variants of every form, and what became of them."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import time
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor

from bench.figure import Figure
from bench.forms.judge import Verdict
from bench.forms.run import portion
from bench.shipped import shipped_recipes
from bench.table import finish
from objector.recipes.model import Send

AT_LEAST = 0.95
"""Of the variants that a person could fill in by what is documented, this share must arrive."""
PORTION = 60


def main() -> int:
    """Run, tell, and the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.forms", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="the same seed draws the same variants")
    parser.add_argument("--count", type=int, default=300, help="variants of each recipe")
    parser.add_argument("--recipe", action="append", default=[], help="only this recipe; may be given several times")
    parser.add_argument("--only", type=int, default=None, help="only the variant with this number")
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 4), help="processes side by side")
    parser.add_argument("--concurrency", type=int, default=4, help="contexts at once in each process")
    parser.add_argument("--verbose", action="store_true", help="tell of every variant that did not arrive")
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else secrets.randbelow(1_000_000)
    forms = [name for name, recipe in shipped_recipes().items() if any(isinstance(s, Send) for s in recipe.steps)]
    unknown = set(chosen.recipe) - set(forms)
    if unknown:
        parser.error(f"no such form recipe: {', '.join(sorted(unknown))}; there are: {', '.join(forms)}")
    names = chosen.recipe or forms
    numbers = [chosen.only] if chosen.only is not None else list(range(chosen.count))
    print(f"seed {seed}; {len(names)} forms, {len(numbers)} variants each", flush=True)
    everything = chosen.verbose or chosen.only is not None
    start = time.perf_counter()
    verdicts = _run(names, seed, numbers, chosen.jobs, chosen.concurrency, everything=everything)
    took = time.perf_counter() - start
    _count(verdicts)
    figures = [figure for name in names for figure in _figures(name, [v for v in verdicts if v.recipe == name])]
    figures += [Figure(name="duration", value=took, unit="s"), Figure(name="seed", value=seed, unit="")]
    return finish("bench-forms", f"generated variants of every form, seed {seed}", figures)


def _run(
    names: list[str], seed: int, numbers: list[int], jobs: int, concurrency: int, *, everything: bool
) -> list[Verdict]:
    cuts = range(0, len(numbers), PORTION)
    portions = [(name, tuple(numbers[cut : cut + PORTION])) for name in names for cut in cuts]
    found: list[Verdict] = []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=min(jobs, len(portions)), mp_context=context) as pool:
        running = [pool.submit(portion, name, seed, some, concurrency) for name, some in portions]
        for (name, some), done in zip(portions, running, strict=True):
            verdicts = done.result()
            found += verdicts
            print(f"{name}: {some[0]} to {some[-1]} done", flush=True)
            _tell(verdicts, seed, everything)
    return found


def _tell(verdicts: list[Verdict], seed: int, everything: bool) -> None:
    """Every failure, and how to see it again; with `everything` each variant that did not arrive."""
    for verdict in verdicts:
        failed = verdict.came in ("wrong", "vain") or verdict.missed
        late = verdict.sort == "fillable" and verdict.came != "right"
        if failed or late or (everything and verdict.came != "right"):
            again = f"--recipe {verdict.recipe} --seed {seed} --only {verdict.number}"
            print(f"{verdict.came.upper():8} {verdict.sort:10} {again}\n         {verdict.why}", flush=True)


def _count(verdicts: list[Verdict]) -> None:
    by_reason: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for verdict in verdicts:
        by_reason[verdict.sort][verdict.came] += 1
    for sort, counts in sorted(by_reason.items()):
        print(f"{sort}: " + ", ".join(f"{number} {came}" for came, number in counts.most_common()))


def _figures(name: str, verdicts: list[Verdict]) -> list[Figure]:
    fillable = [v for v in verdicts if v.sort == "fillable"]
    others = [v for v in verdicts if v.sort != "fillable"]
    share = sum(v.came == "right" for v in fillable) / len(fillable) if fillable else 1.0
    return [
        Figure(name=f"{name}: variants", value=len(verdicts), unit="pages"),
        Figure(name=f"{name}: delivered", value=share, unit="share", bound=AT_LEAST, side="at least"),
        Figure(
            name=f"{name}: stopped cleanly",
            value=sum(v.came == "stopped" for v in verdicts),
            unit=f"pages, {sum(v.came == 'stopped' for v in others)} of them as they should",
        ),
        Figure(name=f"{name}: pressed in vain", value=sum(v.came == "vain" for v in verdicts), unit="pages"),
        Figure(name=f"{name}: wrong", value=sum(v.came == "wrong" for v in verdicts), unit="pages", bound=0),
        Figure(name=f"{name}: false delivered", value=sum(v.false_delivered for v in verdicts), unit="pages", bound=0),
        Figure(name=f"{name}: confirmation overlooked", value=sum(v.missed for v in verdicts), unit="pages", bound=0),
    ]


if __name__ == "__main__":
    raise SystemExit(main())
