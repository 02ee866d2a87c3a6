"""Finding the control that a recipe means: the ladder label, any label, name, autocomplete, kind.

Pure: works on a survey, touches no page. Two candidates on a rung, or none on all of them, is `FormChanged`.
Only what a person could use counts: visible, enabled, with a label. Never by generated class, never by position.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from objector.channels.survey import TEXT_KINDS, TICK_KINDS, SeenButton, SeenControl, Survey
from objector.domain.region import EU
from objector.errors import FormChanged
from objector.recipes.countries import matches_country
from objector.recipes.model import Control, ControlKind, Texts
from objector.recipes.texts import normalise_label

COUNTRIES_IN_A_LIST = 5
"""A list with at least so many EU countries among its options is a list of countries."""


class NotThere(FormChanged):
    """No control fits. It may still appear, or be left out where the step is optional."""


class NotYet(NotThere):
    """One control fits by its kind alone, and nothing else speaks for it: another may still appear beside it."""


class Ambiguous(FormChanged):
    """More than one control fits. Nothing is guessed."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The one control that fits (for radio buttons: every one of its group) and the rung that told it."""

    controls: tuple[SeenControl, ...]
    rung: str

    @property
    def control(self) -> SeenControl:
        """The control; of a radio group, its first button."""
        return self.controls[0]


@lru_cache(maxsize=4096)
def _plain(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normalise_label(text) for text in texts)


def says(label: str, texts: Iterable[str]) -> bool:
    """Whether a label is one of these texts, but for case, marks and punctuation."""
    return bool(label) and normalise_label(label) in _plain(tuple(texts))


