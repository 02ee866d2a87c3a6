"""DKIM: what holds, what does not, and every known way to make a signature say more than was signed."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from objector.channels.dkim_check import check_signatures
from objector.dkim.fields import Ambiguous, take_apart
from objector.dkim.judging import MOST_NOTED, MOST_SIGNATURES
from objector.dkim.tags import Unreadable, read_key, tags
from objector.domain.sender import Checked, Signature
from objector.rehearsal.signing import BITS, SELECTOR, SIGNED, key_record, new_key
from tests.signed import Keys, signed

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DOMAIN = "portal.example"
RAW = (
    b"From: Portal <help@portal.example>\r\nTo: maria@example.org\r\nSubject: Your  objection\r\n"
    b"Date: Sun, 22 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@portal.example>\r\n"
    b"\r\nWe honour \t your objection. \r\n\r\nYours\r\n\r\n\r\n"
)
FOOTBALL = Path(__file__).with_name("rfc8463.eml").read_bytes()
FOOTBALL_KEYS = {
    "brisbane._domainkey.football.example.com": "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "test._domainkey.football.example.com": (
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3id"
        "Y6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZy"
        "VYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
    ),
}
"""RFC 8463, appendix A: the mail, its two signatures and their keys."""


async def checked(
    raw: bytes, *, keys: Keys | None = None, at: datetime = NOON, domain: str = DOMAIN
) -> tuple[Signature, ...]:
    return await check_signatures(take_apart(raw), at, keys or Keys(), first=lambda name: name == domain)


async def result(raw: bytes, *, keys: Keys | None = None, at: datetime = NOON) -> Checked:
    """What became of the one signature."""
    (one,) = await checked(raw, keys=keys, at=at)
    return one.result


async def test_a_signature_holds_and_everything_of_it_is_kept():
    """Domain, selector, algorithm, headers and the key record, for whoever looks later."""
    keys = Keys()
    (one,) = await checked(signed(RAW, DOMAIN), keys=keys)
    assert (one.result, one.domain, one.selector, one.algorithm) == (Checked.HOLDS, DOMAIN, SELECTOR, "rsa-sha256")
    assert one.signed == SIGNED
    assert one.covers
    assert one.key_name == f"{SELECTOR}._domainkey.{DOMAIN}"
    assert one.key_records == (key_record(new_key(BITS)),)
    assert keys.asked == [one.key_name]


async def test_the_example_of_the_standard():
    """RFC 8463, appendix A: an Ed25519 and an RSA signature on one mail; both are of its own text."""
    keys = Keys(others={name: (record,) for name, record in FOOTBALL_KEYS.items()})
    several = await checked(FOOTBALL, keys=keys, domain="football.example.com")
    assert [(one.algorithm, one.result) for one in several] == [
        ("ed25519-sha256", Checked.HOLDS),
        ("rsa-sha256", Checked.HOLDS),
    ]
    altered = FOOTBALL.replace(b"We lost", b"We won")
    assert {one.result for one in await checked(altered, keys=keys, domain="football.example.com")} == {Checked.FAIL}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda raw: raw.replace(b"honour", b"refuse"), Checked.FAIL),
        (lambda raw: raw.replace(b"Subject: Your", b"Subject: Not your"), Checked.FAIL),
        (lambda raw: raw.replace(b"maria@", b"otto@"), Checked.FAIL),
        (lambda raw: raw + b"One more line\r\n", Checked.FAIL),
        (lambda raw: b"Subject: Another\r\n" + raw, Checked.FAIL),
        (lambda raw: raw.replace(b"\r\n\r\n", b"\r\nFrom: other@portal.example\r\n\r\n", 1), Checked.FAIL),
        (lambda raw: raw.replace(b"d=portal.example", b"d=other.example"), None),
        (lambda raw: raw.replace(b"s=rehearsal", b"s=other"), Checked.NO_KEY),
        (lambda raw: b"Received: from one by another\r\n" + raw, Checked.HOLDS),
        (lambda raw: raw.replace(b"\r\n", b"\n"), Checked.HOLDS),
        (lambda raw: raw + b"\r\n\r\n", Checked.HOLDS),
        (lambda raw: raw.replace(b"honour \t your", b"honour your"), Checked.HOLDS),
        (lambda raw: b"From portal Sun Nov 22 12:00:00 2026\r\n" + raw, Checked.HOLDS),
    ],
    ids=[
        "body", "subject", "recipient", "a line at the end", "a second subject", "a second sender", "another domain",
        "another selector", "a trace above", "bare line ends", "empty lines at the end", "blanks", "of a mailbox file",
    ],
)  # fmt: skip
async def test_what_breaks_it_and_what_does_not(change, expected):
    """What the sender wrote is proved; what servers add on the way is not touched by it."""
    several = await checked(change(signed(RAW, DOMAIN)))
    assert [one.result for one in several] == ([expected] if expected else [Checked.NOT_ASKED])


@pytest.mark.parametrize(
    "headers",
    [("from", "to", "date"), ("from", "subject"), ("from", "to", "subject", "subject"), SIGNED[:9]],
    ids=["no subject", "no recipient", "no copy", "no kind of content"],
)
async def test_a_signature_that_leaves_headers_open_proves_nothing(headers: Sequence[str]):
    """Anybody could have changed what it does not cover."""
    more = {4: b"Cc: otto@example.org\r\n", 9: b"Content-Type: text/plain; charset=utf-16\r\n"}.get(len(headers), b"")
    raw = more + RAW
    (one,) = await checked(signed(raw, DOMAIN, headers=headers))
    assert (one.result, one.covers) == (Checked.PARTLY, False)


async def test_a_signature_that_leaves_the_end_open_proves_nothing():
    """`l=`: what stands behind the signed part could be anybody's, whether there is something or not."""
    raw = signed(RAW, DOMAIN, length=True)
    for each in (raw, raw + b"We do not honour it\r\n"):
        (one,) = await checked(each)
        assert (one.result, one.covers) == (Checked.PARTLY, False)


