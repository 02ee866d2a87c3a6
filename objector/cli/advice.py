"""What a person can do next about a submission, with the exact command."""

from __future__ import annotations

from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission

_CONTINUE = "objector continue {id}"
_BY_HAND = "objector answer {id} --by-hand --file PICTURE"

_WALLS: dict[Reason, tuple[str, ...]] = {
    Reason.SIGN_IN: ("sign in once in a window of your own: objector sign-in {account}",),
    Reason.CHALLENGE: ("answer the security check yourself in a window: objector continue {id} --headed",),
    Reason.FORM_CHANGED: (
        "look whether a newer Objector knows the form, then: objector continue {id}",
        f"or do it by hand and keep a picture as proof: {_BY_HAND}",
    ),
    Reason.CODE_WANTED: (
        "start again; a new code will be mailed: objector continue {id}",
        "and give the code while it waits: objector answer {id} CODE",
    ),
    Reason.TURNED_AWAY: (
        "read what the controller said: objector receipts show {id}",
        f"then try again: {_CONTINUE}",
        "or leave it: objector answer {id} --withdraw",
    ),
    Reason.MISSING_DATA: (
        "supply what it names, for instance with: objector people edit {person}",
        f"then: {_CONTINUE}",
    ),
    Reason.FOREIGN_PAGE: (
        "nothing was typed, because the page is not the controller's; look again later: objector continue {id}",
        f"or do it by hand and keep a picture as proof: {_BY_HAND}",
    ),
    Reason.NOT_APPROVED: ("read the whole mail, and approve it or not: objector continue {id} --by mail",),
    Reason.CHANNEL_MISSING: (
        "what is missing says: objector receipts show {id}",
        f"then: {_CONTINUE}; or another way, with --by browser, --by mail or --by letter",
    ),
    Reason.MAIL_REFUSED: (
        "what your mail server said: objector receipts show {id}",
        f"then: {_CONTINUE}; or another way, with --by browser or --by letter",
    ),
    Reason.BOUNCED: (
        "what came back: objector receipts show {id}",
        "then go another way: objector continue {id} --by WAY (browser or letter)",
    ),
    Reason.TO_POST: (
        "take the letter out: objector receipts open {id} --to FOLDER",
        "read it, print it in its full size, sign it and post it; best registered, with a record of delivery",
        "then: objector answer {id} --posted --receipt PICTURE (--registered NUMBER)",
    ),
    Reason.NOT_PRINTED: ("see what the browser lacks: objector doctor", f"then: {_CONTINUE}"),
    Reason.BROWSER_MISSING: ("see how to get a browser: objector doctor", f"then: {_CONTINUE}"),
}


def next_steps(submission: Submission) -> list[str]:
    """What the person can do, best first; nothing where nothing is to be done."""
    return [
        line.format(
            id=submission.id,
            person=submission.person_id,
            account=submission.account_id or "SERVICE",
        )
        for line in _lines(submission)
    ]


def _lines(submission: Submission) -> tuple[str, ...]:
    match submission.status:
        case Status.NEEDS_PERSON:
            return _WALLS.get(submission.reason, (f"then: {_CONTINUE}",))
        case Status.UNCONFIRMED if submission.reason is Reason.POSTED:
            return (
                "when you have the delivery record: objector answer {id} --arrived DAY --receipt FILE",
                "a mail of the controller that it arrived settles it, too: objector run",
                "if you are sure that it was lost, prepare it again: objector answer {id} --resend",
            )
        case Status.UNCONFIRMED if submission.reason is Reason.ACCEPTED_BY_MAIL_SERVER:
            return (
                "a delivery report or an answer of the controller settles this by itself: objector run",
                "if you saw that it arrived: objector answer {id} --arrived",
                "if nothing comes in some days, a second way: objector answer {id} --resend --by letter",
            )
        case Status.UNCONFIRMED:
            return (
                "a mail of the controller settles this by itself, and so does its page where it tells: objector run",
                "if you saw that it arrived: objector answer {id} --arrived",
                "if you are sure that it did not: objector answer {id} --resend",
            )
        case Status.ABANDONED if submission.reason is Reason.GAVE_UP:
            return (
                f"do it by hand, or write to the controller; what was tried: objector receipts show {submission.id}",
            )
        case Status.REFUSED:
            return (
                "read the refusal: objector receipts show {id}",
                "answer it, if you want to: objector reply {id} --to refused --words FILE",
                "a complaint to an authority is prepared and shown with: objector complain {id}",
            )
        case _:
            return ()
