"""Ids: random, so that they say nothing about whom or what they name."""

from __future__ import annotations

import base64
import secrets


def _random(characters: int) -> str:
    return base64.b32encode(secrets.token_bytes(characters)).decode()[:characters].lower()


def new_ledger() -> str:
    """An id for a ledger."""
    return f"l-{_random(10)}"


def new_person() -> str:
    """An id for a person."""
    return f"p-{_random(10)}"


def new_account() -> str:
    """An id for an account."""
    return f"a-{_random(10)}"


def new_submission() -> str:
    """An id for a submission."""
    return f"s-{_random(10)}"


def new_artefact() -> str:
    """An id for an artefact; longer, since there are several for each attempt."""
    return f"f-{_random(16)}"