async def test_a_second_header_below_the_signed_one():
    """Signed once, there twice: the added one would be read first, or last, as the program likes."""
    raw = signed(RAW, DOMAIN, headers=("from", "to", "subject", "date"))
    assert await result(b"Subject: We honour it\r\n" + raw) is Checked.PARTLY


def a_record(**tags_of_it: str) -> tuple[str, ...]:
    """The right key's record, with these tags in place of its own."""
    given = {"v": "DKIM1", "k": "rsa", "p": key_record(new_key(BITS)).rpartition("p=")[2]} | tags_of_it
    return ("; ".join(f"{name}={value}" for name, value in given.items() if value != "-"),)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (a_record(), Checked.HOLDS),
        (a_record(v="-", k="-"), Checked.HOLDS),
        (a_record(s="email", h="sha1:sha256", t="s"), Checked.HOLDS),
        (("v=spf1 -all", *a_record()), Checked.HOLDS),
        ((), Checked.NO_KEY),
        (("v=spf1 -all",), Checked.NO_KEY),
        (a_record(p=""), Checked.NO_KEY),
        (a_record(t="y"), Checked.NO_KEY),
        (a_record(v="DKIM2"), Checked.ERROR),
        (a_record(k="ed25519"), Checked.ERROR),
        (a_record(h="sha1"), Checked.ERROR),
        (a_record(s="tlsrpt"), Checked.ERROR),
        (a_record(p="AAAA"), Checked.TOO_WEAK),
        (a_record(p="A" * 800), Checked.ERROR),
        (a_record(p="!"), Checked.ERROR),
        (a_record() * 2, Checked.ERROR),
        (a_record(n="x" * 9000), Checked.ERROR),
    ],
)
async def test_the_record_of_its_key(records: tuple[str, ...], expected: Checked):
    """Only one that says, beyond doubt, that this key signs mails."""
    keys = Keys(others={f"{SELECTOR}._domainkey.{DOMAIN}": records})
    assert await result(signed(RAW, DOMAIN), keys=keys) is expected


