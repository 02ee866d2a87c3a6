"""The lowest rung of the ladder: when a control that only its kind speaks for is believed.

The only mail field of a page that is still being drawn may be the newsletter's. So it is believed if its form holds
another control that the recipe names, or if nothing came beside it for a while. The latter only where the recipe knows
no label in the page's language: where it knows one, the page calls this control something else. And what is optional
and has a known label is not there if that label is not; unless its form holds another of its kind, in its place: then
nobody can tell whether the value belongs there, and the person is asked.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from objector.channels.find import Found, NotThere, NotYet, find, instead
from objector.channels.survey import Survey
from objector.errors import FormChanged
from objector.recipes.model import Control

STANDS_SHARE = 0.2
"""A control that was the only one of its kind for this share of the patience will stay the only one."""


@dataclass(kw_only=True)
class KindRung:
    """Remembers, for one attempt, what stood alone since when."""

    patience: float
    _since: dict[int, tuple[float, tuple[object, ...]]] = field(default_factory=dict)
    _believed: set[int] = field(default_factory=set)

    def hold(
        self,
        place: int,
        wanted: Control,
        found: Found,
        survey: Survey,
        language: str,
        done: Iterable[Found],
        others: Sequence[Control],
        *,
        optional: bool,
        given: bool,
    ) -> None:
        """Raises NotYet unless the control of the step at this place is believed, NotThere if it will never be.

        `done`: what earlier steps filled in on this page; `others`: what the recipe's other steps name; `given`: there
        is a value for it. An optional control that may be what its value is for is neither filled in nor passed over:
        FormChanged.
        """
        if place in self._believed:
            return
        named = bool(wanted.label and language in wanted.label)
        if named and optional:
            ours = {(other.control.frame, other.control.form) for other in done}
            if given and (found.control.frame, found.control.form) in ours | set(
                _forms(_named(survey, language, others))
            ):
                raise FormChanged(
                    f'the form has "{found.control.shown[:80]}" where the recipe knows {wanted.called}: '
                    "whether it is the same cannot be told"
                )
            raise NotThere(f"{wanted.called} is not on the page; {instead(survey)}")  # what else fits is another
        now, identity = time.monotonic(), found.control.identity
        since, stood = self._since.get(place, (now, ()))
        if stood != identity:
            since = now
            self._since[place] = (now, identity)
        form = (found.control.frame, found.control.form)
        beside = form[1] >= 0 and form in (*_forms(done), *_forms(_named(survey, language, others)))
        if not beside and (named or now - since < STANDS_SHARE * self.patience):
            raise NotYet(f"{wanted.called} is not on the page; {instead(survey)}")
        self._believed.add(place)


def _forms(told: Iterable[Found]) -> Iterable[tuple[int, int]]:
    return ((found.control.frame, found.control.form) for found in told if found.rung != "kind")


def _named(survey: Survey, language: str, others: Sequence[Control]) -> Iterable[Found]:
    for other in others:
        with suppress(FormChanged):
            yield find(survey, other, language)
