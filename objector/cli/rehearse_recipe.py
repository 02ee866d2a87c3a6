"""One recipe alone in a rehearsal, with what its steps found."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from objector.cli.look_alikes import settings_apart
from objector.domain.campaign import Campaign
from objector.domain.submission import Submission
from objector.engine.selection import Selection
from objector.recipes.library import Library
from objector.recipes.register import FormEntry, build_form
from objector.wiring import open_objector, rehearsal, utc_now

if TYPE_CHECKING:
    from objector.wiring import Objector


@dataclass(frozen=True)
class Tried:
    """One submission of the recipe, and for each step how its control was found."""

    submission: Submission
    findings: list[tuple[str, str, str]]

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "status": self.submission.status.value,
            "reason": self.submission.reason.value,
            "detail": self.submission.detail,
            "steps": [{"step": int(step), "do": do, "found_by": rung} for step, do, rung in self.findings],
        }


async def rehearse_recipe(recipe_id: str, scenario: str) -> list[Tried]:
    """Run this variant alone, for each account of the made-up person that it applies to."""
    folder = Path(tempfile.mkdtemp(prefix="objector-recipe-"))
    try:
        async with (
            rehearsal(settings_apart(folder), scenario) as place,
            open_objector(place.settings) as objector,
        ):
            person = await place.made_up_person(objector)
            objector.library = _alone(objector.library, recipe_id)
            lines = list(objector.library.campaigns["test"].expand(person))
            await objector.ledger.plan(lines, "test", utc_now())
            await objector.runner().run(Selection(campaign="test"))
            return [await _tried(objector, one) for one in await objector.ledger.submissions()]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _alone(library: Library, recipe_id: str) -> Library:
    """A library whose one campaign has one form, of this variant alone."""
    entry = FormEntry(id="test", title=library.recipes[recipe_id].title, recipes=(recipe_id,))
    campaign = Campaign(id="test", title="test", forms=(build_form(entry, library.recipes),))
    return replace(library, campaigns={"test": campaign})


async def _tried(objector: Objector, submission: Submission) -> Tried:
    found: list[tuple[str, str, str]] = []
    for entry in await objector.ledger.history(submission.id):
        for step, do, rung in entry.facts.get("findings") or entry.facts.get("evidence", {}).get("findings", []):
            found.append((str(step), str(do), str(rung)))
    return Tried(submission, found)
