"""The contract of a form: what it asks for, as a person sees it. Pure: built from a survey.

Holds labels and structure only: no value that stands in a control, no cookie, no address beyond host and path.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from objector.channels.find import Found, find, find_button, find_option
from objector.channels.hosts import bare, host_of, is_allowed
from objector.channels.survey import SeenButton, SeenControl, Survey
from objector.errors import FormChanged
from objector.recipes.model import Control, EnterCode, Expect, Open, Press, Recipe, Send
from objector.recipes.texts import normalise

SENTENCE = 60
"""A line of visible text with at least so many characters is explanation or legal text; shorter ones are furniture."""
MOST_OPTIONS = 12
"""Options that are kept one by one; of longer lists, such as countries, only their number."""
MOST_FIELDS = 200


@dataclass(frozen=True, kw_only=True)
class ContractField:
    """One control of the form; a group of radio buttons is one. `step` counts from 1; 0: no step is about it."""

    label: str
    kind: str
    type: str
    name: str
    required: bool
    options: tuple[str, ...] = ()
    step: int = 0
    rung: str = ""


@dataclass(frozen=True, kw_only=True)
class FormContract:
    """What a form asks for. `sentences` are digests (SHA-256, 16 hex digits) of its explanatory and legal text."""

    recipe: str
    language: str
    address: str
    target: str
    """The host to which the form sends, as far as its markup says."""
    button: str
    fields: tuple[ContractField, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a recipe finds on a form as it opens: the contract, and why it could not be filled in (empty: it could)."""

    contract: FormContract
    faults: tuple[str, ...]
    sentences: tuple[str, ...]
    """The text behind `contract.sentences`, without the person's values."""


def read(recipe: Recipe | None, survey: Survey, language: str, redact: Callable[[str], str]) -> Reading:
    """The contract of what a survey shows. Without a recipe every control counts, and there is nothing to miss.

    `redact` takes the person's values out of a text.
    """
    found, faults = _found(recipe, survey, language) if recipe is not None else ({}, [])
    button = _button(recipe, survey, language, found) if recipe is not None else None
    forms = {(one.control.frame, one.control.form) for one in found.values()}
    forms |= {(button.frame, button.form)} if button else set()
    shown = [c for c in survey.usable if not (c.search or c.skipped or c.kind == "password")]
    if recipe is not None:
        shown = [c for c in shown if (c.frame, c.form) in forms]
    places = {one.control.identity: (place, one.rung) for place, one in found.items()}
    fields, groups = [], set()
    for seen in shown[:MOST_FIELDS]:
        group = (seen.frame, seen.group) if seen.kind == "radio" else None
        if group in groups:
            continue
        if group is not None:
            groups.add(group)
        together = [c for c in shown if c.kind == "radio" and (c.frame, c.group) == group] if group else [seen]
        placed = next((places[c.identity] for c in together if c.identity in places), None)
        if recipe is not None and placed is None and any(c.required for c in together):
            faults.append(f'the form requires "{redact(_label(seen))}", which the recipe does not declare')
        fields.append(_field(together, placed, redact))
    target = host_of(button.target) if button else ""
    if recipe is not None and button and button.target and not is_allowed(button.target, recipe.hosts):
        faults.append(f"the form would send to {target or 'an unknown address'}, which is not on the recipe's hosts")
    lines = [redact(" ".join(line.split())) for line in survey.text.splitlines()]
    sentences = tuple(dict.fromkeys(line[:1000] for line in lines if len(line) >= SENTENCE))
    contract = FormContract(
        recipe=recipe.id if recipe else "",
        language=language,
        address=bare(survey.url),
        target=target,
        button=redact(button.label)[:200] if button else "",
        fields=tuple(fields),
        sentences=tuple(sentence_digest(line) for line in sentences),
    )
    return Reading(contract=contract, faults=tuple(dict.fromkeys(faults)), sentences=sentences)


def missing(recipe: Recipe, survey: Survey, language: str) -> list[str]:
    """What of the first page is not there, or is there more than once."""
    return _found(recipe, survey, language)[1]


def _found(recipe: Recipe, survey: Survey, language: str) -> tuple[dict[int, Found], list[str]]:
    """The controls of the steps (by place from 1) that the page shows as it opens, and the faults of the others.

    What comes after a choice may be shown by it, and what comes after `press` is another page: it cannot be missing.
    """
    named = [(place, getattr(step, "field", None)) for place, step in enumerate(recipe.steps, start=1)]
    fields = [(place, one) for place, one in named if isinstance(one, Control)]
    found: dict[int, Found] = {}
    faults: list[str] = []
    revealed = False
    for place, step in enumerate(recipe.steps, start=1):
        if isinstance(step, Press | Expect | Open | EnterCode):
            break
        if isinstance(step, Send):
            if not revealed:
                faults += _fault(place, lambda: find_button(survey, step.button, language))  # noqa: B023
            break
        wanted = getattr(step, "field", None)
        others = [other for n, other in fields if n != place]
        taken = [seen for one in found.values() for seen in one.controls]
        try:
            if isinstance(wanted, Control):
                found[place] = find(survey, wanted, language, taken=taken, others=others)
            else:
                found[place] = find_option(survey, getattr(step, "option", None) or {}, language)
        except FormChanged as error:
            if not (revealed or getattr(step, "optional", False)):
                faults.append(f"step {place}: {error.detail}")
        revealed = revealed or step.do in ("choose", "tick")
    return found, faults


def _fault(place: int, look: Callable[[], SeenButton]) -> list[str]:
    try:
        look()
    except FormChanged as error:
        return [f"step {place}: {error.detail}"]
    return []


def _button(recipe: Recipe, survey: Survey, language: str, found: dict[int, Found]) -> SeenButton | None:
    forms = {(one.control.frame, one.control.form) for one in found.values()}
    send = next((step for step in recipe.steps if isinstance(step, Send)), None)
    if send is None:
        return None
    try:
        return find_button(survey, send.button, language, forms)
    except FormChanged:
        return None


def _label(seen: SeenControl) -> str:
    return (seen.legend if seen.kind == "radio" else "") or seen.shown


def _field(
    together: Sequence[SeenControl], placed: tuple[int, str] | None, redact: Callable[[str], str]
) -> ContractField:
    first = together[0]
    options = [c.label for c in together] if first.kind == "radio" else [text for _, text, _ in first.options]
    kept = [redact(text)[:120] for text in options if text]
    return ContractField(
        label=redact(_label(first))[:200],
        kind=first.kind,
        type=first.type,
        name=redact(first.name)[:100],
        required=any(c.required for c in together),
        options=tuple(kept) if len(kept) <= MOST_OPTIONS else (f"{len(kept)} options",),
        step=placed[0] if placed else 0,
        rung=placed[1] if placed else "",
    )


def sentence_digest(line: str) -> str:
    """By which a contract knows a line of explanatory or legal text."""
    return hashlib.sha256(normalise(line).encode()).hexdigest()[:16]
