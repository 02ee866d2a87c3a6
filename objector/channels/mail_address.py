"""Addresses in the headers of mails: who a mail is from, and whom it was for. Strict on the sender."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from email.utils import getaddresses

from objector.domain.host_name import host_name

MOST_RECIPIENTS = 200
_LONGEST_HEADER = 20_000  #: characters of an address header that are looked at
_MOST_COMMENTS = 100
"""Parentheses in a header of recipients; one with more is left out: the library goes one call deeper for each."""
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_IN_BRACKETS = re.compile(r"[^<>]*<\s*([^\s<>@,;:]+@[^\s<>@,;:]+)\s*>\s*")
_BARE = re.compile(r"\s*([^\s<>@,;:\"()]+@[^\s<>@,;:\"()]+)\s*")


def address(text: str) -> str:
    """An address in the one form that addresses are compared in: lower-case, its domain as by `host_name`."""
    local, at, host = text.strip().strip("<>").rpartition("@")
    return f"{local.lower()}@{host_name(host) or host.lower()}" if at else text.strip().lower()


def single_sender(values: Iterable[str]) -> str:
    """The address of the From header, if there is exactly one header with exactly one address; else ""."""
    headers = list(values)
    if len(headers) != 1 or len(headers[0]) > _LONGEST_HEADER or any(ord(sign) < 32 for sign in headers[0]):
        return ""
    rest = _without_comments(_QUOTED.sub(" ", headers[0]))
    if rest is None:
        return ""
    match = _BARE.fullmatch(rest) or _IN_BRACKETS.fullmatch(rest)
    if match is None or any(sign in rest for sign in ',;:"'):
        return ""
    return address(match[1])


def sender_domain(sender: str) -> str:
    """The host part of a sender's address, or ""."""
    return host_name(sender.rpartition("@")[2]) if "@" in sender else ""


def recipients(values: Iterable[str]) -> frozenset[str]:
    """Every address in these headers, at most `MOST_RECIPIENTS`."""
    short = [value[:_LONGEST_HEADER] for value in values if value.count("(") <= _MOST_COMMENTS]
    found = [address(each) for _, each in getaddresses(short[:MOST_RECIPIENTS]) if "@" in each]
    return frozenset(found[:MOST_RECIPIENTS])


def within(host: str, allowed: Collection[str]) -> bool:
    """Whether a host is one of the allowed domains or lies below one of them."""
    name = host_name(host)
    wanted = [host_name(each) for each in allowed]
    return bool(name) and any(name == each or name.endswith("." + each) for each in wanted if each)


def _without_comments(text: str) -> str | None:
    """The text without its comments (RFC 5322, 3.2.2), or None if a parenthesis is left over."""
    for _ in range(10):
        shorter = _COMMENT.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return None if "(" in text or ")" in text else text
