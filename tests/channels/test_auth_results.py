"""What mail servers say that they checked: read strictly, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from objector.channels.auth_results import AuthResults, MethodResult, read_results, topmost

REAL = (
    "mx.google.com; dkim=pass header.i=@facebookmail.com header.s=s1024 header.b=AbC1; spf=pass (google.com: domain of"
    " x@facebookmail.com designates 66.220.155.1 (a host) as permitted) smtp.mailfrom=x@facebookmail.com;"
    " dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=facebookmail.com"
)


def test_a_header_as_servers_write_it():
    """Comments are left out, also nested ones; methods, results and properties are told apart."""
    read = read_results(REAL)
    assert read is not None
    assert read.server == "mx.google.com"
    assert [(one.method, one.result) for one in read.results] == [("dkim", "pass"), ("spf", "pass"), ("dmarc", "pass")]
    assert read.results[1].properties == (("smtp.mailfrom", "x@facebookmail.com"),)
    assert list(read.proved()) == ["facebookmail.com", "facebookmail.com"]


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("mx.example.org 1; dkim=pass header.d=Portal.Example", ["portal.example"]),
        ("mx.example.org; dkim/1=pass reason=\"good; (sure)\" header.d=portal.example", ["portal.example"]),
        ("mx.example.org; dkim=fail header.d=portal.example", []),
        ("mx.example.org; dkim=neutral header.d=portal.example; dkim=pass header.d=other.example", ["other.example"]),
        ("mx.example.org; spf=pass smtp.mailfrom=a@portal.example", []),
        ("mx.example.org; x-dkim=pass header.d=portal.example", []),
        ("mx.example.org; dkim=fail (dkim=pass header.d=portal.example)", []),
        ('mx.example.org; dkim=fail reason="dkim=pass header.d=portal.example"', []),
        ("mx.example.org; none", []),
        ("mx.example.org", []),
        ("mx.example.org;", []),
    ],
)  # fmt: skip
def test_which_domains_it_proves(text: str, proved: list[str]):
    """By DKIM or by DMARC, if it passed; nothing inside a comment or a quotation."""
    read = read_results(text)
    assert read is not None
    assert list(read.proved()) == proved


@pytest.mark.parametrize(
    "text",
    [
        "", ";", "; dkim=pass", "mx.example.org 2; dkim=pass", "mx.example.org extra words; dkim=pass",
        "mx.example.org; dkim=pass (open header.d=portal.example", "mx.example.org; dkim=pass) header.d=a.example",
        'mx.example.org; dkim=pass reason="open header.d=portal.example', "mx.example.org; dkim = pass",
        "mx.example.org; pass", "mx.example.org; dkim=pass header.d", "mx.example.org; none; dkim=pass",
        "mx.example.org" + "; dkim=pass" * 60, "mx.example.org; dkim=pass header.d=" + "a" * 20_000, "mx example; \\",
    ],
)  # fmt: skip
def test_what_is_not_as_the_standard_says_is_nobodys_word(text: str):
    """Half of it could be somebody else's."""
    assert read_results(text) is None


def test_only_the_topmost_counts():
    """Those below may have come with the mail; if the topmost cannot be read, none does."""
    own, foreign = "mx.example.org; dkim=fail header.d=a.example", "mx.example.org; dkim=pass header.d=a.example"
    read = topmost([own, foreign])
    assert read == AuthResults(
        server="mx.example.org",
        results=(MethodResult(method="dkim", result="fail", properties=(("header.d", "a.example"),)),),
    )
    assert topmost(["(", foreign]) is None
    assert topmost([]) is None


@given(some.text(alphabet='ab;=."\\() \t/1', max_size=60))
def test_nothing_makes_it_fail(text: str):
    """Any text is read or is not."""
    read = read_results(text)
    assert read is None or all(one.method for one in read.results)
