"""Supplied: how a person has mended what stopped a submission, by what they have given since."""

from __future__ import annotations

from objector.domain.campaign import missing_data
from objector.domain.objection import Form
from objector.domain.outcome import Reason
from objector.domain.person import Person
from objector.domain.submission import Submission

MENDABLE = (Reason.MISSING_DATA, Reason.SIGN_IN)
"""What a person mends by giving something, without saying that they have."""


def supplied(submission: Submission, person: Person, form: Form | None) -> str:
    """How the person has mended it, in a few words; an empty text if they have not."""
    account = person.account(submission.account_id)
    changed = submission.changed_at or submission.planned_at
    if submission.reason is Reason.SIGN_IN:
        newer = account is not None and account.session_at is not None and account.session_at > changed
        return "a new session was kept" if newer else ""
    if form is None or missing_data(form, person, account, submission.chosen_channel):
        return ""
    on_the_page = bool(submission.recipe)  # the page asked for something that the form's own needs do not name
    approved_since = person.approved_at is not None and person.approved_at > changed
    return "" if on_the_page and not approved_since else "what was missing has been supplied"
