"""Exit codes: what a script learns from a command without reading what it prints."""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from objector.domain.submission import Status
from objector.errors import AlreadyClaimed, ChainBroken, ObjectorError, Undecryptable


class Exit(IntEnum):
    """Where several would fit, the first of PERSON, LATER, REFUSED is given."""

    DONE = 0  #: nothing left to do
    DAMAGED = 1  #: the ledger no longer tells the truth, or what is sealed in it does not open
    WRONG = 2  #: wrong usage or configuration; nothing was done
    PERSON = 10  #: a person is needed
    LATER = 20  #: something waits for a later try
    REFUSED = 30  #: something was refused or abandoned
    STOPPED = 130  #: stopped by Ctrl-C


NEEDS_PERSON = frozenset({Status.NEEDS_PERSON, Status.UNCONFIRMED})
"""Statuses that only a person, or for an unconfirmed submission a late mail, brings further."""
LATER = frozenset({Status.PLANNED, Status.WAITING, Status.PERFORMING, Status.SENDING})
"""Statuses that a later run brings further."""
_REFUSED = frozenset({Status.REFUSED, Status.ABANDONED})


def exit_for(statuses: Collection[Status]) -> Exit:
    """The code for submissions in these statuses."""
    found = frozenset(statuses)
    for code, ones in ((Exit.PERSON, NEEDS_PERSON), (Exit.LATER, LATER), (Exit.REFUSED, _REFUSED)):
        if found & ones:
            return code
    return Exit.DONE


def exit_for_error(error: ObjectorError) -> Exit:
    """The code for an error that ended a command."""
    if isinstance(error, AlreadyClaimed):
        return Exit.LATER
    if isinstance(error, ChainBroken | Undecryptable):
        return Exit.DAMAGED
    return Exit.WRONG
