"""`objector serve` as a process in a rehearsal: carries a campaign to its end, and ends cleanly when told to."""

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
from tests.engine.test_two_runs import _people_file

ROOT = Path(__file__).parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {
        **os.environ,
        "OBJECTOR_DATA_DIR": str(folder / "data"),
        "OBJECTOR_REHEARSAL": "1",
        "OBJECTOR_PATIENCE": "4",
        "PYTHONPATH": str(ROOT),
        **more,
    }


async def objector(surroundings: dict[str, str], *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "objector",
        *words,
        env=surroundings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def answered(surroundings: dict[str, str], *words: str) -> Any:
    out, error = await (await objector(surroundings, *words, "--json")).communicate()
    assert out, error.decode()
    return json.loads(out)


async def moved_in(folder: Path, surroundings: dict[str, str]) -> None:
    """One person with two Facebook accounts and an Instagram account, in the rehearsal's ledger."""
    file = _people_file(folder, ("anna",), "serve")
    process = await objector(surroundings, "people", "import", str(file))
    _, error = await process.communicate()
    assert process.returncode == 0, error.decode()


async def test_a_campaign_is_carried_through_faults_with_no_hand(tmp_path: Path) -> None:
    """The first visit to each portal fails; an hour passes in a second; all is delivered, each in one submission."""
    surroundings = environment(tmp_path)
    await moved_in(tmp_path, surroundings)
    words = ("serve", "--scenario", "server-errors-once", "--speed", "3600", "--until-done")
    process = await objector(surroundings, *words)
    async with asyncio.timeout(120):
        out, error = await process.communicate()
    assert process.returncode == 0, error.decode()
    assert b"Traceback" not in error, error.decode()
    answer = await answered(surroundings, "status", "--all")
    assert {one["status"] for one in answer["submissions"]} <= {"delivered", "upheld"}, answer
    assert len(answer["submissions"]) == 4
    assert max(one["attempts"] for one in answer["submissions"]) == 2  # the fault was met, and tried again by itself
    assert b"waiting (server_error)" in out
    assert b"example.org" not in out + error
    ticks = {tick["name"]: tick for tick in answer["ticks"]}
    assert ticks["submit"]["done_at"]
    assert not any(tick["failed_at"] for tick in ticks.values())


async def test_what_a_person_must_do_waits_and_the_rest_goes_on(tmp_path: Path) -> None:
    """A broken page, a connection that is cut and a rate limit are got over with no hand; the security check stands in
    the list of what waits for a person, and nothing else does."""
    surroundings = environment(tmp_path)
    await moved_in(tmp_path, surroundings)
    process = await objector(surroundings, "serve", "--scenario", "bad-day", "--speed", "3600", "--until-done")
    async with asyncio.timeout(150):
        out, error = await process.communicate()
    assert process.returncode == 0, error.decode()
    assert b"Traceback" not in error, error.decode()
    answer = await answered(surroundings, "status", "--all")
    stopped = [one for one in answer["submissions"] if one["status"] == "needs_person"]
    delivered = [one for one in answer["submissions"] if one["status"] in ("delivered", "upheld")]
    assert [(one["reason"], one["attempts"]) for one in stopped] == [("challenge", 1)], answer
    assert [one["attempts"] in (2, 3) for one in delivered] == [True] * 3, answer  # a browser may itself ask twice
    for fault in (b"waiting (server_error)", b"waiting (unreachable)", b"waiting (try_later)"):
        assert fault in out
    items = (await answered(surroundings, "todo"))["todo"]
    assert [(one["reason"], one["submissions"]) for one in items] == [("challenge", [stopped[0]["id"]])]
    assert items[0]["command"].startswith(f"objector continue {stopped[0]['id']}")
    assert b"example.org" not in out + error


async def test_told_to_end_in_the_middle_of_a_form_nothing_is_lost(tmp_path: Path) -> None:
    """SIGTERM while forms are being filled in: exit code 0, what was not sent is as before, without an attempt."""
    with Portals("hanging") as portals:
        surroundings = environment(
            tmp_path,
            OBJECTOR_BROWSER__HOST_RULES=portals.host_rules,
            OBJECTOR_PATIENCE="60",
        )
        await moved_in(tmp_path, surroundings)
        process = await objector(surroundings, "serve")
        assert process.stdout is not None
        async with asyncio.timeout(60):
            while b"opening the form" not in await process.stdout.readline():
                pass
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            _, error = await process.communicate()
        assert process.returncode == 0, error.decode()
        found = (await answered(surroundings, "status", "--all"))["submissions"]
        assert [(one["status"], one["attempts"]) for one in found] == [("planned", 0)] * 4
        assert not portals.submissions()


async def test_told_to_end_after_sending_the_answer_is_awaited(tmp_path: Path) -> None:
    """SIGTERM between click and answer: the answer still comes in, and nothing further is begun."""
    with Portals("slow") as portals:
        surroundings = environment(
            tmp_path, OBJECTOR_BROWSER__HOST_RULES=portals.host_rules, OBJECTOR_BROWSER__CONCURRENCY="1",
            OBJECTOR_PATIENCE="30",
        )  # fmt: skip
        await moved_in(tmp_path, surroundings)
        process = await objector(surroundings, "serve", "--recipe", "meta.facebook.ai-2025")
        await portals.arrival(lambda one: one.kind == "submission", seconds=90)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            _, error = await process.communicate()
        assert process.returncode == 0, error.decode()
        found = (await answered(surroundings, "status", "--all"))["submissions"]
        assert sorted(one["status"] for one in found) == ["delivered", "planned"], found
        assert sum(portals.submissions().values()) == 1


@pytest.mark.parametrize(
    "words", [("serve", "--speed", "60"), ("run", "--speed", "60"), ("run", "--until-done", "--within", "soon")]
)
async def test_what_makes_no_sense_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    """A fast clock for the real world, a time that is none: 2, and nothing begins."""
    surroundings = environment(tmp_path)
    del surroundings["OBJECTOR_REHEARSAL"]
    process = await objector(surroundings, *words)
    await process.communicate()
    assert process.returncode == 2


async def test_run_waits_for_the_next_tries(tmp_path: Path) -> None:
    """--until-done comes back to what was due within the time; without it, the first failure is where it ends."""
    folder = tmp_path / "own"
    (folder / "recipes" / "meta").mkdir(parents=True)
    shipped = (ROOT / "config/recipes/meta/instagram.ai-2025.toml").read_text("utf-8")
    own = shipped.replace("\n[[steps]]", '\n[retry]\nwaits = ["1min"]\n\n[[steps]]', 1)
    (folder / "recipes" / "meta" / "instagram.ai-2025.toml").write_text(own, "utf-8")
    surroundings = environment(tmp_path, OBJECTOR_CONFIG_DIR=str(folder))
    await moved_in(tmp_path, surroundings)
    words = ("run", "--recipe", "meta.instagram.ai-2025", "--scenario", "server-errors-once", "--until-done", "--json")
    process = await objector(surroundings, *words, "--within", "5s")
    (one,) = json.loads((await process.communicate())[0])["submissions"]
    assert (one["status"], one["attempts"]) == ("waiting", 1)  # a minute is not within five seconds
    assert process.returncode == 20


async def test_run_does_the_next_tries_in_the_same_pass(tmp_path: Path) -> None:
    """A quarter of an hour, which a clock at 600 times the speed makes seconds: waited for, done, and exit code 0."""
    surroundings = environment(tmp_path)
    await moved_in(tmp_path, surroundings)
    words = ("run", "--recipe", "meta.instagram.ai-2025", "--scenario", "server-errors-once", "--json")
    process = await objector(surroundings, *words, "--speed", "600", "--until-done", "--within", "30d")
    async with asyncio.timeout(120):
        out, error = await process.communicate()
    (one,) = json.loads(out)["submissions"]
    assert (one["status"], one["attempts"]) in (("delivered", 2), ("upheld", 2)), one
    assert process.returncode == 0, error.decode()


async def test_run_behaves_in_an_empty_environment(tmp_path: Path) -> None:
    """As cron starts it: with HOME and PATH alone, quiet, one JSON value, nothing on stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "objector", "run", "--quiet", "--json",
        env={"HOME": str(tmp_path), "PATH": os.environ["PATH"]},
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, error = await process.communicate()
    assert (process.returncode, error) == (0, b"")
    assert json.loads(out) == {"submissions": [], "summary": {}}
