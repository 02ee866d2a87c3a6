"""Putting a value into a control, and reading it back. One function for each sort of control.

Never into another control than the one given: values are set on the element itself,
not typed at whatever has the focus.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from playwright.async_api import ElementHandle, FilePayload, Frame

from objector.channels.survey import SeenControl, Survey
from objector.channels.touch import ACTION_SECONDS, Covered, Redrawn, click, hold_uncovered, in_time, uncovered
from objector.errors import DataMissing, FormChanged
from objector.recipes.countries import matches_country
from objector.recipes.texts import holds, normalise

_MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


Fits = Callable[[str, str], bool]
"""Whether an option's text and value are the wanted one."""


def country_fits(code: str) -> Fits:
    """Fits the options that name this country."""
    return lambda text, value: matches_country(text, value, code)


def text_fits(texts: Sequence[str]) -> Fits:
    """Fits the options with one of these texts."""
    from objector.channels.find import says

    return lambda text, value: says(text, texts) or (bool(value) and value in texts)


@in_time
async def fill(survey: Survey, seen: SeenControl, value: str) -> None:
    """Put a text into a text control. Never cut short: a control that takes fewer characters asks the person."""
    if seen.max and len(value) > seen.max:
        raise DataMissing(
            f'"{seen.shown[:80]}" takes at most {seen.max} characters and the text has {len(value)}; shorten it'
        )
    if is_filled(seen, value):
        return
    if seen.readonly:
        raise FormChanged(f'"{seen.shown[:80]}" cannot be changed on the page and holds another value')
    element = await uncovered(survey, seen)
    await element.fill(value, timeout=ACTION_SECONDS * 1000)


@in_time
async def choose(survey: Survey, seen: Sequence[SeenControl], fits: Fits, what: str, typed: Sequence[str] = ()) -> str:
    """Choose the one option that fits in a select, combobox, listbox or radio group; its text as the page shows it.

    `what` names it in messages; `typed` is what may be typed into a type-ahead to narrow its list down.
    """
    first = seen[0]
    if first.kind == "radio":
        return await _choose_radio(survey, seen, fits, what)
    if first.kind == "select":
        return await _choose_option(survey, first, fits, what)
    return await _choose_in_list(survey, first, fits, what, typed)


def one(fitting: Sequence[str], what: str, shown: str) -> None:
    """Exactly one, or a `FormChanged` that says so."""
    if len(fitting) != 1:
        found = "no option" if not fitting else f"{len(fitting)} options"
        raise FormChanged(f'"{shown[:80]}" has {found} for {what}')


async def _choose_radio(survey: Survey, group: Sequence[SeenControl], fits: Fits, what: str) -> str:
    fitting = [radio for radio in group if fits(radio.label, radio.option)]
    one([radio.label for radio in fitting], what, group[0].legend or group[0].group or "radio buttons")
    radio = fitting[0]
    if radio.state != "on":
        await _press_box(survey, radio)
    return radio.label


async def _choose_option(survey: Survey, select: SeenControl, fits: Fits, what: str) -> str:
    fitting = [(value, text) for value, text, disabled in select.options if not disabled and fits(text, value)]
    one([text for _, text in fitting], what, select.shown)
    value, text = fitting[0]
    if select.value != text:
        element = await uncovered(survey, select)
        if sum(v == value for v, _, _ in select.options) == 1:
            await element.select_option(value=value, timeout=ACTION_SECONDS * 1000)
        else:
            await element.select_option(label=text, timeout=ACTION_SECONDS * 1000)
    return text


_OPTIONS = """(el) => {
  const root = el.getRootNode(), ids = [el.getAttribute('aria-controls'), el.getAttribute('aria-owns')];
  let lists = ids.filter(Boolean).flatMap((i) => i.split(/\\s+/))
    .map((i) => root.getElementById ? root.getElementById(i) : null).filter(Boolean);
  if (el.getAttribute('role') === 'listbox') lists = [el];
  const all = (from) => [...from.querySelectorAll('[role=listbox]')];
  if (!lists.length) lists = [...all(root), ...all(document)];
  const out = new Set();
  for (const list of lists) for (const option of list.querySelectorAll('[role=option]')) {
    const r = option.getBoundingClientRect(), s = getComputedStyle(option);
    const usable = s.visibility === 'visible' && option.getAttribute('aria-disabled') !== 'true';
    if (r.width > 1 && r.height > 1 && usable) out.add(option);
  }
  return [...out];
}"""


