"""Switching: a settings switch is turned, and proved by what the page says once it is loaded anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError

from objector.channels import fill as put
from objector.channels.crossing import Crossing
from objector.channels.evidence import values_as_sent
from objector.channels.find import Found, NotThere
from objector.channels.hosts import bare
from objector.channels.survey import Survey
from objector.channels.tab import PERSON_SECONDS, reason
from objector.channels.verdict import Before
from objector.domain.outcome import Delivered, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.errors import AlreadyObjected, ForeignPage, FormChanged, TurnedAway
from objector.failpoints import reach
from objector.recipes.model import Switch


@dataclass(kw_only=True)
class Switching(Crossing):
    """Turns the switch of a recipe and reads it back."""

    async def perform(self) -> Outcome:
        """The step `switch` and its proof; the outcome."""
        place = self.recipe.counting_step
        step = self.recipe.steps[place]
        if not isinstance(step, Switch):
            raise TypeError(f"{self.recipe.id}: its counting step is {step.do}")
        return await self._switch(place, step)

    async def _switch(self, place: int, step: Switch) -> Outcome:
        finder = self.steps.finder(place, step.field)
        found = await self._readable(place, finder)
        if found.control.state == step.to:
            raise AlreadyObjected(f'"{self.values.redact(found.control.shown)[:100]}" already stands on {step.to}')
        shot = await self._picture()
        survey = await self.tab.look()
        self.tab.guard()
        found = finder(survey)
        row = {
            "step": place + 1,
            "values": [],
            "label": found.control.shown,
            "value": found.control.state,
            "to": step.to,
        }
        values = values_as_sent(self.recipe.id, bare(self.tab.page.url), [row], rehearsal=self.camera.rehearsal)
        before = await self._cross([shot, values])
        if not self.by_hand:
            self.progress("switching")
            reach("sending.before-click")
            try:
                await put.tick(survey, found.control, step.to)
            except PlaywrightError as error:
                return Unconfirmed(reason=Reason.CONNECTION_LOST, detail=f"while switching: {reason(error)}")
        reach("sending.after-click")
        return await self._proved(step, finder, before)

    async def _readable(self, place: int, finder: Callable[[Survey], Found]) -> Found:
        """The switch, once it tells whether it is on or off."""

        found = await self.steps.locate(place, telling(finder), False)
        if found is None:
            raise NotThere("the switch is not there")
        return found

    async def _proved(self, step: Switch, finder: Callable[[Survey], Found], before: Before) -> Outcome:
        """A switch is proved by what the page says once it is loaded anew."""
        patience = PERSON_SECONDS if self.by_hand else self.tab.patience
        deadline = time.monotonic() + patience
        url = self.tab.page.url
        flipped = False
        while time.monotonic() < deadline:
            try:
                seen = await self.tab.next_look(0.25)
                flipped = finder(seen).control.state == step.to
            except NotThere:
                flipped = False
            except FormChanged as changed:
                return Unconfirmed(reason=Reason.FORM_STILL_THERE, detail=changed.detail)
            except (ForeignPage, TurnedAway) as moved:
                return Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, detail=moved.detail)
            saved = self.tab.events.finished_posts + self.tab.events.failed_posts > 0 and not self.tab.events.under_way
            if flipped and (saved or self.tab.at_rest(1.0)):
                break
        if not flipped:
            if self.by_hand and self.tab.events.posts == before.posts:
                return NeedsPerson(reason=Reason.NOT_PRESSED, detail="the switch was not turned")
            return Unconfirmed(reason=Reason.PAGE_UNCHANGED, detail=f"the switch does not show {step.to}")
        self.progress("reading back")
        await self.tab.open(url)
        again = await self.tab.until(telling(finder))
        if again is not None and again.control.state == step.to:
            return Delivered(reason=Reason.CONFIRMED, detail=f"loaded anew, the switch stands on {step.to}")
        return Unconfirmed(reason=Reason.PAGE_UNCHANGED, detail="loaded anew, the switch stands as it did before")


def telling(finder: Callable[[Survey], Found]) -> Callable[[Survey], Found]:
    """The switch, once it tells whether it is on or off."""

    def told(survey: Survey) -> Found:
        found = finder(survey)
        if found.control.state not in ("on", "off"):
            raise NotThere(f'"{found.control.shown[:80]}" does not tell whether it is on or off')
        return found

    return told
