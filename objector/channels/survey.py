"""A survey: what a person sees on a page right now, control by control, over all frames on allowed hosts."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import ElementHandle, Frame, JSHandle, Page
from playwright.async_api import Error as PlaywrightError

from objector.channels.extent import Extent
from objector.channels.eye import Eyes
from objector.channels.hosts import is_allowed
from objector.recipes.texts import says_required

TEXT_KINDS = frozenset({"input", "textarea", "editable"})
TICK_KINDS = frozenset({"checkbox", "switch"})


@dataclass(frozen=True, kw_only=True)
class SeenControl:
    """One control as the page shows it. `kind` is the sort of control, not what it is for."""

    index: int
    frame: int
    kind: str
    """input, textarea, editable, select, combobox, listbox, radio, checkbox, switch, file or password."""
    type: str
    label: str
    source: str
    """Where the label comes from: label, labelledby, aria-label, content, placeholder, title."""
    nearby: str
    legend: str
    group: str
    name: str
    autocomplete: str
    mode: str
    max: int
    visible: bool
    enabled: bool
    readonly: bool
    skipped: bool
    """Left out of the tab order: nothing that a person is meant to type into."""
    required: bool
    invalid: bool
    value: str
    state: str
    option: str
    options: tuple[tuple[str, str, bool], ...]
    form: int
    search: bool
    aside: bool = False
    """In the page's header, footer, navigation or margin, by its landmarks."""

    @property
    def shown(self) -> str:
        """The words by which a person would name it."""
        return self.label or self.nearby or self.legend or self.name or self.kind

    @property
    def identity(self) -> tuple[object, ...]:
        """What stays the same of a control when the page renders it again."""
        return (
            self.frame,
            self.kind,
            self.label,
            self.nearby,
            self.legend,
            self.name,
            self.option,
            self.form,
        )


@dataclass(frozen=True, kw_only=True)
class SeenButton:
    """One visible button or link."""

    index: int
    frame: int
    label: str
    link: bool
    submits: bool
    """Pressing it sends its form, by the markup."""
    form: int
    enabled: bool
    target: str
    """Where its form goes, or the link leads; empty if unknown."""
    box: str
    """The text of the dialog or floating box that it stands in; empty: none."""


@dataclass(frozen=True, kw_only=True)
class SeenFrame:
    """A visible frame within a page, by its address and size in CSS pixels."""

    src: str
    title: str
    width: float
    height: float


@dataclass(kw_only=True)
class Survey:
    """One look at a page. Holds handles into it until `close`."""

    url: str
    controls: tuple[SeenControl, ...]
    buttons: tuple[SeenButton, ...]
    frames: tuple[SeenFrame, ...]
    text: str
    title: str
    language: str
    ready: bool
    extent: Extent = field(default_factory=Extent)
    looks: Mapping[int, tuple[Frame, JSHandle, int]] = field(default_factory=dict, repr=False)
    """By the frame's number: the frame, its eye, and the number of the look."""
    eyes: Eyes = field(default_factory=Eyes, repr=False)

    @property
    def usable(self) -> tuple[SeenControl, ...]:
        """The controls that a person could use: visible and enabled."""
        return tuple(c for c in self.controls if c.visible and c.enabled)

    async def element(self, seen: SeenControl | SeenButton) -> ElementHandle:
        """The handle of what was seen. Raises Playwright's error if the page is gone, or was looked at again."""
        _, eye, number = self.looks[seen.frame]
        handle = await eye.evaluate_handle("(eye, [n, i]) => eye.at(n, i)", [number, seen.index])
        element = handle.as_element()
        if element is None:
            raise PlaywrightError("not attached: the page was looked at again since this was seen")
        return element

    async def ask(self, seen: SeenControl | SeenButton, question: str, given: Any = None) -> Any:
        """What this function of the element (null: it is gone) and of what is given says, in one round trip.

        Raises Playwright's error if the page is gone.
        """
        _, eye, number = self.looks[seen.frame]
        return await eye.evaluate(
            f"(eye, [n, i, given]) => ({question})(eye.at(n, i), given)", [number, seen.index, given]
        )

    async def ask_for(self, seen: SeenControl | SeenButton, question: str, given: Any = None) -> Any:
        """As `ask`, for a function that gives the element itself back or says why not: its handle, or what it says."""
        _, eye, number = self.looks[seen.frame]
        asked = f"(eye, [n, i, given]) => ({question})(eye.at(n, i), given)"
        handle = await eye.evaluate_handle(asked, [number, seen.index, given])
        return handle.as_element() or await handle.json_value()

    def frame(self, seen: SeenControl | SeenButton) -> Frame:
        """The frame in which it was seen."""
        return self.looks[seen.frame][0]

    async def follow(self, page: Page, seconds: float) -> tuple[bool, Survey] | None:
        """The survey at the next change, or after so many seconds, and whether one came; in one round trip.

        None where that cannot be had: frames are on the page, or it moved on meanwhile. Look anew then.
        """
        if set(self.looks) != {0} or len(page.frames) > 1:
            return None
        frame, eye, number = self.looks[0]
        seen = await self.eyes.see_next(frame, number, seconds)
        if seen is None or len(page.frames) > 1:
            return None
        return seen[0], _surveyed(page, self.eyes, [(frame, eye, seen[1])], ())

    async def change(self, seconds: float) -> bool:
        """Wait for the first change of any of the documents since this survey, at most so long; whether it came."""
        milliseconds = max(int(seconds * 1000), 1)
        waits = [
            asyncio.ensure_future(eye.evaluate("(eye, [n, ms]) => eye.changed(n, ms)", [number, milliseconds]))
            for _, eye, number in self.looks.values()
        ]
        if not waits:
            await asyncio.sleep(min(seconds, 0.05))
            return True
        try:
            done, _ = await asyncio.wait(waits, timeout=seconds + 0.5, return_when=asyncio.FIRST_COMPLETED)
            return any(wait.exception() is not None or wait.result() is True for wait in done)
        finally:
            for wait in waits:
                if not wait.done():
                    wait.cancel()
            await asyncio.gather(*waits, return_exceptions=True)

    async def close(self) -> None:
        """Let go of the page."""
        await self.eyes.close()


