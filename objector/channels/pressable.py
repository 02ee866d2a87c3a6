"""Whether a button could be pressed right now: what Playwright asks before a click, in one round trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.async_api import ElementHandle

from objector.channels.survey import SeenButton, Survey
from objector.channels.touch import ACTION_SECONDS, in_time

WAIT_SECONDS = 2.0
"""How long a button that moves or is covered is waited for before the page is looked at again."""

_PRESSABLE = """(el, { last, ms }) => !el ? { gone: true } : new Promise((done) => {
  const end = performance.now() + ms;
  const within = (node) => {
    for (; node; node = node.parentNode || node.host) if (node === el) return true;
    return false;
  };
  const covers = (x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit && hit.shadowRoot) {
      const inner = hit.shadowRoot.elementFromPoint(x, y);
      if (!inner || inner === hit) break;
      hit = inner;
    }
    if (within(hit)) return '';
    const label = hit && hit.closest('label');
    return label && label.control === el ? '' : hit ? hit.innerText || hit.tagName : 'nothing to be seen';
  };
  const look = () => {
    if (!el.isConnected) return done({ gone: true });
    const view = el.getBoundingClientRect(), x = view.left + view.width / 2, y = view.top + view.height / 2;
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight)
      el.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const r = el.getBoundingClientRect(), s = getComputedStyle(el);
    const place = [r.left + scrollX, r.top + scrollY, r.width, r.height];
    const shown = r.width > 0 && r.height > 0 && s.visibility === 'visible' && !el.matches(':disabled');
    const over = shown ? covers(r.left + r.width / 2, r.top + r.height / 2) : 'nothing to be seen';
    const rests = last === null || last.every((n, i) => n === place[i]);
    if (!over && rests) return done({ place });
    if (performance.now() > end) return done({ over: over || 'it does not stand still' });
    last = place;
    requestAnimationFrame(look);
  };
  look();
})"""
"""Visible, enabled, under nothing else, and in the place where it stood when it was last looked at. What is not so yet
is waited for, frame by frame."""
_PRESSED = f"(el, asked) => Promise.resolve(({_PRESSABLE})(el, asked)).then((told) => told.place ? el : told)"
"""The same, but what can be pressed is given back itself."""


@dataclass
class Pressable:
    """Asked twice, before the picture and after it: the second time the button must not have moved.

    A button within a frame is tried by Playwright itself, since what lies over the frame is seen from outside only.
    """

    place: list[float] | None = None
    why: str = ""

    @in_time
    async def check(self, survey: Survey, button: SeenButton) -> bool:
        """Whether it can be pressed; if not, `why`, and the page is worth another look. Waits a while for what moves.

        Raises Playwright's error for a button in a frame that cannot be pressed, or if the page is gone.
        """
        if button.frame:
            return await self._in_frame(survey, button) is not None
        told = await survey.ask(button, _PRESSABLE, self._asked)
        if "place" not in told:
            return self._because(told)
        self.place = told["place"]
        return True

    @in_time
    async def element(self, survey: Survey, button: SeenButton) -> ElementHandle | None:
        """As `check`, and the element that is to be pressed now; None, and `why`, if it cannot be."""
        if button.frame:
            return await self._in_frame(survey, button)
        told = await survey.ask_for(button, _PRESSED, self._asked)
        if isinstance(told, ElementHandle):
            return told
        self._because(told)
        return None

    async def _in_frame(self, survey: Survey, button: SeenButton) -> ElementHandle:
        element = await survey.element(button)
        if self.place is None:
            await element.click(trial=True, timeout=ACTION_SECONDS * 1000)
            self.place = []
        return element

    @property
    def _asked(self) -> dict[str, Any]:
        return {"last": self.place, "ms": WAIT_SECONDS * 1000}

    def _because(self, told: dict[str, Any]) -> bool:
        self.why = " ".join(str(told.get("over") or "the page draws it anew").split())[:80]
        return False
