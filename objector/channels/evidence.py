"""Evidence that no picture shows: the values as they were sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from objector.domain.outcome import Artefact, Kind


def values_as_sent(recipe: str, url: str, rows: Sequence[dict[str, Any]], *, rehearsal: bool) -> Artefact:
    """The values as read back from the controls right before sending."""
    content: dict[str, Any] = {"recipe": recipe, "url": url, "values": list(rows)}
    if rehearsal:
        content = {"rehearsal": True, **content}
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=False)
    return Artefact(kind=Kind.VALUES, media_type="application/json", content=text.encode())
