"""What is asked about a kept mail: the question, and commands that settle it as they stand there."""

from __future__ import annotations

import pytest

from objector.domain.submission import Status
from objector.domain.unclear_mail import Sort, UnclearMail
from objector.engine.todo_item import Todo
from objector.engine.unclear_due import to_tell_apart
from tests.build import NOW, a_submission


def asked(*statuses: Status, sort: Sort = Sort.PHRASES, doubt: str = "") -> list[Todo]:
    """About a mail that could be meant for submissions that stand so."""
    submissions = [a_submission(id=f"s-{number}", status=status) for number, status in enumerate(statuses)]
    ids = tuple(one.id for one in submissions)
    mail = UnclearMail(id="f-1", person_id="p-1", submissions=ids, received_at=NOW, sort=sort, doubt=doubt)
    return to_tell_apart([mail], submissions)


@pytest.mark.parametrize(
    ("number", "sort", "doubt", "command"),
    [
        (1, Sort.PHRASES, "", "objector answer s-0 --mail f-1 --means MEANING"),
        (2, Sort.PHRASES, "", "objector answer ID --mail f-1"),
        (2, Sort.PHRASES, "unsigned", "objector answer ID --mail f-1 --means MEANING"),
        (1, Sort.OTHER_WORDS, "", "objector answer s-0 --mail f-1 --means MEANING"),
        (2, Sort.OTHER_WORDS, "", "objector answer ID --mail f-1 --means MEANING"),
        (1, Sort.CAME_BACK, "unsigned", "objector answer s-0 --mail f-1 --means MEANING"),
        (1, Sort.ARRIVED, "unsigned", "objector answer s-0 --mail f-1 --means MEANING"),
    ],
)
def test_the_command_says_all_that_is_needed(number: int, sort: Sort, doubt: str, command: str) -> None:
    """The meaning is left out only where the known phrases of a genuine mail tell it; so does each answer."""
    (item,) = asked(*[Status.UNCONFIRMED] * number, sort=sort, doubt=doubt)
    assert item.command == command
    start = command.removesuffix(" --means MEANING")
    assert item.answers
    assert any("something else" in words for words, _ in item.answers) != sort.is_report
    assert all(one.startswith(f"{start} --means ") for _, one in item.answers)


@pytest.mark.parametrize("sort", Sort)
def test_what_says_nothing_new_is_not_asked_about(sort: Sort) -> None:
    """A report on a mail of which it is known what became of it, and anything about what has ended."""
    asked_in = {status for status in Status if asked(status, sort=sort)}
    assert asked_in == {
        Sort.CAME_BACK: {Status.UNCONFIRMED},
        Sort.ARRIVED: {Status.UNCONFIRMED},
        Sort.TEXT_CAME_BACK: {Status.DELIVERED, Status.REFUSED},
    }.get(sort, {Status.UNCONFIRMED, Status.DELIVERED, Status.REFUSED, Status.ESCALATED})
