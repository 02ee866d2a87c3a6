"""What an error of the channel means for the submission: whether anything may have been sent is all that counts."""

from __future__ import annotations

from objector.domain.outcome import Delivered, Failed, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.errors import (
    AlreadyObjected,
    ChallengeMet,
    ChannelError,
    CodeMissing,
    DataMissing,
    ForeignPage,
    NotOffered,
    SignInNeeded,
    TryLater,
    TurnedAway,
    Unreachable,
)


def after_the_button(error: ChannelError, ended: str) -> Outcome:
    """The controller may have it: unconfirmed, whatever went wrong. `ended`: how the page ended, if it did."""
    detail = f"after sending: {error.detail}"
    if ended == "crashed":
        return Unconfirmed(reason=Reason.CRASHED, detail=detail)
    if isinstance(error, Unreachable):
        return Unconfirmed(reason=Reason.CONNECTION_LOST, detail=detail)
    return Unconfirmed(reason=Reason.FORM_STILL_THERE, detail=detail)


def before_the_button(error: ChannelError) -> Outcome:
    """Nothing was sent: a later try, a person, or the end."""
    match error:
        case Unreachable():
            why = Reason.SERVER_ERROR if error.server_error else Reason.UNREACHABLE
            return Failed(reason=why, passing=True, detail=error.detail)
        case TryLater():
            return Failed(reason=Reason.TRY_LATER, passing=True, detail=error.detail, not_before=error.not_before)
        case NotOffered():
            return Failed(reason=Reason.NOT_OFFERED, passing=False, detail=error.detail)
        case AlreadyObjected():
            return Delivered(reason=Reason.ALREADY_OBJECTED, detail=error.detail)
        case SignInNeeded():
            return NeedsPerson(reason=Reason.SIGN_IN, detail=error.detail)
        case ChallengeMet():
            return NeedsPerson(reason=Reason.CHALLENGE, detail=error.detail)
        case ForeignPage():
            return NeedsPerson(reason=Reason.FOREIGN_PAGE, detail=error.detail)
        case DataMissing():
            return NeedsPerson(reason=Reason.MISSING_DATA, detail=error.detail)
        case CodeMissing():
            return NeedsPerson(reason=Reason.CODE_WANTED, detail=error.detail)
        case TurnedAway():
            return NeedsPerson(reason=Reason.TURNED_AWAY, detail=error.detail)
        case _:
            return NeedsPerson(reason=Reason.FORM_CHANGED, detail=error.detail)
