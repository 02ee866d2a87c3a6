"""`objector receipts stamp` and what `doctor` and `verify` tell of time stamps."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
import stamina

from objector.channels.stamping import TRIES
from objector.cli.stamp_look import stamps
from objector.rehearsal.authority import Authority, Fault
from objector.settings import load_settings
from objector.wiring import utc_now
from tests.cli.conftest import House


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """One on this machine, set and believed; tries follow each other at once."""
    with Authority(utc_now) as opened, stamina.set_testing(True, attempts=TRIES):
        monkeypatch.setenv("OBJECTOR_TSA__URLS", opened.url)
        monkeypatch.setenv("OBJECTOR_TSA__ROOTS", str(opened.roots))
        yield opened


def health() -> tuple[str, str]:
    """What the doctor says of time stamps."""
    found = asyncio.run(stamps(load_settings()))
    return found.health.value, found.detail


def test_a_stamp_is_had_shown_and_checked(house: House, authority: Authority) -> None:
    """Asked for once; the doctor and the check of the ledger tell of it."""
    house.moved_in()
    assert "none yet" in health()[1]
    (stamp,) = house.json("receipts", "stamp")["stamps"]
    assert stamp["failure"] is None
    assert stamp["authority"] == authority.url.split("/")[2]
    assert "Nothing came since" in house.types("receipts", "stamp").stdout
    assert authority.asked == 1
    told = house.json("verify", "--ledger")
    assert (told["holds"], told["stamps"]) == (True, 1)
    assert (told["last_stamp"]["authority"], told["last_stamp"]["entry"]) == (stamp["authority"], stamp["entry"])
    assert f"up to entry {stamp['entry']}" in house.types("verify", "--ledger").stdout
    assert health()[0] == "well"


def test_nothing_is_set(house: House) -> None:
    """The command says what to set; the doctor that only this clock speaks."""
    result = house.types("receipts", "stamp")
    assert result.exit_code == 2
    assert "OBJECTOR_TSA__URLS" in result.stderr
    assert health()[0] == "note"


def test_a_failure_is_told_and_kept(house: House, authority: Authority) -> None:
    """Exit code 20, the reason in words; the doctor still knows, until a stamp comes."""
    house.moved_in()
    authority.usual = Fault.REJECTION
    result = house.types("receipts", "stamp")
    assert result.exit_code == 20
    assert "NO time stamp: " in result.stderr
    assert health()[0] == "note"
    assert "REHEARSAL: no stamp was wanted" in health()[1]
    authority.usual = Fault.NONE
    assert house.types("receipts", "stamp").exit_code == 0
    assert health()[0] == "well"


def test_a_clock_that_is_wrong(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The doctor compares this machine's clock with that of the authority."""
    house.moved_in()
    with Authority(lambda: utc_now() - timedelta(minutes=10)) as late:
        monkeypatch.setenv("OBJECTOR_TSA__URLS", late.url)
        monkeypatch.setenv("OBJECTOR_TSA__ROOTS", str(late.roots))
        assert house.types("receipts", "stamp").exit_code == 0
        assert "clock was 6" in health()[1]
        assert health()[0] == "note"


def test_a_rehearsal_asks_nobody_elsewhere(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An authority that is not on this machine is left alone, so that nothing leaves it."""
    monkeypatch.setenv("OBJECTOR_TSA__URLS", "https://tsa.example/")
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    result = house.types("receipts", "stamp")
    assert result.exit_code == 2
    assert "no time stamp authority is set" in result.stderr


def test_a_bundle_is_stamped_and_says_so(house: House, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exporting asks first; the check says whose root it is, and proves the time to whoever believes that root."""
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", "/nonesuch/browser")
    house.moved_in()
    bundle = str(house.folder / "b.zip")
    told = house.json("receipts", "export", "--to", bundle)
    assert (told["stamps"], told["stamp_failures"], authority.asked) == (1, [], 1)
    stranger = house.types("verify", bundle).stdout
    assert "only carried in this bundle" in " ".join(stranger.split())
    friend = house.json("verify", bundle, "--roots", str(authority.roots))
    assert friend["stamps"][0]["believed"] is True
    assert any("is one that is believed here" in line for line in friend["proved"])
    assert house.types("verify", "--ledger", "--roots", str(authority.roots)).exit_code == 2
    nowhere = house.types("verify", bundle, "--roots", str(house.folder / "nowhere"))
    assert nowhere.exit_code == 2
    assert nowhere.stderr.startswith("--roots: ")


def test_for_nothing_no_authority_is_asked(house: House, authority: Authority) -> None:
    """Where there is nothing to export, that is said first; no stamp is spent."""
    house.moved_in()
    for words in (("--submission", "s-nonesuch"), ("--campaign", "nonesuch"), ("--for", "authority")):
        assert house.types("receipts", "export", *words, "--to", str(house.folder / "b.zip")).exit_code == 2
    assert authority.asked == 0
    assert not (house.folder / "b.zip").exists()


def test_a_bundle_without_a_stamp_is_written_all_the_same(
    house: House, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An authority that fails holds nothing up, and is told."""
    monkeypatch.setenv("OBJECTOR_BROWSER__EXECUTABLE", "/nonesuch/browser")
    authority.usual = Fault.GARBAGE
    house.moved_in()
    result = house.types("receipts", "export", "--to", str(house.folder / "b.zip"))
    assert result.exit_code == 0
    assert "NO time stamp: 127.0.0.1" in result.stderr
    assert "It holds no time stamp" in result.stdout
    assert house.types("verify", str(house.folder / "b.zip")).exit_code == 0