def by_language(texts: Texts, language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The texts as rungs: those in the page's language, then those in any."""
    everything = tuple(text for several in texts.values() for text in several)
    own = tuple(texts.get(language, ()))
    return (("label", own), ("any-label", everything)) if own else (("any-label", everything),)


_INPUT_TYPES: dict[ControlKind, frozenset[str]] = {
    ControlKind.TEXT: frozenset({"text", "search"}),
    ControlKind.EMAIL: frozenset({"text", "email"}),
    ControlKind.PHONE: frozenset({"text", "tel", "number"}),
    ControlKind.CODE: frozenset({"text", "tel", "number"}),
    ControlKind.LONG_TEXT: frozenset({"text"}),
    ControlKind.COUNTRY: frozenset({"text"}),
    ControlKind.CHOICE: frozenset({"text"}),
}
_SORTS: dict[ControlKind, frozenset[str]] = {
    ControlKind.TEXT: TEXT_KINDS,
    ControlKind.EMAIL: frozenset({"input", "editable"}),
    ControlKind.PHONE: frozenset({"input", "editable"}),
    ControlKind.CODE: frozenset({"input", "editable"}),
    ControlKind.LONG_TEXT: TEXT_KINDS,
    ControlKind.COUNTRY: frozenset({"select", "combobox", "listbox", "input", "radio"}),
    ControlKind.CHOICE: frozenset({"select", "combobox", "listbox", "radio"}),
    ControlKind.TICK: TICK_KINDS,
    ControlKind.SWITCH: TICK_KINDS,
    ControlKind.FILE: frozenset({"file"}),
}


def suits(seen: SeenControl, kind: ControlKind) -> bool:
    """Whether a person could put this kind of value into this control."""
    if not (seen.visible and seen.enabled and (seen.label or seen.nearby or seen.legend)):
        return False
    if seen.skipped or seen.search or seen.kind not in _SORTS[kind]:
        return False
    return seen.kind != "input" or seen.type in _INPUT_TYPES.get(kind, frozenset())


def find(
    survey: Survey,
    wanted: Control,
    language: str,
    *,
    taken: Collection[SeenControl] = (),
    others: Sequence[Control] = (),
) -> Found:
    """The one control that fits. `taken` are those that earlier steps filled, `others` what further steps want.

    Raises `NotThere` or `Ambiguous`, both naming what was found instead.
    """
    candidates = [seen for seen in survey.controls if suits(seen, wanted.kind)]
    for rung, texts in by_language(wanted.label, language) if wanted.label else ():
        if found := _only(wanted, rung, [c for c in candidates if _labelled(c, texts)]):
            return found
    if wanted.name and (found := _only(wanted, "name", [c for c in candidates if c.name == wanted.name])):
        return found
    if wanted.autocomplete:
        asked = wanted.autocomplete.lower()
        if found := _only(wanted, "autocomplete", [c for c in candidates if asked in c.autocomplete.split()]):
            return found
    if wanted.label and any(_bare(other) and other.kind is wanted.kind for other in others):
        # The only one of its kind is that other step's, which has nothing else to be told by.
        raise NotThere(f"{wanted.called} is not on the page; {instead(survey)}")
    used = {seen.identity for seen in taken}
    free = [c for c in candidates if c.identity not in used and not c.aside and not _promised(c, others)]
    if found := _only(wanted, "kind", [c for c in free if _KIND_RUNG[wanted.kind](c)]):
        return found
    if wanted.kind is ControlKind.COUNTRY and (
        found := _only(wanted, "kind", [c for c in free if c.kind == "combobox"])
    ):
        return found
    raise NotThere(f"{wanted.called} is not on the page; {instead(survey)}")


def _labelled(seen: SeenControl, texts: Sequence[str]) -> bool:
    if seen.kind == "radio":
        return says(seen.legend, texts)
    return says(seen.label or seen.nearby, texts)


def _promised(seen: SeenControl, others: Sequence[Control]) -> bool:
    """Whether another step of the recipe names this control."""
    for other in others:
        named = other.name is not None and other.name == seen.name
        if named or (other.label and any(_labelled(seen, texts) for texts in other.label.values())):
            return True
    return False


def _bare(wanted: Control) -> bool:
    return not (wanted.label or wanted.name or wanted.autocomplete)


def _only(wanted: Control, rung: str, fitting: list[SeenControl]) -> Found | None:
    groups: dict[object, list[SeenControl]] = {}
    for seen in fitting:
        groups.setdefault((seen.frame, seen.group) if seen.kind == "radio" else id(seen), []).append(seen)
    if len(groups) > 1:
        shown = ", ".join(sorted({f'"{group[0].shown}"' for group in groups.values()}))
        raise Ambiguous(f"{wanted.called} could be {len(groups)} controls on the page: {shown[:300]}")
    return next((Found(controls=tuple(group), rung=rung) for group in groups.values()), None)


def is_country_list(options: Iterable[tuple[str, str, bool]]) -> bool:
    """Whether these options (value, text, disabled) are countries."""
    return _countries_among(tuple((value, text) for value, text, _ in options)) >= COUNTRIES_IN_A_LIST


@lru_cache(maxsize=64)
def _countries_among(options: tuple[tuple[str, str], ...]) -> int:
    return sum(any(matches_country(text, "", code) for _, text in options) for code in EU)


def _is_code_box(seen: SeenControl) -> bool:
    hinted = (
        "one-time-code" in seen.autocomplete or seen.mode == "numeric" or 4 <= seen.max <= 10 or seen.type == "number"
    )
    return seen.kind == "input" and hinted


_KIND_RUNG: dict[ControlKind, Callable[[SeenControl], bool]] = {
    ControlKind.TEXT: lambda seen: False,  # one text control looks like another: never by kind alone
    ControlKind.EMAIL: lambda seen: (
        seen.type == "email" or "email" in seen.autocomplete.split() or seen.mode == "email"
    ),
    ControlKind.PHONE: lambda seen: seen.type == "tel" or "tel" in seen.autocomplete.split() or seen.mode == "tel",
    ControlKind.CODE: _is_code_box,
    ControlKind.LONG_TEXT: lambda seen: seen.kind in ("textarea", "editable"),
    ControlKind.COUNTRY: lambda seen: is_country_list(seen.options) or "country" in seen.autocomplete,
    ControlKind.CHOICE: lambda seen: False,
    ControlKind.TICK: lambda seen: False,  # never agree to something unknown
    ControlKind.SWITCH: lambda seen: False,  # never turn an unknown switch
    ControlKind.FILE: lambda seen: seen.kind == "file",
}


def find_option(survey: Survey, texts: Texts, language: str) -> Found:
    """The one radio button or select on the page that offers an option with this text, whatever its group is called."""
    for rung, wanted in by_language(texts, language):
        radios = [c for c in survey.usable if c.kind == "radio" and (says(c.label, wanted) or c.option in wanted)]
        lists = [c for c in survey.usable if c.kind == "select" and any(says(t, wanted) for _, t, _ in c.options)]
        if len(radios) + len(lists) > 1:
            raise Ambiguous(f'the option "{wanted[0][:120]}" is on the page more than once')
        if lists:
            return Found(controls=tuple(lists), rung=rung)
        if radios:
            group = tuple(
                c
                for c in survey.usable
                if c.kind == "radio" and (c.frame, c.group) == (radios[0].frame, radios[0].group)
            )
            return Found(controls=group, rung=rung)
    first = next(iter(texts.values()))[0]
    raise NotThere(f'the option "{first[:120]}" is not on the page; {instead(survey)}')


def find_button(
    survey: Survey,
    texts: Texts,
    language: str,
    forms: Collection[tuple[int, int]] = (),
    *,
    links: bool = False,
) -> SeenButton:
    """The one button with this text. Of several, the one in the form that was filled in."""
    for _, wanted in by_language(texts, language):
        fitting = [b for b in survey.buttons if (links or not b.link) and says(b.label, wanted)]
        if len(fitting) > 1:
            inside = [b for b in fitting if (b.frame, b.form) in forms]
            fitting = inside or fitting
        if len(fitting) > 1:
            raise Ambiguous(f'the button "{fitting[0].label}" is on the page {len(fitting)} times')
        if fitting:
            return fitting[0]
    named = " / ".join(dict.fromkeys(text for several in texts.values() for text in several))
    raise NotThere(f'no button "{named[:200]}" is on the page; {instead(survey)}')


def instead(survey: Survey) -> str:
    """What is there: labels of controls and buttons, for the message and for whoever mends the recipe."""
    controls = [f"{c.shown[:60]} ({c.kind})" for c in survey.usable if c.kind != "radio"]
    radios = [f"{c.shown[:60]} (radio)" for c in survey.usable if c.kind == "radio"]
    buttons = [b.label[:40] for b in survey.buttons if not b.link]
    return f"controls: {'; '.join((controls + radios)[:12]) or 'none'}; buttons: {'; '.join(buttons[:8]) or 'none'}"[
        :700
    ]
