"""A throw-away PostgreSQL server for a test session, from the binaries that are installed on this machine."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def binaries() -> Path | None:
    """The folder that holds `initdb` and `postgres`, the newest first; None: not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


def _as_whom() -> list[str]:
    """PostgreSQL refuses to run as root: the prefix that runs it as somebody else."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in names else "nobody"
    entry = pwd.getpwnam(name)
    return ["setpriv", f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """A running server; the folder of its socket. Nothing listens on the network."""
    prefix = _as_whom()
    folder = Path(tempfile.mkdtemp(prefix="objector-pg-", dir="/tmp"))
    if prefix:
        uid, gid = (int(word.split("=")[1]) for word in prefix[1:3])
        os.chown(folder, uid, gid)
    data = folder / "data"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder}
    command = [str(bin_folder / "initdb"), "-D", str(data), "-U", "objector", "-A", "trust", "-E", "UTF8", "--no-sync"]
    try:
        subprocess.run([*prefix, *command], **quiet)
        options = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-c", "fsync=off"]
        command = [str(bin_folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "told"), "start", "-o"]
        subprocess.run([*prefix, *command, " ".join(options)], **quiet)
        yield str(folder)
    finally:
        stop = [str(bin_folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"]
        subprocess.run([*prefix, *stop], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def new_database(socket_folder: str) -> str:
    """The address of a new, empty place on that server: a schema of its own, since a database would be 8 MB."""
    name = f"ledger_{secrets.token_hex(6)}"
    with psycopg.connect(host=socket_folder, user="objector", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    return f"postgresql://objector@/postgres?host={socket_folder}&options=-csearch_path%3D{name}"
