"""Which text an objection's right asks for: each occasion has one for each right, and they never meet."""

from __future__ import annotations

import pytest

from objector.domain.objection import Right
from objector.domain.written import Purpose
from objector.texts import Kind


def test_each_occasion_has_a_text_under_each_right() -> None:
    """Also each purpose of what a person writes afterwards; no text serves both rights."""
    usual = [kind for kind in Kind if not kind.value.startswith("marketing")]
    assert [kind.under(Right.ART_21_1) for kind in usual] == usual
    marketing = [kind.under(Right.ART_21_2) for kind in usual]
    assert sorted([*usual, *marketing]) == sorted(Kind)
    assert [kind.under(Right.ART_21_2) for kind in marketing] == marketing
    assert {Kind(purpose.value).under(Right.ART_21_2) for purpose in Purpose} <= set(marketing)
    assert [kind for kind in Kind if kind.is_complaint] == [Kind.COMPLAINT, Kind.MARKETING_COMPLAINT]


def test_a_text_about_marketing_is_never_one_under_article_21_1() -> None:
    """Asked for, it is refused, and nothing else takes its place."""
    for kind in Kind:
        if kind.value.startswith("marketing"):
            with pytest.raises(ValueError, match="no text about an objection under art-21-1"):
                kind.under(Right.ART_21_1)
