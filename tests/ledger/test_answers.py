"""Answers of the person, mails, and decisions: what comes in from outside is used once and leaves an entry."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from objector.domain.outcome import Kind, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, ConfigError, IllegalMove
from objector.ledger.store import Ledger
from tests.build import NOW, an_artefact
from tests.ledger.scenes import DELIVERED, SIGN_IN, UNCONFIRMED, planned, sent, tried

LATER = NOW + timedelta(minutes=5)


async def test_an_answer_is_given_out_once(ledger: Ledger, another: Ledger) -> None:
    """The newest answer since a moment, to one run alone, and never again."""
    _, (submission,) = await planned(ledger)
    assert await ledger.take_answer(submission.id, NOW) is None
    await ledger.answer(submission.id, "111111", NOW)
    await ledger.answer(submission.id, " 222222 ", LATER)
    assert await ledger.take_answer(submission.id, LATER + timedelta(seconds=1)) is None
    taken = await asyncio.gather(*(run.take_answer(submission.id, NOW) for run in (ledger, another, ledger)))
    assert sorted(filter(None, taken)) == ["222222"]
    assert await ledger.take_answer(submission.id, NOW) is None
    for text in ("", " ", "x" * 1001):
        with pytest.raises(ConfigError):
            await ledger.answer(submission.id, text, NOW)


async def test_a_mail_is_used_once(ledger: Ledger, another: Ledger, tamper) -> None:
    """The first one who takes a mail has it; what is kept of it is a keyed digest."""
    person, (first, second) = await planned(ledger, 2)
    source = "<message-1@facebookmail.com>"
    asked = [run.take_mail(s.id, person.id, source, NOW) for run in (ledger, another) for s in (first, second)]
    assert sorted(await asyncio.gather(*asked)) == [False, False, False, True]
    assert await ledger.take_mail(first.id, person.id, "<message-2@facebookmail.com>", NOW)
    with tamper() as look:
        assert all(b"facebookmail" not in bytes(row.digest) for row in look("SELECT digest FROM mails"))


async def test_a_mail_settles_what_was_unconfirmed(ledger: Ledger) -> None:
    """Late proof makes it delivered at the time of the mail, a reply then upheld; evidence is kept."""
    _, (submission,) = await planned(ledger)
    await sent(ledger, submission.id, UNCONFIRMED)
    mail = an_artefact(Kind.MAIL, b"raw", media_type="message/rfc822")
    delivered = await ledger.decide(
        submission.id, Status.DELIVERED, Reason.CONFIRMED_BY_MAIL, "", LATER, [mail], happened_at=NOW
    )
    assert (delivered.status, delivered.delivered_at, delivered.changed_at) == (Status.DELIVERED, NOW, LATER)
    upheld = await ledger.decide(submission.id, Status.UPHELD, Reason.HONOURED, "", LATER)
    assert (upheld.status, upheld.delivered_at) == (Status.UPHELD, NOW)
    assert [artefact.kind for artefact in await ledger.artefacts(submission.id)][-1] is Kind.MAIL
    with pytest.raises(IllegalMove):
        await ledger.decide(submission.id, Status.REFUSED, Reason.REJECTED, "", LATER)


async def test_a_mail_settles_all_or_nothing(ledger: Ledger) -> None:
    """Use, evidence and every move of a mail are one transaction; a used mail does nothing more."""
    _, (submission,) = await planned(ledger)
    await sent(ledger, submission.id, UNCONFIRMED)
    mail = an_artefact(Kind.MAIL, b"raw", media_type="message/rfc822")
    before = await ledger.verify()
    delivered = Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL)
    upheld = Move(to=Status.UPHELD, reason=Reason.HONOURED)
    with pytest.raises(IllegalMove):
        await ledger.settle(submission.id, [delivered, upheld, delivered], "<1>", LATER, [mail], happened_at=NOW)
    assert await ledger.verify() == before
    assert await ledger.settle(submission.id, [delivered, upheld], "<1>", LATER, [mail], happened_at=NOW)
    settled = await ledger.submission(submission.id)
    assert (settled.status, settled.delivered_at) == (Status.UPHELD, NOW)
    assert [artefact.kind for artefact in await ledger.artefacts(submission.id)].count(Kind.MAIL) == 1
    assert not await ledger.settle(submission.id, [upheld], "<1>", LATER, [mail], happened_at=NOW)


async def test_a_decision_waits_for_a_run_to_end(ledger: Ledger) -> None:
    """What a run has in hand is not decided over its head."""
    _, (submission,) = await planned(ledger)
    await ledger.claim(submission.id, NOW)
    with pytest.raises(AlreadyClaimed):
        await ledger.decide(submission.id, Status.WITHDRAWN, Reason.BY_REQUEST, "", NOW)


async def test_a_withdrawn_submission_is_never_performed(ledger: Ledger) -> None:
    """Withdrawn is an end: not due, not claimable."""
    _, (submission,) = await planned(ledger)
    await ledger.decide(submission.id, Status.WITHDRAWN, Reason.BY_REQUEST, "", NOW)
    assert await ledger.due(LATER) == []
    with pytest.raises(IllegalMove):
        await ledger.claim(submission.id, NOW)


async def test_what_was_delivered_is_not_cleared_again(ledger: Ledger) -> None:
    """A delivered submission cannot be decided into another sending."""
    _, (submission,) = await planned(ledger)
    await sent(ledger, submission.id, DELIVERED)
    with pytest.raises(IllegalMove):
        await ledger.decide(submission.id, Status.PERFORMING, Reason.BY_REQUEST, "", NOW)


async def test_details_are_bounded(ledger: Ledger) -> None:
    """A detail has at most a thousand printable characters, in the row and in the chain."""
    _, (submission,) = await planned(ledger)
    await tried(ledger, submission.id, SIGN_IN)
    long = "a\x1b[31m\n" + "b" * 5000
    decided = await ledger.decide(submission.id, Status.ABANDONED, Reason.GAVE_UP, long, NOW)
    assert len(decided.detail) == 1000
    assert decided.detail.startswith("a [31m b")
    assert (await ledger.history(submission.id))[-1].facts["detail"] == decided.detail
