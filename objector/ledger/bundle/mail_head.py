"""The head of a mail as people read it, for the report; the mail itself lies beside it, byte for byte."""

from __future__ import annotations

from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.policy import compat32

_MOST = 64 * 1024
_LONGEST = 500
_SHOWN = ("From", "To", "Date", "Subject", "Message-ID")


def mail_head(raw: bytes) -> list[tuple[str, str]]:
    """What these lines of the head say of themselves, each as it stands there if it cannot be decoded."""
    message = BytesHeaderParser(policy=compat32).parsebytes(raw[:_MOST])
    found = []
    for name in _SHOWN:
        for value in message.get_all(name, [])[:3]:
            found.append((f"{name} (as the mail says)", _decoded(str(value))))
    return found


def _decoded(value: str) -> str:
    value = value[: _LONGEST * 4]
    try:
        told = str(make_header(decode_header(value)))
    except (MessageError, ValueError, LookupError):  # a charset or an encoding that there is not
        told = value
    return "".join(sign if sign.isprintable() else " " for sign in told)[:_LONGEST]
