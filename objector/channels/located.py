"""The controls that the steps of a recipe are about: found, noted, left out, and caught up with when they come late."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from objector.channels.filled import Filled
from objector.channels.find import Found, NotThere, find
from objector.channels.kind_rung import KindRung
from objector.channels.survey import Survey
from objector.domain.outcome import Finding
from objector.recipes.model import Control, ControlKind, Recipe


@dataclass(kw_only=True)
class Located(Filled):
    """Finds the control of each step of one recipe on one tab."""

    recipe: Recipe
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._kind_rung = KindRung(patience=self.tab.patience)
        self._left_out: dict[int, Callable[[Survey], Found]] = {}

    async def perform(self, place: int) -> None:
        """Perform the step at this place. What that is, its children know."""
        raise TypeError(f"step {place + 1} is only located here")

    def finder(self, place: int, wanted: Control) -> Callable[[Survey], Found]:
        """Finds the control of this step in any survey."""
        steps = self.recipe.steps
        fields = [getattr(step, "field", None) for step in steps]
        others = [other for n, other in enumerate(fields) if isinstance(other, Control) and n != place]

        def look(survey: Survey) -> Found:
            taken = [seen for done in self.done if done.step != place for seen in done.found.controls]
            found = find(survey, wanted, self.tab.language, taken=taken, others=others)
            if found.rung == "kind" and wanted.kind is not ControlKind.CODE:
                done = [done.found for done in self.done if not done.past and done.step != place]
                optional, given = bool(getattr(steps[place], "optional", False)), self.values.given(steps[place])
                self._kind_rung.hold(
                    place, wanted, found, survey, self.tab.language, done, others, optional=optional, given=given
                )
            return found

        return look

    async def locate(self, place: int, finder: Callable[[Survey], Found], optional: bool) -> Found | None:
        """The control of this step once it is there, noted with the rung that told it; None for one left out."""
        found = await self.tab.until(finder, optional=optional)
        if found is None:
            self._left_out.setdefault(place, finder)
        else:
            self.tab.on_its_hosts(found.control)
            seen = self.values.redact(found.control.shown)
            self.findings = [f for f in self.findings if f.step != place]
            self.findings.append(Finding(step=place, do=self.recipe.steps[place].do, rung=found.rung, seen=seen[:200]))
        return found

    async def catch_up(self, survey: Survey) -> bool:
        """Perform what was left out and is on the page after all: it was drawn late. Whether there was any."""
        late = self.late(survey)
        for place in late:
            self._left_out[place] = _once
            await self.perform(place)
        return bool(late)

    def late(self, survey: Survey) -> list[int]:
        """The places of the steps that were left out, and whose controls are there after all; each only once."""
        late = []
        for place, finder in self._left_out.items():
            with suppress(NotThere):
                finder(survey)
                late.append(place)
        return late

    def turn_over(self) -> None:
        """The page is left for the next one: what was put in, or left out, is not looked for there."""
        self._left_out.clear()
        for done in self.done:
            done.past = True


def _once(_: Survey) -> Found:
    raise NotThere("it was there, and went away")
