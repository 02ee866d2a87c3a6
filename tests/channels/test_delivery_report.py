"""What a mail says of one of ours, in the formats of RFC 3464, 8098 and 3834, and what hostile mails do not say."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from objector.channels.delivery_report import Fate, Report, Says, read_report
from objector.channels.inbox import Mail, parse_mail
from objector.channels.message_id import MessageIds
from objector.rehearsal.correspondent import Answering, Correspondents
from tests.build import NOW, a_submission

IDS = MessageIds.of_ledger("l-test")
OURS = IDS.of(a_submission(id="s-abc234"))
SENT = (
    f"From: maria@example.org\r\nTo: privacy@snap.example\r\nMessage-ID: <{OURS}>\r\nSubject: x\r\n\r\nObjection.\r\n"
).encode()
TO = "privacy@snap.example"


def mail(raw: bytes | str) -> Mail:
    """As the inbox gives it."""
    given = raw if isinstance(raw, bytes) else raw.replace("\n", "\r\n").encode()
    return parse_mail(given, key="1/1", received_at=NOW)


def said(raw: bytes | str) -> Report | None:
    """What it says of ours."""
    return read_report(mail(raw), IDS)


def answered(answering: Answering) -> bytes:
    """What the rehearsal's controllers answer."""
    look_alike = Correspondents(addresses=[TO], now=lambda: datetime(2026, 11, 22, tzinfo=UTC), answering=answering)
    answer = look_alike.take(TO, "maria@example.org", SENT)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("answering", "says"),
    [
        ("report", Says.DELIVERED),
        ("relayed", Says.RELAYED),
        ("delayed", Says.DELAYED),
        ("bounce", Says.FAILED),
        ("plain-bounce", Says.FAILED),
        ("auto-reply", Says.AUTOMATIC),
        ("unsigned", Says.AUTOMATIC),
        ("reply", Says.REPLY),
    ],
)
def test_every_sort_is_known(answering: Answering, says: Says) -> None:
    """Each by its own format, and each names the submission that it is about."""
    report = said(answered(answering))
    assert report is not None
    assert (report.says, report.submissions) == (says, {"s-abc234"})
    if answering in ("report", "relayed", "bounce", "delayed"):
        assert [one.recipients for one in report.fates] == [{TO}]
    fate = report.about(TO)
    assert fate is not None
    assert fate.says is says


@pytest.mark.parametrize("answering", ["report", "relayed", "bounce", "plain-bounce", "auto-reply", "reply"])
def test_what_does_not_quote_our_mail_says_nothing(answering: Answering) -> None:
    """The same mails about another mail, and about one of another ledger."""
    for other in ("s-abc234.1@mail.example", MessageIds.of_ledger("l-other").of(a_submission(id="s-abc234"))):
        assert said(answered(answering).replace(OURS.encode(), other.encode())) is None


@pytest.mark.parametrize("answering", ["report", "bounce", "plain-bounce", "delayed"])
def test_a_report_on_a_text_that_followed_is_none_on_the_objection(answering: Answering) -> None:
    """It names the text by the entry of its approval; an answer to it is no report."""
    text = IDS.of_text(a_submission(id="s-abc234"), 17)
    report = said(answered(answering).replace(OURS.encode(), text.encode()))
    assert report is not None
    assert (report.submissions, report.texts) == (frozenset(), {("s-abc234", 17)})
    assert said(answered("reply").replace(OURS.encode(), text.encode())) is None


RECEIPT = f"""From: privacy@snap.example
To: maria@example.org
Subject: Read
MIME-Version: 1.0
Content-Type: multipart/report; report-type=disposition-notification; boundary=b

--b
Content-Type: text/plain

Read.
--b
Content-Type: message/disposition-notification

Final-Recipient: rfc822;privacy@snap.example
Original-Message-ID: <{OURS}>
Disposition: manual-action/MDN-sent-manually; displayed
--b--
"""


def test_a_read_receipt_is_known() -> None:
    """RFC 8098; one that names no mail, or says nothing, is none."""
    report = said(RECEIPT)
    assert report is not None
    assert report.says is Says.SEEN
    assert said(RECEIPT.replace("Original-Message-ID", "X-Other")) is None
    assert said(RECEIPT.replace("Disposition: manual", "X-Disposition: manual")) is None


def test_our_own_mail_says_nothing_of_itself() -> None:
    """A mailbox may hold what was sent from it."""
    assert said(SENT) is None


def test_an_answer_about_another_mail_with_ours_in_its_text_says_nothing() -> None:
    """Only the headers of an answer name what it answers; anybody's text may quote anything."""
    assert said(f"From: a@b.example\nTo: maria@example.org\nSubject: x\n\n<{OURS}>\n") is None


