"""When a mail of a file came in: by its own server's header, else by its date, else not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from objector.channels.mail_text import read_headers
from objector.channels.mail_time import came_in_at

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
GOOD = "Sun, 22 Nov 2026 10:00:00 +0100"
NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("head", "moment"),
    [
        (f"Received: by mx; {GOOD}\nReceived: by other; Mon, 01 Jan 2024 00:00:00 +0000\n", NINE),
        (f"Received: by mx\n (a; b);\n {GOOD} (CET)\nDate: Mon, 01 Jan 2024 00:00:00 +0000\n", NINE),
        (f"Received: nonsense\nDate: {GOOD}\n", NINE),
        (f"Received: by mx; Sun, 22 Nov 2099 10:00:00 +0100\nDate: {GOOD}\n", NINE),
        (f"Received: by mx; yesterday\nDate: {GOOD}\n", NINE),
        (f"Date: {GOOD}\n", NINE),
        ("Date: 22 Nov 2026 09:00:00 -0000\n", NINE),
        ("Date: Sun, 22 Nov 2026 13:04:00 +0100\n", NOW),
        ("Date: Sun, 22 Nov 2026 13:06:00 +0100\n", None),
        ("Date: Sun, 22 Nov 1970 13:00:00 +0100\n", None),
        (f"Date: {GOOD}\nDate: {GOOD}\n", None),
        ("Date: Sun, 99 Nov 2026 99:99:99 +9999\n", None),
        ("Date: \x00\n", None),
        (f"Date: {'1' * 5000}\n", None),
        ("Subject: none\n", None),
    ],
)
def test_when_it_came_in(head: str, moment: datetime | None):
    """The topmost `Received` if it can be right, else the one `Date`; never in the future; else nothing."""
    assert came_in_at(read_headers(head.encode() + b"\n"), NOW) == moment


def test_never_after_now():
    """A server whose clock goes a little ahead is taken at our time."""
    ahead = read_headers(b"Received: by mx; Sun, 22 Nov 2026 12:03:00 +0000\n\n")
    assert came_in_at(ahead, NOW) == NOW
    assert came_in_at(ahead, NOW - timedelta(hours=1)) is None
