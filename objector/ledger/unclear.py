"""Unclear mails: kept and used up, so that none settles anything by itself; settled by the person's word, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from objector.domain.note import By, Note
from objector.domain.outcome import Artefact, Kind
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.domain.unclear_mail import Sort, UnclearMail
from objector.domain.written import TextId
from objector.errors import ConfigError, NotFound
from objector.ledger import artefacts, notes, texts
from objector.ledger.desk import Desk
from objector.ledger.journal import Draft
from objector.ledger.tables import mails, submissions, unclear_mails

MOST_DOUBTED = 5
"""Mails with doubtful senders that wait for one person at a time: forged ones cannot bury what is genuine."""
MOST_IN_OTHER_WORDS = 5
"""Mails that wait about one submission before one that only its own words bring here waits for them."""


def keep(
    desk: Desk,
    submission_ids: Collection[str],
    raw: bytes,
    source: str,
    received_at: datetime,
    now: datetime,
    beside: Sequence[Artefact] = (),
    doubt: str = "",
    sort: Sort = Sort.PHRASES,
) -> list[str]:
    """Keep such a mail, for each of the people under their own key. See `Ledger.keep_unclear`."""
    digest = _digest(desk, source, doubt)
    if is_known(desk, source, doubt):
        return []
    of_person: dict[str, list[str]] = {}
    for submission_id in submission_ids:
        of_person.setdefault(desk.submission_row(submission_id).person_id, []).append(submission_id)
    kept: list[str] = []
    mail = Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=raw)
    if doubt:
        of_person = {person: theirs for person, theirs in of_person.items() if _doubted(desk, person) < MOST_DOUBTED}
    if sort is Sort.OTHER_WORDS:
        about = _about(desk, of_person)
        of_person = {
            person: theirs
            for person, theirs in of_person.items()
            if any(about[one] < MOST_IN_OTHER_WORDS for one in theirs)
        }
    for person_id, theirs in of_person.items():
        if not kept:
            desk.connection.execute(insert(mails).values(digest=digest, person_id=person_id, submission_id="", at=now))
        facts = artefacts.store(desk, desk.person_vault(person_id), [mail, *beside], now, submission_id=None)
        artefact_id = str(facts[0]["id"])
        desk.connection.execute(
            insert(unclear_mails).values(
                artefact_id=artefact_id,
                person_id=person_id,
                digest=digest,
                submissions=tuple(theirs),
                received_at=received_at,
                doubt=doubt,
                sort=sort.value,
            )
        )
        told = {"artefacts": facts, "submissions": theirs} | ({"sort": sort.value} if sort else {})
        desk.append(Draft(kind="mail_unclear", person_id=person_id, facts=told), now=now)
        kept.append(artefact_id)
    return kept


def is_known(desk: Desk, source: str, doubt: str = "") -> bool:
    """Whether this mail was used before, trusted or with this doubt. See `Ledger.knows_mail`."""
    digests = {_digest(desk, source, doubt), _digest(desk, source)}
    return desk.connection.execute(select(mails.c.at).where(mails.c.digest.in_(digests))).first() is not None


def waiting(desk: Desk, person_id: str | None) -> list[UnclearMail]:
    """Those about which nothing was said yet, in the order in which they came in."""
    query = select(unclear_mails).where(unclear_mails.c.settled_at.is_(None))
    if person_id is not None:
        query = query.where(unclear_mails.c.person_id == person_id)
    found = desk.connection.execute(query.order_by(unclear_mails.c.received_at, unclear_mails.c.artefact_id))
    return [_mail(row) for row in found]


def one(desk: Desk, artefact_id: str) -> UnclearMail:
    """One of those. Raises NotFound, ConfigError if it was settled before."""
    row = desk.connection.execute(select(unclear_mails).where(unclear_mails.c.artefact_id == artefact_id)).first()
    if row is None:
        raise NotFound(f"{artefact_id}: no mail that waits for your word; `objector todo` shows those that do")
    if row.settled_at is not None:
        raise ConfigError(f"{artefact_id}: this mail was settled on {row.settled_at:%Y-%m-%d}; nothing was changed")
    return _mail(row)


def settle(
    desk: Desk,
    artefact_id: str,
    submission_id: str,
    moves: Sequence[Move],
    now: datetime,
    noted: Sequence[Note] = (),
    word: str = "",
    text: TextId | None = None,
) -> None:
    """Say for which submission it is meant, go these moves with it as proof and note these things; neither: it says
    nothing new. `text`: one of it that came back. `word`: what it means by the person's word; empty: by its phrases.

    Where people share an address, it is settled for all of them. Raises NotFound, ConfigError, and as `decide` does.
    """
    mail = one(desk, artefact_id)
    if submission_id not in mail.submissions:
        raise ConfigError(
            f"{artefact_id}: this mail can be meant for {' or '.join(mail.submissions)}, not for {submission_id}"
        )
    says = bool(moves or noted)
    proof = artefacts.kept_together(desk, artefact_id) if says or text is not None else ()
    if text is not None:
        says = texts.came_back(desk, text, proof, now, By.PERSON) or says
    if moves or noted:
        notes.go(desk, submission_id, moves, noted, now, proof, mail.received_at)
    same = select(unclear_mails.c.digest).where(unclear_mails.c.artefact_id == artefact_id).scalar_subquery()
    desk.connection.execute(update(unclear_mails).where(unclear_mails.c.digest == same).values(settled_at=now))
    told = {"mail": artefact_id, "submission": submission_id if says else ""}
    told |= {"means": word, "by": By.PERSON.value} if word else {"by": By.MAIL.value}
    desk.append(Draft(kind="mail_settled", person_id=mail.person_id, facts=told), now=now)


def settled_by_copy(desk: Desk, source: str, now: datetime) -> None:
    """Nothing is asked any more about a mail whose sender was in doubt, once a copy of it is trusted."""
    digest = desk.vault.digest("mails", f"{_DOUBTED}{source}")
    waits = (unclear_mails.c.digest == digest) & unclear_mails.c.settled_at.is_(None)
    desk.connection.execute(update(unclear_mails).where(waits).values(settled_at=now))


_DOUBTED = "doubted:"


def _digest(desk: Desk, source: str, doubt: str = "") -> bytes:
    return desk.vault.digest("mails", f"{_DOUBTED}{source}" if doubt else source)


def _doubted(desk: Desk, person_id: str) -> int:
    """How many mails with doubtful senders wait for this person and could still say something."""
    waits = (unclear_mails.c.person_id == person_id) & unclear_mails.c.settled_at.is_(None)
    query = select(unclear_mails.c.submissions, unclear_mails.c.sort).where(waits, unclear_mails.c.doubt != "")
    found = desk.connection.execute(query).all()
    about = {one for row in found for one in row.submissions}
    stands = select(submissions.c.id, submissions.c.status).where(submissions.c.id.in_(about))
    statuses = {row.id: Status(row.status) for row in desk.connection.execute(stands)} if about else {}
    return sum(any(statuses.get(one) in Sort(row.sort).open_in for one in row.submissions) for row in found)


def _about(desk: Desk, people: Collection[str]) -> Counter[str]:
    """By submission of these people, how many mails wait that could be about it."""
    waits = unclear_mails.c.person_id.in_(people) & unclear_mails.c.settled_at.is_(None)
    found = desk.connection.execute(select(unclear_mails.c.submissions).where(waits)).scalars()
    return Counter(one for several in found for one in several)


def _mail(row: Row[Any]) -> UnclearMail:
    return UnclearMail(
        id=row.artefact_id,
        person_id=row.person_id,
        submissions=row.submissions,
        received_at=row.received_at,
        doubt=row.doubt,
        sort=Sort(row.sort),
    )
