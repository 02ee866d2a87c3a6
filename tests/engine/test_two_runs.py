"""Whole runs as processes: two at once on one ledger, and one that is killed in the middle of sending."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from objector.rehearsal.portals import Portals
from objector.rehearsal.sessions import storage_state
from tests.engine.rehearsing import MAILBOX, Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PEOPLE = ("anna", "bela", "carla")
GROUNDS = (
    "I publish my poems under my own name and live by reading them in public; I do not want them to be imitated by a "
    "machine, nor my family's story to come back in its answers."
)


def _people_file(folder: Path, names: tuple[str, ...], mark: str) -> Path:
    """People with two Facebook accounts and one Instagram account each, signed in at the look-alikes."""
    lines: list[str] = []
    for name in names:
        lines += [
            "[[people]]",
            f'name = "{name.title()} Muster"',
            f'email = "{name}-{mark}@example.org"',
            'country = "AT"',
            'language = "it"',
            'mode = "automatic"',
            f'grounds = "{GROUNDS}"',
            f'prompts = "{GROUNDS}"',
            "approved = 2026-11-22T10:00:00Z",
        ]
        for number, service in enumerate(("facebook", "facebook", "instagram")):
            handle, address = f"{name}.{mark}.{number}", f"{name}-{mark}-{number}@example.org"
            session = folder / f"{handle}.json"
            session.write_text(json.dumps(storage_state(service, handle, address, "it")))
            lines += [
                "  [[people.accounts]]",
                f'  service = "{service}"',
                f'  handle = "{handle}"',
                f'  email = "{address}"',
                f'  session = "{session.name}"',
            ]
    file = folder / "people.toml"
    file.write_text("\n".join(lines))
    return file


def _environment(stage: Stage, folder: Path, patience: float) -> dict[str, str]:
    return {
        **os.environ,
        "OBJECTOR_DATA_DIR": str(folder / "data"),
        "OBJECTOR_REHEARSAL": "1",
        "OBJECTOR_BROWSER__HOST_RULES": stage.portals.host_rules,
        "OBJECTOR_INBOX__URL": stage.mailhost.inbox_url(MAILBOX),
        "OBJECTOR_PATIENCE": str(patience),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


async def _objector(environment: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "objector",
        *words,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


async def _answered(process: asyncio.subprocess.Process) -> tuple[int | None, dict[str, Any], str]:
    out, err = await process.communicate()
    return process.returncode, json.loads(out) if out.strip() else {}, err.decode()


def _counted(portals: Portals) -> dict[tuple[str, str | None], int]:
    counted: dict[tuple[str, str | None], int] = {}
    for one in portals.received:
        if one.kind == "submission":
            who = one.session or one.one("email")
            counted[one.portal, who] = counted.get((one.portal, who), 0) + 1
    return counted


async def test_two_runs_at_once_send_each_objection_once(stage: Stage, tmp_path: Path) -> None:
    """Both runs end well, and every portal counted one submission for each line of the plan."""
    stage.portals.use("calm")
    stage.portals.clear()
    environment = _environment(stage, tmp_path, 4)
    file = _people_file(tmp_path, PEOPLE, "two")
    imported = await _answered(await _objector(environment, "people", "import", str(file), "--json"))
    assert imported[0] == 0, imported[2]
    runs = [await _objector(environment, "run", "--json") for _ in range(2)]
    answers = await asyncio.gather(*(_answered(run) for run in runs))
    counted = _counted(stage.portals)
    assert set(counted.values()) == {1}, counted
    assert len(counted) == 4 * len(PEOPLE)
    code, last, err = await _answered(await _objector(environment, "run", "--json"))
    assert {one["status"] for one in last["submissions"]} <= {"delivered", "upheld"}, (last, err, answers)
    assert code == 0
    assert set(_counted(stage.portals).values()) == {1}


async def test_a_run_killed_after_sending_leaves_an_unconfirmed_submission_that_is_not_sent_again(
    stage: Stage, tmp_path: Path
) -> None:
    """SIGKILL between the click and the answer: after the restart unconfirmed (crashed), and the portal counted one."""
    stage.portals.use("hanging-on-send")
    stage.portals.clear()
    environment = _environment(stage, tmp_path, 30)
    environment.pop("OBJECTOR_INBOX__URL")
    file = _people_file(tmp_path, ("dora",), "kill")
    imported = await _answered(await _objector(environment, "people", "import", str(file), "--json"))
    assert imported[0] == 0, imported[2]
    run = await _objector(environment, "run", "--json", "--recipe", "meta.facebook.ai-2025")
    await stage.portals.arrival(lambda one: one.kind == "submission", count=1, seconds=60)
    os.killpg(run.pid, signal.SIGKILL)
    await run.communicate()
    first = _counted(stage.portals)
    assert set(first.values()) == {1}
    stage.portals.use("calm")
    code, answer, err = await _answered(
        await _objector({**environment, "OBJECTOR_PATIENCE": "4"}, "run", "--json", "--recipe", "meta.facebook.ai-2025")
    )
    reasons = sorted((one["status"], one["reason"]) for one in answer["submissions"])
    assert ("unconfirmed", "crashed") in reasons, (reasons, err)
    assert code == 10
    assert set(_counted(stage.portals).values()) == {1}, _counted(stage.portals)
    verified = await _objector(environment, "verify", "--ledger")
    await verified.communicate()
    assert verified.returncode == 0
