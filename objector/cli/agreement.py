"""A mail for one objection alone: the whole text is shown, and goes out only if the person agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objector.cli.asking import confirmed
from objector.cli.output import print_text, print_wrapped

if TYPE_CHECKING:
    from objector.domain.submission import Submission
    from objector.wiring import Objector


async def agreed_text(objector: Objector, submission: Submission, *, yes: bool) -> str:
    """The mark of the mail that the person agrees to, now or by what they approved before.

    Raises ConfigError where they do not agree, or cannot be asked; TextError where the mail cannot be written.
    """
    from objector.cli.interview import is_terminal
    from objector.engine.approval import NOT_REVIEWED
    from objector.errors import ConfigError

    draft, approved = await objector.mail_channel.question(submission)
    if approved:
        return draft.mark
    if not yes and not is_terminal():
        raise ConfigError(
            f"submission {submission.id}: the text of this mail is not approved, and there is no terminal to show it "
            "at. Nothing was changed. Give the command at a terminal, or, once you have read it in objector plan: --yes"
        )
    print_text(f"To: {draft.to}\nSubject: {draft.subject}\n\n{draft.body}", err=yes)
    print_wrapped(f"Its sentences were reviewed on {draft.reviewed}." if draft.reviewed else NOT_REVIEWED, err=yes)
    if not yes and not confirmed("Do you approve this mail, to be sent from your own mailbox?"):
        raise ConfigError("not approved; nothing was changed and nothing is sent")
    return draft.mark
