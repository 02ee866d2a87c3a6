"""Notes: what goes into an entry comes out again, and what cannot be is told, all of it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.note import NOTED, By, Note, What, faults, notes_in
from tests.build import an_entry

RECEIVED, TODAY = date(2026, 3, 5), date(2026, 4, 1)

any_note = st.builds(
    Note,
    what=st.sampled_from(What),
    day=st.dates(date(2018, 5, 25), date(2060, 1, 1)),
    by=st.sampled_from(By),
    reasons=st.none() | st.booleans(),
    remedies=st.none() | st.booleans(),
    mail=st.sampled_from(["", "f-abcdefghij"]),
)


@given(st.lists(any_note, max_size=6))
def test_what_was_noted_is_read_again(noted: list[Note]) -> None:
    """Through the facts of an entry and back, with the entry's number; other entries are none."""
    entries = [an_entry(seq, NOTED, **note.facts()) for seq, note in enumerate(noted, 7)]
    others = [an_entry(1, "planned", status="planned"), an_entry(2, "decided", to="delivered")]
    assert notes_in([*others, *entries]) == tuple(replace(note, seq=seq) for seq, note in enumerate(noted, 7))


def test_what_nobody_said_is_not_written() -> None:
    """The facts hold what is known and nothing else."""
    assert Note(what=What.REFUSED, day=TODAY).facts() == {"what": "refused", "day": "2026-04-01", "by": "person"}


@pytest.mark.parametrize("what", What)
def test_days_lie_between_receipt_and_today(what: What) -> None:
    """Not before receipt, not in the future; the two days themselves are right."""
    question = [Note(what=asked, day=RECEIVED) for asked in (What.IDENTITY_ASKED, What.MORE_WANTED, What.REFUSED)]
    for day, wrong in ((RECEIVED, ""), (TODAY, ""), (date(2026, 3, 4), "before receipt"), (date(2026, 4, 2), "future")):
        found = faults([Note(what=what, day=day)], question, RECEIVED, TODAY)
        assert bool(found) == bool(wrong)
        assert not wrong or any(wrong in one for one in found)


def test_an_answer_needs_its_question() -> None:
    """Answered before anybody asked, or without a question, is told; asked and answered together is right."""
    asked = Note(what=What.IDENTITY_ASKED, day=date(2026, 3, 10))
    given_ = Note(what=What.IDENTITY_GIVEN, day=date(2026, 3, 12))
    assert faults([asked, given_], [], RECEIVED, TODAY) == []
    assert faults([given_], [asked], RECEIVED, TODAY) == []
    assert len(faults([given_], [], RECEIVED, TODAY)) == 1
    assert len(faults([replace(given_, day=date(2026, 3, 9))], [asked], RECEIVED, TODAY)) == 1


def test_everything_wrong_is_told_at_once() -> None:
    """Three faults of two notes, each named."""
    found = faults(
        [Note(what=What.EXTENDED, day=date(2026, 3, 1)), Note(what=What.MORE_GIVEN, day=date(2026, 5, 1))],
        [],
        RECEIVED,
        TODAY,
    )
    assert len(found) == 3
