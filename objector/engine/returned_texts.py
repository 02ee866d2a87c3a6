"""Texts to controllers that came back: they count as not sent, and the person is told what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from objector.domain.read_back import Happened
from objector.domain.submission import Status, Submission
from objector.domain.written import Purpose, State, written
from objector.engine.todo_item import TEXT_CAME_BACK, Todo, about

_TEXTS = {
    Purpose.REMINDER: "your reminder",
    Purpose.MORE_WANTED: "your answer to its request for more",
    Purpose.REFUSED: "your answer to its refusal",
    Purpose.IDENTITY: "your answer to its question who you are",
}


def to_write_again(submissions: Iterable[Submission], histories: Mapping[str, Sequence[Happened]]) -> list[Todo]:
    """One item for each of their texts that came back, until it was written again or nothing more is to be written."""
    return [
        _item(one, purpose)
        for one in submissions
        if one.status in (Status.DELIVERED, Status.REFUSED)
        for purpose in Purpose
        if (last := written(histories.get(one.id, ()), purpose)[-1:]) and last[0].state is State.CAME_BACK
    ]


def _item(one: Submission, purpose: Purpose) -> Todo:
    command = command_about(one.id, purpose)
    return about(
        one,
        reason=TEXT_CAME_BACK,
        why=f"the mail with {_TEXTS[purpose]} came back: it did not reach the controller and counts as not sent. Send "
        f"the text another way, such as by registered letter or by the controller's own form, then say when; what came "
        f"back says: objector receipts show {one.id}",
        command=f"{command} --sent DAY",
        answers=(
            ("you sent it yourself, on DAY", f"{command} --sent DAY"),
            ("by mail once more: read it, and approve it anew", f"{command} --approve --send"),
        ),
    )


def command_about(submission_id: str, purpose: Purpose) -> str:
    """The command that is about such a text."""
    if purpose.answers is None:
        return f"objector remind {submission_id}"
    return f"objector reply {submission_id} --to {purpose.value.removeprefix('answer-')}"
