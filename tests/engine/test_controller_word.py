"""A person's word about what the controller did: kept as said, checked as a whole, moving what it moves."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest

from objector.domain.controller import Controller
from objector.domain.note import Note, What, notes_in
from objector.domain.outcome import Kind, Reason
from objector.domain.submission import Status
from objector.engine.controller_word import controller_did
from objector.engine.courses import course
from objector.errors import ConfigError
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, planned, sent

META = {"meta": Controller(slug="meta", name="Meta", seat="IE", timezone="Europe/Dublin")}
LATER = NOW + timedelta(days=20)
DAY = date(2026, 12, 1)


@pytest.fixture
async def one(ledger: Ledger) -> str:
    """A delivered submission."""
    _, (submission,) = await planned(ledger)
    return (await sent(ledger, submission.id, DELIVERED)).id


async def test_days_become_dates(ledger: Ledger, one: str) -> None:
    """Asked, answered and extended in one word: every date follows, each with its entry."""
    notes = (
        Note(what=What.EXTENDED, day=DAY, reasons=True),
        Note(what=What.IDENTITY_ASKED, day=date(2026, 11, 24)),
        Note(what=What.IDENTITY_GIVEN, day=date(2026, 11, 27)),
    )
    done = await controller_did(ledger, META, one, notes, LATER)
    assert done.status is Status.DELIVERED
    stands = await course(ledger, META, one, LATER)
    assert stands.deadline_1m == date(2026, 12, 22)
    assert (stands.deadline, stands.deadline_with_pause) == (date(2027, 2, 22), date(2027, 2, 25))
    numbers = [stands.sources[name].seq for name in ("received", "extended", "identity_asked", "identity_given")]
    assert numbers == sorted(numbers)
    assert numbers[0] > 0


async def test_a_refusal_and_its_remedies(ledger: Ledger, one: str) -> None:
    """It moves the submission, with the letter as its proof; what it says can be told later, when it was read."""
    done = await controller_did(
        ledger, META, one, (Note(what=What.REFUSED, day=DAY),), LATER, proof=(an_artefact(Kind.FILE, b"a letter"),)
    )
    assert (done.status, done.reason) == (Status.REFUSED, Reason.REJECTED)
    (note,) = notes_in(await ledger.history(one))
    assert await ledger.open_artefact(note.mail) == b"a letter"
    await controller_did(ledger, META, one, (Note(what=What.REFUSED, day=DAY, reasons=False, remedies=False),), LATER)
    refusal = (await course(ledger, META, one, LATER)).refusal
    assert refusal is not None
    assert (refusal.reasons, refusal.remedies) == (False, False)
    changed = await controller_did(ledger, META, one, (), LATER, upheld=DAY)
    assert (changed.status, changed.reason) == (Status.UPHELD, Reason.HONOURED)
    assert (await ledger.verify()).holds


async def test_all_faults_at_once(ledger: Ledger, one: str) -> None:
    """Too early, in the future, an answer without a question, both yes and no: told together, and nothing is kept."""
    notes = (
        Note(what=What.EXTENDED, day=date(2026, 11, 1)),
        Note(what=What.IDENTITY_GIVEN, day=DAY),
        Note(what=What.REFUSED, day=date(2027, 1, 1)),
    )
    with pytest.raises(ConfigError) as told:
        await controller_did(ledger, META, one, notes, LATER, upheld=date(2027, 1, 1))
    assert len(told.value.faults) == 5
    assert notes_in(await ledger.history(one)) == ()


async def test_today_is_that_of_the_person_where_theirs_comes_first(ledger: Ledger) -> None:
    """At half past ten in the evening UTC it is the next day in Helsinki; the day after that lies in the future."""
    _, (other,) = await planned(ledger, email="other@example.org", country="FI")
    await sent(ledger, other.id, DELIVERED)
    late = datetime(2026, 12, 11, 22, 30, tzinfo=UTC)
    for day, fits in ((date(2026, 12, 13), False), (date(2026, 12, 12), True)):
        with nullcontext() if fits else pytest.raises(ConfigError, match="lies in the future"):
            await controller_did(ledger, META, other.id, (Note(what=What.MORE_WANTED, day=day),), late)


async def test_no_word_without_a_receipt_or_after_the_end(ledger: Ledger, one: str) -> None:
    """What did not arrive has no time; what is honoured awaits nothing; a controller that nobody knows has no seat."""
    _, (other,) = await planned(ledger, email="other@example.org")
    await sent(ledger, other.id, UNCONFIRMED)
    extended = (Note(what=What.EXTENDED, day=DAY),)
    with pytest.raises(ConfigError, match="--arrived"):
        await controller_did(ledger, META, other.id, extended, LATER)
    with pytest.raises(ConfigError, match="nothing is known of its controller"):
        await controller_did(ledger, {}, one, extended, LATER)
    await ledger.decide(one, Status.REFUSED, Reason.REJECTED, "", LATER)
    with pytest.raises(ConfigError, match="no answer to it is awaited"):
        await controller_did(ledger, META, one, extended, LATER)
    await ledger.decide(one, Status.UPHELD, Reason.HONOURED, "", LATER)
    for word in ((extended, None), ((Note(what=What.REFUSED, day=DAY),), None), ((), DAY)):
        with pytest.raises(ConfigError, match="no answer to it is awaited"):
            await controller_did(ledger, META, one, word[0], LATER, upheld=word[1])
