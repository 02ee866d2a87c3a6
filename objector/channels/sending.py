"""The step that counts: everything is checked once more, SENDING is made durable, and only then it is pressed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from playwright.async_api import Error as PlaywrightError

from objector.channels import fill as put
from objector.channels.base import BeforeSending, Progress
from objector.channels.codes import CodeGiven
from objector.channels.evidence import picture, values_as_sent
from objector.channels.find import Found, NotThere, find_button
from objector.channels.hosts import bare, is_allowed
from objector.channels.pressable import Pressable
from objector.channels.steps import Steps
from objector.channels.survey import SeenButton, SeenControl, Survey
from objector.channels.tab import PERSON_SECONDS, Tab, as_channel_errors, reason
from objector.channels.typed import Values
from objector.channels.verdict import Before, CodeAsked, Verdict
from objector.domain.outcome import Artefact, Delivered, Kind, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.errors import AlreadyObjected, CodeMissing, ForeignPage, FormChanged, TurnedAway
from objector.failpoints import reach
from objector.recipes.model import EnterCode, Recipe, Send, Switch, Texts


class AsksForCode(Protocol):
    """Where one-time codes come from, for one submission."""

    async def ready(self, step: EnterCode) -> None:
        """Called right before sending: only what comes after this counts."""
        ...

    async def code(self, step: EnterCode) -> CodeGiven:
        """The code that came, and the mail it came in. Raises CodeMissing after the recipe's time."""
        ...


