"""Makes a fresh checkout ready: virtual environment, packages, browser and, for the tests, PostgreSQL.

Run by `make` before anything else (`sh scripts/set-up.sh`), on the standard library alone. What is there
already is left alone, so that a second run takes a moment and needs no network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from objector.channels.browser_packages import ways_to_get_one
from scripts.system import SetUpFailed, System, last_lines, run, say

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "objector-set-up.json"

POSTGRES = {
    "apt-get": "postgresql",
    "dnf": "postgresql-server",
    "pacman": "postgresql",
    "zypper": "postgresql-server",
    "apk": "postgresql",
}
"""What the PostgreSQL server is called by each package manager."""


def main() -> int:
    """Do what is missing. 0 when everything needed is there, 1 with a message otherwise."""
    parser = argparse.ArgumentParser(prog="set-up", description=__doc__)
    parser.add_argument("--with-postgres", action="store_true", help="also the PostgreSQL server, for the tests")
    wanted = parser.parse_args()
    system = System()
    try:
        with only_one_at_a_time():
            done = read_stamp()
            environment(system, done)
            packages(done)
            browser(system, done)
            if wanted.with_postgres:
                postgres(system, done)
    except SetUpFailed as error:
        print(f"set-up: {error}", file=sys.stderr)
        return 1
    return 0


@contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Let a second set-up of this checkout wait until the first has finished."""
    if os.name == "nt":
        yield
        return
    import fcntl

    with (ROOT / "pyproject.toml").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def read_stamp() -> dict[str, str]:
    """What earlier runs have done in this virtual environment; empty if there is none."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in stamp.items()} if isinstance(stamp, dict) else {}


def note(done: dict[str, str], key: str, value: str) -> None:
    """Remember that something is done; written in one piece."""
    if done.get(key) == value:
        return
    done[key] = value
    new = STAMP.with_suffix(".new")
    new.write_text(json.dumps(done, indent=2), "utf-8")
    new.replace(STAMP)


def python_version() -> str | None:
    """The version of the virtual environment's Python; None if it does not run or is too old."""
    answer = run((PYTHON, "-c", "import sys; print(*sys.version_info[:3], sep='.')"), seconds=30)
    version = answer.stdout.strip()
    if answer.returncode != 0 or not version.startswith("3."):
        return None
    return version if int(version.split(".")[1]) >= 11 else None


def environment(system: System, done: dict[str, str]) -> None:
    """The virtual environment: kept if it runs and was not moved, else made anew."""
    version = python_version()
    if version is not None and done.get("place", str(ROOT)) == str(ROOT):
        done.update(python=version, place=str(ROOT))
        return
    say("making the virtual environment .venv")
    done.clear()
    if VENV.exists():
        shutil.rmtree(VENV)
    make_environment(system)
    version = python_version()
    if version is None:
        raise SetUpFailed(f"{VENV} was made, but its Python does not run; remove the folder and try again")
    done.update(python=version, place=str(ROOT))


def make_environment(system: System) -> None:
    """Make the virtual environment with the first tool that can."""
    base = str(getattr(sys, "_base_executable", None) or sys.executable)
    minor = f"python3.{sys.version_info.minor}-venv"
    if not can_make(base) and shutil.which("apt-get"):
        system.install(("python3-venv",))
        if not can_make(base):
            system.install((minor,))
    tools: list[tuple[str, ...]] = [(base, "-m", "venv", str(VENV))] if can_make(base) else []
    if shutil.which("uv"):
        tools.append(("uv", "venv", "--quiet", "--seed", "--python", base, str(VENV)))
    if shutil.which("virtualenv"):
        tools.append(("virtualenv", "--quiet", "--python", base, str(VENV)))
    said = ""
    for tool in tools:
        answer = run(tool, seconds=300)
        if answer.returncode == 0:
            return
        said += answer.stdout
        shutil.rmtree(VENV, ignore_errors=True)
    raise SetUpFailed(
        f"{base} cannot make a virtual environment; run\n    {system.command('python3-venv')}\n"
        f"(or install uv or virtualenv), then try again\n{last_lines(said)}".rstrip()
    )


