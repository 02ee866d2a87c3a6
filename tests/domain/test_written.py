"""What a person wrote: where each text stands, from the entries alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from objector.domain.note import NOTED, Note, What
from objector.domain.written import APPROVED, CAME_BACK, SENDING, UNSENT, Purpose, State, standing, written
from tests.build import an_entry

DAY = date(2026, 12, 23)


def approved(seq: int, purpose: Purpose = Purpose.REMINDER) -> Any:
    return an_entry(
        seq, APPROVED, text=purpose.value, language="de", day=DAY.isoformat(), artefacts=[{"id": f"f-{seq}"}]
    )


def step(seq: int, kind: str, of: int) -> Any:
    return an_entry(seq, kind, text="reminder", approved=of)


def noted(seq: int, what: What) -> Any:
    return an_entry(seq, NOTED, **Note(what=what, day=DAY).facts())


@pytest.mark.parametrize(
    ("entries", "states"),
    [
        ([], []),
        ([noted(1, What.REMINDED)], []),  # the person's own letter, of which no text is kept
        ([approved(1)], [State.APPROVED]),
        ([approved(1), step(2, SENDING, 1)], [State.SENDING]),
        ([approved(1), step(2, SENDING, 1), step(3, UNSENT, 1)], [State.APPROVED]),
        ([approved(1), step(2, SENDING, 1), noted(3, What.REMINDED)], [State.SENT]),
        ([approved(1), noted(2, What.REMINDED)], [State.SENT]),
        ([approved(1), noted(2, What.MORE_GIVEN)], [State.APPROVED]),
        ([approved(1), approved(2), noted(3, What.REMINDED)], [State.APPROVED, State.SENT]),
        ([approved(1, Purpose.IDENTITY), approved(2), noted(3, What.IDENTITY_GIVEN)], [State.APPROVED]),
        ([approved(1), an_entry(2, "recorded", status="delivered")], [State.APPROVED]),
        ([approved(1), step(2, SENDING, 1), noted(3, What.REMINDED), step(4, CAME_BACK, 1)], [State.CAME_BACK]),
        ([approved(1), step(2, SENDING, 1), step(3, CAME_BACK, 1)], [State.CAME_BACK]),
        ([approved(1), step(2, CAME_BACK, 1), noted(3, What.REMINDED)], [State.SENT]),
        ([approved(1), approved(2), step(3, CAME_BACK, 1)], [State.CAME_BACK, State.APPROVED]),
    ],
)
def test_where_a_text_stands(entries: list[Any], states: list[State]) -> None:
    """Approved, handed in, surely not gone out, sent; texts of another purpose are not mixed in."""
    found = written(entries, Purpose.REMINDER)
    assert [one.state for one in found] == states
    assert all((one.artefact_id, one.language, one.day) == (f"f-{one.seq}", "de", DAY) for one in found)


@pytest.mark.parametrize(
    ("entries", "standing_ones"),
    [
        ([noted(1, What.REMINDED)], [1]),
        ([approved(1), noted(2, What.REMINDED), step(3, CAME_BACK, 1)], []),
        ([approved(1), step(2, CAME_BACK, 1), noted(3, What.REMINDED)], [3]),
        ([approved(1), noted(2, What.REMINDED), step(3, CAME_BACK, 1), noted(4, What.REMINDED)], [4]),
        ([approved(1), noted(2, What.REMINDED), approved(3), noted(4, What.REMINDED), step(5, CAME_BACK, 1)], [4]),
        ([approved(1), noted(2, What.REMINDED), approved(3), noted(4, What.REMINDED), step(5, CAME_BACK, 3)], [2]),
        ([approved(1), noted(2, What.MORE_GIVEN), noted(3, What.REMINDED), step(4, CAME_BACK, 1)], [2]),
        ([approved(1), noted(2, What.REMINDED), noted(3, What.REMINDED), step(4, CAME_BACK, 1)], [3]),
    ],
)
def test_a_text_that_came_back_was_not_sent(entries: list[Any], standing_ones: list[int]) -> None:
    """The note that it was sent does not stand; what was said of another text, or after it came back, does."""
    assert [note.seq for note in standing(entries)] == standing_ones


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_has_its_note(purpose: Purpose) -> None:
    """What is sent is noted under a word of its own; everything but a reminder answers something."""
    assert [one for one in Purpose if one.told_as is purpose.told_as] == [purpose]
    assert (purpose.answers is None) == (purpose is Purpose.REMINDER)
