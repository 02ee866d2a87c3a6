"""Whom a mail is from and for: strict where it decides what is believed."""

from __future__ import annotations

import pytest

from objector.channels.mail_address import address, recipients, sender_domain, single_sender, within


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("security@portal.example", "security@portal.example"),
        ("Portal <Security@PORTAL.example>", "security@portal.example"),
        ('"a@facebookmail.com" <x@evil.example>', "x@evil.example"),
        ('"Portal, Inc. \\"x\\"" <x@portal.example>', "x@portal.example"),
        ("=?utf-8?q?a=40facebookmail=2Ecom?= <x@evil.example>", "x@evil.example"),
        ("a@facebookmail.com <x@evil.example>", "x@evil.example"),
        ("x@evil.example (<a@facebookmail.com>)", "x@evil.example"),
        ("x@evil.example (a (b) a@facebookmail.com)", "x@evil.example"),
        ("Portal <x@bücher.example>", "x@xn--bcher-kva.example"),
        ("a@facebookmail.com, x@evil.example", ""),
        ("<a@facebookmail.com> <x@evil.example>", ""),
        ("Group: a@facebookmail.com;", ""),
        ("<x@evil.example>, <a@facebookmail.com>", ""),
        ("a@facebookmail.com@evil.example", ""),
        ('"open <a@facebookmail.com>', ""),
        ("(open a@facebookmail.com", ""),
        ("@facebookmail.com", ""),
        ("facebookmail.com", ""),
        ("a@facebookmail.com\x00", ""),
        ("", ""),
    ],
)
def test_the_one_sender(header: str, sender: str):
    """Display names, comments and quoted strings are never taken for the address; doubt is no sender."""
    assert single_sender([header]) == sender


def test_several_from_headers_are_no_sender():
    """A mail with two From headers says nothing."""
    assert single_sender(["a@facebookmail.com", "a@facebookmail.com"]) == ""
    assert single_sender([]) == ""
    assert sender_domain("") == ""


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("facebookmail.com", True), ("mail.facebookmail.com", True), ("MAIL.FacebookMail.com.", True),
        ("evil-facebookmail.com", False), ("facebookmail.com.evil.example", False), ("facebookmail.co", False),
        ("com", False), ("", False), ("mail..facebookmail.com", False), ("xfacebookmail.com", False),
        ("facebооkmail.com", False),  # noqa: RUF001 - two Cyrillic letters are the point
    ],
)  # fmt: skip
def test_within_a_domain(host: str, allowed: bool):
    """The domain itself and hosts below it, and nothing that only looks alike."""
    assert within(host, ["FacebookMail.com", ""]) is allowed
    assert not within(host, [])


def test_recipients():
    """All addresses of all headers, lower-case, and no more than are reasonable."""
    found = recipients(["Maria <MARIA@Example.org>, otto@example.org", "<m@bücher.example>", "nonsense"])
    assert found == {"maria@example.org", "otto@example.org", "m@xn--bcher-kva.example"}
    assert len(recipients([", ".join(f"a{number}@example.org" for number in range(1000))])) <= 200
    assert address(" <A@B.example> ") == "a@b.example"


def test_comments_within_comments_end_nothing():
    """Thousands of parentheses in a header of recipients: that header is left out, the others are read."""
    assert recipients(["(" * 19_000, "maria@example.org", "(a) otto@example.org"]) == {
        "maria@example.org", "otto@example.org",
    }  # fmt: skip
