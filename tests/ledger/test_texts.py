"""Texts to a controller in the ledger: kept with their approval, handed in once, whoever else tries."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from objector.domain.note import By, Note, What, notes_in
from objector.domain.outcome import Kind, Reason
from objector.domain.submission import Status, Submission
from objector.domain.written import Purpose, State, Written, written
from objector.errors import IllegalMove, NotFound
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, planned, sent

LATER = NOW + timedelta(days=40)
DAY = LATER.date()
MAIL = an_artefact(Kind.SENT, b"Subject: Erinnerung\r\n\r\nBitte", media_type="message/rfc822")


async def delivered(ledger: Ledger) -> Submission:
    _, (one,) = await planned(ledger)
    return await sent(ledger, one.id, DELIVERED)


async def approved(ledger: Ledger, one: Submission, text: str = "Erinnerung\n\nBitte, Maria") -> Written:
    return await ledger.approve_text(one.id, Purpose.REMINDER, "de", DAY, text, LATER)


async def last(ledger: Ledger, one: Submission) -> Written:
    return written(await ledger.history(one.id), Purpose.REMINDER)[-1]


async def test_approved_handed_in_and_noted(ledger: Ledger) -> None:
    """Each step is an entry; the text is sealed, and no word of it stands in the chain; the status stays."""
    one = await delivered(ledger)
    kept = await approved(ledger, one)
    assert await last(ledger, one) == kept
    assert await ledger.open_artefact(kept.artefact_id) == b"Erinnerung\n\nBitte, Maria"
    await ledger.begin_text(one.id, kept, [MAIL], LATER)
    assert (await last(ledger, one)).state is State.SENDING
    dialogue = an_artefact(Kind.DIALOGUE, b"S: 250", media_type="text/plain")
    await ledger.end_text(one.id, Note(what=What.REMINDED, day=DAY, by=By.CHANNEL), [dialogue], LATER)
    assert (await last(ledger, one)).state is State.SENT
    assert [note.what for note in notes_in(await ledger.history(one.id))] == [What.REMINDED]
    with pytest.raises(IllegalMove, match="sent already"):
        await ledger.begin_text(one.id, kept, [MAIL], LATER)
    told = str([entry.facts for entry in await ledger.history(one.id)])
    assert "Maria" not in told
    assert "Bitte" not in told
    assert (await ledger.submission(one.id)).status is one.status
    assert (await ledger.verify()).holds


async def test_what_is_honoured_meanwhile_gets_no_further_text(ledger: Ledger) -> None:
    """Approved, and then the controller honours the objection: it is not handed in any more."""
    one = await delivered(ledger)
    kept = await approved(ledger, one)
    await ledger.decide(one.id, Status.UPHELD, Reason.HONOURED, "", LATER)
    with pytest.raises(IllegalMove, match="honours it by now"):
        await ledger.begin_text(one.id, kept, [MAIL], LATER)
    assert (await last(ledger, one)).state is State.APPROVED


async def test_two_that_hand_it_in_at_once(ledger: Ledger, another: Ledger) -> None:
    """One begins, the other is refused, and nothing of the other is kept."""
    one = await delivered(ledger)
    kept = await approved(ledger, one)
    done = await asyncio.gather(
        ledger.begin_text(one.id, kept, [MAIL], LATER),
        another.begin_text(one.id, kept, [MAIL], LATER),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in done) == ["IllegalMove", "NoneType"]
    assert len([each for each in await ledger.artefacts(one.id) if each.kind is Kind.SENT]) == 1


async def test_what_may_be_on_its_way_is_neither_replaced_nor_handed_in_again(ledger: Ledger) -> None:
    """Until it is said that it surely did not go out; that is said once, and only then."""
    one = await delivered(ledger)
    kept = await approved(ledger, one)
    with pytest.raises(IllegalMove, match="no such text"):
        await ledger.undo_text(one.id, Purpose.REMINDER, "", (), LATER)
    await ledger.begin_text(one.id, kept, [MAIL], LATER)
    with pytest.raises(IllegalMove, match="--not-sent"):
        await approved(ledger, one, "Anders")
    await ledger.undo_text(one.id, Purpose.REMINDER, "the mail server said no", (), LATER)
    assert (await last(ledger, one)).state is State.APPROVED
    with pytest.raises(IllegalMove, match="no such text"):
        await ledger.undo_text(one.id, Purpose.REMINDER, "", (), LATER)
    newer = await approved(ledger, one, "Anders")
    with pytest.raises(IllegalMove, match="not approved"):
        await ledger.begin_text(one.id, kept, [MAIL], LATER)
    await ledger.begin_text(one.id, newer, [MAIL], LATER)


async def test_only_about_what_arrived_and_gone_with_its_person(ledger: Ledger) -> None:
    """No text about an objection that may not have arrived; forgotten, its content is gone and the chain holds."""
    person, (first, second) = await planned(ledger, 2)
    await sent(ledger, first.id, UNCONFIRMED)
    one = await sent(ledger, second.id, DELIVERED)
    with pytest.raises(IllegalMove, match="nothing shows that it arrived"):
        await approved(ledger, first)
    kept = await approved(ledger, one)
    await ledger.forget(person.id, LATER)
    with pytest.raises(NotFound):
        await ledger.open_artefact(kept.artefact_id)
    assert (await ledger.verify()).holds
