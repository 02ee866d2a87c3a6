"""Which objections a raw mail refers to: by its head, by what it quotes, and by what it reports on."""

from __future__ import annotations

from objector.channels.mail_references import answered, quoted


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
