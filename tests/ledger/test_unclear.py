"""Unclear mails: kept for the person's word, used up at once, settled once, and gone with their person."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from objector.domain.outcome import Kind, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.domain.unclear_mail import Sort
from objector.errors import ConfigError, NotFound
from objector.ledger.store import Ledger
from objector.ledger.unclear import MOST_DOUBTED
from tests.build import NOW, an_artefact
from tests.ledger.scenes import UNCONFIRMED, planned, sent

LATER = NOW + timedelta(hours=1)
RAW = b"From: a@facebookmail.com\r\n\r\nWe received your objection"
ARRIVED = (Move(to=Status.DELIVERED, reason=Reason.CONFIRMED_BY_MAIL, detail="a mail"),)
Look = Callable[[], AbstractContextManager[Any]]


async def test_a_report_on_a_mail_that_arrived_takes_no_room(ledger: Ledger) -> None:
    """Nobody is asked about it any more, so that it cannot stand in the way of others."""
    first, second = await two_sent(ledger)
    for number in range(MOST_DOUBTED):
        source = f"report {number}"
        await ledger.keep_unclear((first,), RAW, source, NOW, LATER, doubt="unsigned", sort=Sort.CAME_BACK)
    assert await ledger.keep_unclear((second,), RAW, "one more", NOW, LATER, doubt="unsigned") == []
    await ledger.settle(first, ARRIVED, "proved", LATER, [an_artefact(Kind.MAIL, RAW)], happened_at=NOW)
    assert len(await ledger.keep_unclear((second,), RAW, "one more", NOW, LATER, doubt="unsigned")) == 1


async def two_sent(ledger: Ledger) -> tuple[str, str]:
    _, (first, second) = await planned(ledger, 2)
    for one in (first, second):
        await sent(ledger, one.id, UNCONFIRMED)
    return first.id, second.id


async def test_it_is_used_up_and_settles_once(ledger: Ledger) -> None:
    """Kept once, used for nothing by itself; the person's word delivers one submission, with the mail as its proof."""
    first, second = await two_sent(ledger)
    (mail,) = await ledger.keep_unclear((first, second), RAW, "digest", NOW, LATER)
    assert await ledger.keep_unclear((first, second), RAW, "digest", NOW, LATER) == []
    used = await ledger.settle(first, ARRIVED, "digest", LATER, [an_artefact(Kind.MAIL, RAW)], happened_at=NOW)
    assert used is False
    (waiting,) = await ledger.unclear_mails()
    assert (waiting.id, waiting.submissions, waiting.received_at) == (mail, (first, second), NOW)
    assert await ledger.open_artefact(mail) == RAW
    done = await ledger.settle_unclear(mail, second, ARRIVED, LATER)
    assert (done.status, done.delivered_at) == (Status.DELIVERED, NOW)
    assert (await ledger.submission(first)).status is Status.UNCONFIRMED
    proof = (await ledger.artefacts(second))[-1]
    assert (proof.kind, await ledger.open_artefact(proof.id)) == (Kind.MAIL, RAW)
    assert await ledger.unclear_mails() == []
    with pytest.raises(ConfigError, match="was settled"):
        await ledger.settle_unclear(mail, first, ARRIVED, LATER)
    assert (await ledger.verify()).holds


async def test_a_mail_that_was_used_is_not_asked_about(ledger: Ledger) -> None:
    """What has settled something already is clear."""
    first, second = await two_sent(ledger)
    assert await ledger.settle(first, ARRIVED, "digest", LATER, [an_artefact(Kind.MAIL, RAW)], happened_at=NOW)
    assert await ledger.keep_unclear((first, second), RAW, "digest", NOW, LATER) == []
    assert await ledger.unclear_mails() == []


async def test_only_for_what_it_could_be_meant(ledger: Ledger) -> None:
    """Another submission is refused, and so is a mail that is none; nothing changes."""
    _, (first, second, third) = await planned(ledger, 3)
    for one in (first, second, third):
        await sent(ledger, one.id, UNCONFIRMED)
    (mail,) = await ledger.keep_unclear((first.id, second.id), RAW, "digest", NOW, LATER)
    with pytest.raises(ConfigError, match="can be meant for"):
        await ledger.settle_unclear(mail, third.id, ARRIVED, LATER)
    with pytest.raises(NotFound):
        await ledger.settle_unclear("f-none", first.id, ARRIVED, LATER)
    assert len(await ledger.unclear_mails()) == 1
    assert {one.status for one in await ledger.submissions()} == {Status.UNCONFIRMED}


