"""The frame: what is declared is used, set-up does only what is missing, tests stay on this machine."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from scripts.system import System

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
INDIRECT = {
    "psycopg": "postgresql+psycopg",
    "python-multipart": ".form(",
}
"""What another library imports for us, and the words in our code that make it do so."""
TOOLS = {
    "build", "hatchling", "import-linter", "mypy", "pytest-asyncio", "pytest-timeout", "pytest-xdist", "ruff",
}  # fmt: skip
"""What the Makefile and pytest start by name."""


def names(requirements: list[str]) -> set[str]:
    """The distributions' names, as an index writes them."""
    return {normal(re.split(r"[^A-Za-z0-9._-]", requirement)[0]) for requirement in requirements}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


CORE = names(PROJECT["dependencies"])
EXTRAS = {extra: names(given) for extra, given in PROJECT["optional-dependencies"].items()}


def parsed(file: Path) -> ast.AST:
    """The syntax tree. CPython 3.11 now and then loses count of its depth when a collection runs meanwhile."""
    for _ in range(3):
        with suppress(SystemError):
            return ast.parse(file.read_bytes())
    return ast.parse(file.read_bytes())


def imported(folder: Path, *, without: str = "") -> dict[str, str]:
    """The third-party distributions that the modules in a folder import, each with one module that does."""
    owners = packages_distributions()
    used = {}
    for file in sorted(folder.rglob("*.py")):
        if without and file.is_relative_to(folder / without):
            continue
        for node in ast.walk(parsed(file)):
            for module in modules(node):
                for owner in owners.get(module, ()):
                    used[normal(owner)] = str(file.relative_to(ROOT))
    return used


def modules(node: ast.AST) -> Iterator[str]:
    """The top-level modules that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module.split(".")[0]


def test_everything_imported_is_declared():
    """Whoever installs Objector gets what it imports; what only the rehearsal needs is in its extra."""
    package, allowed = ROOT / "objector", CORE | {"objector"}
    used = imported(package, without="rehearsal")
    assert {name: file for name, file in used.items() if name not in allowed} == {}
    used = imported(package / "rehearsal")
    assert {name: file for name, file in used.items() if name not in allowed | EXTRAS["rehearsal"]} == {}


def test_everything_declared_is_used():
    """No dependency is carried along for nothing."""
    used = set(imported(ROOT / "objector"))
    code = "\n".join(file.read_text("utf-8") for file in (ROOT / "objector").rglob("*.py"))
    used |= {library for library, words in INDIRECT.items() if words in code}
    assert (CORE | EXTRAS["rehearsal"] | EXTRAS["postgres"]) - used == set()
    assert EXTRAS["dev"] - TOOLS - set(imported(ROOT / "tests")) == set()


@pytest.mark.parametrize("target", ["demo", "test", "lint", "bench", "bench-forms", "chaos"])
def test_make_knows_its_targets(target: str):
    """Each starts with the set-up, so that a fresh checkout needs no other command."""
    plan = subprocess.run(
        ["make", "--no-print-directory", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert plan.returncode == 0, plan.stderr
    assert plan.stdout.startswith("sh scripts/set-up.sh")


def test_the_check_of_a_fresh_clone_is_make_test():
    """.ci/run can be started and runs what everybody runs."""
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text("utf-8")


def test_a_test_cannot_leave_the_machine():
    """A connection or datagram outwards fails before a packet is sent (192.0.2.1 is reserved for documentation)."""
    with socket.socket() as outwards, pytest.raises(AssertionError, match="stay on this machine"):
        outwards.connect(("192.0.2.1", 80))
    asking = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with asking, pytest.raises(AssertionError, match="tests stay on this machine"):
        asking.sendto(b"", ("192.0.2.1", 53))


# ---------------------------------------------------------------- set-up


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose virtual environment has a `pip` that only writes down how it was called."""
    for part in ("scripts", "objector/errors.py", "objector/__init__.py", "pyproject.toml"):
        source, target = ROOT / part, tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    (tmp_path / "objector/channels").mkdir()
    for file in (ROOT / "objector/channels").glob("browser*.py"):
        shutil.copy(file, tmp_path / "objector/channels")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    pip = next(tmp_path.glob(".venv/lib/python*/site-packages")) / "pip"
    pip.mkdir()
    (pip / "__main__.py").write_text("import sys; print(*sys.argv[1:], file=open('pip-calls', 'a'))")
    browser = tmp_path / "browser"
    browser.write_text("#!/bin/sh\necho Chromium 1\n")
    browser.chmod(0o755)
    return tmp_path


