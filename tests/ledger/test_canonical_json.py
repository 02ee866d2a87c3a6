"""The quick way to tell canonical JSON says the same as the reference implementation of RFC 8785."""

from __future__ import annotations

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from objector.ledger import canonical_json

TEXTS = st.text(
    st.sampled_from(["a", "b", "é", "\ud7ff", "\ue000", "\uffff", "𝄞", '"', "\\", "\n", "\x01", "\x7f", "/"])
)
VALUES = st.recursive(
    st.none() | st.booleans() | TEXTS | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=4),
    max_leaves=12,
)


def by_reference(text: str) -> bool:
    """Whether it is canonical, the slow way."""
    try:
        return rfc8785.dumps(json.loads(text)).decode() == text
    except (rfc8785.CanonicalizationError, UnicodeError):
        return False


@given(VALUES, st.booleans(), st.booleans(), st.booleans())
def test_both_ways_agree(value: Any, escaped: bool, ordered: bool, spaced: bool) -> None:
    """For any JSON, written canonically or nearly so."""
    written = json.dumps(
        value, ensure_ascii=escaped, sort_keys=ordered, separators=(", ", ": ") if spaced else (",", ":")
    )
    for text in {written, *([rfc8785.dumps(value).decode()] if by_reference(written) else [])}:
        content, canonical = canonical_json.read(text)
        assert canonical == by_reference(text)
        assert content == json.loads(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('{"a":1,"b":2}', True),
        ('{"b":2,"a":1}', False),
        ('{"a":1,"a":1}', False),
        ('{"a":1 }', False),
        ('{"a":1.0}', False),
        ('{"a":-0}', False),
        ('{"a":0.5}', True),
        ('{"a":9007199254740991}', True),
        ('{"a":9007199254740993}', False),
        ('{"a":1e3}', False),
        ('{"\ue000":1,"𝄞":2}', False),
        ('{"𝄞":1,"\ue000":2}', True),
        (r'{"a":"\u00e9"}', False),
        (r'{"a":"\u001f"}', True),
        (r'{"a":"\u001F"}', False),
        (r'{"a":"\/"}', False),
        (r'{"a":"\ud800"}', False),
    ],
)
def test_what_is_canonical(text: str, canonical: bool) -> None:
    """Order, numbers and signs where a quick look could err."""
    assert canonical_json.read(text)[1] is canonical


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"a":Infinity}', "[1,]", '"\n"', "\ufeff{}", "1" * 5000])
def test_what_is_no_json(text: str) -> None:
    """Is told as one error."""
    with pytest.raises(ValueError, match=r"."):
        canonical_json.read(text)
