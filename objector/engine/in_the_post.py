"""Letters in the post: what a person is told while nothing proves that one arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from objector.domain.outcome import Reason
from objector.domain.posting import assumed_arrival
from objector.domain.submission import Submission
from objector.engine.posting import is_posted
from objector.engine.todo_item import Todo, about


def to_arrive(waiting: Iterable[Submission], now: datetime) -> list[Todo]:
    """The posted letters that may have arrived by now: the person is asked for the day, which is never assumed."""
    found = []
    for one in waiting:
        if not is_posted(one) or one.sent_at is None:
            continue
        earliest, latest = assumed_arrival(one.sent_at.date())
        if now.date() < earliest:
            continue
        found.append(
            about(
                one,
                reason=Reason.POSTED,
                why="the letter was posted, and nothing proves that it arrived, so no time runs for the controller; "
                f"assumed, by how long the post usually takes: between {earliest} and {latest}. Say the day as the "
                "delivery record does, or as a mail of the controller does (lost? then --resend instead)",
                command=f"objector answer {one.id} --arrived DAY --receipt FILE",
            )
        )
    return found