async def _options(element: ElementHandle) -> list[tuple[str, str, ElementHandle]]:
    many = await element.evaluate_handle(_OPTIONS)
    handles = [handle.as_element() for handle in (await many.get_properties()).values()]
    rows = await many.evaluate(
        "(all) => all.map((o) => [(o.getAttribute('aria-label') || o.innerText || '').replace(/\\s+/g, ' ').trim(),"
        " o.getAttribute('data-value') || ''])"
    )
    return [(text, value, handle) for (text, value), handle in zip(rows, handles, strict=False) if handle is not None]


async def _choose_in_list(survey: Survey, box: SeenControl, fits: Fits, what: str, typed: Sequence[str]) -> str:
    """A combobox or type-ahead: open it, type what narrows it down if it can be typed into, take the one that fits."""
    if box.value and fits(box.value, ""):
        return box.value
    element = await uncovered(survey, box)
    frame = survey.frame(box)
    if box.kind != "listbox":
        await click(element, box.shown)
    found = await _awaited_options(frame, element, fits, seconds=0.6)
    if not found and box.kind != "listbox" and await element.evaluate("(el) => 'value' in el && !el.readOnly"):
        for text in typed:
            await element.fill(text, timeout=ACTION_SECONDS * 1000)
            found = await _awaited_options(frame, element, fits, seconds=1.5)
            if found:
                break
            if box.kind == "input" and not await _options(element):
                return text  # no list at all: a plain text control
    if not found and not await element.evaluate("(el) => el.isConnected"):
        raise Redrawn(f'"{box.shown[:80]}" is drawn anew again and again')
    one([text for text, _ in found], what, box.shown)
    text, option = found[0]
    await option.click(timeout=ACTION_SECONDS * 1000)
    return text


_CHANGE = """(ms) => new Promise((done) => {
  const observer = new MutationObserver(() => { observer.disconnect(); done(true); });
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  setTimeout(() => { observer.disconnect(); done(false); }, ms);
})"""


async def _awaited_options(
    frame: Frame, element: ElementHandle, fits: Fits, seconds: float
) -> list[tuple[str, ElementHandle]]:
    """The options that fit, as soon as there are any, within so many seconds."""
    waited = 0.0
    while True:
        fitting = [(text, handle) for text, value, handle in await _options(element) if fits(text, value)]
        if fitting or waited >= seconds:
            return fitting
        await frame.evaluate(_CHANGE, 100)
        waited += 0.1


async def tick(survey: Survey, seen: SeenControl, state: str) -> None:
    """Bring a check box or switch into a state. One whose state cannot be read is never touched."""
    if seen.state not in ("on", "off"):
        raise FormChanged(f'"{seen.shown[:80]}" does not tell whether it is on or off')
    if seen.state != state:
        await _press_box(survey, seen)


async def _press_box(survey: Survey, seen: SeenControl) -> None:
    """Press a radio button, check box or switch; where the native one is hidden, the label that stands for it."""
    element = await survey.element(seen)
    try:
        box = await element.bounding_box()
        usable = box is not None and box["width"] >= 4 and await element.evaluate(_OPEN)
        if usable:
            await hold_uncovered(element, seen)
            await click(element, seen.shown)
            return
    except Covered as error:
        if error.__cause__ is None:
            raise
    label = (await element.evaluate_handle("(el) => el.labels && el.labels[0]")).as_element()
    if label is None and not await element.evaluate("(el) => el.isConnected"):
        raise Redrawn(f'"{seen.shown[:80]}" is drawn anew again and again')
    if label is None:
        raise Covered(f'"{seen.shown[:80]}" cannot be pressed: something lies over it')
    await hold_uncovered(label, seen)
    await click(label, seen.shown)


_OPEN = "(el) => { const s = getComputedStyle(el); return parseFloat(s.opacity) > 0.1 && s.visibility === 'visible' }"


@in_time
async def upload(survey: Survey, seen: SeenControl, name: str, media_type: str, content: bytes) -> None:
    """Give a file to a file control."""
    element = await survey.element(seen)
    await element.set_input_files(
        [FilePayload(name=name, mimeType=media_type, buffer=content)], timeout=ACTION_SECONDS * 1000
    )


def is_filled(seen: SeenControl, value: str) -> bool:
    """Whether a text control holds this value (line ends and outer spaces aside; of a mail address also its case)."""
    held, wanted = (text.replace("\r\n", "\n").strip() for text in (seen.value, value))
    return held == wanted or (_MAIL_ADDRESS.fullmatch(wanted) is not None and held.lower() == wanted.lower())


def is_chosen(seen: Sequence[SeenControl], text: str) -> bool:
    """Whether a select, combobox or radio group shows this option as chosen."""
    first = seen[0]
    if first.kind == "radio":
        return any(radio.state == "on" and radio.label == text for radio in seen)
    return normalise(first.value) == normalise(text) or (
        first.kind == "combobox" and not first.type and holds(first.value, text)
    )
