"""The values as sent are plain JSON, marked as a rehearsal where they are of one."""

from __future__ import annotations

import json

import pytest

from objector.channels.evidence import values_as_sent
from objector.domain.outcome import Kind
from tests.build_recipe import ADDRESS


@pytest.mark.parametrize("rehearsal", [True, False])
def test_the_values_say_what_they_are(rehearsal: bool) -> None:
    """The values as sent are plain JSON; those of a rehearsal say so."""
    rows = [{"step": 1, "values": ["person.name"], "label": "Name", "value": "Zoë Müller"}]
    kept = values_as_sent("example.object", ADDRESS, rows, rehearsal=rehearsal)
    content = json.loads(kept.content)
    assert (content.get("rehearsal", False), content["values"], kept.kind) == (rehearsal, rows, Kind.VALUES)
    assert "Zoë" in kept.content.decode()
