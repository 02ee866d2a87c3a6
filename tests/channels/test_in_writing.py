"""What a text in writing is told of the person: their own grounds and wishes only where it rests on them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from objector.channels.in_writing import kind_of, with_own
from objector.domain.objection import DIRECT_MARKETING, Right
from objector.texts import Facts, Kind
from tests.build import a_form, a_person


@pytest.mark.parametrize("kind", list(Kind))
def test_grounds_and_erasure_go_into_an_objection_under_article_21_1_alone(kind: Kind) -> None:
    """No other text is even given them."""
    person = a_person(erasure=True)
    told = with_own(Facts(name="Maria"), kind, person)
    own = Facts(name="Maria", grounds=person.grounds, erasure=True)
    assert told == (own if kind is Kind.OBJECTION else Facts(name="Maria"))


def test_the_kind_of_text_follows_from_right_and_purpose() -> None:
    """Both have to be those that the sentences speak of; else there is no text."""
    ai = a_form()
    marketing = replace(ai, right=Right.ART_21_2, purpose=DIRECT_MARKETING)
    assert (kind_of(ai), kind_of(marketing)) == (Kind.OBJECTION, Kind.MARKETING)
    mixed = (replace(ai, purpose=DIRECT_MARKETING), replace(marketing, purpose=ai.purpose), replace(ai, purpose="x"))
    assert [kind_of(one) for one in mixed] == [None] * 3
