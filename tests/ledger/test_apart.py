"""No value of another person: rows that were exchanged in the database do not open in a claim (Promise 3)."""

from __future__ import annotations

import pytest

from objector.domain.submission import Status
from objector.errors import ChainBroken, Undecryptable
from objector.ledger.store import Ledger
from tests.build import NOW, a_form, a_line, a_person
from tests.ledger.scenes import planned_for_each


@pytest.mark.parametrize("column", ["sealed", "wrapped_key", "sealed, wrapped_key"])
async def test_rows_swapped_between_people_do_not_open(ledger: Ledger, tamper, column: str) -> None:
    """Values or keys of B in A's row do not decrypt in A's claim (Promise 3)."""
    (mine, _) = await planned_for_each(ledger, 2)
    people = await ledger.people()
    with tamper() as change:
        rows = {row.id: row for row in change("SELECT id, sealed, wrapped_key FROM persons")}
        for one, other in (people, people[::-1]):
            for name in column.split(", "):
                value = getattr(rows[other.id], name)
                change(f"UPDATE persons SET {name} = :value WHERE id = :id", value=value, id=one.id)
    with pytest.raises(Undecryptable):
        await ledger.claim(mine.id, NOW)
    assert (await ledger.submission(mine.id)).status is Status.PLANNED


async def test_accounts_swapped_between_people_do_not_open(ledger: Ledger, tamper) -> None:
    """An account of B under A, by its row or by the submission's reference, stops A's claim."""
    mine, theirs = await planned_for_each(ledger, 2)
    person = await ledger.person(mine.person_id)
    with tamper() as change:
        change("UPDATE accounts SET person_id = :to WHERE id = :id", to=mine.person_id, id=theirs.account_id)
    with pytest.raises(Undecryptable):
        await ledger.claim(mine.id, NOW)
    with tamper() as change:
        change("UPDATE accounts SET person_id = :to WHERE id = :id", to=theirs.person_id, id=theirs.account_id)
        change("UPDATE submissions SET account_id = :to WHERE id = :id", to=theirs.account_id, id=mine.id)
    with pytest.raises(ChainBroken):
        await ledger.claim(mine.id, NOW)
    assert person.accounts[0].id == mine.account_id


async def test_sessions_swapped_between_people_do_not_open(ledger: Ledger, tamper) -> None:
    """B's signed-in browser state never opens in A's claim."""
    mine, theirs = await planned_for_each(ledger, 2)
    await ledger.keep_session(theirs.account_id or "", {"cookies": ["theirs"]}, NOW)
    with tamper() as change:
        session = change("SELECT session FROM accounts WHERE id = :id", id=theirs.account_id)[0].session
        change("UPDATE accounts SET session = :session WHERE id = :id", session=session, id=mine.account_id)
    with pytest.raises(Undecryptable):
        await ledger.claim(mine.id, NOW)


async def test_a_submission_given_to_another_person_is_not_performed(ledger: Ledger, tamper) -> None:
    """A submission whose person was exchanged in the database does not match its entry and stops."""
    form = a_form(separate_for="person", service="")
    people = [await ledger.save_person(a_person(email=f"p{n}@example.org", accounts=()), NOW) for n in range(2)]
    mine = (await ledger.plan([a_line(people[0], form=form)], "c", NOW))[0]
    with tamper() as change:
        change("UPDATE submissions SET person_id = :to WHERE id = :id", to=people[1].id, id=mine.id)
    with pytest.raises(ChainBroken, match="doctor"):
        await ledger.claim(mine.id, NOW)


async def test_an_evidence_file_of_another_person_does_not_open(ledger: Ledger) -> None:
    """Naming B's kept file as A's evidence stops A's claim."""
    mine, theirs = await planned_for_each(ledger, 2)
    file = await ledger.keep_file(theirs.person_id, b"theirs", "image/png", NOW)
    person = await ledger.person(mine.person_id)
    await ledger.save_person(a_person(id=person.id, email=person.email, evidence=file, accounts=person.accounts), NOW)
    with pytest.raises(Undecryptable):
        await ledger.claim(mine.id, NOW)