async def test_people_who_share_an_address(ledger: Ledger) -> None:
    """Each has the mail under a key of their own; who of them says what it is about says it for all."""
    one, (first,) = await planned(ledger)
    other, (second,) = await planned(ledger, name="Bert", email="bert@example.org")
    for submission in (first, second):
        await sent(ledger, submission.id, UNCONFIRMED)
    mails = await ledger.keep_unclear((first.id, second.id), RAW, "digest", NOW, LATER)
    assert len(mails) == 2
    assert [mail.submissions for mail in await ledger.unclear_mails(one.id)] == [(first.id,)]
    (theirs,) = await ledger.unclear_mails(other.id)
    await ledger.settle_unclear(theirs.id, second.id, ARRIVED, LATER)
    assert await ledger.unclear_mails() == []


async def test_it_goes_with_its_person(ledger: Ledger, tamper: Look) -> None:
    """Forgotten: neither the row nor the file is left, and the chain holds."""
    person, (first,) = await planned(ledger)
    await sent(ledger, first.id, UNCONFIRMED)
    (mail,) = await ledger.keep_unclear((first.id,), RAW, "digest", NOW, LATER)
    await ledger.forget(person.id, LATER)
    with tamper() as look:
        assert list(look("SELECT artefact_id FROM unclear_mails")) == []
    with pytest.raises(NotFound):
        await ledger.open_artefact(mail)
    assert (await ledger.verify()).holds


async def test_a_mail_in_doubt_is_kept_with_its_check_and_uses_up_no_trusted_copy(ledger: Ledger) -> None:
    """What the person says takes the mail and its check along; a trusted copy closes the question."""
    first, second = await two_sent(ledger)
    check = an_artefact(Kind.DKIM, b"{}", media_type="application/json", told={"trusted": False, "doubt": "unsigned"})
    (mail,) = await ledger.keep_unclear((first,), RAW, "one", NOW, LATER, beside=(check,), doubt="unsigned")
    assert await ledger.keep_unclear((first,), RAW, "one", NOW, LATER, beside=(check,), doubt="altered") == []
    (waiting,) = await ledger.unclear_mails()
    assert (waiting.id, waiting.doubt) == (mail, "unsigned")
    await ledger.settle_unclear(mail, first, ARRIVED, LATER)
    assert [one.kind for one in await ledger.artefacts(first)][-2:] == [Kind.MAIL, Kind.DKIM]
    assert len(await ledger.keep_unclear((second,), RAW, "two", NOW, LATER, beside=(check,), doubt="unsigned")) == 1
    assert await ledger.settle(second, ARRIVED, "two", LATER, [an_artefact(Kind.MAIL, RAW)], happened_at=NOW)
    assert await ledger.unclear_mails() == []
    assert await ledger.keep_unclear((second,), RAW, "two", NOW, LATER, doubt="unsigned") == []  # it was trusted
    assert (await ledger.verify()).holds


async def test_only_so_many_in_doubt_wait_for_a_person(ledger: Ledger) -> None:
    """Others are not kept, nor used up, until one is answered; what is not in doubt is kept all the same."""
    first, second = await two_sent(ledger)
    several = [
        await ledger.keep_unclear((first, second), RAW, f"forged {number}", NOW, LATER, doubt="unsigned")
        for number in range(MOST_DOUBTED + 2)
    ]
    assert [len(one) for one in several] == [1] * MOST_DOUBTED + [0, 0]
    assert len(await ledger.keep_unclear((first, second), RAW, "genuine", NOW, LATER)) == 1
    await ledger.settle_unclear(several[0][0], first, (), LATER)
    assert len(await ledger.keep_unclear((first,), RAW, f"forged {MOST_DOUBTED}", NOW, LATER, doubt="unsigned")) == 1
    assert await ledger.keep_unclear((second,), RAW, "forged 9", NOW, LATER, doubt="unsigned") == []
    await ledger.decide(first, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "", LATER)
    await ledger.decide(first, Status.UPHELD, Reason.HONOURED, "", LATER)  # what was about it alone holds no place
    assert len(await ledger.keep_unclear((second,), RAW, "forged 9", NOW, LATER, doubt="unsigned")) == 1
    _, (third,) = await planned(ledger, name="Bert", email="bert@example.org")
    await sent(ledger, third.id, UNCONFIRMED)
    assert len(await ledger.keep_unclear((third.id,), RAW, "forged 10", NOW, LATER, doubt="unsigned")) == 1