async def test_a_short_key_proves_nothing():
    """RFC 8301: below 1024 bits a key can be found out."""
    keys = Keys(others={f"{SELECTOR}._domainkey.{DOMAIN}": (key_record(new_key(1024)),)})
    assert await result(signed(RAW, DOMAIN, bits=1024), keys=keys) is Checked.HOLDS
    short = base64.b64encode(
        bytes.fromhex("305c300d06092a864886f70d0101010500034b003048024100") + b"\xc5" * 64 + b"\x02\x03\x01\x00\x01"
    )
    keys = Keys(others={f"{SELECTOR}._domainkey.{DOMAIN}": (f"v=DKIM1; p={short.decode()}",)})
    assert await result(signed(RAW, DOMAIN), keys=keys) is Checked.TOO_WEAK


def with_tags(raw: bytes, **changed: str) -> bytes:
    """The signature's header with these tags; it then holds no more, which is found last."""
    header, rest = raw.split(b"\r\nFrom: ", 1)
    found = tags(header.partition(b":")[2].replace(b"\r\n", b"").decode()) | changed
    text = "; ".join(f"{name}={value}" for name, value in found.items() if value != "-")
    return f"DKIM-Signature: {text}".encode() + b"\r\nFrom: " + rest


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"a": "rsa-sha1"}, Checked.TOO_WEAK),
        ({"a": "rsa-md5"}, Checked.ERROR),
        ({"v": "2"}, Checked.ERROR),
        ({"c": "plain"}, Checked.ERROR),
        ({"q": "http"}, Checked.ERROR),
        ({"h": "to : subject"}, Checked.ERROR),
        ({"i": "@evil.example"}, Checked.ERROR),
        ({"i": "@notportal.example"}, Checked.ERROR),
        ({"b": "!!"}, Checked.ERROR),
        ({"bh": "-"}, Checked.ERROR),
        ({"x": "soon"}, Checked.ERROR),
        ({"t": "1795305600", "x": "1795305500"}, Checked.ERROR),
        ({"x": str(int(NOON.timestamp()) - 1), "t": "-"}, Checked.EXPIRED),
        ({"x": str(int(NOON.timestamp()) + 1), "t": "-"}, Checked.FAIL),
        ({"i": "someone@news.portal.example"}, Checked.FAIL),
    ],
    ids=str,
)
async def test_a_signature_that_is_not_as_it_should_be(changed: dict[str, str], expected: Checked):
    """Each of its tags is held against the standard before anything is believed."""
    assert await result(with_tags(signed(RAW, DOMAIN), **changed)) is expected


async def test_it_is_judged_by_the_time_of_arrival():
    """Looked at a month late, as after a month without network, one that had not expired then still fails or holds."""
    raw = with_tags(signed(RAW, DOMAIN), x=str(int(NOON.timestamp())), t="-")
    assert await result(raw, at=NOON) is Checked.FAIL  # the tag was added here, so it cannot hold
    assert await result(raw, at=NOON + timedelta(seconds=1)) is Checked.EXPIRED


async def test_a_signature_that_is_too_long():
    """What nobody needs is not read."""
    assert await result(with_tags(signed(RAW, DOMAIN), z="y" * 17_000)) is Checked.ERROR


async def test_a_tag_that_stands_there_twice():
    """Which of the two counts would be a guess."""
    raw = signed(RAW, DOMAIN).replace(b" d=portal.example;", b" d=portal.example; d=portal.example;")
    assert await result(raw) is Checked.ERROR


async def test_others_are_asked_for_only_in_a_mail_that_is_verified():
    """Whoever signs a forged mail does not learn that it was read."""
    keys = Keys()
    (one,) = await checked(signed(RAW, "evil.example"), keys=keys)
    assert (one.result, one.domain, keys.asked) == (Checked.NOT_ASKED, "evil.example", [])
    several = await checked(signed(signed(RAW, DOMAIN), "sender.example"), keys=keys)
    assert [(one.domain, one.result) for one in several] == [
        ("sender.example", Checked.HOLDS),
        (DOMAIN, Checked.HOLDS),
    ]


