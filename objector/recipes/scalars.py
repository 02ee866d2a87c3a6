"""The small types that recipes are made of: words, texts by language, hosts, lengths of time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=80)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Host = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", max_length=253)]
PathPrefix = Annotated[str, StringConstraints(pattern=r"^/[^?#\s]*$", max_length=300)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
Region = Annotated[str, StringConstraints(pattern=r"^(EU|EEA|[A-Z]{2})$")]


def _mail_address(text: str) -> str:
    if not re.fullmatch(
        r"[A-Za-z0-9](?:[A-Za-z0-9_-]|[.+](?=[A-Za-z0-9])){0,63}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,63}", text
    ):
        raise ValueError("this is no mail address, such as `privacy@example.org`")
    return text


MailAddress = Annotated[str, AfterValidator(_mail_address)]
"""One that stands in a file of ours: plain, and nothing beside it."""

PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")


def _one_or_many(given: object) -> object:
    if isinstance(given, list):
        return tuple(given)
    return (given,) if isinstance(given, str) else given


_ONE: dict[str, object] = {"type": "string", "minLength": 1, "maxLength": 1000}
Several = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_many),
    Field(min_length=1, max_length=40),
    WithJsonSchema({"anyOf": [_ONE, {"type": "array", "items": _ONE, "minItems": 1, "maxItems": 40}]}),
]
Texts = Annotated[dict[Language, Several], Field(min_length=1)]
"""What a page says, by language; in each language one text or several that are equally good."""


def _duration(given: object) -> object:
    if isinstance(given, str) and (match := re.fullmatch(r"(\d{1,4})\s*(s|min|h|d)", given.strip())):
        unit = {"s": "seconds", "min": "minutes", "h": "hours", "d": "days"}[match[2]]
        return timedelta(**{unit: int(match[1])})
    return given


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    Field(gt=timedelta(0), le=timedelta(days=90)),
    WithJsonSchema({"type": "string", "pattern": r"^\s*\d{1,4}\s*(s|min|h|d)\s*$"}),
]
"""A length of time, written `45s`, `30min`, `1h` or `2d`."""

Period = Annotated[
    timedelta,
    BeforeValidator(_duration),
    Field(ge=timedelta(days=45), le=timedelta(days=730)),
    WithJsonSchema({"type": "string", "pattern": r"^\s*\d{1,4}\s*d\s*$"}),
]
"""A time after which an objection is made again, written `90d`: longer than the controller's month (Art. 12(3) GDPR)
with every holiday that may prolong it, and at most two years."""


class Strict(BaseModel):
    """The base of all that is read from a file: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
