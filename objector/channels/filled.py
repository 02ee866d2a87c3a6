"""What was put into a form: how each value is found again, whether it still stands, and what the form still lacks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from objector.channels.find import Found, NotThere
from objector.channels.survey import SeenButton, Survey
from objector.channels.tab import Tab, as_channel_errors
from objector.channels.touch import Covered
from objector.channels.typed import Values
from objector.errors import FormChanged


@dataclass(kw_only=True)
class Done:
    """One value that was put in: how to find it again, whether it is still there, and how to put it in again."""

    step: int
    finder: Callable[[Survey], Found]
    holds: Callable[[Found], bool]
    again: Callable[[Survey, Found], Awaitable[object]]
    names: tuple[str, ...]
    found: Found
    past: bool = False
    """It lies on a page that was left by a later press."""


@dataclass(kw_only=True)
class Filled:
    """The values that stand in a form on a tab, read back from it before anything is sent."""

    tab: Tab
    values: Values
    done: list[Done] = field(default_factory=list)

    async def read_back(self) -> Survey:
        """Every value still stands in its control; one that was lost is set again once. Else `FormChanged`."""
        survey = await self._uncovered()
        self.tab.guard()  # a wall that came up meanwhile is what the person is told, not what it hides
        for again in (True, False):
            lost = [done for done in self.done if not self._stands(done, survey)]
            if not lost:
                return survey
            if not again:
                named = ", ".join(f'"{self.values.redact(done.found.control.shown)[:80]}"' for done in lost)
                raise FormChanged(f"the page does not keep what was put into {named}")
            for done in lost:
                await self._again(done, survey)
                self.tab.touched()
                survey = await self._uncovered()
            survey = await self.tab.settled()  # what dropped a value once may drop it again a moment later
        return survey

    async def _again(self, done: Done, survey: Survey) -> None:
        for last in (False, True):
            try:
                with as_channel_errors(f"step {done.step + 1}, once more"):
                    await done.again(survey, done.finder(survey))
                return
            except Covered:
                if last:
                    raise
                survey = await self._uncovered()  # a cookie dialog may come as late as this

    async def _uncovered(self) -> Survey:
        """A new survey, without the cookie dialog that came up meanwhile."""
        survey = await self.tab.look()
        return await self.tab.look() if await self.tab.refuse_cookies() else survey

    @staticmethod
    def _stands(done: Done, survey: Survey) -> bool:
        try:
            at = done.finder(survey)
        except NotThere:
            if done.past:
                return True  # read back before the press that led to the next page
            raise
        done.found = at
        return done.holds(at)

    def forms(self, survey: Survey | None = None) -> set[tuple[int, int]]:
        """Frame and form of everything that was put in; by this survey, in case the page drew them anew."""
        for done in self.done if survey is not None else ():
            with suppress(FormChanged):
                done.found = done.found if done.past or survey is None else done.finder(survey)
        return {(seen.frame, seen.form) for done in self.done for seen in done.found.controls[:1] if not done.past}

    def as_sent(self) -> list[dict[str, Any]]:
        """What stands in the controls now, by step."""
        rows = []
        for done in sorted(self.done, key=lambda done: done.step):
            first = done.found.control
            if first.kind == "radio":
                value = next((radio.label for radio in done.found.controls if radio.state == "on"), "")
            else:
                value = first.state if first.kind in ("checkbox", "switch") else first.value
            label = first.legend if first.kind == "radio" else first.shown
            rows.append({"step": done.step + 1, "values": list(done.names), "label": label, "value": value})
        return rows

    def undeclared(self, survey: Survey, button: SeenButton | None) -> None:
        """Stop if the form requires something that the recipe does not declare: nothing is disclosed unasked."""
        forms = self.forms() | ({(button.frame, button.form)} if button else set())
        for frame, form in self.forms():
            if button and frame == button.frame and form >= 0 and button.form >= 0 and form != button.form:
                raise FormChanged(f'the button "{button.label[:60]}" belongs to another form than what was filled in')
        filled = {seen.identity for done in self.done for seen in done.found.controls}
        ours = {(seen.frame, seen.group) for done in self.done for seen in done.found.controls if seen.group}
        for seen in survey.usable:
            in_form = (seen.frame, seen.form) in forms
            if not in_form or not seen.required or seen.search or seen.skipped:
                continue
            if seen.identity in filled or (seen.group and (seen.frame, seen.group) in ours):
                continue
            raise FormChanged(
                f'the form requires "{self.values.redact(seen.shown)[:120]}", which the recipe does not declare'
            )
