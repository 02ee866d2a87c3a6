"""What a reader sees of a raw mail, and of its HTML."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from objector.channels.html_text import visible_text
from objector.channels.inbox import parse_mail
from objector.channels.mail_text import LONGEST_TEXT, decode_words, read, tidy

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def seen(document: str) -> str:
    return tidy(visible_text(document))


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("<p>one</p><p>two<br>three", "one\ntwo\nthree"),
        ("a <b>b</b>c &amp; &lt;d&gt; &eacute;&#233;", "a bc & <d> éé"),
        ("<head><title>no</title></head><script>no</script><style>no</style>yes<!-- no -->", "yes"),
        ("<SCRIPT>if (a < b) '</p>' </SCRIPT >yes", "yes"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ('<img alt=">" src="a>b">yes<input type=hidden value=no>', "yes"),
        ("<div hidden>no<div>no</div>no</div>yes", "yes"),
        ("<div style='color:red; DISPLAY : none !important'>no</div>yes", "yes"),
        ("<span style=visibility:hidden>no</span>yes", "yes"),
        ("<div style='max-height:0;overflow:hidden'>no</div><div style='max-height:0.5em'>yes</div>", "yes"),
        ("<div style='opacity:0'>no</div><div style='opacity:0.5'>yes</div>", "yes"),
        ("<p style='display:none'>no<p>yes", "yes"),
        ("<table><tr><td style='display:none'>no<td>yes</table>", "yes"),
        ("<div data-style='display:none' title='hidden' class=hidden>yes</div>", "yes"),
        ("<br hidden>yes", "yes"),
        ("<a href='https://x.example/no'>yes</a>", "yes"),
        ("<td>1</td><td>2</td>", "1 2"),
        ("yes<div", "yes"),
        ("yes<!-- never ends", "yes"),
        ("<?xml no?><!doctype no>yes</>", "yes"),
    ],
)
def test_visible_text(document: str, text: str):
    """Tags, scripts, comments and hidden parts are gone; lines are where blocks are."""
    assert seen(document) == text


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a ", "<![", "</", "<a b='", '<a "', "<div hidden>", "<script>", "&#", "<p style="]
)
def test_hostile_html_takes_no_time(piece: str):
    """No document of a megabyte keeps the reader busy for more than a moment."""
    started = time.process_time()
    visible_text((piece * 1_000_000)[:1_000_000])
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?= there", "Grüße there"),
        ("=?UTF-8?B?R3I=?=  =?UTF-8?B?w7zDn2U=?=", "Grüße"),
        ("=?utf-8?b?w?= =?utf-8?b?7w=?=", "=?utf-8?b?w?= =?utf-8?b?7w=?="),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü"),
        ("=?iso-8859-1*de?Q?=FC?=", "ü"),
        ("=?no-such?q?abc?=", "abc"),
        ("=?idna?q?abc?=", "abc"),
        ("plain", "plain"),
    ],
)
def test_encoded_words(value: str, text: str):
    """Encoded words read as they are meant; broken ones stay as they are."""
    assert decode_words(value) == text


def test_attachments_and_enclosed_mails_are_not_read():
    """Only what is shown is text: no attachment, no forwarded mail, no other kinds."""
    raw = (
        b"Content-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain; charset=latin1\n\nyes \xfc\n"
        b"--x\nContent-Type: text/plain\nContent-Disposition: attachment\n\nno\n"
        b"--x\nContent-Type: message/rfc822\n\nSubject: no\n\nno\n"
        b"--x\nContent-Type: application/json\n\nno\n"
        b"--x\nContent-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n\nno\n--x--\n"
    )
    assert read(raw).text == "yes ü"


def test_a_mail_of_nested_boxes_is_read_by_its_headers():
    """Dozens or thousands of parts within each other are not unpacked; a few are."""
    for depth, text in ((5, "text"), (60, ""), (2000, "")):
        raw = b"Subject: deep\n"
        for number in range(depth):
            raw += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
        started = time.process_time()
        mail = parse_mail(raw + b"\ntext\n", key="1/1", received_at=NOON)
        assert (mail.subject, mail.text) == ("deep", text)
        assert time.process_time() - started < 5


def test_text_is_bounded_and_tidy():
    """Invisible signs and white space fold; a giant text is cut."""
    assert tidy("a\u200b\u00a0\u00a0b \r\n\r\n  c\u00ad\t d\r") == "a b\nc d"
    assert len(read(b"\n" + b"word \n" * 1_000_000).text) <= LONGEST_TEXT


def test_fields_of_malformed_mails_are_empty():
    """What cannot be read is empty or none, and the raw bytes are kept as they are."""
    for raw in (b"", b"\x00\xff\xfe", b"no header at all", b"From: a@b.example, c@d.example\nSubject\n\nx"):
        mail = parse_mail(raw, key="1/1", received_at=NOON)
        assert (mail.sender, mail.sender_domain, mail.message_id, mail.raw) == ("", "", None, raw)


def test_a_mail_shows_nothing_of_itself_in_logs():
    """Its repr is its key alone; its digest names it without telling."""
    mail = parse_mail(b"From: a@b.example\nTo: c@d.example\nSubject: private\n\nsecret", key="7/9", received_at=NOON)
    assert repr(mail) == "Mail(key='7/9')"
    assert len(mail.digest) == 64
    assert (mail.place.uidvalidity, mail.place.uidnext, mail.place.newest) == (7, 10, NOON)


@pytest.mark.parametrize("charset", ["idna", "punycode", "undefined", "x-nothing", "utf-16", "hz"])
@pytest.mark.parametrize("encoding", ["8bit", "7bit", "base64", "quoted-printable"])
def test_a_charset_that_nobody_can_read(charset: str, encoding: str) -> None:
    """Whatever charset a part names for bytes that are none of it: it is read as well as it can be."""
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    read(head.encode() + "Grüße ☃".encode() + b"\xff\xfe\r\n")
