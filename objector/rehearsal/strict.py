"""The base of the rehearsal's file formats, and how their faults are told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError


class Strict(BaseModel):
    """Frozen, and an unknown key is an error. Lists of a file become tuples."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def faults_of(file: str, error: ValidationError) -> list[str]:
    """Every fault that pydantic found, one line each: `file: place: what`."""
    return [f"{file}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