@dataclass(kw_only=True)
class Sending:
    """Performs the counting step of a recipe on a tab, and what follows on it."""

    tab: Tab
    recipe: Recipe
    steps: Steps
    values: Values
    before_sending: BeforeSending
    progress: Progress
    codes: AsksForCode
    rehearsal: bool
    by_hand: bool = False
    """The person at the window presses the button."""
    sent: bool = False
    """Whether the point of no return is behind us."""
    text_before: str = ""
    mails: list[Artefact] = field(default_factory=list)
    """The mails from which a code was taken."""

    async def perform(self) -> Outcome:
        """The counting step and all after it; the outcome."""
        place = self.recipe.counting_step
        step = self.recipe.steps[place]
        if isinstance(step, Switch):
            return await self._switch(place, step)
        if isinstance(step, Send):
            return await self._send(place, step)
        raise ValueError(f"step {place + 1} does not count: {step.do}")

    @property
    def _code_step(self) -> tuple[int, EnterCode] | None:
        return next(((n, s) for n, s in enumerate(self.recipe.steps) if isinstance(s, EnterCode)), None)

    # --- send

    async def _send(self, place: int, step: Send) -> Outcome:
        button = await self._button(step)
        pressable = Pressable()
        with as_channel_errors("the sending button"):
            for _ in range(5):
                if await pressable.check(await self.tab.seen.element(button), button):
                    break
                self.tab.touched()
                button = await self._button(step)
            else:
                raise FormChanged(f'the button "{button.label[:60]}" cannot be pressed: {pressable.why}')
        shot = await self._picture()
        text = self.tab.seen.text
        survey = await self.steps.read_back()
        self.tab.guard()
        self.steps.undeclared(survey, button)
        button = self._pressable(survey, step.button)
        if new := {d.step for d in self.steps.done if d.found.control.invalid}:
            raise FormChanged(f"the page marks what step {min(new) + 1} put in as wrong")
        if survey.text != text:
            shot = await self._picture()
        values = values_as_sent(self.recipe.id, bare(self.tab.page.url), self.steps.as_sent(), rehearsal=self.rehearsal)
        with as_channel_errors("the sending button"):
            element = await self.tab.seen.element(button)
            if not await pressable.check(element, button):
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
                await element.click(timeout=put.ACTION_SECONDS * 1000, no_wait_after=True)
            except PlaywrightError as error:
                return Unconfirmed(reason=Reason.CONNECTION_LOST, detail=f"while pressing the button: {reason(error)}")
            reach("sending.after-click")
            self.tab.events.stir()
        filled = tuple(seen for done in self.steps.done for seen in done.found.controls)
        return await self._follow(before, step.button, filled)

    async def _button(self, step: Send) -> SeenButton:
        def ready(survey: Survey) -> SeenButton:
            button = find_button(survey, step.button, self.tab.language, self.steps.forms())
            if not button.enabled:
                raise NotThere(f'the button "{button.label[:60]}" stays disabled: the page misses something')
            return button

        try:
            ready(await self.tab.current())
        except FormChanged:
            await self.steps.read_back()  # it may wait for a value that the page has lost
        button = await self.tab.until(ready)
        if button is None:
            raise NotThere("the sending button is not there")
        return self._checked(button)

    def _pressable(self, survey: Survey, texts: Texts) -> SeenButton:
        button = find_button(survey, texts, self.tab.language, self.steps.forms())
        if not button.enabled:
            raise FormChanged(f'the button "{button.label[:60]}" is disabled')
        return self._checked(button)

    def _checked(self, button: SeenButton) -> SeenButton:
        self.tab.on_its_hosts(button)
        if button.target and not is_allowed(button.target, self.recipe.hosts):
            raise ForeignPage(f"the form would send to {bare(button.target)}, which is not on the recipe's hosts")
        return button

    async def _picture(self) -> Artefact:
        with as_channel_errors("picture before sending"):
            return await picture(self.tab.page, Kind.BEFORE, rehearsal=self.rehearsal)

    async def _cross(self, kept: list[Artefact]) -> Before:
        """Past the point of no return: what is known is made durable first."""
        if self._code_step is not None:
            await self.codes.ready(self._code_step[1])
        before = Before.of(self.tab, self.recipe, self._typed)
        self.text_before = self.tab.seen.text
        reach("sending.before-mark")
        await self.before_sending(kept)
        self.sent = True
        reach("sending.after-mark")
        return before

    @property
    def _typed(self) -> tuple[str, ...]:
        return tuple(self.values.everything())

    # --- what follows

    async def _follow(self, before: Before, button: Texts | None, filled: tuple[SeenControl, ...]) -> Outcome:
        code_step = self._code_step
        finder = self.steps.finder(code_step[0], code_step[1].field) if code_step else None
        self.progress("press the button in the window" if self.by_hand else "waiting for the answer")
        verdict = Verdict(
            tab=self.tab,
            recipe=self.recipe,
            before=before,
            values=self._typed,
            button=button,
            filled=filled,
            patience=PERSON_SECONDS if self.by_hand else self.tab.patience,
            code_field=(lambda survey: self._code_box(survey, finder, code_step[1])) if finder and code_step else None,
        )
        said = await verdict.watch()
        reach("answer.seen")
        if not isinstance(said, CodeAsked):
            return self._by_hand(said, before)
        if code_step is None:
            raise ValueError("a code was asked for, but the recipe has no step for it")
        return await self._enter(code_step[1], said.found)

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

    def _code_box(self, survey: Survey, finder: Callable[[Survey], Found], step: EnterCode) -> Found:
        """The control for the code: as the recipe names it, or one box for each digit."""
        single = tuple(
            c for c in survey.usable if c.kind == "input" and c.max == 1 and c.type in ("text", "tel", "number")
        )
        if len(single) == step.digits and not survey_has_longer(survey, single):
            return Found(controls=single, rung="kind")
        return finder(survey)

    async def _enter(self, step: EnterCode, found: Found) -> Outcome:
        self.progress("waiting for the mailed code")
        try:
            given = await self.codes.code(step)
        except CodeMissing as missing:
            return NeedsPerson(reason=Reason.CODE_WANTED, detail=missing.detail)
        code = given.code
        if given.mail is not None:
            self.mails.append(Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=given.mail.raw))
        finder = self.steps.finder(self._code_step[0], step.field) if self._code_step else None
        try:
            survey = await self.tab.look()
            if finder is not None:
                found = self._code_box(survey, finder, step)
            self.tab.on_its_hosts(found.control)
            self.progress("entering the code")
            with as_channel_errors("the code"):
                parts = [code] if len(found.controls) == 1 else list(code)
                for control, part in zip(found.controls, parts, strict=True):
                    await put.fill(survey, control, part)
            survey = await self.tab.look()
            button = self._pressable_code(survey, step, found)
            before = Before.of(self.tab, self.recipe, self._typed)
            reach("code.before-click")
            with as_channel_errors("the button under the code"):
                await (await survey.element(button)).click(timeout=put.ACTION_SECONDS * 1000, no_wait_after=True)
        except (FormChanged, ForeignPage) as error:
            return NeedsPerson(reason=Reason.CODE_WANTED, detail=f"the code could not be entered: {error.detail}")
        reach("code.after-click")
        self.tab.events.stir()
        self.progress("waiting for the answer")
        box = finder
        verdict = Verdict(
            tab=self.tab,
            recipe=self.recipe,
            before=before,
            values=(*self._typed, code),
            button=step.button,
            filled=found.controls,
            patience=self.tab.patience,
            code_field=(lambda survey: self._code_box(survey, box, step)) if box else None,
            code_entered=True,
        )
        said = await verdict.watch()
        if isinstance(said, CodeAsked):
            return NeedsPerson(reason=Reason.CODE_WANTED, detail="the page asks for another code")
        return said

    def _pressable_code(self, survey: Survey, step: EnterCode, found: Found) -> SeenButton:
        forms = {(control.frame, control.form) for control in found.controls}
        if step.button is not None:
            try:
                return self._checked(find_button(survey, step.button, self.tab.language, forms))
            except NotThere:
                pass  # its text in this language is not known: the form's own button tells itself by its kind
        inside = [b for b in survey.buttons if (b.frame, b.form) in forms and not b.link and b.enabled]
        submits = [b for b in inside if b.submits] or inside
        if len(submits) != 1:
            raise FormChanged(f"{len(submits)} buttons could stand for sending the code")
        return self._checked(submits[0])

    # --- switch

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
        values = values_as_sent(self.recipe.id, bare(self.tab.page.url), [row], rehearsal=self.rehearsal)
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

        def readable(survey: Survey) -> Found:
            found = finder(survey)
            if found.control.state not in ("on", "off"):
                raise NotThere(f'"{found.control.shown[:80]}" does not tell whether it is on or off')
            return found

        found = await self.steps.locate(place, readable, False)
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
        again = await self.tab.until(self._told(finder))
        if again is not None and again.control.state == step.to:
            return Delivered(reason=Reason.CONFIRMED, detail=f"loaded anew, the switch stands on {step.to}")
        return Unconfirmed(reason=Reason.PAGE_UNCHANGED, detail="loaded anew, the switch stands as it did before")

    def _told(self, finder: Callable[[Survey], Found]) -> Callable[[Survey], Found]:
        def told(survey: Survey) -> Found:
            found = finder(survey)
            if found.control.state not in ("on", "off"):
                raise NotThere("the switch does not tell its state")
            return found

        return told


def survey_has_longer(survey: Survey, single: tuple[SeenControl, ...]) -> bool:
    """Whether another text control could take the whole code."""
    ours = {control.index for control in single}
    return any(c.kind == "input" and "one-time-code" in c.autocomplete and c.index not in ours for c in survey.usable)
