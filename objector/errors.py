"""Every error that Objector raises on purpose.

ObjectorError
├─ ConfigError            a setting, a secret or a file given by the person is missing, wrong or contradictory
├─ RecipeError            a recipe, controller, campaign or text file: file, place, reason; all faults at once
├─ TextError              a text cannot be written: facts are missing, or contradict what it says
├─ BrowserMissing         no browser was found that could be started
├─ NotPrinted             a document could not be made into a PDF
├─ StampError             a time stamp could not be had from an authority, or does not hold
├─ IllegalMove            a submission cannot go from this status to that one
├─ ChannelError           what a channel met on its way; `Channel.perform()` turns each into an `Outcome`
│  ├─ Unreachable         the controller did not answer, or answered with a server error (passing)
│  ├─ TryLater            the controller asked to come back later (passing; may say when)
│  ├─ NotOffered          the form is not offered to this person
│  ├─ FormChanged         the page is not what the recipe describes, or is ambiguous
│  ├─ ForeignPage         values would have been typed or sent outside the recipe's hosts
│  ├─ SignInNeeded        the page wants the person to sign in
│  ├─ ChallengeMet        the page wants proof of being human; never solved here
│  ├─ DataMissing         the form needs something that the person has not given
│  ├─ CodeMissing         the mailed code did not come in time
│  ├─ TurnedAway          the controller said no on the page
│  └─ AlreadyObjected     the controller says that an objection is already on record
└─ LedgerError            the ledger cannot do this, or no longer tells the truth
   ├─ NotFound            no person, submission or artefact with this id
   ├─ AlreadyClaimed      another run has this submission in hand
   ├─ NotYet              the pace lets nothing begin at this controller now
   ├─ ChainBroken         an entry was changed, dropped or reordered
   └─ Undecryptable       a sealed value does not open: wrong key, wrong person, damaged or forgotten
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


class ObjectorError(Exception):
    """The root of all errors that Objector raises on purpose. Its text is meant for people."""


class ConfigError(ObjectorError):
    """A setting, a secret or a file given by the person is missing, wrong or contradictory.

    `faults` lists every single fault, one line each; the error's text is all of them.
    """

    def __init__(self, *faults: str) -> None:
        self.faults: tuple[str, ...] = faults
        super().__init__("\n".join(faults))


class RecipeError(ConfigError):
    """Faults of shipped or own data files, each as `file: place: what`."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(*faults)


class TextError(ObjectorError):
    """A text cannot be written: facts are missing, or contradict what it says. `missing` names the missing ones."""

    def __init__(self, message: str, *, missing: Sequence[str] = ()) -> None:
        self.missing = tuple(missing)
        super().__init__(message)


class BrowserMissing(ObjectorError):
    """No browser was found that could be started. The text says how to get one."""


class NotPrinted(ObjectorError):
    """A document could not be made into a PDF: it is too large, or the browser hangs or fails."""


class StampError(ObjectorError):
    """A time stamp could not be had from an authority, or does not hold; holds nothing personal, nor an address.

    `reason` is one word: no_answer, server_error, refused, garbled, too_large, other_digest, wrong_nonce,
    bad_signature, unknown_root, wrong_certificate.
    """

    def __init__(self, reason: str, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


class IllegalMove(ObjectorError):
    """A submission cannot go from this status to that one."""


class ChannelError(ObjectorError):
    """What a channel met on its way to a controller; `detail` is meant for people and holds no personal data."""

    def __init__(self, detail: str) -> None:
        self.detail = detail
        super().__init__(detail)


class Unreachable(ChannelError):
    """The controller did not answer, or answered with a server error. Passing: worth another try.

    `server_error` tells an answer of the kind 5xx from no answer at all.
    """

    def __init__(self, detail: str, *, server_error: bool = False) -> None:
        self.server_error = server_error
        super().__init__(detail)


class TryLater(ChannelError):
    """The controller asked to come back later; `not_before` is its wish (aware, UTC), if it named one."""

    def __init__(self, detail: str, *, not_before: datetime | None = None) -> None:
        self.not_before = not_before
        super().__init__(detail)


class NotOffered(ChannelError):
    """The controller says that it does not offer this form to this person."""


class FormChanged(ChannelError):
    """The page is not what the recipe describes, or more than one control would fit."""


class ForeignPage(ChannelError):
    """Values would have been typed or sent outside the recipe's hosts."""


class SignInNeeded(ChannelError):
    """The page wants the person to sign in. Objector never asks for platform passwords."""


class ChallengeMet(ChannelError):
    """The page wants proof of being human. Never solved here: the person is asked."""


class DataMissing(ChannelError):
    """The form needs something that the person has not given."""


class CodeMissing(ChannelError):
    """The one-time code did not come, or was not given, in the time that the recipe allows."""


class TurnedAway(ChannelError):
    """The controller said no on the page."""


class AlreadyObjected(ChannelError):
    """The controller says that an objection is already on record; nothing was sent."""


class LedgerError(ObjectorError):
    """The ledger cannot do this, or no longer tells the truth."""


class NotFound(LedgerError):
    """No person, submission or artefact has this id."""


class AlreadyClaimed(LedgerError):
    """Another run has this submission, or another one of the same person at the same controller, in hand."""


class NotYet(LedgerError):
    """The pace lets nothing begin at this controller before `until` (aware, UTC). The submission stays as it is."""

    def __init__(self, message: str, *, until: datetime) -> None:
        self.until = until
        super().__init__(message)


class ChainBroken(LedgerError):
    """An entry of the ledger was changed, dropped or reordered."""


class Undecryptable(LedgerError):
    """A sealed value does not open: wrong key, another person's value, damaged, or forgotten on purpose."""
