"""A cause: why a submission was planned. "Never twice" goes by it: a further objection needs a recorded reason."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """The one word that says why a submission was planned. Documented in docs/glossary.md."""

    FIRST = "first"  #: the first time that this form was planned for this person
    NEW_ACCOUNT = "new_account"  #: an account was named after others of the same form had been planned
    NEW_ADDRESS = "new_address"  #: an address was named, or changed, after others of the same form had been planned
    SUPERSEDED = "superseded"  #: the form by which the former one went was replaced: its new recipe `supersedes` it
    NOT_UPHELD = "not_upheld"  #: the controller did not honour the former one within the recipe's `renew_after`
