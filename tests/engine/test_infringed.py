"""What was infringed, from the notes alone: nothing that nobody said."""

from __future__ import annotations

from datetime import date

import pytest

from objector.domain.note import By, Note, What
from objector.domain.submission import Status
from objector.engine.infringed import cautions, infringed, lacking
from tests.domain.test_course import course, noted

DAY = "2026-03-16"


def refused(*notes: Note, today: str = "2026-03-20") -> list[str]:
    one = course(*notes, today=today, status=Status.REFUSED)
    return [each.value for each in infringed(one, obstructed=False)]


@pytest.mark.parametrize(
    ("reasons", "remedies", "more"),
    [
        (None, None, []),
        (True, True, []),
        (False, None, ["unreasoned"]),
        (None, False, ["no_remedies"]),
        (False, True, ["unreasoned"]),
        (False, False, ["unreasoned", "no_remedies"]),
    ],
)
def test_a_refusal_lacks_only_what_was_said_to_be_missing(
    reasons: bool | None, remedies: bool | None, more: list[str]
) -> None:
    """Each of the two by itself; unknown is not alleged."""
    assert refused(noted(What.REFUSED, DAY, reasons=reasons, remedies=remedies)) == ["refused", *more]


def test_the_last_word_about_the_last_refusal_counts() -> None:
    """Corrected, said in two steps, followed by a better refusal; a recipe's word is not the person's."""
    bare, full = noted(What.REFUSED, DAY, reasons=False), noted(What.REFUSED, DAY, reasons=True, remedies=True)
    assert refused(bare, full) == ["refused"]
    assert refused(full, bare) == ["refused", "unreasoned"]
    assert refused(bare, noted(What.REFUSED, DAY, remedies=False)) == ["refused", "unreasoned", "no_remedies"]
    assert refused(bare, noted(What.REFUSED, "2026-03-18")) == ["refused"]
    assert refused(noted(What.REFUSED, DAY, by=By.MAIL, reasons=False)) == ["refused"]
    assert refused() == ["refused"]


def test_silence_lacks_no_reasons() -> None:
    """What is not refused by now was not refused without reasons."""
    one = course(noted(What.REFUSED, DAY, reasons=False), status=Status.DELIVERED)
    assert [each.value for each in infringed(one, obstructed=True)] == ["unanswered", "obstructed"]
    assert lacking(course()) == ()


def test_silence_is_told_by_the_time_that_the_controller_had() -> None:
    """A notice that only a pause brought in time made it three months: of one month nothing is said."""
    pause = (noted(What.IDENTITY_ASKED, "2026-03-10"), noted(What.IDENTITY_GIVEN, "2026-03-20"))
    one = course(*pause, noted(What.EXTENDED, "2026-04-10", reasons=True), today="2026-09-01")
    assert (one.latest, one.extended) == (date(2026, 6, 15), True)
    assert [each.value for each in infringed(one, obstructed=False)] == ["unanswered_extended"]
    assert [each.value for each in infringed(course(*pause), obstructed=False)] == ["unanswered"]


def test_within_the_month_they_may_still_be_given() -> None:
    """Art. 12(4) leaves a month from receipt: the person is told until when, and not after it, nor of silence."""
    bare = noted(What.REFUSED, DAY, reasons=False, remedies=True)
    for today, told in (("2026-04-07", 1), ("2026-04-08", 0)):
        assert len(cautions(course(bare, today=today, status=Status.REFUSED))) == told
    assert cautions(course(bare, status=Status.DELIVERED)) == ()


def test_what_nobody_said_of_a_refusal_is_asked() -> None:
    """With the command that says it, for what is not known alone; without a note of the refusal its day is open."""
    for given, options in (
        ({}, f"--refused {DAY} --no-reasons --no-remedies"),
        ({"reasons": True}, f"--refused {DAY} --no-remedies"),
        ({"remedies": True}, f"--refused {DAY} --no-reasons"),
    ):
        (told,) = cautions(course(noted(What.REFUSED, DAY, **given), status=Status.REFUSED))
        assert told.endswith(options)
    assert cautions(course(status=Status.REFUSED))[0].endswith("--refused DAY --no-reasons --no-remedies")
    full = noted(What.REFUSED, DAY, reasons=True, remedies=True)
    assert cautions(course(full, status=Status.REFUSED)) == ()
