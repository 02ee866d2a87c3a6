"""Sending: everything is checked once more, SENDING is made durable, and only then the button is pressed."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError

from objector.channels.code_entry import CodeEntry
from objector.channels.crossing import Crossing
from objector.channels.evidence import values_as_sent
from objector.channels.find import NotThere, find_button
from objector.channels.hosts import bare, is_allowed
from objector.channels.pressable import Pressable
from objector.channels.survey import SeenButton, SeenControl, Survey
from objector.channels.tab import PERSON_SECONDS, as_channel_errors, reason
from objector.channels.touch import ACTION_SECONDS
from objector.channels.verdict import Before, CodeAsked, Verdict
from objector.domain.outcome import NeedsPerson, Outcome, Reason, Unconfirmed
from objector.errors import FormChanged
from objector.failpoints import reach
from objector.recipes.model import Send, Texts


@dataclass(kw_only=True)
class Sending(Crossing):
    """Presses the button that sends, watches for the answer, and enters the mailed code if one is asked for."""

    async def perform(self) -> Outcome:
        """The step `send` and all after it; the outcome."""
        step = self.recipe.steps[self.recipe.counting_step]
        if not isinstance(step, Send):
            raise TypeError(f"{self.recipe.id}: its counting step is {step.do}")
        return await self._send(step)

    async def _send(self, step: Send) -> Outcome:
        button = await self._button(step)
        pressable = Pressable()
        with as_channel_errors("the sending button"):
            for _ in range(5):
                if await pressable.check(self.tab.seen, button):
                    break
                self.tab.touched()
                button = await self._button(step)
            else:
                raise FormChanged(f'the button "{button.label[:60]}" cannot be pressed: {pressable.why}')
        shot = await self._picture()
        pictured = self.tab.seen
        survey = await self.steps.read_back()
        if await self.steps.catch_up(survey):
            return await self._send(step)  # from the beginning, with what was drawn late in it
        self.tab.guard()
        button = self._pressable(survey, step.button)
        self.steps.undeclared(survey, button)
        if new := {d.step for d in self.steps.done if d.found.control.invalid}:
            raise FormChanged(f"the page marks what step {min(new) + 1} put in as wrong")
        if (survey.text, survey.extent) != (pictured.text, pictured.extent):
            shot = await self._picture()
        values = values_as_sent(
            self.recipe.id, bare(self.tab.page.url), self.steps.as_sent(), rehearsal=self.camera.rehearsal
        )
        with as_channel_errors("the sending button"):
            element = await pressable.element(self.tab.seen, button)
            if element is None:
                raise FormChanged(f'the button "{button.label[:60]}" can no longer be pressed: {pressable.why}')
        before = await self._cross([shot, values])
        if not self.by_hand:
            self.progress("sending")
            if not is_allowed(self.tab.page.url, self.recipe.hosts):
                return NeedsPerson(
                    reason=Reason.FOREIGN_PAGE,
                    detail="the page moved elsewhere right before sending; nothing was pressed",
                )
            reach("sending.before-click")
            try:
                await element.click(timeout=ACTION_SECONDS * 1000, no_wait_after=True)
            except PlaywrightError as error:
                return Unconfirmed(reason=Reason.CONNECTION_LOST, detail=f"while pressing the button: {reason(error)}")
            reach("sending.after-click")
            self.tab.events.moved()
        filled = tuple(seen for done in self.steps.done for seen in done.found.controls)
        return await self._follow(before, step.button, filled)

    async def _button(self, step: Send) -> SeenButton:
        def ready(survey: Survey) -> SeenButton | None:
            button = find_button(survey, step.button, self.tab.language, self.steps.forms(survey))
            if not button.enabled:
                if self.steps.late(survey):
                    return None  # it waits for a value that the page asked for late
                raise NotThere(f'the button "{button.label[:60]}" stays disabled: the page misses something')
            return button

        try:
            ready(await self.tab.current())
        except FormChanged:
            await self.steps.read_back()  # it may wait for a value that the page has lost
        while (button := await self.tab.until(ready)) is None:
            await self.steps.catch_up(self.tab.seen)
        return self.checked(button)

    def _pressable(self, survey: Survey, texts: Texts) -> SeenButton:
        button = find_button(survey, texts, self.tab.language, self.steps.forms(survey))
        if not button.enabled:
            raise FormChanged(f'the button "{button.label[:60]}" is disabled')
        return self.checked(button)

    async def _follow(self, before: Before, button: Texts | None, filled: tuple[SeenControl, ...]) -> Outcome:
        code_step = self._code_step
        entry = CodeEntry(crossing=self, place=code_step[0], step=code_step[1]) if code_step else None
        self.progress("press the button in the window" if self.by_hand else "waiting for the answer")
        verdict = Verdict(
            tab=self.tab,
            recipe=self.recipe,
            before=before,
            values=self.typed,
            button=button,
            filled=filled,
            patience=PERSON_SECONDS if self.by_hand else self.tab.patience,
            code_field=entry.box if entry else None,
        )
        said = await verdict.watch()
        reach("answer.seen")
        if not isinstance(said, CodeAsked):
            return self._by_hand(said, before)
        if entry is None:
            raise ValueError("a code was asked for, but the recipe has no step for it")
        return await entry.enter(said.found)

    def _by_hand(self, outcome: Outcome, before: Before) -> Outcome:
        """A window that was closed, or left, before anything went out sent nothing."""
        if not self.by_hand or not isinstance(outcome, Unconfirmed) or self.tab.events.posts > before.posts:
            return outcome
        if outcome.reason in (Reason.CONNECTION_LOST, Reason.PAGE_UNCHANGED):
            return NeedsPerson(
                reason=Reason.NOT_PRESSED,
                detail="the window was closed or left before the button was pressed",
            )
        return outcome
