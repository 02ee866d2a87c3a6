"""What the person's own mail provider says that it checked: `Authentication-Results` (RFC 8601). Strict and bounded.

Anybody can write such a header. It counts only as the topmost one, and only under the name of a server that the
person's settings trust.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from objector.domain.host_name import host_name

LONGEST = 16 * 1024
"""Characters of the header."""
MOST_RESULTS = 50
_SERVER = re.compile(r"[A-Za-z0-9._@:\[\]-]{1,255}")
_METHOD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40})(?:/[0-9]{1,3})?=([A-Za-z][A-Za-z0-9-]{0,40})")
_PROPERTY = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,40}\.[A-Za-z][A-Za-z0-9_-]{0,60})=(.{0,1000})", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class MethodResult:
    """What one method gave, such as `dkim=pass header.d=example.org`."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...] = ()

    def values(self, name: str) -> list[str]:
        """The values of this property."""
        return [value for given, value in self.properties if given == name]


@dataclass(frozen=True, kw_only=True)
class AuthResults:
    """One such header: who says it, and what."""

    server: str
    results: tuple[MethodResult, ...]

    def proved(self) -> Iterator[str]:
        """The domains that it says a mail comes from: by DKIM, or by DMARC of the From header."""
        for one in self.results:
            if one.result == "pass" and one.method == "dkim":
                named = [*one.values("header.d"), *(given.rpartition("@")[2] for given in one.values("header.i"))]
            elif one.result == "pass" and one.method == "dmarc":
                named = one.values("header.from")
            else:
                continue
            yield from (found for found in map(host_name, dict.fromkeys(named)) if found)


def topmost(headers: Sequence[str]) -> AuthResults | None:
    """The first of these headers, read; None if there is none, or it cannot be read."""
    return read_results(headers[0]) if headers else None


def read_results(text: str) -> AuthResults | None:
    """One header's value, unfolded; None if it is not what the standard says."""
    sections = _sections(text) if len(text) <= LONGEST else None
    if sections is None or not sections[0] or len(sections) > MOST_RESULTS + 1:
        return None
    server, *version = sections[0]
    if not _SERVER.fullmatch(server) or version not in ([], ["1"]):
        return None
    told = [words for words in sections[1:] if words]
    if told == [["none"]]:
        told = []
    results = [_result(words) for words in told]
    if any(one is None for one in results):
        return None
    return AuthResults(server=server.lower(), results=tuple(one for one in results if one is not None))


def _result(words: list[str]) -> MethodResult | None:
    method = _METHOD.fullmatch(words[0])
    if method is None:
        return None
    properties = []
    for word in words[1:]:
        found = _PROPERTY.fullmatch(word)
        if found is not None:
            properties.append((found[1].lower(), found[2]))
        elif not word.lower().startswith("reason="):
            return None
    return MethodResult(method=method[1].lower(), result=method[2].lower(), properties=tuple(properties))


def _sections(text: str) -> list[list[str]] | None:
    """The words between semicolons; comments left out, quoted words without their quotes; None if one has no end."""
    sections: list[list[str]] = [[]]
    word: list[str] = []
    depth, quoted, escaped = 0, False, False
    for sign in f"{text};":
        if escaped:
            escaped = False
            word += [] if depth else [sign]
        elif sign == "\\" and (depth or quoted):
            escaped = True
        elif quoted:
            quoted = sign != '"'
            word += [sign] if quoted else []
        elif depth or sign == "(":
            depth += (sign == "(") - (sign == ")")
        elif sign == '"':
            quoted = True
        elif sign == ")":
            return None
        elif sign in "; \t":
            if word:
                sections[-1].append("".join(word))
                word = []
            if sign == ";":
                sections.append([])
        else:
            word.append(sign)
    return None if depth or quoted or escaped else sections[:-1]
