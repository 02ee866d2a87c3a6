"""The verdict: what the page says after sending, watched from the click on until it is clear or the patience ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from objector.channels.answers import Heard, hear, new_lines
from objector.channels.find import Found, NotThere, find_button
from objector.channels.hosts import is_allowed
from objector.channels.page_events import QUIET_SECONDS
from objector.channels.survey import SeenControl, Survey
from objector.channels.tab import REST_SHARE, Tab
from objector.channels.walls import wall
from objector.domain.outcome import Delivered, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.errors import ChallengeMet, FormChanged, Unreachable
from objector.recipes.model import AnswerMeaning as Means
from objector.recipes.model import Recipe, Texts

_STOPS: dict[Means, Reason] = {
    Means.TURNED_AWAY: Reason.TURNED_AWAY,
    Means.NOT_OFFERED: Reason.TURNED_AWAY,
    Means.TRY_LATER: Reason.TURNED_AWAY,
    Means.SIGN_IN: Reason.SIGN_IN,
    Means.CHALLENGE: Reason.CHALLENGE,
}
"""Answers after sending that hand over to the person: the controller said that it did not take it."""


@dataclass(frozen=True, kw_only=True)
class CodeAsked:
    """The page shows the control for the mailed code: the recipe goes on there."""

    found: Found


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the page was like right before the click: only what is new afterwards is an answer to it."""

    text: str
    controls: frozenset[tuple[object, ...]]
    heard: frozenset[str]
    """Phrases of answers that stood on the page already."""
    posts: int
    failed_posts: int

    @classmethod
    def of(cls, tab: Tab, recipe: Recipe, values: Iterable[str]) -> Before:
        """The page as it is now."""
        heard = hear(recipe, tab.seen, values)
        return cls(
            text=tab.seen.text,
            controls=frozenset(c.identity for c in tab.seen.usable),
            heard=frozenset(h.phrase for h in heard),
            posts=tab.events.posts,
            failed_posts=tab.events.failed_posts,
        )


