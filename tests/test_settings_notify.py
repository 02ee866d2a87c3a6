"""Where notices go, and what a timer is told: settings that are refused, and secrets that stay where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from objector.errors import ConfigError
from objector.settings import load_settings
from objector.settings.lasting import lasting


@pytest.mark.parametrize(
    "url",
    [
        "mailto:maria",
        "mailto:a@example.org,b@example.org",
        "mailto:a@example.org?bcc=b@example.org",
        "http://hooks.example/take",
        "ntfy://ntfy.example/",
        "ntfy://ntfy.example/a/b",
        "ftp://host/x",
        "nowhere",
    ],
)
def test_where_no_notice_can_go(url: str, tmp_path: Path) -> None:
    """Refused with the forms that exist; the address, which may hold a token, is not repeated."""
    with pytest.raises(ConfigError) as caught:
        load_settings({"OBJECTOR_NOTIFY__URL": url, "OBJECTOR_SMTP__URL": "smtps://mail.example/"}, tmp_path)
    assert "OBJECTOR_NOTIFY__URL: " in str(caught.value)
    assert url not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://hooks.example/take", "http://127.0.0.1:8080/take", "ntfy://tk@ntfy.example/my_topic-1"]
)
def test_where_a_notice_can_go(url: str, tmp_path: Path) -> None:
    """Taken as a secret."""
    settings = load_settings({"OBJECTOR_NOTIFY__URL": url}, tmp_path)
    assert settings.notify.url is not None
    assert settings.notify.url.get_secret_value() == url
    assert url not in repr(settings)


def test_a_mail_needs_a_mail_server(tmp_path: Path) -> None:
    """Said at the start, not when the first notice fails."""
    given = {"OBJECTOR_NOTIFY__URL": "mailto:maria@example.org"}
    with pytest.raises(ConfigError, match="OBJECTOR_SMTP__URL"):
        load_settings(given, tmp_path)
    load_settings({**given, "OBJECTOR_SMTP__URL": "smtps://mail.example/"}, tmp_path)


def test_what_an_unattended_pass_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain settings with absolute paths, the settings file, the data folder's place; secrets by name only."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "objector.toml").write_text("patience = 5\n")
    environment = {
        "OBJECTOR_BROWSER__EXECUTABLE": "chromium",
        "OBJECTOR_BROWSER__CONCURRENCY": "1",
        "OBJECTOR_NOTIFY__SECRET": "hush",
        "OBJECTOR_TEST_SOMETHING": "of another program",
        "XDG_DATA_HOME": "share",
        "PATH": "/bin",
    }
    found = lasting(load_settings(environment, tmp_path), environment, tmp_path)
    assert dict(found.told) == {
        "OBJECTOR_CONFIG_FILE": str(tmp_path / "objector.toml"),
        "OBJECTOR_BROWSER__EXECUTABLE": "chromium",
        "OBJECTOR_BROWSER__CONCURRENCY": "1",
        "XDG_DATA_HOME": str(tmp_path / "share"),
    }
    assert found.secret == ("OBJECTOR_NOTIFY__SECRET",)