def set_up(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`make setup` in this checkout."""
    surroundings = {
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "OBJECTOR_BROWSER__EXECUTABLE": str(checkout / "browser"),
    }
    return subprocess.run(
        ["sh", "scripts/set-up.sh"],
        cwd=checkout,
        env=surroundings | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def pip_calls(checkout: Path) -> int:
    return len((checkout / "pip-calls").read_text().splitlines())


def test_a_second_set_up_does_nothing(checkout: Path):
    """Packages are installed once; again only when pyproject.toml changes."""
    first = set_up(checkout)
    assert first.returncode == 0, first.stderr
    assert pip_calls(checkout) == 1
    second = set_up(checkout)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert pip_calls(checkout) == 1
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    assert set_up(checkout).returncode == 0
    assert pip_calls(checkout) == 2


def test_a_failed_set_up_is_not_remembered(checkout: Path):
    """What did not come to its end is tried again, and the reason is told."""
    pip = next(checkout.glob(".venv/lib/python*/site-packages/pip/__main__.py"))
    works = pip.read_text()
    pip.write_text("import sys; sys.exit('no such index')")
    failed = set_up(checkout)
    assert failed.returncode == 1
    assert "no such index" in failed.stderr
    pip.write_text(works)
    assert set_up(checkout).returncode == 0
    stamp = json.loads((checkout / ".venv/objector-set-up.json").read_text())
    assert stamp["packages"].startswith(hashlib.sha256((checkout / "pyproject.toml").read_bytes()).hexdigest())


def test_a_browser_that_does_not_start_is_told(checkout: Path):
    """Found is not enough: missing libraries show now, not in the middle of a form."""
    (checkout / "browser").write_text("#!/bin/sh\necho libnss3.so: not found\nexit 127\n")
    stubs = checkout / "stubs"
    a_stub(stubs / "sudo", "exit 1")
    answer = set_up(checkout, PATH=f"{stubs}:{os.environ['PATH']}")
    assert answer.returncode == 1
    assert "libnss3.so: not found" in answer.stderr


def test_a_named_browser_that_is_not_there_is_told(checkout: Path):
    """A wrong setting is not worked around by fetching another browser."""
    answer = set_up(checkout, OBJECTOR_BROWSER__EXECUTABLE=str(checkout / "gone"))
    assert answer.returncode == 1
    assert "OBJECTOR_BROWSER__EXECUTABLE" in answer.stderr


def a_stub(path: Path, script: str) -> None:
    """A program that does only this, and writes down how it was called."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'#!/bin/sh\necho "{path.name} $*" >> "{path.parent}/calls"\n{script}\n')
    path.chmod(0o755)


def a_system(stubs: Path, monkeypatch: pytest.MonkeyPatch, *, root: bool) -> System:
    """A Debian machine on which these stubs are what can be run."""
    monkeypatch.setattr(os, "geteuid", lambda: 0 if root else 1000)
    monkeypatch.setenv("PATH", f"{stubs}:/usr/bin:/bin")
    return System()


def calls(stubs: Path) -> list[str]:
    return (stubs / "calls").read_text().splitlines()


def test_system_packages_come_by_the_first_name_that_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The lists are renewed once when nothing can be had, then every name is tried again."""
    stubs = tmp_path / "stubs"
    a_stub(
        stubs / "apt-get",
        f'case "$*" in update) touch {stubs}/fresh;; *chromium) test -e {stubs}/fresh;; *) exit 100;; esac',
    )
    system = a_system(stubs, monkeypatch, root=True)
    assert system.install(("chromium-headless-shell", "chromium"))
    install = "apt-get install --yes --no-install-recommends"
    tried = [f"{install} chromium-headless-shell", f"{install} chromium"]
    assert calls(stubs) == [*tried, "apt-get update", *tried]
    assert not system.install(("nothing",))
    assert calls(stubs)[5:] == [f"{install} nothing"]


def test_a_normal_account_installs_only_by_a_sudo_that_asks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without such a sudo the package manager is not even started."""
    stubs = tmp_path / "stubs"
    a_stub(stubs / "apt-get", "exit 0")
    a_stub(stubs / "sudo", 'shift; exec "$@"')
    assert a_system(stubs, monkeypatch, root=False).install(("chromium",))
    assert calls(stubs)[-1] == "apt-get install --yes --no-install-recommends chromium"

    (stubs / "calls").unlink()
    a_stub(stubs / "sudo", "exit 1")
    system = a_system(stubs, monkeypatch, root=False)
    assert not system.may_install
    assert not system.install(("chromium",))
    assert calls(stubs) == ["sudo -n true"]
    assert system.command("chromium") == "sudo apt-get install --yes --no-install-recommends chromium"