@dataclass(kw_only=True)
class Verdict:
    """Watches a tab for all answers at once. No fixed waits: every change is looked at when it happens."""

    tab: Tab
    recipe: Recipe
    before: Before
    values: tuple[str, ...]
    button: Texts | None
    """The button that was pressed: as long as it is there, so is the form."""
    filled: tuple[SeenControl, ...]
    patience: float
    code_field: Callable[[Survey], Found] | None = None
    code_entered: bool = False

    async def watch(self) -> Outcome | CodeAsked:
        """What came of it: an outcome, or the question for the code."""
        deadline = time.monotonic() + self.patience
        settle = max(self.patience * REST_SHARE, QUIET_SECONDS)
        while True:
            try:
                seen = await self.tab.next_look(max(0.02, min(settle, deadline - time.monotonic())))
            except Unreachable as gone:
                reason = Reason.CRASHED if self.tab.events.ended == "crashed" else Reason.CONNECTION_LOST
                return Unconfirmed(reason=reason, detail=f"after sending: {gone.detail}")
            if (clear := self._clear(seen)) is not None:
                return clear
            changed = self._changed(seen)
            if time.monotonic() >= deadline or (changed and self.tab.at_rest(settle)):
                return self._unclear(seen)

    def _clear(self, seen: Survey) -> Outcome | CodeAsked | None:
        events = self.tab.events
        if events.lost:
            return Unconfirmed(
                reason=Reason.CONNECTION_LOST, detail=f"after sending no answer came ({events.lost[:80]})"
            )
        if events.status >= 500:
            return Unconfirmed(reason=Reason.SERVER_ERROR, detail=f"after sending the server answered {events.status}")
        if events.status == 429:
            return Unconfirmed(
                reason=Reason.SERVER_ERROR, detail="after sending the server answered 429, too many requests"
            )
        met = wall(seen)
        if met is not None and not self.tab.climbs():
            reason = Reason.CHALLENGE if isinstance(met, ChallengeMet) else Reason.SIGN_IN
            return NeedsPerson(reason=reason, detail=f"after pressing the button {met.detail}")
        if not is_allowed(self.tab.page.url, self.recipe.hosts):
            return None  # what a page elsewhere says confirms nothing
        fresh = [h for h in hear(self.recipe, seen, self.values) if not h.phrase or h.phrase not in self.before.heard]
        outcome = self._answered(fresh)
        if outcome is not None:
            return outcome
        if self.code_field is not None and not self.code_entered:
            try:
                return CodeAsked(found=self.code_field(seen))
            except NotThere:
                return None
            except FormChanged:
                return None  # more than one control could take the code: that is said once the page is at rest
        return None

    def _answered(self, fresh: list[Heard]) -> Outcome | None:
        good = [h for h in fresh if h.answer.means is Means.DELIVERED]
        known = [h for h in fresh if h.answer.means is Means.ALREADY_OBJECTED]
        bad = [h for h in fresh if h.answer.means in _STOPS and h.phrase]
        if bad and not good:
            reason = _STOPS[bad[0].answer.means]
            return NeedsPerson(reason=reason, detail=f'the page says: "{bad[0].phrase[:200]}"')
        if bad and good:
            said = f'"{good[0].phrase[:100]}" and "{bad[0].phrase[:100]}"'
            return Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, detail=f"the page says two things at once: {said}")
        if good:
            return Delivered(
                reason=Reason.CONFIRMED,
                detail=f'the page says: "{good[0].phrase[:200]}"',
                reference=good[0].reference,
            )
        if known:
            return Delivered(reason=Reason.ALREADY_OBJECTED, detail=f'the page says: "{known[0].phrase[:200]}"')
        return None

    def _form_is_there(self, seen: Survey) -> bool:
        if self.button is not None:
            try:
                find_button(seen, self.button, self.tab.language)
            except NotThere:
                pass
            except FormChanged:
                return True
            else:
                return True
        now = {c.identity for c in seen.usable}
        return any(control.identity in now for control in self.filled)

    def _changed(self, seen: Survey) -> bool:
        return bool(new_lines(self.before.text, seen.text)) or not self._form_is_there(seen)

    def _unclear(self, seen: Survey) -> Outcome:
        fresh = hear(self.recipe, seen, self.values)
        wanted = any(h.answer.means is Means.CODE_WANTED and h.phrase not in self.before.heard for h in fresh)
        if self.code_entered and self._code_box_is_there(seen):
            return NeedsPerson(
                reason=Reason.CODE_WANTED, detail="the page still asks for the code after one was entered"
            )
        if wanted or (self.code_field is not None and not self.code_entered and self._code_box_is_there(seen)):
            detail = "the page asks for a code, but where to enter it is not clear"
            return NeedsPerson(reason=Reason.CODE_WANTED, detail=detail)
        news = new_lines(self.before.text, seen.text)
        events = self.tab.events
        if events.post_status >= 500 or events.post_status == 429:
            detail = f"after sending the server answered {events.post_status}"
            return Unconfirmed(reason=Reason.SERVER_ERROR, detail=detail)
        if events.failed_posts > self.before.failed_posts:
            return Unconfirmed(reason=Reason.CONNECTION_LOST, detail="after sending the connection was lost")
        if not self._form_is_there(seen):
            shown = "a new text is shown" if news else "nothing is shown instead"
            return Unconfirmed(reason=Reason.FORM_GONE_NEW_TEXT, detail=f"the form is gone and {shown}")
        if news:
            return Unconfirmed(reason=Reason.FORM_STILL_THERE, detail="the form is still there, with a new text")
        return Unconfirmed(reason=Reason.PAGE_UNCHANGED, detail="the page did not change")

    def _code_box_is_there(self, seen: Survey) -> bool:
        if self.code_field is None:
            return False
        try:
            self.code_field(seen)
        except NotThere:
            return False
        except FormChanged:
            return True
        return True