def test_words_alone_are_no_bounce() -> None:
    """In nobody's format it needs a daemon's name, our Message-ID and a lasting code; a passing one is a delay."""
    text = f"From: {{}}\nTo: maria@example.org\nSubject: failure\n\n{{}}\nMessage-ID: <{OURS}>\n"
    assert said(text.format("stranger@evil.example", "550 5.1.1 no such mailbox")) is None
    assert said(text.format("MAILER-DAEMON@mx.example.org", "It could not be delivered.")) is None
    delayed = said(text.format("Mail Daemon <postmaster@mx.example.org>", "421 4.4.1 we try on"))
    assert delayed is not None
    assert delayed.says is Says.DELAYED


def test_a_report_that_says_both_is_taken_for_the_arrival() -> None:
    """One copy arrived and another, forwarded on, did not: it arrived."""
    raw = answered("bounce").replace(b"Action: failed", b"Action: delivered\r\nX: y", 1)
    both = raw.replace(
        b"Status: 5.1.1", b"Status: 2.0.0\r\n\r\nFinal-Recipient: rfc822;x@y.example\r\nAction: failed", 1
    )
    report = said(both)
    assert report is not None
    assert report.says is Says.DELIVERED


def test_what_became_of_another_copy_is_not_what_became_of_ours() -> None:
    """Ours came back, and one that was sent on elsewhere arrived: each recipient has a fate of its own."""
    raw = answered("bounce").replace(
        b"Status: 5.1.1",
        b"Status: 5.1.1\r\n\r\nFinal-Recipient: rfc822;x@y.example\r\nAction: delivered\r\nStatus: 2.0.0",
        1,
    )
    report = said(raw)
    assert report is not None
    fates = [report.about(one) for one in (TO, "x@y.example", "z@y.example")]
    assert [(one.says, one.code) if one else None for one in fates] == [
        (Says.FAILED, "5.1.1"), (Says.DELIVERED, "2.0.0"), None,
    ]  # fmt: skip
    nameless = said(raw.replace(b"Final-Recipient: rfc822;x@y.example\r\n", b""))
    assert nameless is not None
    assert nameless.about("z@y.example") == Fate(says=Says.DELIVERED, code="2.0.0")


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: auto-generated", "Precedence: bulk", "X-Autoreply: yes", "X-Auto-Response-Suppress: All"],
)
def test_automatic_answers_of_every_age_are_known(header: str) -> None:
    """RFC 3834 and what was used before; `no` says that a person wrote."""
    head = f"From: a@b.example\nTo: maria@example.org\nIn-Reply-To: <{OURS}>\n"
    automatic, person = said(f"{head}{header}\n\nx\n"), said(f"{head}Auto-Submitted: no\n\nx\n")
    assert automatic is not None
    assert person is not None
    assert (automatic.says, person.says) == (Says.AUTOMATIC, Says.REPLY)


def test_no_mutation_of_a_report_raises() -> None:
    """A thousand reports, each broken in its own way: none raises, none is about a submission that it does not name."""
    chance = random.Random(3464)
    kinds: list[Answering] = ["report", "bounce", "plain-bounce", "auto-reply"]
    originals = [*(answered(kind) for kind in kinds), RECEIPT.replace("\n", "\r\n").encode()]
    for _ in range(1000):
        raw = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(raw))
            match chance.randrange(4):
                case 0:
                    raw[at] = chance.randrange(256)
                case 1:
                    del raw[at : at + chance.randint(1, 40)]
                case 2:
                    raw[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 20)))
                case _:
                    raw[at:at] = raw[at : at + chance.randint(1, 200)]
            raw = raw or bytearray(b"x")
        report = said(bytes(raw))
        assert report is None or report.submissions
        assert report is None or all(one.encode() in raw and IDS.host.encode() in raw for one in report.submissions)


def test_a_nest_of_parts_is_left_alone() -> None:
    """Deeper than anybody's program writes: it says nothing, and costs nothing."""
    raw = "From: a@b.example\nTo: maria@example.org\n"
    for depth in range(3000):
        raw += f"Content-Type: multipart/report; boundary=b{depth}\n\n--b{depth}\n"
    assert said(raw + f"Message-ID: <{OURS}>\n") is None


def test_a_report_in_a_charset_that_nobody_can_read() -> None:
    """One that is not made of parts, in bytes that its charset cannot be: it says nothing, and raises nothing."""
    assert said(b"From: a@b.example\r\nContent-Type: multipart/report; charset=idna\r\n\r\nGr\xfc\xdfe\r\n") is None
