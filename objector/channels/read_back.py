"""Looking at a page again after sending: signed in as before, nothing typed, nothing sent, no switch turned."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from playwright.async_api import Error as PlaywrightError

from objector.channels.base import silent
from objector.channels.browser import Attempt, BrowserChannel
from objector.channels.page_events import QUIET_SECONDS
from objector.channels.switching import telling
from objector.channels.tab import reason
from objector.domain.claim import Claim
from objector.domain.outcome import Reason
from objector.domain.read_back import ReadBack, Stands
from objector.errors import AlreadyObjected, BrowserMissing, ChannelError, FormChanged, Unreachable
from objector.failpoints import reach
from objector.recipes.model import AnswerMeaning, Expect, Open, Press, Recipe, Switch

RESTING = QUIET_SECONDS * 2
"""A page must be at rest for so long before what it shows, or does not show, is believed."""


async def read_back(channel: BrowserChannel, claim: Claim, recipes: Mapping[str, Recipe]) -> ReadBack:
    """Look at the page of a submission that was sent: at the variant that ran, or the first that is recognised.

    `recipes` are those whose page can tell. That no objection is on record is believed only of the variant that ran.
    """
    submission = claim.submission
    wanted = (submission.recipe,) if submission.recipe else submission.recipes
    first: ReadBack | None = None
    for recipe in (recipes[name] for name in wanted if name in recipes):
        try:
            async with channel.page(recipe, claim) as page:
                look = Look(channel=channel, claim=claim, recipe=recipe, page=page, progress=silent, by_hand=False)
                try:
                    seen = await look.read()
                finally:
                    await look.tab.close()
        except BrowserMissing as missing:
            return ReadBack(stands=Stands.UNCLEAR, reason=Reason.BROWSER_MISSING, detail=str(missing))
        except (PlaywrightError, TimeoutError) as error:
            if isinstance(error, TimeoutError):
                await channel.process.end()
            detail = "the browser ended, or hung, before the page was open"
            return first or ReadBack(stands=Stands.UNCLEAR, reason=Reason.UNREACHABLE, detail=detail)
        if not look.unlike:
            if seen.stands is Stands.NOT_OBJECTED and len(wanted) > 1:
                detail = f"{seen.detail}; but it is not known which variant of the form was sent"
                return replace(seen, stands=Stands.UNCLEAR, reason=Reason.FORM_CHANGED, detail=detail)
            return seen
        first = first or seen
    return first or ReadBack(stands=Stands.UNCLEAR, reason=Reason.FORM_CHANGED, detail="its page cannot be read back")


@dataclass(kw_only=True)
class Look(Attempt):
    """One look at one page. It has no step that counts: what it inherits for sending is never called."""

    async def read(self) -> ReadBack:
        """What the page tells. Every `ChannelError` on the way means that nothing was learned."""
        try:
            seen = await self._read()
        except AlreadyObjected as error:
            seen = ReadBack(stands=Stands.OBJECTED, reason=Reason.ALREADY_OBJECTED, detail=error.detail)
        except ChannelError as error:
            seen = self._unclear(error)
        except PlaywrightError as error:
            seen = self._unclear(Unreachable(f"the page or the browser went away ({reason(error)})"))
        reach("read_back.seen")
        evidence = await self._evidence()
        return replace(seen, detail=self.values.redact(seen.detail)[:500], evidence=evidence)

    def _unclear(self, error: ChannelError) -> ReadBack:
        outcome = self._outcome(error)
        return ReadBack(stands=Stands.UNCLEAR, reason=outcome.reason, detail=outcome.detail)

    async def _read(self) -> ReadBack:
        await self.reach()
        counting = self.recipe.counting_step
        place = 0
        while place < counting and isinstance(self.recipe.steps[place], Open | Press | Expect):
            self.stop_at_answers()
            await self.steps.perform(place)
            place += 1
        await self.tab.current()
        self.stop_at_answers()
        step = self.recipe.steps[counting]
        if isinstance(step, Switch):
            return await self._switch(counting, step)
        rests = await self._rests()
        await self.tab.look()
        self.tab.guard()
        self.stop_at_answers()
        if not rests:
            raise FormChanged("the page does not come to rest, so what it does not say is no answer")
        if not self._would_say():
            raise FormChanged("it is not known what the page says in this language once an objection is on record")
        return ReadBack(
            stands=Stands.NOT_OBJECTED, detail="the form is offered and does not say that an objection is on record"
        )

    async def _switch(self, place: int, step: Switch) -> ReadBack:
        finder = self.steps.finder(place, step.field)
        first = await self.steps.locate(place, telling(finder), False)
        rests = await self._rests()  # it may stand otherwise until the page knows better
        found = telling(finder)(await self.tab.look())
        self.tab.guard()
        if not rests and first is not None and first.control.state != found.control.state:
            raise FormChanged("the page does not come to rest, and the switch stands now so, now so")
        self.tab.on_its_hosts(found.control)
        self.stop_at_answers()
        stands = Stands.OBJECTED if found.control.state == step.to else Stands.NOT_OBJECTED
        why = Reason.CONFIRMED if stands is Stands.OBJECTED else None
        return ReadBack(
            stands=stands,
            reason=why,
            detail=f'loaded anew, "{found.control.shown[:100]}" stands on {found.control.state}',
        )

    async def _rests(self) -> bool:
        """Wait until the page is at rest, at most for the patience; whether it is."""
        end = time.monotonic() + self.tab.patience
        while not self.tab.at_rest(RESTING):
            left = end - time.monotonic()
            if left <= 0:
                return False
            await self.tab.next_look(min(left, QUIET_SECONDS))
            self.tab.guard()
        return True

    def _would_say(self) -> bool:
        """Whether the page, in its language, would be understood if it said that an objection is on record."""
        for answer in self.recipe.answers:
            if answer.means is not AnswerMeaning.ALREADY_OBJECTED:
                continue
            if answer.address or self.tab.language in (answer.text or {}):
                return True
        return False
