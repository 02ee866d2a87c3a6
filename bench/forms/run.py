"""Running variants: a site, a browser, several contexts at once, the real channel; a verdict for each."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence

from bench.forms.cast import a_claim
from bench.forms.draw import dice_for, draw, language_of
from bench.forms.judge import Verdict, judge
from bench.forms.site import CODE, Site
from bench.forms.variant import Variant
from bench.shipped import shipped_recipes
from objector.channels.browser import BrowserChannel
from objector.channels.codes import CodeGiven
from objector.channels.process import BrowserChoice, BrowserProcess
from objector.domain.claim import Claim
from objector.domain.outcome import Artefact
from objector.recipes.model import EnterCode, Recipe

PATIENCE = 5.0


class KnownCodes:
    """Gives the code that the site expects, as a person would who has read the mail."""

    def for_claim(self, claim: Claim) -> KnownCodes:
        """The same for every claim."""
        return self

    async def ready(self, step: EnterCode) -> None:
        """Nothing to prepare."""

    async def code(self, step: EnterCode) -> CodeGiven:
        """The code."""
        return CodeGiven(code=CODE, source="person")


def prepare(recipe: Recipe, seed: int, number: int, site: Site) -> tuple[Variant, Claim]:
    """The variant with this number, served by the site, and the person for it."""
    dice = dice_for(seed, recipe.id, number)
    language = language_of(recipe, dice)
    state = site.storage_state(recipe, f"{recipe.id}_{number}")
    claim = a_claim(recipe, language, dice, state)
    variant = draw(recipe, seed, number, language, claim, dice)
    site.add(variant)
    return variant, claim


async def run_variants(recipe_id: str, seed: int, numbers: Sequence[int], concurrency: int) -> list[Verdict]:
    """These variants of one recipe."""
    recipe = shipped_recipes()[recipe_id]
    room = asyncio.Semaphore(concurrency)
    with Site([recipe]) as site:
        choice = BrowserChoice(host_rules=site.host_rules)
        async with BrowserProcess(choice, rehearsal=True) as process:
            channel = BrowserChannel(
                process=process,
                recipes={recipe.id: recipe},
                digests={},
                codes=KnownCodes(),
                patience=PATIENCE,
                rehearsal=True,
            )

            async def one(number: int) -> Verdict:
                variant, claim = prepare(recipe, seed, number, site)
                async with room:
                    start = time.perf_counter()
                    outcome = await channel.perform(claim, before_sending=_nothing)
                    took = time.perf_counter() - start
                    if variant.sends == "foreign" or site.record(variant).touched:
                        await asyncio.sleep(0.05)  # what was sent on leaving may still be under way
                    return judge(variant, site.record(variant), outcome, took)

            return list(await asyncio.gather(*(one(number) for number in numbers)))


async def _nothing(kept: Sequence[Artefact]) -> None:
    """No ledger here: the bench counts what arrives."""


def portion(recipe_id: str, seed: int, numbers: Sequence[int], concurrency: int) -> list[Verdict]:
    """`run_variants` for a process of its own."""
    logging.disable(logging.CRITICAL)
    return asyncio.run(run_variants(recipe_id, seed, numbers, concurrency))
