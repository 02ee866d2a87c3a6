"""The URL of the inbox: what is taken, and that no message repeats its secrets."""

from __future__ import annotations

import pytest

from objector.channels.imap_url import ImapUrl
from objector.errors import ConfigError


def test_all_parts():
    """User, password and folder are percent-decoded; the port is the usual one unless given."""
    url = ImapUrl.parse("imaps://maria%40example.org:p%40ss%2F%3Aw%C3%B6rt@imap.example.org/Archive/Objections%202")
    assert (url.host, url.port, url.tls, url.folder) == ("imap.example.org", 993, True, "Archive/Objections 2")
    assert (url.user, url.password) == ("maria@example.org", "p@ss/:wört")
    assert ImapUrl.parse("imaps://a:b@h:1993").port == 1993
    assert ImapUrl.parse("imaps://a:b@h/").folder == "INBOX"


def test_what_opens_it_may_stand_elsewhere():
    """Without a password it is looked up; with `auth=xoauth2` an access token is. The name is of all three the same."""
    looked_up, token = ImapUrl.parse("imaps://a@h/"), ImapUrl.parse("imaps://a@h/?auth=xoauth2")
    assert (looked_up.password, looked_up.token) == ("", False)
    assert (token.password, token.token) == ("", True)
    assert {looked_up.name, token.name} == {ImapUrl.parse("imaps://a:b@h:993/INBOX").name}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost"])
def test_without_tls_on_this_machine(host: str):
    """A bridge on the same machine may speak plain IMAP."""
    assert not ImapUrl.parse(f"imap://a:b@{host}:1143/").tls


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("imap://secretuser:secretword@imap.example.org/", "unencrypted"),
        ("imap://secretuser:secretword@127.0.0.1.example.org/", "unencrypted"),
        ("https://secretuser:secretword@imap.example.org/", "does not begin with imaps://"),
        ("secretuser:secretword@imap.example.org", "does not begin with imaps://"),
        ("imaps://secretuser:secretword@/", "host is missing"),
        ("imaps://:secretword@imap.example.org/", "user is missing"),
        ("imaps://secretuser:secretword@imap.example.org/?auth=xoauth2", "never stands in the URL"),
        ("imaps://secretuser@imap.example.org/?auth=plain", r"\? or #"),
        ("imaps://secretuser@imap.example.org/?auth=xoauth2#secret", r"\? or #"),
        ("imaps://secretuser:secret#word@imap.example.org/", "cannot be read"),
        ("imaps://secretuser:secret/word@imap.example.org/", "cannot be read"),
        ("imaps://secretuser:secretword@imap.example.org/?x=secret", r"\? or #"),
        ("imaps://secretuser:secretword@imap.example.org:secretport/", "cannot be read"),
        ("imaps://secretuser:secretword@imap.example.org:99999/", "cannot be read"),
        ("imaps://secretuser:secretword@[imap.example.org/", "cannot be read"),
        ("imaps://secretuser:secret%0D%0Aword@imap.example.org/", "control character"),
        ("imaps://secretuser:secretword@imap.example.org/a%0Ab", "control character"),
        ("imaps://secretuser:secret%FFword@imap.example.org/", "cannot be read"),
        ("", "does not begin with imaps://"),
    ],
)
def test_what_is_wrong_is_said_without_the_secrets(url: str, why: str):
    """Each fault has its own words, and none of them holds user or password."""
    with pytest.raises(ConfigError, match=why) as caught:
        ImapUrl.parse(url)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_its_repr_shows_no_secrets():
    """A URL in a log line shows where, not who."""
    assert "secret" not in repr(ImapUrl.parse("imaps://secretuser:secretword@h/"))
