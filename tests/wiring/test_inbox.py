"""Which mailboxes are read: all that are set; in a rehearsal only those on this machine."""

from __future__ import annotations

import pytest

from objector.settings import load_settings
from objector.wiring.inbox import mailbox_urls

GIVEN = {
    "OBJECTOR_INBOX__URL": "imaps://maria%40example.org:x@imap.example.org/",
    "OBJECTOR_INBOX__URLS": "imap://maria%40example.org:x@127.0.0.1:1143/ imaps://maria%40example.net:x@imap.example.net/",
}


@pytest.mark.parametrize(
    ("rehearsal", "hosts"), [("0", ["imap.example.org", "127.0.0.1", "imap.example.net"]), ("1", ["127.0.0.1"])]
)
def test_a_rehearsal_reads_no_mailbox_elsewhere(rehearsal: str, hosts: list[str]):
    """Nothing leaves the machine: neither a sign-in nor the mails of a real mailbox take part."""
    found = mailbox_urls(load_settings({**GIVEN, "OBJECTOR_REHEARSAL": rehearsal}))
    assert [url.get_secret_value().rpartition("@")[2].partition("/")[0].partition(":")[0] for url in found] == hosts
