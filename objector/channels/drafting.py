"""Drafting: a sketch of a form from what the browser sees, or from a description that somebody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable

from objector.channels.description import Described
from objector.channels.find import NotThere, is_country_list
from objector.channels.hosts import bare, host_of
from objector.channels.process import BrowserProcess
from objector.channels.sessions import fresh_page
from objector.channels.survey import TEXT_KINDS, SeenControl, Survey
from objector.channels.tab import Tab
from objector.domain.person import Person
from objector.errors import FormChanged
from objector.recipes.draft import Sketch, SketchedField, without_personal
from objector.recipes.model import ControlKind

OF_A_REHEARSAL = "Of a REHEARSAL: the form is a look-alike on somebody's machine."
WITHOUT_QUERY = "The address is without its query: look whether the form needs it."
MOST_FIELDS, MOST_OPTIONS, MOST_BUTTONS = 60, 20, 8
_TELLING = {
    "email": (ControlKind.EMAIL, "{account.email}"),
    "tel": (ControlKind.PHONE, "{person.phone}"),
    "name": (ControlKind.TEXT, "{person.name}"),
    "given-name": (ControlKind.TEXT, "{person.first_name}"),
    "family-name": (ControlKind.TEXT, "{person.last_name}"),
}
"""What `autocomplete` says of a field, by the words of the HTML standard."""


async def look_at_address(
    process: BrowserProcess, url: str, *, person: Person, patience: float, rehearsal: bool
) -> Survey:
    """Open a page signed out, refuse its cookies and look at it. Types nothing, presses nothing else.

    Raises BrowserMissing, and the `ChannelError` of what stands in the way.
    """
    browser = await process.browser()
    host = host_of(url)
    async with fresh_page(
        browser, person=person, language=person.language, session=None, rehearsal=rehearsal, attached=False
    ) as page:
        tab = Tab(page, hosts=(host,), patience=patience)
        try:
            await tab.open(url)
            await tab.look()
            await tab.until(_something)
            return await tab.settled()
        finally:
            await tab.close()


def _something(survey: Survey) -> bool:
    if not any(not (c.search or c.skipped) for c in survey.usable):
        raise NotThere("no form is on the page")
    return True


def sketched(
    survey: Survey, url: str, seen_in: str, redact: Callable[[str], str], *, rehearsal: bool = False
) -> Sketch:
    """What a survey shows of a form, without anything that stands in its controls.

    Raises FormChanged where there is nothing that could be filled in.
    """

    def clean(text: str, longest: int = 200) -> str:
        return without_personal(redact(" ".join(text.split())))[:longest]

    shown = [c for c in survey.usable if not (c.search or c.skipped or c.aside or c.kind == "password")]
    if not shown:
        raise FormChanged("no form is on this page: nothing that could be filled in was seen")
    fields, groups, long_texts = [], set[object](), 0
    for seen in shown[:MOST_FIELDS]:
        group = (seen.frame, seen.group) if seen.kind == "radio" else id(seen)
        if group in groups:
            continue
        groups.add(group)
        together = [c for c in shown if c.kind == "radio" and (c.frame, c.group) == group] or [seen]
        long_texts += seen.kind in ("textarea", "editable")
        fields.append(_field(together, long_texts, clean))
    forms = [(c.frame, c.form) for c in shown]
    busiest = max(set(forms), key=forms.count)
    buttons = [b for b in survey.buttons if not b.link and b.label and not b.box]
    buttons.sort(key=lambda b: ((b.frame, b.form) != busiest, not b.submits))
    own = [b for b in buttons if b.submits and (b.frame, b.form) == busiest]
    return Sketch(
        seen_in=seen_in,
        url=bare(url) if url else "",
        language=_language(survey.language),
        title=clean(survey.title),
        fields=tuple(fields),
        buttons=tuple(dict.fromkeys(clean(b.label, 100) for b in (own or buttons)[:MOST_BUTTONS])),
        target=host_of(own[0].target) if own else "",
        remarks=(*((OF_A_REHEARSAL,) if rehearsal else ()), *((WITHOUT_QUERY,) if "?" in url else ())),
    )


def _language(given: str) -> str:
    return given if re.fullmatch("[a-z]{2}", given) else "en"


def _field(together: list[SeenControl], long_texts: int, clean: Callable[..., str]) -> SketchedField:
    seen = together[0]
    kind, value, why = _meant(seen, long_texts)
    options = [c.label for c in together] if seen.kind == "radio" else [text for _, text, _ in seen.options]
    shown = tuple(clean(text, 300) for text in options if text.strip())
    return SketchedField(
        label=clean((seen.legend if seen.kind == "radio" else "") or seen.label or seen.nearby),
        kind=kind,
        value=value,
        why=why,
        name=clean(seen.name, 100) if not re.search(r"\d{3}", seen.name) else "",
        autocomplete=seen.autocomplete if seen.autocomplete in _TELLING or seen.autocomplete == "country" else "",
        required=any(c.required for c in together),
        options=shown if len(shown) <= MOST_OPTIONS else (f"{len(shown)} options",),
    )


def _meant(seen: SeenControl, long_texts: int) -> tuple[ControlKind | None, str, str]:
    """Kind, placeholder and why; without a placeholder a maintainer has to say what goes there."""
    for word in seen.autocomplete.split():
        if word in _TELLING and seen.kind in TEXT_KINDS:
            kind, value = _TELLING[word]
            return kind, value, f"its autocomplete is {word}"
    if seen.kind == "input" and (seen.type in ("email", "tel") or seen.mode in ("email", "tel")):
        kind, value = _TELLING[seen.type if seen.type in _TELLING else seen.mode]
        return kind, value, f"a field of type {seen.type}; whose, the account's or the person's own?"
    if seen.kind in ("select", "combobox", "listbox") and (
        is_country_list(seen.options) or "country" in seen.autocomplete
    ):
        return ControlKind.COUNTRY, "{person.country}", "a list of countries"
    if seen.kind in ("textarea", "editable"):
        if long_texts == 1:
            return ControlKind.LONG_TEXT, "{grounds}", "the first long text; does it ask for the grounds?"
        return ControlKind.LONG_TEXT, "", "a further long text: {person.more} or {person.prompts}, if they are meant"
    if seen.kind == "file":
        return ControlKind.FILE, "", "a file: {person.evidence}, if it asks for what an AI showed"
    if seen.kind in ("select", "combobox", "listbox", "radio"):
        return ControlKind.CHOICE, "", "a choice; say which option objects"
    if seen.kind in ("checkbox", "switch"):
        return ControlKind.TICK, "", "a box; tick only what a person must agree to, and a switch may count at once"
    return None, "", "one line of text; nothing tells what it is for"


_SORTS = {"textarea": ControlKind.LONG_TEXT, "editable": ControlKind.LONG_TEXT, "file": ControlKind.FILE}
_SORTS |= dict.fromkeys(("select", "combobox", "listbox", "radio"), ControlKind.CHOICE)
_SORTS |= dict.fromkeys(("checkbox", "switch"), ControlKind.TICK)


def sketched_from(described: Described, redact: Callable[[str], str]) -> Sketch:
    """The sketch of a form that a description tells of. Raises FormChanged for one without a form."""
    form = described.form
    if form is None or not form.fields:
        raise FormChanged("this description tells of no form: what was in the way stands in its `why`")

    def clean(text: str, longest: int = 200) -> str:
        return without_personal(redact(" ".join(text.split())))[:longest]

    fields, grounds = [], True
    for one in form.fields[:MOST_FIELDS]:
        kind, value, why = _SORTS.get(one.kind), "", "nothing tells what this is for"
        if one.kind == "input" and one.type in ("email", "tel"):
            kind, value = _TELLING[one.type]
            why = f"a field of type {one.type}; whose, the account's or the person's own?"
        elif kind is ControlKind.LONG_TEXT and grounds:
            grounds, value, why = False, "{grounds}", "the first long text; does it ask for the grounds?"
        elif kind is ControlKind.CHOICE:
            why = "a choice; say which option objects, or whether it is the country"
        fields.append(
            SketchedField(
                label=clean(one.label),
                kind=kind,
                value=value,
                why=why,
                name=clean(one.name, 100) if not re.search(r"\d{3}", one.name) else "",
                required=one.required,
                options=tuple(clean(option, 300) for option in one.options[:MOST_OPTIONS]),
            )
        )
    return Sketch(
        seen_in="a form description",
        url=form.address if host_of(form.address) else "",
        language=_language(form.language),
        title="",
        fields=tuple(fields),
        buttons=(clean(form.button, 100),) if form.button else (),
        target=form.target,
        recipe=described.recipe,
        confirmations=tuple((one.language, clean(one.text, 300)) for one in described.confirmations),
        remarks=(
            *((OF_A_REHEARSAL,) if described.rehearsal else ()),
            WITHOUT_QUERY,
        ),
    )
