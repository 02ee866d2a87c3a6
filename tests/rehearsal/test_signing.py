"""The look-alikes' mails are signed with real keys, which they publish on this machine alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from objector.channels.dkim_keys import FixedKeys
from objector.channels.inbox import Mail, parse_mail
from objector.channels.sender_check import SenderCheck, SenderRecord
from objector.domain.sender import Doubt
from objector.errors import Unreachable
from objector.rehearsal.portal import load_catalogue
from objector.rehearsal.portals import Portals
from objector.rehearsal.postman import Letter, Signing, letter
from objector.rehearsal.published import PublishedKeys
from objector.rehearsal.signing import SELECTOR, sending_domain

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MARIA = "maria@example.org"
MAILS = [(portal.id, kind, mail) for portal in load_catalogue().portals.values() for kind, mail in portal.mails.items()]


def handed_over(mail: object, signature: Signing) -> Mail:
    raw = Letter(mail.sender, MARIA, letter(mail, MARIA, "de", "123456", NOON), signature).raw()  # type: ignore[attr-defined]
    return parse_mail(raw, key="1/1", received_at=NOON)


async def check(portals: Portals, mail: Mail) -> SenderRecord:
    checking = SenderCheck(keys=FixedKeys(known=portals.mail_keys), now=lambda: NOON)
    return await checking.check(mail, allowed=(mail.sender_domain,), addresses=(MARIA,))


@pytest.mark.parametrize("mail", [one[2] for one in MAILS], ids=[f"{one[0]}-{one[1]}" for one in MAILS])
async def test_every_mail_of_every_look_alike_is_verified(portals: Portals, mail: object):
    """By the key that is published under its sender's domain, as a real one would be."""
    record = await check(portals, handed_over(mail, "usual"))
    assert (record.trust.by, record.trust.domain) == ("dkim", sending_domain(mail.sender))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("signature", "doubt"),
    [("none", Doubt.UNSIGNED), ("stranger", Doubt.STRANGER), ("broken", Doubt.ALTERED)],
)
async def test_what_a_scenario_may_do_to_them(portals: Portals, signature: Signing, doubt: Doubt):
    """Each is a doubt of its own."""
    assert (await check(portals, handed_over(MAILS[0][2], signature))).trust.doubt is doubt


async def test_the_keys_are_told_to_other_programs_on_this_machine(portals: Portals, monkeypatch: pytest.MonkeyPatch):
    """At the port to which a rehearsal's hosts lead; a name that is not theirs has none."""
    published = PublishedKeys(portals.host_rules, known={})
    name = f"{SELECTOR}._domainkey.{sending_domain(MAILS[0][2].sender)}"
    assert await published.records(name) == (portals.mail_keys[name],)
    assert await published.records("s._domainkey.example.org") == ()
    within = PublishedKeys(portals.host_rules)  # in this process, nobody needs to be asked
    monkeypatch.setattr("httpx.AsyncClient.get", None)
    assert await within.records(name) == (portals.mail_keys[name],)
    assert await within.records("s._domainkey.example.org") == ()


async def test_without_look_alikes_there_are_no_keys():
    """Nobody else is asked; look-alikes that have gone are a passing trouble."""
    assert await PublishedKeys("").records("s._domainkey.example.org") == ()
    assert await PublishedKeys("MAP * 192.0.2.1:443").records("s._domainkey.example.org") == ()
    with pytest.raises(Unreachable):
        await PublishedKeys("MAP * 127.0.0.1:1").records("s._domainkey.example.org")
