"""What happened, and how tiring it was, in the words of one language: lines for a complaint. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from babel.numbers import format_decimal

from objector.domain.complaint import Happening
from objector.domain.effort import Counted, Effort
from objector.texts.render import day_in
from objector.texts.sentences import Sentences


def told(words: Sentences, happened: Sequence[Happening], effort: Effort | None = None) -> str:
    """One line for each event with its day; after them, if `effort` is given, what the controller demanded."""
    lines = [f"- {_of(words.course, one.event.value)}: {day_in(one.day, words.language)}" for one in happened]
    if effort is None:
        return "\n".join(lines)
    numbers = [(what.value, str(effort.number(what))) for what in Counted if effort.number(what)]
    if effort.hours:  # less than three minutes are none
        numbers.append(("hours", format_decimal(effort.hours, format="0.0", locale=words.language)))
    counted = [f"- {_of(words.effort, name)}: {number}" for name, number in numbers]
    return "\n".join([*lines, "", f"{words.effort.title}:", *counted])


def exhibit(words: Sentences, what: str, day: date | None, file: str, nth: int = 0) -> str:
    """One exhibit: what it is, which of several of that day (0: the only one), its day, its file."""
    label = _of(words.exhibit, what) + (f" ({nth})" if nth else "")
    return f"{label}, {day_in(day, words.language)}: {file}" if day else f"{label}: {file}"


def _of(section: object, name: str) -> str:
    sentence: str = getattr(section, name)
    return sentence
