"""What holds for every test: nothing leaves the machine, nothing of whoever runs them is touched."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from typing import Any

import keyring
import pytest

from tests.memory_keyring import MemoryKeyring

KEPT = ("OBJECTOR_BROWSER__EXECUTABLE", "OBJECTOR_BROWSER__CHANNEL")
"""Settings of the person that tests keep: the browser that this machine has."""


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No settings, no data folder and no keyring of the person who runs the tests."""
    folders = tmp_path_factory.mktemp("xdg")
    with pytest.MonkeyPatch.context() as surroundings:
        for name in list(os.environ):
            if name.startswith("OBJECTOR_") and name not in KEPT:
                surroundings.delenv(name)
        for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
            surroundings.setenv(name, str(folders / name.lower()))
        surroundings.delenv("PYTHONDONTWRITEBYTECODE", raising=False)  # hundreds of programs are started
        surroundings.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        yield


@pytest.fixture(scope="session", autouse=True)
def _nothing_leaves_the_machine() -> Iterator[None]:
    """A connection or a datagram to anything but this machine is an error, whoever opens or sends it."""
    with pytest.MonkeyPatch.context() as sockets:
        for method in ("connect", "connect_ex"):
            sockets.setattr(socket.socket, method, _only_here(getattr(socket.socket, method)))
        sockets.setattr(socket.socket, "sendto", _sent_here(socket.socket.sendto))
        yield


@pytest.fixture(scope="session", autouse=True)
def _migrated_once() -> Iterator[None]:
    """The migrations make the first new ledger of a worker, of each sort of database; the further ones, of which there
    are hundreds, are made by the very statements that the migrations gave to that one."""
    from sqlalchemy import event, inspect

    from objector.ledger import schema

    migrate = schema._upgrade
    given: dict[str, list[tuple[str, Any]]] = {}

    def upgraded(connection: Any) -> None:
        known, sort = inspect(connection), connection.dialect.name
        if known.has_table("alembic_version") or known.has_table("submissions"):
            return migrate(connection)
        if sort in given:
            cursor = connection.connection.cursor()
            for statement, values in given[sort]:
                cursor.execute(statement, values)
            return cursor.close()

        def note(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
            if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA")):
                noted.append((statement, values))

        noted: list[tuple[str, Any]] = []
        event.listen(connection, "before_cursor_execute", note)
        migrate(connection)
        event.remove(connection, "before_cursor_execute", note)
        given[sort] = noted

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(schema, "_upgrade", upgraded)
        yield


def _only_here(connect: Any) -> Any:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise AssertionError(f"a test tried to reach {address[0]}; tests stay on this machine")
        return connect(self, address)

    return guarded


def _sent_here(sendto: Any) -> Any:
    def guarded(self: socket.socket, data: Any, *where: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(where[-1][0]):
            raise AssertionError(f"a test tried to send to {where[-1][0]}; tests stay on this machine")
        return sendto(self, data, *where)

    return guarded


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture
def ring() -> Iterator[MemoryKeyring]:
    """A keyring in memory, instead of that of whoever runs the tests."""
    former, found = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(found)
    yield found
    keyring.set_keyring(former)
