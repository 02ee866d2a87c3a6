"""Which objections a raw mail refers to: by its head, by what it quotes, and by what it reports on."""

from __future__ import annotations

from objector.channels.mail_references import answered, quoted, reported


def test_an_answer_to_our_own_mail_is_told_by_its_head() -> None:
    """In-Reply-To and References name the submission, also for a text that followed; a body may say what it likes."""
    ours = b"s-abc123.text-7@m0123456789abcdef0123.objector.invalid"
    raw = b"From: a@portal.example\r\nReferences: <x@y>\r\n <" + ours + b">\r\n\r\nHello"
    assert answered(raw) == {"s-abc123"}
    assert answered(b"From: a@portal.example\r\n\r\nIn-Reply-To: <" + ours + b">") == frozenset()
    assert answered(raw.replace(b"objector.invalid", b"objector.invalid.evil.example")) == frozenset()
    assert quoted(raw) == frozenset()
    assert quoted(raw.replace(b".text-7@", b".1@")) == {"s-abc123"}
    assert answered(b"\xff\x00" * 1000) == frozenset()


def test_a_report_on_a_text_is_no_answer_in_other_words() -> None:
    """Else it would be asked about as the controller's answer, and used up."""
    text = b"\r\n\r\nMessage-ID: <s-abc234.text-9@m0123.objector.invalid>\r\n"
    report = b"Content-Type: multipart/report; report-type=delivery-status"
    assert reported(report + text, "x@y.example") == {"s-abc234"}
    assert reported(b"Content-Type:\r\n multipart/report" + text, "x@y.example") == {"s-abc234"}
    assert reported(b"Subject: x" + text, "mailer-daemon@y.example") == {"s-abc234"}
    assert reported(b"Subject: x" + text, "x@y.example") == frozenset()
    assert reported(report + text.replace(b"text-", b""), "x@y.example") == frozenset()
