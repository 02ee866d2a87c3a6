"""People, accounts, approvals and sessions at rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from objector.domain.person import Mode
from objector.errors import ConfigError, NotFound
from objector.ledger import people
from objector.ledger.store import Ledger
from tests.build import NOW, a_person, an_account
from tests.ledger.scenes import planned

LATER = NOW + timedelta(hours=1)


async def test_a_person_comes_back_as_kept(ledger: Ledger) -> None:
    """Every value, the accounts and the approval are read back; ids are random and say nothing."""
    given = a_person(
        mode=Mode.ASSISTED,
        phone="+43 1 234",
        address=("Gasse 1", "1010 Wien"),
        erasure=True,
        aliases=("m@example.net",),
        prompts="who is",
        more="…",
        timezone="Europe/Vienna",
    )
    kept = await ledger.save_person(given, NOW)
    assert kept.id.startswith("p-")
    assert len(kept.id) == 12
    assert kept.accounts[0].id.startswith("a-")
    assert replace(kept, id="", accounts=tuple(replace(account, id="") for account in kept.accounts)) == given
    assert await ledger.person(kept.id) == kept
    assert await ledger.people() == [kept]
    assert await ledger.people([kept.id]) == [kept]


async def test_a_person_of_an_older_version(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was kept before there were postal addresses and wishes has none; adding nothing changes nothing."""
    with monkeypatch.context() as older:
        older.setattr(people, "_NOT_SEALED", people._NOT_SEALED | {"address", "erasure"})
        kept = await ledger.save_person(a_person(), NOW)
    assert (await ledger.person(kept.id)).address == ()
    assert (await ledger.person(kept.id)).erasure is False
    assert await ledger.save_person(kept, LATER) == kept


async def test_the_same_address_is_the_same_person(ledger: Ledger) -> None:
    """A person imported again, in other letters, keeps id, accounts and sessions; new accounts are added."""
    first = await ledger.save_person(a_person(), NOW)
    await ledger.keep_session(first.accounts[0].id, {"cookies": []}, NOW)
    again = await ledger.save_person(
        a_person(
            email=" Maria@Example.ORG", accounts=(an_account(handle="Maria.Muster", email=""), an_account(handle="two"))
        ),
        LATER,
    )
    assert again.id == first.id
    assert again.accounts[0].id == first.accounts[0].id
    assert again.accounts[0].session_at == NOW
    assert len(again.accounts) == 2
    third = await ledger.save_person(
        a_person(accounts=(an_account(service="instagram", handle="", email="i@example.org"),)), LATER
    )
    assert len(third.accounts) == 3
    fourth = await ledger.save_person(
        a_person(accounts=(an_account(service="instagram", handle="", email="I@example.org"),)), LATER
    )
    assert fourth.accounts[2].id == third.accounts[2].id
    assert len(await ledger.people()) == 1


async def test_nothing_changed_is_nothing_written(ledger: Ledger) -> None:
    """Saving the same again adds no entry."""
    await ledger.save_person(a_person(), NOW)
    before = await ledger.verify()
    await ledger.save_person(a_person(), LATER)
    assert await ledger.verify() == before


async def test_an_address_belongs_to_one_person(ledger: Ledger) -> None:
    """A person cannot be given another person's address."""
    await ledger.save_person(a_person(), NOW)
    other = await ledger.save_person(a_person(email="other@example.org"), NOW)
    with pytest.raises(ConfigError, match="address"):
        await ledger.save_person(replace(other, email="maria@example.org"), NOW)


async def test_an_account_belongs_to_one_person(ledger: Ledger) -> None:
    """Another person's account cannot be taken over by its id."""
    maria = await ledger.save_person(a_person(), NOW)
    with pytest.raises(NotFound):
        await ledger.save_person(a_person(email="other@example.org", accounts=maria.accounts), NOW)
    assert [person.email for person in await ledger.people()] == ["maria@example.org"]


async def test_approval_is_an_entry_and_ends_with_a_change(ledger: Ledger) -> None:
    """Changed words need a new approval; the same words keep theirs; a new account does not end it."""
    person = await ledger.save_person(a_person(approved_at=None), NOW)
    assert person.approved_at is None
    await ledger.approve(person.id, LATER, "the texts as shown")
    person = await ledger.person(person.id)
    assert person.approved_at == LATER
    assert (await ledger.save_person(a_person(approved_at=None), LATER)).approved_at == LATER
    more = (*person.accounts, an_account(handle="two"))
    assert (await ledger.save_person(replace(person, accounts=more), LATER)).approved_at == LATER
    changed = await ledger.save_person(replace(person, grounds="Something else."), LATER)
    assert changed.approved_at is None
    assert (await ledger.person(person.id)).approved_at is None
    with_its_own = await ledger.save_person(a_person(grounds="As approved in the file.", approved_at=NOW), LATER)
    assert with_its_own.approved_at == NOW
    with pytest.raises(NotFound):
        await ledger.approve("p-x", NOW, "")


async def test_sessions_are_kept(ledger: Ledger) -> None:
    """A kept storage state comes back; too large a one is refused."""
    person, _ = await planned(ledger)
    account = person.accounts[0].id
    assert await ledger.session(account) is None
    await ledger.keep_session(account, {"cookies": [{"value": "ü"}]}, LATER)
    assert await ledger.session(account) == {"cookies": [{"value": "ü"}]}
    assert (await ledger.person(person.id)).accounts[0].session_at == LATER
    with pytest.raises(ConfigError, match="bytes"):
        await ledger.keep_session(account, {"cookies": "x" * 9_000_000}, NOW)


async def test_files_and_mails_are_kept(ledger: Ledger) -> None:
    """A person's file and a raw mail come back byte for byte; a mail belongs to the submission's person."""
    person, (submission,) = await planned(ledger)
    raw = b"From: a@b\r\n\r\n\xff\x00"
    mail = await ledger.keep_mail(submission.id, person.id, raw, NOW)
    loose = await ledger.keep_mail(None, person.id, raw, NOW)
    assert await ledger.open_artefact(mail) == await ledger.open_artefact(loose) == raw
    assert [artefact.id for artefact in await ledger.artefacts(submission.id)] == [mail]
    assert (await ledger.artefact(mail)).file.endswith(".eml")
    other = await ledger.save_person(a_person(email="other@example.org"), NOW)
    with pytest.raises(NotFound):
        await ledger.keep_mail(submission.id, other.id, raw, NOW)
    with pytest.raises(ConfigError, match="bytes"):
        await ledger.keep_file(person.id, b"x" * 27_000_000, "image/png", NOW)
