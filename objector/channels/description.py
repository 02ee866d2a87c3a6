"""A form's description for whoever mends its recipe: structure and labels, redacted; safe to attach to an issue."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from objector.channels.contract import FormContract
from objector.recipes.kept_text import KeptText


def description(
    contract: FormContract | None,
    *,
    recipe: str,
    digest: str,
    verdict: str,
    why: tuple[str, ...],
    rehearsal: bool,
    confirmations: Sequence[KeptText] = (),
) -> str:
    """As JSON. A contract holds no values, no cookies and no address beyond host and path; neither does this.

    `confirmations`: the texts that were found on this machine to say that an objection arrived.
    """
    content: dict[str, Any] = {"rehearsal": True} if rehearsal else {}
    content |= {
        "format": "objector form description 1",
        "recipe": recipe,
        "recipe_sha256": digest,
        "verdict": verdict,
        "why": list(why),
        "confirmations": [{"language": one.language, "text": one.text} for one in confirmations],
        "form": asdict(contract) if contract is not None else None,
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
