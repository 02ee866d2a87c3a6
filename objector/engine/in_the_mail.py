"""Mails on their way: what a person is told while nothing shows that one arrived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from objector.domain.outcome import Reason
from objector.domain.route import MAIL
from objector.domain.submission import Status, Submission
from objector.engine.todo_item import Todo, about

WAIT = timedelta(days=5)
"""A controller's answer, or a report, is given so long; then a second way is better than more waiting."""


def is_mailed(submission: Submission) -> bool:
    """Whether it went by mail, the own provider took it, and nothing shows that it arrived."""
    taken = submission.reason is Reason.ACCEPTED_BY_MAIL_SERVER
    return submission.status is Status.UNCONFIRMED and submission.channel == MAIL and taken


def to_be_shown(waiting: Iterable[Submission], now: datetime) -> list[Todo]:
    """The mails of which nothing was heard for `WAIT`: the person may go a second way. Before that there is nothing to
    do; what comes is read by the next run."""
    found = []
    for one in waiting:
        if not is_mailed(one) or one.sent_at is None or now - one.sent_at < WAIT:
            continue
        days = (now - one.sent_at).days
        found.append(
            about(
                one,
                reason=Reason.ACCEPTED_BY_MAIL_SERVER,
                why=f"your mail server took the mail {days} days ago, and nothing shows that it arrived, so no time "
                "runs for the controller; a second way proves more, such as a letter (you saw that it arrived? then "
                f"objector answer {one.id} --arrived)",
                command=f"objector answer {one.id} --resend --by letter",
            )
        )
    return found
