"""A form's description for whoever mends its recipe: structure and labels, redacted; safe to attach to an issue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as checked

from objector.channels.contract import FormContract
from objector.errors import ConfigError
from objector.recipes.kept_text import KeptText
from objector.recipes.scalars import Language

FORMAT = "objector form description 1"
LARGEST = 1_000_000
"""Bytes of a description."""
_Line = Annotated[str, StringConstraints(max_length=2000)]


def description(
    contract: FormContract | None,
    *,
    recipe: str,
    digest: str,
    verdict: str,
    why: tuple[str, ...],
    rehearsal: bool,
    confirmations: Sequence[KeptText] = (),
) -> str:
    """As JSON. A contract holds no values, no cookies and no address beyond host and path; neither does this.

    `confirmations`: the texts that were found on this machine to say that an objection arrived.
    """
    content: dict[str, Any] = {"rehearsal": True} if rehearsal else {}
    content |= {
        "format": FORMAT,
        "recipe": recipe,
        "recipe_sha256": digest,
        "verdict": verdict,
        "why": list(why),
        "confirmations": [{"language": one.language, "text": one.text} for one in confirmations],
        "form": asdict(contract) if contract is not None else None,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


@checked(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Confirmation:
    """A text that somebody found to say that an objection arrived."""

    language: Language
    text: _Line


@checked(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class Described:
    """A description as it was read from a file. Anybody may have written it."""

    format: Literal["objector form description 1"]
    recipe: _Line
    recipe_sha256: _Line = ""
    verdict: _Line = ""
    why: Annotated[tuple[_Line, ...], Field(max_length=1000)] = ()
    confirmations: Annotated[tuple[Confirmation, ...], Field(max_length=100)] = ()
    form: FormContract | None = None
    rehearsal: bool = False


_DESCRIBED = TypeAdapter(Described)


def read_description(content: bytes, name: str) -> Described:
    """The description that a file holds. Raises ConfigError as `file: place: what` for anything else."""
    if len(content) > LARGEST:
        raise ConfigError(f"{name}: larger than {LARGEST // 1_000_000} MB, which no form description is")
    try:
        return _DESCRIBED.validate_json(content)
    except ValidationError as error:
        faults = [f"{name}: {'.'.join(map(str, one['loc'])) or 'file'}: {one['msg']}" for one in error.errors()[:20]]
        raise ConfigError(*faults) from None
