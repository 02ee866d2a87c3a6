"""An approval: the very text that a person saw and agreed to, mode and values included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from objector.channels.mail_draft import MailDraft
from objector.domain.campaign import PlanLine
from objector.domain.objection import Right
from objector.domain.person import Mode, Person
from objector.domain.route import MAIL

SUSPENSION = (
    "Filling in a platform's forms with a program can be against its terms of use, and a platform may lock "
    "or close an account for it. Your right to object stays yours whatever the terms say, and the law lets it "
    "be exercised by automated means (Art. 21(5) GDPR); but no court has yet decided on programs that do so. "
    "Objector signs in nowhere by itself, hides nothing and solves no security check."
)
"""What everybody is told before they choose a mode."""

ERASURE = (
    "A mail or a letter can also ask the controller to erase the data that it keeps for this purpose (Art. 17(1)(c) "
    "GDPR). This can cost you the account or its content. The forms never ask for it, and your objection stands "
    "without it."
)
"""What everybody is told before they say whether they want erasure too."""

MODES: dict[Mode, str] = {
    Mode.AUTOMATIC: "Objector fills in the forms and submits them",
    Mode.ASSISTED: "Objector fills in the forms in a window, and you press the button yourself",
    Mode.MAIL: (
        "Objector writes to the controller by mail instead of using its forms, where it takes mails; Meta, as far "
        "as is known, does not"
    ),
}


NOT_REVIEWED = "No lawyer has reviewed the sentences of this text; it goes out as your declaration."
"""What is told with every text, unless its sentences were reviewed."""


def approval_text(person: Person, lines: Sequence[PlanLine], mails: Mapping[str, MailDraft] | None = None) -> str:
    """What the person approves: note, mode, and for each form of the plan the values that it may be given.

    `mails`: by the key of the objection, the mail that it is, or that follows when every try of the form failed.
    """
    parts = [SUSPENSION, f"Mode: {person.mode.value}. {MODES[person.mode]}."]
    if person.erasure and any(line.objection.form.right is Right.ART_21_1 for line in lines):
        parts.append(f"Erasure: wanted, in mails and letters. {ERASURE}")
    for line in lines:
        mail = (mails or {}).get(line.objection.key)
        if line.goes_to_the_ledger or mail is not None:
            account = person.account(line.objection.account_id)
            whose = f" ({account.service} {account.handle or account.email})" if account else ""
            shown = line.goes_to_the_ledger and line.channel != MAIL
            values = [f"  {name}: {value}" for name, value in line.discloses if shown]
            parts.append("\n".join([f"{line.objection.form.title}{whose}", *values]))
        if mail is not None:
            parts.append("\n".join(mail_lines(line, mail)))
    return "\n\n".join(parts)


def mail_lines(line: PlanLine, mail: MailDraft) -> list[str]:
    """A mail as it is shown before it is approved: when it goes, to whom, every word of it, and who reviewed it."""
    when = "By mail" if line.channel == MAIL else "If every try of the form fails before anything is sent, by mail"
    reviewed = f"Its sentences were reviewed by a lawyer on {mail.reviewed}." if mail.reviewed else NOT_REVIEWED
    return [
        f"{when} to {mail.to}, from your own mailbox, dated on the day of sending [{mail.mark}]:",
        f"  Subject: {mail.subject}",
        *(f"  | {one}" for one in mail.body.rstrip().splitlines()),
        f"  {reviewed}",
    ]
