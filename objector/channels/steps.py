"""The steps of a recipe before the one that counts: one function for each verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import assert_never

from playwright.async_api import Error as PlaywrightError

from objector.channels import fill as put
from objector.channels.filled import Done
from objector.channels.find import Found, NotThere, find_button, find_option
from objector.channels.hosts import bare, is_allowed
from objector.channels.located import Located
from objector.channels.pressable import Pressable
from objector.channels.survey import SeenButton, SeenControl, Survey
from objector.channels.tab import as_channel_errors
from objector.channels.touch import Covered, Redrawn, click
from objector.domain.outcome import Finding
from objector.errors import ChannelError, DataMissing, ForeignPage, FormChanged
from objector.failpoints import reach
from objector.recipes.countries import country_name
from objector.recipes.model import (
    PLACEHOLDER,
    Choose,
    ControlKind,
    EnterCode,
    Expect,
    Fill,
    Open,
    Press,
    Send,
    Switch,
    Tick,
    Upload,
)
from objector.recipes.texts import holds

RERENDERED = ("not attached", "detached", "Execution context was destroyed", "JSHandle is disposed")
"""How Playwright says that the page drew the control anew under our hands."""


@dataclass(kw_only=True)
class Steps(Located):
    """Performs steps on a tab with one person's values and remembers what it did."""

    progress: Callable[[str], None]
    file: tuple[str, str, bytes] | None = None
    """The person's evidence file: name, media type, content."""

    async def perform(self, place: int) -> None:
        """Perform the step at this place; not one that counts, nor the code."""
        step = self.recipe.steps[place]
        reach("step.before")
        match step:
            case Open():
                self.progress("opening the next page")
                await self.tab.open(str(step.url))
            case Fill():
                await self._fill(place, step)
            case Choose():
                await self._choose(place, step)
            case Tick():
                await self._tick(place, step)
            case Upload():
                await self._upload(place, step)
            case Press():
                await self._press(place, step)
            case Expect():
                await self._expect(place, step)
            case Send() | Switch() | EnterCode():
                raise ValueError(f"step {place + 1} is not for here: {step.do}")
            case _:
                assert_never(step)
        reach("step.after")

    # --- the verbs

    async def _fill(self, place: int, step: Fill) -> None:
        value = self.values.render(step.value)
        if not value and not step.optional:
            raise self.values.missing(step.value)
        if value and len(value) < step.at_least:
            raise DataMissing(f"the form wants {step.at_least} characters or more here; the text has {len(value)}")
        finder = self.finder(place, step.field)
        found = await self.locate(place, finder, step.optional)
        if found is None:
            return
        if not value:
            if found.control.required:
                raise self.values.missing(step.value)
            return
        self._prefilled(step, found.control, value)
        self.progress(f"filling in {step.field.kind.value}")

        async def again(survey: Survey, at: Found) -> None:
            await put.fill(survey, at.control, value)

        await self._put(place, finder, found, again, lambda at: put.is_filled(at.control, value), step.value)

    def _prefilled(self, step: Fill, seen: SeenControl, value: str) -> None:
        """A page that already holds another address is signed in as somebody else."""
        held = seen.value.strip()
        if step.field.kind is ControlKind.EMAIL and held and self.recipe.signed_in and held.lower() != value.lower():
            raise FormChanged(
                "the page is already filled in with another mail address than the account's: "
                "it may be signed in as another account; check the account's address and session"
            )

    async def _choose(self, place: int, step: Choose) -> None:
        typed: Sequence[str] = ()
        if step.option is not None:
            texts = tuple(text for several in step.option.values() for text in several)
            fits, what = put.text_fits(texts), f'"{texts[0][:80]}"'
            typed = tuple(step.option.get(self.tab.language, ())) + texts
        else:
            code = self.values.render(step.value or "")
            if not code:
                if step.optional:
                    return
                raise self.values.missing(step.value or "")
            if step.field is not None and step.field.kind is ControlKind.COUNTRY:
                fits, what = put.country_fits(code), f"the country {code}"
                name = country_name(code, self.tab.language or "en")
                typed = (name, name[:3])  # a list that spells it otherwise mostly begins alike
            else:
                fits, what, typed = put.text_fits((code,)), "the person's choice", (code,)
        field_wanted, option = step.field, step.option
        if field_wanted is not None:
            finder = self.finder(place, field_wanted)
        elif option is not None:
            finder = lambda survey: find_option(survey, option, self.tab.language)  # noqa: E731
        found = await self.locate(place, finder, step.optional)
        if found is None:
            return
        self.progress("choosing")
        chosen = ""

        async def again(survey: Survey, at: Found) -> None:
            nonlocal chosen
            chosen = await put.choose(survey, at.controls, fits, what, typed)

        await self._put(
            place,
            finder,
            found,
            again,
            lambda at: put.is_chosen(at.controls, chosen),
            step.value or "",
            reveals=True,
        )

    async def _tick(self, place: int, step: Tick) -> None:
        finder = self.finder(place, step.field)
        found = await self.locate(place, finder, step.optional)
        if found is None:
            return
        self.progress("ticking")

        async def again(survey: Survey, at: Found) -> None:
            await put.tick(survey, at.control, step.state)

        await self._put(place, finder, found, again, lambda at: at.control.state == step.state, "", reveals=True)

    async def _upload(self, place: int, step: Upload) -> None:
        if self.file is None and not step.optional:
            raise self.values.missing(step.value)
        finder = self.finder(place, step.field)
        found = await self.locate(place, finder, step.optional)
        if found is None:
            return
        if self.file is None:
            if found.control.required:
                raise self.values.missing(step.value)
            return
        self.progress("giving the file")
        name, media_type, content = self.file

        async def again(survey: Survey, at: Found) -> None:
            await put.upload(survey, at.control, name, media_type, content)

        await self._put(place, finder, found, again, lambda at: name in at.control.value, step.value, reveals=True)

    async def _press(self, place: int, step: Press) -> None:
        def button(survey: Survey) -> SeenButton:
            return find_button(survey, step.button, self.tab.language, self.forms(survey), links=True)

        if await self.catch_up(await self.read_back()):
            await self.read_back()
        seen = await self.tab.until(button, optional=step.optional)
        if seen is None:
            return
        self.tab.on_its_hosts(seen)
        self.findings.append(Finding(step=place, do=step.do, rung="text", seen=self.values.redact(seen.label)[:200]))
        self.progress("going on")
        if seen.target and not is_allowed(seen.target, self.tab.hosts):
            raise ForeignPage(f'"{seen.label[:80]}" leads to {bare(seen.target)}, which is not on the recipe\'s hosts')
        with as_channel_errors(f"step {place + 1} (press)"):
            if seen.link and seen.target.startswith("https:"):
                await self.tab.page.goto(seen.target, wait_until="commit", timeout=self.tab.patience * 1000)
            else:
                await self._clear_click(seen, button)
        self.tab.touched()
        self.turn_over()

    async def _clear_click(self, seen: SeenButton, button: Callable[[Survey], SeenButton]) -> None:
        """Click; a button that is covered or drawn anew is looked for again, which also refuses a cookie dialog."""
        pressable = Pressable()
        for _ in range(5):
            element = await pressable.element(self.tab.seen, seen)
            if element is not None:
                with suppress(Covered):  # what came over it at the last moment is dealt with and tried again
                    return await click(element, seen.label)
            self.tab.touched()
            seen = await self.tab.until(button) or seen
        raise FormChanged(f'"{seen.label[:60]}" cannot be pressed: {pressable.why or "something lies over it"}')

    async def _expect(self, place: int, step: Expect) -> None:
        phrases = [text for texts in step.text.values() for text in texts]

        def shown(survey: Survey) -> bool:
            if any(holds(survey.text, phrase) for phrase in phrases):
                return True
            raise NotThere(f'step {place + 1}: the page does not show "{phrases[0][:120]}"')

        await self.tab.until(shown)
        self.findings.append(Finding(step=place, do=step.do, rung="text"))

    # --- putting in, and reading back

    async def _put(
        self,
        place: int,
        finder: Callable[[Survey], Found],
        found: Found,
        again: Callable[[Survey, Found], Awaitable[object]],
        still: Callable[[Found], bool],
        template: str,
        *,
        reveals: bool = False,
    ) -> None:
        for attempt in range(3):
            try:
                with as_channel_errors(f"step {place + 1}"):
                    await again(self.tab.seen, found)
                break
            except ChannelError as error:
                cause = error.__cause__
                redrawn = isinstance(cause, PlaywrightError) and any(word in str(cause) for word in RERENDERED)
                if attempt == 2 or not (redrawn or isinstance(error, Covered | Redrawn)):
                    raise
                await self.tab.look()
                located = await self.locate(place, finder, False)
                found = located if located is not None else found
        names = tuple(PLACEHOLDER.findall(template))
        self.done = [done for done in self.done if done.step != place]
        self.done.append(Done(step=place, finder=finder, holds=still, again=again, names=names, found=found))
        if reveals:
            self.tab.touched()