async def survey(page: Page, hosts: Collection[str], eyes: Eyes | None = None) -> Survey:
    """Look at the page and at its visible frames on these hosts. Raises Playwright's error if the page is gone.

    `eyes`: those of earlier looks at this page; a survey by them ends what the one before it held.
    """
    eyes = eyes if eyes is not None else Eyes()
    found: list[tuple[Frame, JSHandle, dict[str, Any]]] = []
    looks: dict[Frame, JSHandle] = {}
    for number, frame in enumerate(page.frames[:30]):
        if number and not await _stands(frame, looks, hosts):
            continue
        try:
            eye, report = await eyes.see(frame)
        except PlaywrightError:
            if not number:
                raise
            continue  # a frame within the page that goes away or reloads is not there at this moment
        if number and not _ours(frame, hosts):
            continue  # it moved to a stranger's address meanwhile
        found.append((frame, eye, report))
        looks[frame] = eye
    listed = {raw["src"] for _, _, report in found for raw in report["frames"]}
    return _surveyed(page, eyes, found, await _unlisted(page, looks, listed))


def _surveyed(
    page: Page, eyes: Eyes, found: Sequence[tuple[Frame, JSHandle, dict[str, Any]]], unlisted: Sequence[SeenFrame]
) -> Survey:
    reports = [report for _, _, report in found]
    listed = [SeenFrame(**raw) for report in reports for raw in report["frames"]]
    return Survey(
        url=page.url,
        controls=tuple(_control(eyes.number(frame), raw) for frame, _, report in found for raw in report["controls"]),
        buttons=tuple(
            SeenButton(frame=eyes.number(frame), **raw) for frame, _, report in found for raw in report["buttons"]
        ),
        frames=(*listed, *unlisted),
        text="\n".join(report["text"] for report in reports),
        title=reports[0]["title"] if reports else "",
        language=reports[0]["language"] if reports else "",
        ready=all(report["ready"] != "loading" for report in reports),
        extent=Extent.of(reports),
        looks={eyes.number(frame): (frame, eye, int(report["number"])) for frame, eye, report in found},
        eyes=eyes,
    )


def _ours(frame: Frame, hosts: Collection[str]) -> bool:
    return frame.url in ("", "about:blank", "about:srcdoc") or is_allowed(frame.url, hosts)


async def _stands(frame: Frame, looks: Mapping[Frame, JSHandle], hosts: Collection[str]) -> bool:
    """Whether a frame below the page is visible and on an allowed host (a frame without address has its parent's)."""
    parent = frame.parent_frame
    if parent is None or parent not in looks or frame.is_detached() or not _ours(frame, hosts):
        return False
    try:
        element = await frame.frame_element()
        try:
            return bool(await looks[parent].evaluate("(eye, frame) => eye.shows(frame)", element))
        finally:
            await element.dispose()
    except PlaywrightError:
        return False  # it went away meanwhile


async def _unlisted(page: Page, looks: Mapping[Frame, JSHandle], listed: Collection[str]) -> list[SeenFrame]:
    """Visible frames that the markup does not show: in closed shadow roots, or moved on to another address."""
    seen = []
    for frame in page.frames[1:30]:
        parent = frame.parent_frame
        if (
            parent is None
            or parent not in looks
            or frame in looks
            or frame.url in listed
            or not frame.url.startswith("http")
        ):
            continue
        with suppress(PlaywrightError):  # it went away meanwhile
            element = await frame.frame_element()
            box = await looks[parent].evaluate(_BOX, element)
            await element.dispose()
            if box is not None:
                seen.append(SeenFrame(src=frame.url[:500], title="", width=box[0], height=box[1]))
    return seen


_BOX = "(eye, f) => { const r = f.getBoundingClientRect(); return eye.shows(f) ? [r.width, r.height] : null }"


def _control(frame: int, raw: dict[str, Any]) -> SeenControl:
    raw = dict(raw)
    raw["source"] = raw.pop("from")
    raw["required"] = raw["required"] or says_required(raw["label"] or raw["nearby"])
    options: Sequence[Sequence[Any]] = raw.pop("options")
    return SeenControl(frame=frame, options=tuple((str(v), str(t), bool(d)) for v, t, d in options), **raw)
