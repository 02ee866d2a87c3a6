"""Who is asked for keys, and whose word is taken: the DNS and nobody's, unless the settings say otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from objector.channels.dkim_keys import DnsKeys, KeptKeys
from objector.errors import ConfigError
from objector.rehearsal.published import PublishedKeys
from objector.settings import load_settings
from objector.wiring.senders import own_mail, senders

ONE = "imaps://maria%40example.org:x@imap.example.org/"
OTHER = "imaps://maria%40example.net:x@imap.example.net/"


def made(**given: str) -> tuple[object, dict[str, str]]:
    """Who is asked for keys, and whose word is taken for which mailbox."""
    checking = senders(load_settings({f"OBJECTOR_{name}": value for name, value in given.items()}), lambda: NOON)
    assert isinstance(checking.keys, KeptKeys)
    return checking.keys.source, dict(checking.providers)


NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def test_the_dns_is_asked_and_nobody_believed():
    """What holds for a person who set nothing."""
    source, providers = made(INBOX__URL=ONE)
    assert isinstance(source, DnsKeys)
    assert providers == {}


def test_a_rehearsal_asks_nobody_outside():
    """Its keys are those of the look-alikes on this machine; without these there are none."""
    for more in ({}, {"BROWSER__HOST_RULES": "MAP * 127.0.0.1:8443"}):
        source, _ = made(REHEARSAL="1", **more)
        assert isinstance(source, PublishedKeys)


def test_the_word_of_a_server_is_taken_for_its_own_mailbox_alone():
    """One mailbox has no name; of several each has its own. A host that is no mailbox's is nobody's."""
    trusted = "imap.example.org=MX.example.org, imap.elsewhere.example=mx.elsewhere.example"
    assert made(INBOX__URL=ONE, INBOX__TRUSTED_RESULTS=trusted)[1] == {"": "mx.example.org"}
    several = made(INBOX__URL=ONE, INBOX__URLS=OTHER, INBOX__TRUSTED_RESULTS=trusted)[1]
    assert several == {"maria@example.org@imap.example.org:993/INBOX": "mx.example.org"}


@pytest.mark.parametrize("given", ["mx.example.org", "imap.example.org=", "a=b=c", "=mx.example.org", "a b=c"])
def test_a_server_is_named_with_its_mailbox(given: str):
    """Else it would be believed for all of them."""
    with pytest.raises(ConfigError, match="OBJECTOR_INBOX__TRUSTED_RESULTS"):
        load_settings({"OBJECTOR_INBOX__TRUSTED_RESULTS": given})


def test_the_own_providers_are_those_of_the_settings():
    """By the registrable domain of each mailbox's address and server, and of the mail server; a number is nobody's."""
    given = {
        "INBOX__URL": ONE,
        "INBOX__URLS": OTHER,
        "SMTP__URL": "smtps://maria%40muster.example:x@smtp.post.example/",
    }
    own = own_mail(load_settings({f"OBJECTOR_{name}": value for name, value in given.items()}))
    assert own.handed_in_at.domains == {"muster.example", "post.example"}
    assert own.addresses == {"maria@muster.example"}
    assert {name.rpartition("@")[2]: one.domains for name, one in own.boxes.items()} == {
        "imap.example.org:993/INBOX": {"example.org"},
        "imap.example.net:993/INBOX": {"example.net"},
    }
    numbered = {"OBJECTOR_INBOX__URL": "imap://maria:x@127.0.0.1/", "OBJECTOR_SMTP__URL": "smtp://127.0.0.1/"}
    own = own_mail(load_settings(numbered))
    assert (own.handed_in_at.domains, own.boxes[""].domains, own.addresses) == (frozenset(), frozenset(), frozenset())
