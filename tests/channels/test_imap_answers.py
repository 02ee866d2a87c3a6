"""Taking apart what a server answers to FETCH."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from objector.channels.imap_answers import Item, items


def test_pairs_with_words_after_them():
    """What a server says after the literal belongs to the same mail, in any order."""
    data = [
        (b'1 (INTERNALDATE "22-Nov-2026 13:00:00 +0100" BODY[] {3}', b"abc"), b" UID 5 RFC822.SIZE 3)",
        (b"2 (UID 6 BODY[] {1}", b"x"), b")",
        b"3 (FLAGS (\\Seen) UID 7)",
    ]  # fmt: skip
    first, second, third = items(data)
    assert (first.uid, first.size, first.literal) == (5, 3, b"abc")
    assert first.received_at == datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    assert (second.uid, second.literal, second.received_at) == (6, b"x", None)
    assert (third.uid, third.literal) == (7, None)


def test_no_mails():
    """An empty answer holds nothing."""
    assert list(items([None])) == []
    assert list(items([])) == []


@pytest.mark.parametrize(
    "date", ["31-Feb-2026 10:00:00 +0000", "01-Foo-2026 10:00:00 +0000", "01-Jan-0001 00:00:00 +2300"]
)
def test_impossible_times_are_none(date: str):
    """A time that cannot be is left out, not guessed."""
    assert Item(meta=f'INTERNALDATE "{date}"'.encode(), literal=None).received_at is None


def test_a_day_of_one_digit():
    """RFC 3501 fills with a space; some servers do not fill."""
    for day in (" 1", "01", "1"):
        item = Item(meta=f'INTERNALDATE "{day}-jan-2026 00:30:00 -0130"'.encode(), literal=None)
        assert item.received_at == datetime(2026, 1, 1, 2, 0, tzinfo=UTC)
