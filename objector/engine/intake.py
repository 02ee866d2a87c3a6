"""Taking people in: the person of a file with sessions and evidence, into the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from objector.domain.person import Person
from objector.engine.people_file import FromFile
from objector.errors import NotFound, Undecryptable
from objector.ledger.store import Ledger


async def take_in(ledger: Ledger, people: Sequence[FromFile], now: datetime) -> list[Person]:
    """Keep these people, new or changed, with sessions and evidence. The same file twice changes nothing.

    Raises ConfigError for what the ledger does not take; those before it are kept then.
    """
    some_evidence = any(given.evidence is not None for given in people)
    known = {one.email.lower(): one for one in await ledger.people()} if some_evidence else {}
    return [await _take_in(ledger, given, known, now) for given in people]


async def _take_in(ledger: Ledger, given: FromFile, known: dict[str, Person], now: datetime) -> Person:
    person = given.person
    if given.evidence is not None:
        # A file belongs to a person who is known, so a new one is kept once without it. It is approved with it.
        before = known.get(person.email.lower()) or await ledger.save_person(replace(person, approved_at=None), now)
        content, media_type = given.evidence
        evidence = before.evidence
        if not await _is_kept(ledger, evidence, content):
            evidence = await ledger.keep_file(before.id, content, media_type, now)
        person = replace(person, evidence=evidence)
    kept = await ledger.save_person(person, now)
    for place, state in given.sessions.items():
        account = given.person.accounts[place]
        of_session = next(
            one
            for one in kept.accounts
            if (one.service, one.handle, one.email) == (account.service, account.handle, account.email)
        )
        if await ledger.session(of_session.id) != state:
            await ledger.keep_session(of_session.id, state, now)
    return await ledger.person(kept.id)


async def _is_kept(ledger: Ledger, artefact_id: str, content: bytes) -> bool:
    if not artefact_id:
        return False
    try:
        return await ledger.open_artefact(artefact_id) == content
    except (NotFound, Undecryptable):
        return False
