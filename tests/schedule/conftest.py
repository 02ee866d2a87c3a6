"""What the tests of the clock stand on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from objector.settings import Settings
from objector.wiring import Objector, open_objector


@pytest.fixture
async def objector(tmp_path: Path) -> AsyncIterator[Objector]:
    """An open one in a folder of its own."""
    async with open_objector(Settings(data_dir=tmp_path, rehearsal=True)) as opened:
        yield opened
