"""The exhibits of a complaint: only what has words in the texts, numbered, no two called the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

import pytest

from objector.domain.outcome import Kind
from objector.engine.exhibits import SHOWS, Exhibit, numbered
from objector.ledger.artefacts import KeptArtefact
from objector.ledger.bundle.record import RecordArtefact
from objector.shipped import config_dir
from objector.texts import load_texts
from objector.texts.course import exhibit

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
WORDS = load_texts([config_dir()]).sentences("de")


def found(*kinds: Kind | tuple[Kind, datetime], shown: bool = True) -> tuple[Exhibit, ...]:
    """The exhibits among artefacts of these kinds, kept at noon if not said otherwise."""
    numbers = count(1)

    def made(kind: Kind, at: datetime) -> tuple[RecordArtefact, KeptArtefact]:
        name = f"f-{next(numbers)}"
        file, sha = (f"submissions/{name}.png", "ab" * 32) if shown else (None, None)
        in_record = RecordArtefact(
            id=name,
            kind=kind.value,
            media_type="image/png",
            size=1,
            seq=1,
            commitment="cd" * 32,
            file=file,
            sha256=sha,
            salt=sha,
        )
        kept = KeptArtefact(
            id=name, submission_id="s-1", person_id="p-1", kind=kind, file=f"{name}.png", media_type="image/png",
            size=1, sha256="ab" * 32, salt="ef" * 16, attempt=1, at=at,
        )  # fmt: skip
        return in_record, kept

    pairs = [made(*one) if isinstance(one, tuple) else made(one, NOON) for one in kinds]
    return numbered(pairs, "Europe/Dublin")


@pytest.mark.parametrize("kind", list(Kind))
def test_only_what_the_texts_have_words_for_is_an_exhibit(kind: Kind) -> None:
    """Pages, checks of signatures, dialogues, postings and former complaints are none, and take no number."""
    one = found(kind, Kind.AFTER)
    assert len(one) == (2 if kind in SHOWS else 1)
    assert [each.number for each in one] == list(range(1, len(one) + 1))
    assert one[-1].what == "answer"
    assert {Kind.DKIM, Kind.PAGE, Kind.DIALOGUE, Kind.POSTING, Kind.COMPLAINT}.isdisjoint(SHOWS)
    assert found(kind, shown=False) == ()


def test_no_two_exhibits_are_called_the_same() -> None:
    """Two mails of one day are told apart by a number; one of another day, and what is alone, has none."""
    late = datetime(2026, 3, 6, 12, tzinfo=UTC)
    one = found(Kind.BEFORE, Kind.SENT, Kind.MAIL, (Kind.MAIL, late))
    assert [(each.what, each.day.day, each.nth) for each in one] == [
        ("form", 5, 0),
        ("message", 5, 1),
        ("message", 5, 2),
        ("message", 6, 0),
    ]
    lines = [exhibit(WORDS, each.what, each.day, each.file, each.nth) for each in one]
    assert lines[1:3] == [
        "E-Mail (1), 5. März 2026: exhibit-2-message.png",
        "E-Mail (2), 5. März 2026: exhibit-3-message.png",
    ]
    assert len({line.rpartition(": ")[0] for line in lines}) == len(lines)


def test_days_are_those_of_the_controller() -> None:
    """Late in the evening in UTC it is the next day in Dublin's summer."""
    (one,) = found((Kind.MAIL, datetime(2026, 7, 1, 23, 30, tzinfo=UTC)))
    assert one.day == date(2026, 7, 2)
