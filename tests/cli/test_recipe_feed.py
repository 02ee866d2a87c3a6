"""`objector recipes update` and `feed-sign`."""

from __future__ import annotations

import subprocess
from pathlib import Path

import httpx
import pytest
import respx

from objector.shipped import config_dir
from tests.cli.conftest import House

URL = "https://feed.example/feed.json"
RECIPE = "recipes/x/grok-toggle.toml"


def a_signed_folder(house: House) -> tuple[Path, str]:
    """A feed of one newer recipe, signed by the command, and the public key that it printed."""
    folder = house.folder / "source"
    (folder / RECIPE).parent.mkdir(parents=True)
    text = (config_dir() / RECIPE).read_text(encoding="utf-8")
    (folder / RECIPE).write_text(text.replace("\ntitle", "\n# newer\ntitle"), encoding="utf-8")
    key = house.folder / "key.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(key)], check=True, capture_output=True)
    result = house.types("recipes", "feed-sign", str(folder), "--key", str(key), "--serial", "3")
    assert result.exit_code == 0, result.stderr
    return folder, result.stdout.rsplit("Public key: ", 1)[1].strip()


def test_what_is_signed_is_taken(house: House, monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter) -> None:
    """From the maintainer's folder to the person's list of changes; the second time nothing is newer."""
    folder, key = a_signed_folder(house)
    monkeypatch.setenv("OBJECTOR_FEED__URL", URL)
    monkeypatch.setenv("OBJECTOR_FEED__PUBLIC_KEY", key)
    for name in ("feed.json", RECIPE):
        content = (folder / name).read_bytes()
        respx_mock.get(f"https://feed.example/{name}").mock(return_value=httpx.Response(200, content=content))
    result = house.types("recipes", "update")
    assert result.exit_code == 0, result.stderr
    assert "Edition 3 of " in result.stdout
    assert "recipe x.grok-toggle: changed" in result.stdout
    again = house.json("recipes", "update")
    assert (again["taken"], again["edition"]) == (False, 3)
    assert house.types("recipes", "check").exit_code == 0


def test_recipes_of_a_feed_that_no_longer_hold(
    house: House, monkeypatch: pytest.MonkeyPatch, respx_mock: respx.MockRouter
) -> None:
    """The shipped ones are used without them, and `recipes check` says why."""
    test_what_is_signed_is_taken(house, monkeypatch, respx_mock)
    (taken,) = (house.folder / "data" / "feed").glob(f"edition-*/{RECIPE}")
    taken.write_text(taken.read_text(encoding="utf-8").replace("\ntitle", "\ntitel"), encoding="utf-8")
    assert house.types("recipes", "show", "x.grok-toggle").exit_code == 0
    assert "grok-toggle.toml: titel" in house.types("recipes", "check").stderr


def test_no_feed_is_built_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the settings nothing is asked, and one message names them; neither in a rehearsal."""
    result = house.types("recipes", "update")
    assert result.exit_code == 2
    assert result.stderr.startswith("OBJECTOR_FEED__URL is not set")
    monkeypatch.setenv("OBJECTOR_FEED__URL", URL)
    assert "OBJECTOR_FEED__PUBLIC_KEY is not set" in house.types("recipes", "update").stderr
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    assert "a rehearsal fetches nothing" in house.types("recipes", "update").stderr


@pytest.mark.parametrize(
    ("name", "value"), [("URL", "http://feed.example/"), ("URL", "https://me:word@feed.example/"), ("PUBLIC_KEY", "x")]
)
def test_settings_that_are_wrong(house: House, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Only over TLS, without a password, and with a whole key."""
    monkeypatch.setenv(f"OBJECTOR_FEED__{name}", value)
    result = house.types("recipes", "update")
    assert result.exit_code == 2
    assert f"OBJECTOR_FEED__{name}" in result.stderr
    assert value not in result.stderr


def test_a_key_that_is_none(house: House) -> None:
    """One message, and no feed is written."""
    (house.folder / "source").mkdir()
    (house.folder / "key.pem").write_text("no key")
    result = house.types("recipes", "feed-sign", "source", "--key", "key.pem", "--serial", "1")
    assert result.exit_code == 2
    assert "Ed25519" in result.stderr
    assert not (house.folder / "source" / "feed.json").exists()
