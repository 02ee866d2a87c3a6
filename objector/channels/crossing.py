"""The point of no return: what an attempt needs to cross it, and the crossing itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from objector.channels.base import BeforeSending, Progress
from objector.channels.camera import Camera
from objector.channels.codes import CodeGiven
from objector.channels.hosts import bare, is_allowed
from objector.channels.steps import Steps
from objector.channels.survey import SeenButton
from objector.channels.tab import Tab, as_channel_errors
from objector.channels.typed import Values
from objector.channels.verdict import Before
from objector.domain.outcome import Artefact, Kind, Outcome
from objector.errors import ForeignPage
from objector.failpoints import reach
from objector.recipes.model import EnterCode, Recipe


class AsksForCode(Protocol):
    """Where one-time codes come from, for one submission."""

    async def ready(self, step: EnterCode) -> None:
        """Called right before sending: only what comes after this counts."""
        ...

    async def code(self, step: EnterCode) -> CodeGiven:
        """The code that came, and the mail it came in. Raises CodeMissing after the recipe's time."""
        ...


@dataclass(kw_only=True)
class Crossing:
    """One attempt at its counting step. What kind of step that is, and what follows on it, its children know."""

    tab: Tab
    recipe: Recipe
    steps: Steps
    values: Values
    before_sending: BeforeSending
    progress: Progress
    codes: AsksForCode
    camera: Camera
    by_hand: bool = False
    """The person at the window presses the button."""
    sent: bool = False
    """Whether the point of no return is behind us."""
    text_before: str = ""
    mails: list[Artefact] = field(default_factory=list)
    """The mails from which a code was taken."""

    async def perform(self) -> Outcome:
        """The counting step and all after it; the outcome."""
        raise TypeError("a crossing is either a sending or a switching")

    @property
    def _code_step(self) -> tuple[int, EnterCode] | None:
        return next(((n, s) for n, s in enumerate(self.recipe.steps) if isinstance(s, EnterCode)), None)

    def checked(self, button: SeenButton) -> SeenButton:
        """The button, if it and what it leads to are on the recipe's hosts; else ForeignPage."""
        self.tab.on_its_hosts(button)
        if button.target and not is_allowed(button.target, self.recipe.hosts):
            raise ForeignPage(f"the form would send to {bare(button.target)}, which is not on the recipe's hosts")
        return button

    async def _picture(self) -> Artefact:
        with as_channel_errors("picture before sending"):
            return await self.camera.picture(Kind.BEFORE, self.tab.seen.extent)

    async def _cross(self, kept: list[Artefact]) -> Before:
        """Past the point of no return: what is known is made durable first."""
        if self._code_step is not None:
            await self.codes.ready(self._code_step[1])
        before = Before.of(self.tab, self.recipe, self.typed)
        self.text_before = self.tab.seen.text
        reach("sending.before-mark")
        await self.before_sending(kept)
        self.sent = True
        reach("sending.after-mark")
        return before

    @property
    def typed(self) -> tuple[str, ...]:
        """Every value of the person: an echo of it is no answer."""
        return tuple(self.values.everything())
