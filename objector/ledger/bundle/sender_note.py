"""The note beside a mail: how its sender was checked when it came, with the keys as the DNS had them. From anybody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from objector.domain.sender import NOTE_FORMAT
from objector.ledger.bundle.record import Digest

LARGEST = 4 * 1024 * 1024
"""Bytes that it may have."""

_Text = Annotated[str, StringConstraints(max_length=1000)]
_Record = Annotated[str, StringConstraints(max_length=10_000)]


class UnknownForm(Exception):
    """It is in a form of another version."""


class _Part(BaseModel):
    """Only what is needed for another check is looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a time beyond all times") from None


_Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class NotedMail(_Part):
    """Which mail it is about, and when that came, UTC."""

    sha256: Digest
    received_at: _Moment


class NotedSignature(_Part):
    """One signature: what became of it, and the records under the name of its key."""

    domain: _Text
    selector: _Text
    algorithm: _Text
    result: _Text
    key_name: _Text
    key_records: Annotated[list[_Record], Field(max_length=100)]


class SenderNote(_Part):
    """The whole note. `checked_at` is UTC."""

    mail: NotedMail
    checked_at: _Moment
    trusted: bool
    by: _Text
    domain: _Text
    doubt: _Text
    signatures: Annotated[list[NotedSignature], Field(max_length=100)]

    @property
    def told(self) -> dict[str, object]:
        """What its entry tells of it."""
        return {"trusted": self.trusted, "by": self.by, "domain": self.domain, "doubt": self.doubt}


class _Form(_Part):
    format: _Text


def read_note(raw: bytes) -> SenderNote:
    """The note. Raises UnknownForm for that of another version, ValueError for what is none."""
    try:
        form = _Form.model_validate_json(raw).format
        if form != NOTE_FORMAT and form.startswith(NOTE_FORMAT.partition("/")[0] + "/"):
            raise UnknownForm
        if form == NOTE_FORMAT:
            return SenderNote.model_validate_json(raw)
    except ValidationError:
        pass
    raise ValueError("it is no note of how a sender was checked")