def can_make(python: str) -> bool:
    """Whether this Python has all that its `venv` needs; Debian ships it apart."""
    return run((python, "-c", "import ensurepip, venv; ensurepip.version()"), seconds=30).returncode == 0


def packages(done: dict[str, str]) -> None:
    """Objector itself, editable, with all its extras; again only when pyproject.toml or Python changed."""
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    state = f"{digest} {done['python']}"
    if done.get("packages") == state:
        return
    say("installing Objector and what it needs into .venv (some minutes the first time)")
    answer = run(
        (PYTHON, "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[rehearsal,postgres,dev]"),
        seconds=1500,
        environment={"PIP_NO_INPUT": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    if answer.returncode != 0:
        raise SetUpFailed(f"pip could not install the packages; it said\n{last_lines(answer.stdout)}")
    note(done, "packages", state)


def browser(system: System, done: dict[str, str]) -> None:
    """A browser that starts: the first that is found, else one that is fetched."""
    if (found := look()) is None:
        found = fetch_browser(system)
    if done.get("browser") == str(found):
        return
    complaint = starts(found)
    if complaint and system.may_install:
        say(f"{found} does not start; installing the libraries it needs")
        run(
            system.as_root((PYTHON, "-m", "playwright", "install-deps", "chromium-headless-shell")),
            seconds=900,
            environment={"DEBIAN_FRONTEND": "noninteractive"},
        )
        complaint = starts(found)
    if complaint:
        raise SetUpFailed(
            f"the browser {found} does not start:\n{last_lines(complaint)}\nInstall what it misses:\n"
            f"    sudo {PYTHON} -m playwright install-deps chromium-headless-shell\n"
            "or name another one in OBJECTOR_BROWSER__EXECUTABLE"
        )
    say(f"browser: {found}")
    note(done, "browser", str(found))


def look() -> Path | None:
    """The browser that Objector would use now. Asked from inside .venv, where Playwright may keep its own."""
    answer = run((PYTHON, "-m", "objector.channels.browsers"), seconds=30)
    if answer.returncode != 0 and os.environ.get("OBJECTOR_BROWSER__EXECUTABLE"):
        raise SetUpFailed(answer.stdout.strip())
    return Path(answer.stdout.split("\t")[0]) if answer.returncode == 0 else None


def fetch_browser(system: System) -> Path:
    """Get a browser from Playwright, else from the system; raises with the exact commands if none."""
    say("no browser found; fetching Playwright's headless shell")
    run((PYTHON, "-m", "playwright", "install", "chromium-headless-shell"), seconds=900)
    if (found := look()) is not None:
        return found
    if system.manager is not None:
        for package in system.manager.shells:
            if system.install((package,)) and (found := look()) is not None:
                return found
    ways = "\n".join(f"    {way}" for way in ways_to_get_one(shutil.which, headed=False, python=str(PYTHON)))
    raise SetUpFailed(
        f"no browser was found and none could be installed. Run one of\n{ways}\n"
        "or name one that is already here in OBJECTOR_BROWSER__EXECUTABLE, then try again"
    )


def starts(browser: Path) -> str:
    """Empty if the browser starts; else what it complains about."""
    if sys.platform == "win32":
        return ""  # Chrome opens a window there instead of telling its version
    answer = run((browser, "--version"), seconds=60)
    return "" if answer.returncode == 0 else answer.stdout or f"exit code {answer.returncode}"


def postgres(system: System, done: dict[str, str]) -> None:
    """The PostgreSQL server, if it can be had; without it the tests over PostgreSQL are skipped."""
    if server_found() or done.get("postgres") == "missing":
        return
    package = POSTGRES.get(system.manager.tool) if system.manager else None
    if package is not None and system.install((package,)) and server_found():
        return
    command = system.command(package) if package else "install PostgreSQL"
    say(f"PostgreSQL is not installed: the tests over it will be skipped. To run them too:\n    {command}")
    note(done, "postgres", "missing")


def server_found() -> bool:
    """Whether the PostgreSQL server's programs are on this machine."""
    if shutil.which("initdb") and shutil.which("postgres"):
        return True
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    return any((folder / "initdb").is_file() and (folder / "postgres").is_file() for folder in folders)


if __name__ == "__main__":
    sys.exit(main())
