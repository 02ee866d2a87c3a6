"""An approval: the very text that a person saw and agreed to, mode and values included."""

from __future__ import annotations

from collections.abc import Sequence

from objector.domain.campaign import PlanLine
from objector.domain.person import Mode, Person

SUSPENSION = (
    "Filling in a platform's forms with a program can be against its terms of use, and a platform may lock "
    "or close an account for it. Your right to object stays yours whatever the terms say, and the law lets it "
    "be exercised by automated means (Art. 21(5) GDPR); but no court has yet decided on programs that do so. "
    "Objector signs in nowhere by itself, hides nothing and solves no security check."
)
"""What everybody is told before they choose a mode."""

MODES: dict[Mode, str] = {
    Mode.AUTOMATIC: "Objector fills in the forms and submits them",
    Mode.ASSISTED: "Objector fills in the forms in a window, and you press the button yourself",
    Mode.MAIL: "Objector writes to the controller by mail instead of using its forms (not offered yet)",
}


def approval_text(person: Person, lines: Sequence[PlanLine]) -> str:
    """What the person approves: note, mode, and for each form of the plan the values that it may be given."""
    parts = [SUSPENSION, f"Mode: {person.mode.value}. {MODES[person.mode]}."]
    for line in lines:
        if line.goes_to_the_ledger:
            account = person.account(line.objection.account_id)
            whose = f" ({account.service} {account.handle or account.email})" if account else ""
            values = [f"  {name}: {value}" for name, value in line.discloses]
            parts.append("\n".join([f"{line.objection.form.title}{whose}", *values]))
    return "\n\n".join(parts)