async def test_very_many_signatures_are_not_all_looked_at():
    """The bound holds for those of the sender too; what was left out is said."""
    keys = Keys()
    broken = with_tags(signed(RAW, DOMAIN), s="broken").partition(b"\r\nFrom: ")[0] + b"\r\n"
    several = await checked(broken * 60 + signed(RAW, DOMAIN), keys=keys)
    assert len(keys.asked) == MOST_SIGNATURES
    assert {one.result for one in several} == {Checked.NO_KEY, Checked.NOT_ASKED}
    assert len(several) == MOST_NOTED


async def test_while_the_dns_is_down_nothing_is_said_of_it():
    """Not that it fails, and not that it holds."""
    assert await result(signed(RAW, DOMAIN), keys=Keys(down=True)) is Checked.NOT_REACHED


@pytest.mark.parametrize(
    "raw",
    [
        b" folded: first\r\n\r\n",
        b"From: a@b.example\r\nno header at all\r\n\r\nText",
        b"From: a@b.example\rSubject: hidden\r\n\r\nText",
        b"From: a@b.example\r\nSubject : hidden\r\n\r\nText",
        b"From: a@b.example\r\nSub\x00ject: x\r\n\r\nText",
        b"From: a@b.example\r\n" + b"X: y\r\n" * 3000 + b"\r\n",
        b"From: a@b.example\r\nX: " + b"y" * 300_000 + b"\r\n\r\n",
    ],
    ids=["begins folded", "no header", "bare return", "a blank before the colon", "a zero", "very many", "very long"],
)
def test_what_can_be_read_in_two_ways_is_not_read(raw: bytes):
    """What was signed and what is shown would differ."""
    with pytest.raises(Ambiguous):
        take_apart(raw)


async def test_hostile_mails_take_no_time_to_speak_of():
    """Long runs of blanks and folds, on which other programs take forever: this test would never end."""
    raw = signed(RAW, DOMAIN)
    for end in (b" " * 3_000_000 + b"x", b" \t" * 500_000 + b"x\r\n", b"\r\n" * 1_000_000 + b"x"):
        assert await result(raw + end) is Checked.FAIL
    folded = raw.replace(b"Subject:", b"X-Long: y" + b"\r\n " * 60_000 + b"\r\nSubject:")
    assert await result(folded) is Checked.HOLDS


def test_lists_of_tags():
    """As the standard's grammar has them."""
    assert tags(" a = b ; c=d=e ;") == {"a": "b", "c": "d=e"}
    for wrong in ("a", "a=b;;c=d", "1=2", "=x"):
        with pytest.raises(Unreadable):
            tags(wrong)
    with pytest.raises(Unreadable):
        read_key("v=DKIM1; k=rsa")


WAYS = (b"simple", b"relaxed")
BODY = some.lists(some.sampled_from(["We honour", " ", "\t", "  x ", "\r\n", "", "é", "."]), max_size=12)


@settings(max_examples=60, deadline=None)
@given(body=BODY, header=some.sampled_from(WAYS), way=some.sampled_from(WAYS), at=some.integers(0, 400))
async def test_it_agrees_with_another_program(body: list[str], header: bytes, way: bytes, at: int) -> None:
    """What dkimpy signs, in every form, holds here; with one byte changed, both say the same."""
    raw = RAW.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + "".join(body).encode() + b"\r\n"
    pem_free = signed(raw, DOMAIN, ways=(header, way))
    assert await result(pem_free) is Checked.HOLDS
    place = pem_free.index(b"\r\nFrom: ") + 2 + at
    changed = bytearray(pem_free)
    if place < len(changed) and re.match(rb"[A-Za-z]", bytes(changed[place : place + 1])):
        changed[place] ^= 1
        theirs = dkim.verify(bytes(changed), dnsfunc=lambda name, timeout=5: key_record(new_key(BITS)).encode())
        assert (await result(bytes(changed)) is Checked.HOLDS) == theirs
