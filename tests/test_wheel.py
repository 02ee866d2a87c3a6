"""The wheel works without the checkout: `config/` and `fixtures/` are inside, the rehearsal runs whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import objector

ROOT = Path(__file__).resolve().parents[1]
pytestmark = [pytest.mark.xdist_group("wheel"), pytest.mark.timeout(900)]


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program as from a fresh shell: nothing of the checkout on Python's path, no stdin."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHONPATH", "PYTEST"))}
    return subprocess.run(
        command,
        cwd=cwd,
        env=outside | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the source archive, so that both are complete."""
    folder = tmp_path_factory.mktemp("dist")
    answer = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def clean_environment(wheel: Path) -> Path:
    """A virtual environment with the wheel and what it declares, nothing else.

    What it declares is installed once for each state of pyproject.toml and kept in build/, so that a second
    run of the tests neither waits nor needs the network; the wheel itself is installed anew every time.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # two that make it at once would pull it from under each other
    state = (ROOT / "pyproject.toml").read_bytes() + f"{sys.version} {worker}".encode()
    folder = ROOT / "build" / "wheel-test" / hashlib.sha256(state).hexdigest()[:16]
    python = folder / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--quiet", "--python", python, "install")
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=ROOT)
        assert made.returncode == 0, made.stdout + made.stderr
        wanted = f"objector[rehearsal] @ {wheel.as_uri()}"
        answer = run(*pip, wanted, cwd=wheel.parent)
        if answer.returncode:  # a package server that hiccups is no fault of the wheel
            answer = run(*pip, "--ignore-installed", wanted, cwd=wheel.parent)
        assert answer.returncode == 0, answer.stdout + answer.stderr
        (folder / "complete").touch()
    else:
        answer = run(*pip, "--no-deps", "--force-reinstall", wheel, cwd=wheel.parent)
        assert answer.returncode == 0, answer.stdout + answer.stderr
    return folder


def test_the_wheel_holds_everything_that_is_shipped(wheel: Path):
    """Every file of the package, of config/ and of fixtures/, and the schema of bundles, under the package, and nothing
    besides."""
    expected = {"objector/docs/bundle.schema.json"}
    for top in ("objector", "config", "fixtures"):
        for file in (ROOT / top).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                place = file.relative_to(ROOT)
                expected.add(str(place if top == "objector" else "objector" / place))
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
        licence = [name for name in archive.namelist() if name.endswith(".dist-info/licenses/LICENSE")]
    assert shipped == expected
    assert licence


def test_the_rehearsal_runs_from_the_wheel_in_another_folder(clean_environment: Path, tmp_path: Path):
    """`objector demo --json` ends with exit code 0 and a receipt for each submission."""
    answer = run(
        clean_environment / "bin" / "objector",
        "demo",
        "--json",
        cwd=tmp_path,
        OBJECTOR_DATA_DIR=str(tmp_path / "data"),
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    told = json.loads(answer.stdout)
    assert len(told["submissions"]) >= 4
    for submission in told["submissions"]:
        assert submission["status"] in ("delivered", "upheld"), submission
        assert submission["receipt"], submission


def test_the_program_comes_from_the_wheel(clean_environment: Path, tmp_path: Path):
    """The environment neither sees the checkout nor has another version."""
    look = "import objector, importlib.metadata as m; print(objector.__file__, m.version('objector'))"
    answer = run(clean_environment / "bin" / "python", "-c", look, cwd=tmp_path)
    file, version = answer.stdout.split()
    assert Path(file).is_relative_to(clean_environment)
    assert version == objector.__version__
