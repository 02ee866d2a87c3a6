"""What an objection rests on: told by the ledger, and spoken of only where there are sentences."""

from __future__ import annotations

import pytest

from objector.domain.objection import AI_TRAINING, DIRECT_MARKETING, Right, is_spoken_of, right_in
from tests.build import an_entry


def test_the_right_is_that_of_the_plan() -> None:
    """Whatever was recorded since; without the entry of the plan, or with another word, it is not guessed."""
    entries = [an_entry(1, "planned", right="art-21-2"), an_entry(2, "noted", right="art-21-1")]
    assert right_in(entries) is Right.ART_21_2
    with pytest.raises(ValueError, match="no entry tells of the plan"):
        right_in(entries[1:])
    with pytest.raises(ValueError, match="art-99"):
        right_in([an_entry(1, "planned", right="art-99")])


@pytest.mark.parametrize("right", list(Right))
@pytest.mark.parametrize("purpose", [AI_TRAINING, DIRECT_MARKETING, "profiling", ""])
def test_sentences_speak_of_one_purpose_under_each_right(right: Right, purpose: str) -> None:
    """AI training under Art. 21(1), direct marketing under Art. 21(2); nothing else."""
    pairs = {(Right.ART_21_1, AI_TRAINING), (Right.ART_21_2, DIRECT_MARKETING)}
    assert is_spoken_of(right, purpose) == ((right, purpose) in pairs)
