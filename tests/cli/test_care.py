"""`doctor` and `sign-in`: what is wrong and how to mend it; which account is meant."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from objector.cli.sign_in import which_account
from objector.errors import BrowserMissing, ConfigError
from objector.rehearsal.mailhost import MailHost
from tests.build import a_person, an_account
from tests.cli.conftest import House

ONE = an_account(id="a-one", service="facebook")
TWO = an_account(id="a-two", service="facebook")
THREE = an_account(id="a-three", service="instagram")


def findings(house: House) -> dict[str, tuple[str, str]]:
    return {one["what"]: (one["health"], one["detail"]) for one in house.json("doctor")["findings"]}


def test_a_house_in_order(house: House) -> None:
    """Before anything was done: browser and recipes are well, what is not there yet is no fault."""
    assert house.types("doctor").exit_code == 0
    found = findings(house)
    assert set(found) == {
        "browser", "recipes", "clock", "data folder", "disk", "ledger and key", "inbox", "mail server",
        "time stamps", "notices",
    }  # fmt: skip
    assert found["recipes"][0] == "well"
    assert (found["inbox"][0], found["mail server"][0]) == ("note", "well")
    assert not (house.folder / "data").exists()  # looking makes nothing


def test_a_data_folder_that_others_can_read(house: House) -> None:
    """Told with the command that mends it."""
    (house.folder / "data").mkdir()
    (house.folder / "data").chmod(0o755)
    health, detail = findings(house)["data folder"]
    assert health == "wrong"
    assert f"chmod 700 {house.folder / 'data'}" in detail
    assert house.types("doctor").exit_code == 2


def test_a_wrong_key(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that does not open with this key: told, nothing is changed, nothing secret is shown."""
    house.types("people", "import", str(house.people))
    (house.folder / "data" / "key").unlink()
    monkeypatch.setenv("OBJECTOR_KEY", "ab" * 32)
    health, detail = findings(house)["ledger and key"]
    assert health == "wrong"
    assert "abab" not in detail


async def test_in_a_rehearsal_the_browser_is_looked_at_too(tmp_path: Path) -> None:
    """It is only started: that it has no look-alikes to go to is no fault of the machine."""
    from objector.cli.examination import _browser
    from objector.settings import load_settings

    given = {"OBJECTOR_REHEARSAL": "1", "OBJECTOR_BROWSER__EXECUTABLE": str(tmp_path / "no-browser")}
    with pytest.raises(BrowserMissing):
        await _browser(load_settings(given, tmp_path))


async def test_a_key_that_is_none(tmp_path: Path) -> None:
    """Told before there is a ledger that it should open, and not repeated."""
    from objector.cli.examination import _ledger
    from objector.settings import load_settings

    given = load_settings({"OBJECTOR_DATA_DIR": str(tmp_path / "data"), "OBJECTOR_KEY": "hunter2"}, tmp_path)
    with pytest.raises(ConfigError, match="OBJECTOR_KEY: a key of 32 bytes") as told:
        await _ledger(given)
    assert "hunter2" not in str(told.value)


def test_a_clock_that_went_back(house: House) -> None:
    """The ledger was written in the future of this clock: receipts and deadlines hang on it."""
    house.types("people", "import", str(house.people))
    os.utime(house.folder / "data" / "ledger.sqlite", (4_000_000_000, 4_000_000_000))
    assert findings(house)["clock"][0] == "wrong"


async def test_the_inbox_is_opened(tmp_path: Path) -> None:
    """A mailbox that opens is well; a wrong password is wrong and is not repeated."""
    from objector.cli.examination import examine
    from objector.cli.finding import Health
    from objector.settings import load_settings

    async with MailHost() as mailhost:
        url = mailhost.inbox_url("maria@example.org")
        base = {"OBJECTOR_DATA_DIR": str(tmp_path / "data")}
        well = {one.what: one for one in await examine(load_settings({**base, "OBJECTOR_INBOX__URL": url}, tmp_path))}
        wrong = url.replace("@127.0.0.1", "hunter2@127.0.0.1")
        ill = {one.what: one for one in await examine(load_settings({**base, "OBJECTOR_INBOX__URL": wrong}, tmp_path))}
    assert well["inbox"].health is Health.WELL
    assert ill["inbox"].health is Health.ILL
    assert "hunter2" not in ill["inbox"].detail


async def test_each_mailbox_is_looked_at(tmp_path: Path) -> None:
    """Of several each is told by its number and server, whatever the others are like."""
    from objector.cli.finding import Health
    from objector.cli.mailbox_look import mailbox_looks
    from objector.settings import load_settings

    async with MailHost() as mailhost:
        url = mailhost.inbox_url("maria@example.org")
        settings = load_settings({"OBJECTOR_INBOX__URLS": f"imaps://maria@nowhere.invalid/ {url}"}, tmp_path)
        looks = mailbox_looks(settings)
        well = await looks["inbox 2"](settings)
        with pytest.raises(ConfigError, match="objector mail login"):
            await looks["inbox 1"](settings)
    assert list(looks) == ["inbox 1", "inbox 2"]
    assert (well.what, well.health, well.detail) == ("inbox 2", Health.WELL, "127.0.0.1: opens, can be read")


def test_which_account_is_meant() -> None:
    """By id, or the only one of its service; several, or none, are told."""
    people = [a_person(id="p-one", accounts=(ONE, TWO, THREE))]
    assert which_account(people, "instagram", None)[1] == THREE
    assert which_account(people, "facebook", "a-two")[1] == TWO
    assert which_account(people, "a-one", None)[1] == ONE
    with pytest.raises(ConfigError, match="several accounts \\(a-one, a-two\\)"):
        which_account(people, "facebook", None)
    with pytest.raises(ConfigError, match="nobody has named an account"):
        which_account(people, "x", None)
    with pytest.raises(ConfigError, match="no such account"):
        which_account(people, "facebook", "a-nine")


def test_sign_in_without_a_window(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser that can show a window: told how to get one, code 2, no session is kept."""
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", str(house.folder / "no-browser"))
    house.types("people", "import", str(house.people))
    result = house.types("sign-in", "facebook")
    assert result.exit_code == 2
    assert "OBJECTOR_BROWSER__EXECUTABLE" in result.stderr
    (person,) = [one for one in house.json("people", "list")["people"] if one["country"] == "AT"]
    assert [account["session"] for account in person["accounts"]] == [None, None]
