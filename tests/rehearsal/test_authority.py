"""The made-up authority: standard tools read and verify what it signs, and nothing of it outlives a rehearsal."""

from __future__ import annotations

import shutil
import subprocess
import threading
from hashlib import sha256
from pathlib import Path

import httpx
import pytest

from objector.rehearsal.authority import Authority, Fault
from tests.build import NOW
from tests.stamping import a_signer, answered

TYPE = {"Content-Type": "application/timestamp-query"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here")
def test_openssl_believes_its_stamps(tmp_path: Path) -> None:
    """`openssl ts -verify` says OK with its root, and not with another one."""
    signer = a_signer()
    (tmp_path / "stamp.tsr").write_bytes(answered(signer, b"content"))
    (tmp_path / "root.pem").write_bytes(signer.root_pem)
    (tmp_path / "other.pem").write_bytes(a_signer().root_pem)

    def verified(root: str) -> subprocess.CompletedProcess[str]:
        digest = sha256(b"content").hexdigest()
        command = ["openssl", "ts", "-verify", "-digest", digest, "-in", "stamp.tsr", "-CAfile", root]
        command += ["-attime", str(int(NOW.timestamp()))]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert "Verification: OK" in verified("root.pem").stdout
    assert verified("other.pem").returncode != 0
    shown = subprocess.run(
        ["openssl", "ts", "-reply", "-in", "stamp.tsr", "-text"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Nov 22 10:00:00 2026 GMT" in shown.stdout


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", TYPE),
        (b"nonsense", TYPE),
        (b"\x30" * 5000, TYPE),
        (b"nonsense", {"Content-Type": "text/plain"}),
    ],
)
def test_what_is_no_request(body: bytes, headers: dict[str, str]) -> None:
    """It is told so; the next one is answered."""
    with Authority(lambda: NOW) as authority, httpx.Client(trust_env=False) as client:
        assert client.post(authority.url, content=body, headers=headers).status_code == 400


def test_nothing_of_it_stays() -> None:
    """Its root is another one each time, and its file goes with it, also while somebody still waits."""
    with Authority(lambda: NOW) as one, Authority(lambda: NOW) as two:
        assert one.signer.root_pem != two.signer.root_pem
        assert one.roots.read_bytes() == one.signer.root_pem
        one.usual = Fault.SLOW
        arrived = threading.Event()
        answer = one.answer
        one.answer = lambda request: (arrived.set(), answer(request))[1]  # type: ignore[method-assign]
        waiting = threading.Thread(target=_ask, args=[one.url])
        waiting.start()
        assert arrived.wait(20)
    waiting.join(20)
    assert not waiting.is_alive()
    assert not one.roots.exists()


def _ask(url: str) -> None:
    with httpx.Client(trust_env=False) as client:
        client.post(url, content=b"anything", headers=TYPE, timeout=20)
