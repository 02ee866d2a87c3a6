"""The vault and the master key: what opens what, where the key comes from, and that none is made over another."""

# ruff: noqa: ASYNC240  (a look at a small file while nothing else is under way)
from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

import keyring
import pytest

from objector.errors import ConfigError, Undecryptable
from objector.ledger.keys import KeySource, Place, parse
from objector.ledger.store import Ledger
from objector.ledger.vault import Vault
from tests.build import NOW, a_person
from tests.ledger.conftest import KEY
from tests.ledger.scenes import planned
from tests.memory_keyring import MemoryKeyring, NoKeyring

MASTER = bytes(range(32))


def test_a_value_opens_only_for_its_person_and_place() -> None:
    """Another person, another place, another key, one changed bit: none opens; the same twice looks different."""
    vault = Vault(MASTER)
    wrapped, maria = vault.new_person("p-maria")
    other_wrapped, other = vault.new_person("p-other")
    sealed = maria.seal(b"value", "persons.sealed/p-maria")
    assert vault.person("p-maria", wrapped).open(sealed, "persons.sealed/p-maria") == b"value"
    assert maria.seal(b"value", "persons.sealed/p-maria") != sealed
    for at in (0, 12, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(Undecryptable):
            maria.open(bytes(changed), "persons.sealed/p-maria")
    for opener, place in ((maria, "accounts.sealed/p-maria"), (other, "persons.sealed/p-maria")):
        with pytest.raises(Undecryptable):
            opener.open(sealed, place)
    for nothing in (b"", b"short", None):
        with pytest.raises(Undecryptable):
            maria.open(nothing, "persons.sealed/p-maria")
    for person, key in (("p-maria", other_wrapped), ("p-other", wrapped), ("p-maria", None), ("p-maria", b"")):
        with pytest.raises(Undecryptable):
            vault.person(person, key)
    with pytest.raises(Undecryptable):
        Vault(MASTER[::-1]).person("p-maria", wrapped)


def test_a_vault_knows_its_master_key() -> None:
    """The check passes with the key and ledger with which it was made, and with no other."""
    check = Vault(MASTER).check("l-1")
    assert Vault(MASTER).passes(check, "l-1")
    assert not Vault(MASTER).passes(check, "l-2")
    assert not Vault(MASTER[::-1]).passes(check, "l-1")


def test_digests_are_keyed() -> None:
    """The same address gives the same digest under one key, another under another, and another for another use."""
    digest = Vault(MASTER).digest("persons.email", "maria@example.org")
    assert digest == Vault(MASTER).digest("persons.email", "maria@example.org")
    assert digest != Vault(MASTER[::-1]).digest("persons.email", "maria@example.org")
    assert digest != Vault(MASTER).digest("mails", "maria@example.org")


@pytest.mark.parametrize(
    "word",
    [
        MASTER.hex(),
        MASTER.hex().upper(),
        base64.b64encode(MASTER).decode(),
        base64.urlsafe_b64encode(MASTER).decode().rstrip("="),
    ],
)
def test_a_key_is_read_in_hex_and_base64(word: str) -> None:
    """Both spellings, with or without padding and blanks."""
    assert parse(f" {word}\n", "OBJECTOR_KEY") == MASTER


@pytest.mark.parametrize(
    "word", ["", "short", "z" * 64, MASTER.hex()[:-2], base64.b64encode(MASTER[:31]).decode(), "ü" * 44]
)
def test_a_malformed_key_is_refused_and_not_repeated(word: str) -> None:
    """The message says what is wanted and how to make one, and never shows the word."""
    with pytest.raises(ConfigError, match="32 bytes") as refused:
        parse(word, "OBJECTOR_KEY")
    assert not word or word not in str(refused.value)


def test_a_given_key_is_not_shown(folder: Path) -> None:
    """The key is in no representation of its source."""
    assert KEY not in repr(KeySource(folder=folder, given=KEY))


async def test_a_key_file_is_for_its_owner_alone(address: str, folder: Path) -> None:
    """A new ledger without keyring makes `key` with mode 0600; data folder 0700; files 0600; and finds it again."""
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        assert not keys.path.exists()
        person, _ = await planned(ledger)
        await ledger.keep_file(person.id, b"x", "image/png", NOW)
        modes = {path.relative_to(folder).as_posix(): path.stat().st_mode & 0o777 for path in folder.rglob("*")}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert modes["key"] == 0o600
    assert {mode for name, mode in modes.items() if (folder / name).is_dir()} <= {0o700}
    assert all(mode == 0o600 for name, mode in modes.items() if (folder / name).is_file())
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        assert await ledger.people() == [person]


@pytest.mark.skipif(os.name != "posix", reason="modes are a matter of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
async def test_a_key_file_that_others_can_read_is_refused(address: str, folder: Path, mode: int) -> None:
    """With the command that closes it."""
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        await planned(ledger)
    keys.path.chmod(mode)
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        with pytest.raises(ConfigError, match="chmod 600"):
            await ledger.people()


async def test_a_key_file_that_is_a_link_is_refused(folder: Path) -> None:
    """A link in the key's place is not followed."""
    folder.mkdir()
    (folder / "elsewhere").write_text(KEY)
    (folder / "elsewhere").chmod(0o600)
    (folder / "key").symlink_to(folder / "elsewhere")
    with pytest.raises(ConfigError, match="cannot be read"):
        KeySource(folder=folder, keyring=False).find("l-1", None)


async def test_a_missing_key_is_never_replaced(address: str, folder: Path) -> None:
    """Where sealed data is and its key is not, the message says where it was, and no new key is made."""
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        person, (submission,) = await planned(ledger)
    kept = keys.path.read_text()
    keys.path.unlink()
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        for asked in (
            ledger.people(),
            ledger.save_person(a_person(email="new@example.org"), NOW),
            ledger.claim(submission.id, NOW),
        ):
            with pytest.raises(ConfigError, match="backup"):
                await asked
        assert not keys.path.exists()
        assert await ledger.due(NOW) == [submission.id]
    async with await Ledger.open(address, folder, replace(keys, given=kept), now=NOW) as ledger:
        assert await ledger.people() == [person]


async def test_a_wrong_key_changes_nothing(ledger: Ledger, address: str, folder: Path) -> None:
    """Another key is told apart at once, for reading and for writing, before anything is sealed with it."""
    await planned(ledger)
    before = await ledger.verify()
    wrong = KeySource(folder=folder, given=KEY[::-1])
    async with await Ledger.open(address, folder, wrong, now=NOW) as other:
        for asked in (other.people(), other.save_person(a_person(), NOW), other.take_mail("s", "p", "m", NOW)):
            with pytest.raises(ConfigError, match="not the one"):
                await asked
    assert await ledger.verify() == before


async def test_a_key_whose_transaction_failed_is_noted_the_next_time(address: str, folder: Path) -> None:
    """A key made in a transaction that was taken back is not used unnoted: the next writer notes the same one."""
    keys = KeySource(folder=folder, keyring=False)
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        with pytest.raises(Exception, match="time zone"):
            await ledger.save_person(a_person(), NOW.replace(tzinfo=None))
        made = keys.path.read_text()
        await planned(ledger)
        assert keys.path.read_text() == made
    keys.path.unlink()
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        with pytest.raises(ConfigError, match="backup"):
            await ledger.people()


async def test_the_keyring_comes_before_a_file(address: str, folder: Path, ring: MemoryKeyring) -> None:
    """A new key goes into the keyring under the ledger's id; gone from there, it is missing and not replaced."""
    keys = KeySource(folder=folder)
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        await planned(ledger)
        assert set(ring.words) == {("objector", ledger.id)}
    assert not keys.path.exists()
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        assert len(await ledger.people()) == 1
    ring.words.clear()
    async with await Ledger.open(address, folder, keys, now=NOW) as ledger:
        with pytest.raises(ConfigError, match="keyring"):
            await ledger.people()


async def test_without_a_keyring_a_file_is_made_if_allowed(folder: Path, ring: MemoryKeyring) -> None:
    """No keyring: a key file; and where that is not allowed, the message tells how to give a key."""
    keyring.set_keyring(NoKeyring())
    folder.mkdir()
    assert KeySource(folder=folder).make("l-1")[1] is Place.FILE
    assert KeySource(folder=folder).find("l-1", Place.FILE) is not None
    with pytest.raises(ConfigError, match="OBJECTOR_KEY"):
        KeySource(folder=folder, file=False).make("l-1")


async def test_a_damaged_artefact_does_not_open(ledger: Ledger, folder: Path) -> None:
    """A changed or exchanged file on disk is told, a missing one too."""
    person, _ = await planned(ledger)
    one, other = [await ledger.keep_file(person.id, word, "image/png", NOW) for word in (b"one", b"other")]
    paths = {path.stem: path for path in (folder / "files").rglob("*.sealed")}
    paths[one].write_bytes(paths[other].read_bytes())
    with pytest.raises(Undecryptable, match="changed"):
        await ledger.open_artefact(one)
    paths[one].unlink()
    with pytest.raises(Undecryptable, match="gone"):
        await ledger.open_artefact(one)
    assert await ledger.open_artefact(other) == b"other"
