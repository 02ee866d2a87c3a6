"""Short versions of `make chaos`: kills around the click, a removed guard, a torn write-ahead log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from chaos.disasters import torn
from chaos.kills import Toll, finish
from chaos.program import Program
from chaos.scene import prepare
from chaos.stage import Stage

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find the browser of a program"),
    pytest.mark.xdist_group("chaos"),
]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Portals and mail server in a process of their own."""
    with Stage() as running:
        yield running


@pytest.fixture
def toll() -> Toll:
    """Nothing has happened yet."""
    return Toll()


def test_kills_around_the_click(stage: Stage, tmp_path: Path, toll: Toll) -> None:
    """Killed before the mark, after it and after the click: nothing twice, nothing lost, no browser left behind."""
    folder = tmp_path / "ledger"
    prepare(folder, "around")
    with Program(stage=stage) as program:
        for point in ("sending.before-mark", "sending.after-mark", "sending.after-click"):
            toll.add_run(program.run(folder, failpoints=f"{point}=kill@1"))
        toll.add_run(program.run(folder, failpoints="step.before=kill-browser@2"))
        finish(program, stage, folder, "around", toll)
    assert (toll.programs, toll.browsers) == (3, 1)
    assert (toll.doubles, toll.lost, toll.outlived, toll.faults) == (0, 0, 0, [])
    assert toll.asked in (1, 2)  # marked and never pressed: asked; pressed: settled by mail if it still went out


def test_a_mark_after_the_click_is_caught(stage: Stage, tmp_path: Path, toll: Toll) -> None:
    """Without the guard, a kill between click and mark makes an objection arrive twice, and the judgement says so."""
    folder = tmp_path / "ledger"
    prepare(folder, "broken")
    with Program(stage=stage, broken="mark-after-click") as program:
        for _ in range(4):
            toll.add_run(program.run(folder, failpoints="files.synced=kill@1"))
        finish(program, stage, folder, "broken", toll)
    assert toll.doubles > 0
    assert any("doubles" in fault for fault in toll.faults)


def test_a_torn_write_ahead_log(stage: Stage, toll: Toll) -> None:
    """A last page that is torn costs the commit of which nobody was told, and nothing else."""
    with Program(stage=stage) as program:
        assert torn(program, stage, "torn", Random(2), toll)
    assert toll.programs > 0
    assert (toll.doubles, toll.lost, toll.faults) == (0, 0, [])
