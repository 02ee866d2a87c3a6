"""An eye: what looks at one document. It stays there while a recipe runs: a further look is then one round trip.

It is held from here alone and reads; the page cannot reach it.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from functools import lru_cache
from importlib.resources import files
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, JSHandle

DRAWN_SECONDS = 0.25
"""A page without any control but a search is given so long to draw one before the first look at it, which is then
seldom in vain. A page that has none is looked at so much later."""

CALM_SECONDS = 0.008
"""What changes at one stroke changes many things: so long after the first of them all of it is seen by one look."""

_EYE = """async (ms) => {
  const sight = SIGHT, look = LOOK;
  const known = { ids: new WeakMap(), next: 0 };
  let now = null, number = 0, waiting = 0, first = null;
  const see = () => {
    if (now) now.close();
    now = null;
    now = look(sight, known);
    number += 1;
    const report = { ...now.report, number };
    return [Object, Array, String].some((type) => type.prototype.toJSON) ? report : JSON.stringify(report);
  };
  const CONTROLS = 'input:not([type=hidden], [type=search]), textarea, select, [contenteditable], [role=textbox], ' +
    '[role=combobox], [role=radio], [role=checkbox], [role=switch]';
  const drawn = () => [...document.querySelectorAll(CONTROLS)].some((el) => !el.closest('[role=search], nav, footer'));
  if (ms && !drawn()) await new Promise((done) => {
    const observer = new MutationObserver(() => { if (drawn()) end(); });
    const end = () => { observer.disconnect(); done(); };
    observer.observe(document, { subtree: true, childList: true });
    setTimeout(end, ms);
  });
  first = see();
  return {
    see,
    first() { const told = first; first = null; return told; },
    async next(n, ms) {
      const mine = waiting += 1;
      const came = now && n === number ? await now.changed(ms) : true;
      if (came) await new Promise((done) => setTimeout(done, CALM));
      return mine === waiting && n === number ? [came, see()] : null;
    },
    at: (n, i) => now && n === number ? now.elements[i] : null,
    changed: (n, ms) => now && n === number ? now.changed(ms) : true,
    shows: (frame) => now !== null && now.shows(frame),
    close() { if (now) now.close(); now = null; },
  };
}"""
"""Told as one string a report takes a fraction of the time; not on pages that change what JSON is. Looks are numbered:
what was seen by a former one is no longer to be had. `first` is what it saw when it was opened. `next` waits for a
change, or so long, and looks at once: null if somebody else looked or began to wait meanwhile."""
_HALF = re.compile(r"(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}")
"""Half a character, as JSON writes it: no text that could be kept."""


@lru_cache(maxsize=1)
def _source() -> str:
    scripts = {"CALM": str(int(CALM_SECONDS * 1000)), "SIGHT": _script("sight.js"), "LOOK": _script("survey.js")}
    return re.sub("CALM|SIGHT|LOOK", lambda found: scripts[found[0]], _EYE)


def _script(name: str) -> str:
    """The one function in this file, without the comment above it."""
    source = files("objector.channels").joinpath(name).read_text(encoding="utf-8")
    return source[source.index("\n(") :].strip()


class Eyes:
    """One eye in each document of a page, opened at the first look at it.

    `patient`: the page itself is given a moment to draw something first. Only where its scripts run: its timers do not
    run without them.
    """

    def __init__(self, *, patient: bool = False) -> None:
        self._patience = int(DRAWN_SECONDS * 1000) if patient else 0
        self._open: dict[Frame, JSHandle] = {}
        self._numbers: dict[Frame, int] = {}

    def number(self, frame: Frame) -> int:
        """The same number for this frame at every look; 0 for the page itself, which is looked at first."""
        return self._numbers.setdefault(frame, len(self._numbers))

    async def see(self, frame: Frame) -> tuple[JSHandle, dict[str, Any]]:
        """The eye in this frame's document and what it sees now. Raises Playwright's error if the page is gone."""
        eye = self._open.pop(frame, None)
        if eye is not None:
            with suppress(PlaywrightError):  # another document stands there now
                report = told(await eye.evaluate("(eye) => eye.see()"))
                self._open[frame] = eye
                return eye, report
        eye = await frame.evaluate_handle(_source(), 0 if frame.parent_frame else self._patience)
        self._open[frame] = eye
        return eye, told(await eye.evaluate("(eye) => eye.first()"))

    async def see_next(self, frame: Frame, number: int, seconds: float) -> tuple[bool, dict[str, Any]] | None:
        """What the frame shows after its next change since that look, or after so long, and whether a change came.

        None if it cannot be had so: the page moved on, or was looked at otherwise meanwhile.
        """
        eye = self._open.get(frame)
        if eye is None:
            return None
        try:
            said = await eye.evaluate("(eye, [n, ms]) => eye.next(n, ms)", [number, max(int(seconds * 1000), 1)])
        except PlaywrightError:
            return None
        return None if said is None else (bool(said[0]), told(said[1]))

    async def close(self) -> None:
        """Close them all. Those of a page that is gone went with it."""
        for eye in self._open.values():
            with suppress(PlaywrightError):
                await eye.evaluate("(eye) => eye.close()")
                await eye.dispose()
        self._open.clear()


def told(report: str | dict[str, Any]) -> dict[str, Any]:
    """A report as plain data, without half characters."""
    if isinstance(report, dict):
        return report
    plain: dict[str, Any] = json.loads(_HALF.sub(r"\1\\ufffd", report))
    return plain
