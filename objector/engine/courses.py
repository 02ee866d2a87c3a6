"""The courses of submissions: what happened after receipt, read from the ledger, and the time that follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from objector.channels.time_zone import day_at
from objector.domain.controller import Controller
from objector.domain.course import Course, course_of
from objector.domain.overdue import received_before
from objector.domain.person import Person
from objector.domain.submission import Status, Submission
from objector.errors import ConfigError
from objector.ledger.store import Ledger


async def courses(
    ledger: Ledger, controllers: Mapping[str, Controller], submissions: Iterable[Submission], now: datetime
) -> dict[str, Course]:
    """The course of each of these whose answer is awaited and whose controller is known, by id.

    Entries are read only of those whose time something moved.
    """
    awaited = [one for one in submissions if one.status is Status.DELIVERED and one.controller in controllers]
    histories = await ledger.histories([one.id for one in awaited if one.moved_at is not None])
    found = {}
    for one in awaited:
        place = controllers[one.controller]
        course = course_of(one, histories.get(one.id, ()), place.seat, place.timezone, now)
        if course is not None:
            found[one.id] = course
    return found


async def course(ledger: Ledger, controllers: Mapping[str, Controller], submission_id: str, now: datetime) -> Course:
    """The whole course of one submission in any status, each fact with the entry that it comes from.

    Raises NotFound; ConfigError where nothing shows that it arrived, or its controller is not known.
    """
    submission = await ledger.submission(submission_id)
    place = controller_of(submission, controllers)
    found = course_of(submission, await ledger.history(submission_id), place.seat, place.timezone, now)
    if found is None:
        raise ConfigError(
            f"submission {submission_id} is {submission.status.value}: nothing shows that it arrived, so no time runs; "
            f"if you saw that it did: objector answer {submission_id} --arrived"
        )
    return found


def controller_of(submission: Submission, controllers: Mapping[str, Controller]) -> Controller:
    """The controller of this submission. Raises ConfigError if nothing is known of it."""
    if submission.controller not in controllers:
        raise ConfigError(
            f"submission {submission.id}: nothing is known of its controller {submission.controller}; "
            "add its file to CONFIG_DIR, or see: objector doctor"
        )
    return controllers[submission.controller]


def last_day_so_far(course: Course, person: Person, now: datetime) -> date:
    """Today at the controller's place or at the person's, whichever is later: what comes after it is still to come."""
    return max(course.today, day_at(person, now))


def overdue_bounds(controllers: Mapping[str, Controller], now: datetime) -> dict[str, datetime]:
    """For each controller the moment (UTC) before which what was received is overdue, if nothing moved its time."""
    return {slug: received_before(now, place.seat, place.timezone) for slug, place in controllers.items()}


async def overdue(
    ledger: Ledger, controllers: Mapping[str, Controller], now: datetime, *, person: str | None = None
) -> list[Course]:
    """What is overdue, the longest first. Only what was received before its controller's bound is looked at."""
    bounds = overdue_bounds(controllers, now)
    late = await ledger.received_before(bounds, person=person)
    found = (await courses(ledger, controllers, late, now)).values()
    return sorted((one for one in found if (one.days_left or 0) < 0), key=lambda one: one.latest or one.today)


@dataclass(frozen=True, kw_only=True)
class Awaiting:
    """What is awaited of all controllers together."""

    overdue: int
    next: Course | None
    """What is due next and not overdue; None: nothing, or everything that is left stands still."""


async def awaiting(
    ledger: Ledger, controllers: Mapping[str, Controller], now: datetime, *, person: str | None = None
) -> Awaiting:
    """How many answers are overdue, and which is due next.

    Those whose time nothing moved are counted along an index; of each controller's only the next one is read.
    """
    bounds = overdue_bounds(controllers, now)
    overdue = await ledger.unmoved_before(bounds, person=person)
    nearest = [one for slug, bound in bounds.items() for one in await ledger.received_next(slug, bound, person=person)]
    found = await courses(ledger, controllers, [*nearest, *await ledger.moved(person)], now)
    running = [one for one in found.values() if one.days_left is not None]
    overdue += sum(one.days_left < 0 for one in running if one.days_left is not None)
    ahead = [one for one in running if one.days_left is not None and one.days_left >= 0]
    return Awaiting(overdue=overdue, next=min(ahead, key=lambda one: one.days_left or 0, default=None))
