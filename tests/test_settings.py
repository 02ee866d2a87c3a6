"""Settings: where they come from, what they refuse, and that every fault is told at once."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.errors import ConfigError
from objector.settings import Secret, Settings, load_settings, setting_names
from objector.shipped import config_dir


def faults(environment: dict[str, str], here: Path) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as caught:
        load_settings(environment, here)
    return caught.value.faults


@pytest.fixture(autouse=True)
def _no_file_of_this_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nothing"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))


def test_nothing_set_is_the_calm_default(tmp_path: Path) -> None:
    """Without a variable and without a file every setting has its default."""
    assert load_settings({}, tmp_path) == Settings()
    assert Settings().patience == 30


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """A variable wins over the same key in objector.toml; the other keys of the file hold."""
    (tmp_path / "objector.toml").write_text(
        'patience = 12\n[browser]\nconcurrency = 4\n[tsa]\nurls = ["https://a.example/"]'
    )
    settings = load_settings({"OBJECTOR_PATIENCE": "7.5"}, tmp_path)
    assert (settings.patience, settings.browser.concurrency) == (7.5, 4)
    assert settings.tsa.urls == ("https://a.example/",)


def test_a_named_file_is_read_and_its_paths_start_from_its_folder(tmp_path: Path) -> None:
    """OBJECTOR_CONFIG_FILE names the file; relative paths in it are meant from where it lies."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "other.toml").write_text('data_dir = "data"\n[browser]\nexecutable = "bin/chrome"')
    settings = load_settings({"OBJECTOR_CONFIG_FILE": "mine/other.toml"}, tmp_path)
    assert settings.data_dir == folder / "data"
    assert settings.browser.executable == folder / "bin/chrome"


def test_a_bare_program_name_is_left_for_the_search(tmp_path: Path) -> None:
    """`executable = "chromium"` stays a name, so that it is looked for on the PATH."""
    settings = load_settings({"OBJECTOR_BROWSER__EXECUTABLE": "chromium"}, tmp_path)
    assert settings.browser.executable == Path("chromium")


def test_all_faults_at_once_each_with_its_place(tmp_path: Path) -> None:
    """One error names every fault: the variable, or the file and its key."""
    (tmp_path / "objector.toml").write_text('patience = "long"\ncolour = "red"\n[browser]\nheadedd = true')
    found = faults({"OBJECTOR_BROWSER__CONCURRENCY": "many", "OBJECTOR_REHEARSAL": "perhaps"}, tmp_path)
    assert found == (
        "objector.toml: colour: there is no such setting",
        "objector.toml: browser.headedd: there is no such setting; did you mean browser.headed?",
        "OBJECTOR_REHEARSAL: 1 (yes) or 0 (no) is wanted",
        "objector.toml: patience: a number from 1 to 600 is wanted",
        "OBJECTOR_BROWSER__CONCURRENCY: a whole number from 1 to 16 is wanted",
    )


def test_a_mistyped_variable_is_told(tmp_path: Path) -> None:
    """A name close to a setting is a mistake; a name that is close to none belongs to somebody else."""
    assert faults({"OBJECTOR_PATIENC": "3"}, tmp_path) == (
        "OBJECTOR_PATIENC: there is no such setting; did you mean OBJECTOR_PATIENCE?",
    )
    assert load_settings({"OBJECTOR_TEST_POSTGRES": "postgresql://x/y"}, tmp_path) == Settings()


def test_a_file_that_is_not_toml_or_not_there(tmp_path: Path) -> None:
    """A broken file, and a named one that is missing, are faults and no traceback."""
    (tmp_path / "objector.toml").write_text("= what")
    assert "this is not TOML" in faults({}, tmp_path)[0]
    assert "cannot be read" in faults({"OBJECTOR_CONFIG_FILE": "gone.toml"}, tmp_path)[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OBJECTOR_INBOX__URL", "imap://me:hunter2@mail.example/"),
        ("OBJECTOR_INBOX__URL", "imaps://mail.example/hunter2"),
        ("OBJECTOR_INBOX__URL", "imaps://me:hunter2@mail.example:port/"),
        ("OBJECTOR_SMTP__URL", "smtp://me:hunter2@mail.example/"),
        ("OBJECTOR_DATABASE_URL", "mysql://me:hunter2@db.example/x"),
        ("OBJECTOR_NOTIFY__URL", "ftp://me:hunter2@example.org/"),
        ("OBJECTOR_KEY", "hunter2\nhunter2"),
    ],
)
def test_a_refused_secret_is_not_repeated(name: str, value: str, tmp_path: Path) -> None:
    """The message names the variable and what is wanted, never the password in it."""
    (found,) = faults({name: value}, tmp_path)
    assert found.startswith(f"{name}: ")
    assert "hunter2" not in found


def test_secrets_do_not_show(tmp_path: Path) -> None:
    """Neither repr nor str of the settings holds a password or the key."""
    settings = load_settings(
        {
            "OBJECTOR_KEY": "k3y-hunter2",
            "OBJECTOR_INBOX__URL": "imaps://me:hunter2@mail.example/",
            "OBJECTOR_DATABASE_URL": "postgresql+psycopg://me:hunter2@db/x",
            "OBJECTOR_SMTP__URL": "smtps://me:hunter2@mail.example/",
            "OBJECTOR_NOTIFY__URL": "https://ntfy.example/hunter2",
            "OBJECTOR_INBOX__URLS": "imaps://me:hunter2@other.example/",
            "OBJECTOR_INBOX__TOKEN_COMMAND": "token-of hunter2@example.org",
        },
        tmp_path,
    )
    assert "hunter2" not in repr(settings) + str(settings)
    assert settings.key == Secret("k3y-hunter2")
    assert settings.inbox.url is not None
    assert settings.inbox.url.get_secret_value() == "imaps://me:hunter2@mail.example/"


def test_plain_imap_only_on_this_machine(tmp_path: Path) -> None:
    """A mailbox without encryption is taken on a loopback address and nowhere else."""
    for host in ("127.0.0.1:40143", "localhost", "[::1]:143"):
        assert load_settings({"OBJECTOR_INBOX__URL": f"imap://me:word@{host}/"}, tmp_path).inbox.url
    assert faults({"OBJECTOR_INBOX__URL": "imap://me:word@localhost.example.org/"}, tmp_path)


def test_several_mailboxes(tmp_path: Path) -> None:
    """One and further ones are told apart by nothing but their place; each stands once; text and list are the same."""
    one, two, three = "imaps://me:a,b@one.example/", "imaps://me@two.example/", "imaps://me@three.example/?auth=xoauth2"
    settings = load_settings(
        {"OBJECTOR_INBOX__URL": one, "OBJECTOR_INBOX__URLS": f"{two}, {three} {one}"},
        tmp_path,
    )
    assert [url.get_secret_value() for url in settings.inbox.all] == [one, two, three]
    (tmp_path / "objector.toml").write_text(f'[inbox]\nurls = ["{two}", "{three}"]\ntoken_command = ["my token", "x"]')
    settings = load_settings({}, tmp_path)
    assert [url.get_secret_value() for url in settings.inbox.all] == [two, three]
    assert settings.inbox.token_command == Secret("'my token' x")


def test_every_wrong_mailbox_is_told_at_once(tmp_path: Path) -> None:
    """By its place in the list, never by what stands there."""
    wrong = "imap://me:hunter2@one.example/ imaps://me:hunter2@two.example/ imaps://hunter2.example/"
    (found,) = faults({"OBJECTOR_INBOX__URLS": wrong}, tmp_path)
    assert "number 1: imap://" in found
    assert "number 3: the user is missing" in found
    assert "number 2" not in found
    assert "hunter2" not in found
    assert faults({"OBJECTOR_INBOX__TOKEN_COMMAND": "my 'token"}, tmp_path)
    (tmp_path / "objector.toml").write_text("[inbox]\nurls = [1]\ntoken_command = [1]")
    assert len(faults({}, tmp_path)) == 2


def test_hosts_are_led_elsewhere_only_in_a_rehearsal(tmp_path: Path) -> None:
    """BROWSER__HOST_RULES is taken in a rehearsal alone, and only if it leads to this machine."""
    rules = {"OBJECTOR_BROWSER__HOST_RULES": "MAP * 127.0.0.1:8443, EXCLUDE 127.0.0.1"}
    assert "refused unless this is a rehearsal" in faults(rules, tmp_path)[0]
    settings = load_settings({**rules, "OBJECTOR_REHEARSAL": "1"}, tmp_path)
    assert settings.browser.host_rules == "MAP * 127.0.0.1:8443, EXCLUDE 127.0.0.1"
    elsewhere = {"OBJECTOR_BROWSER__HOST_RULES": "MAP * 192.0.2.7:443", "OBJECTOR_REHEARSAL": "1"}
    assert "must lead to this machine" in faults(elsewhere, tmp_path)[0]


def test_a_rehearsal_keeps_apart(tmp_path: Path) -> None:
    """A rehearsal lives in a folder of its own, and in a database whose name says so."""
    base = {"OBJECTOR_DATA_DIR": str(tmp_path / "data")}
    assert load_settings(base, tmp_path).home == tmp_path / "data"
    rehearsal = {**base, "OBJECTOR_REHEARSAL": "1"}
    assert load_settings(rehearsal, tmp_path).home == tmp_path / "data" / "rehearsal"
    real = {**rehearsal, "OBJECTOR_DATABASE_URL": "postgresql://me:word@db/members"}
    assert "ledger of its own" in faults(real, tmp_path)[0]
    load_settings({**rehearsal, "OBJECTOR_DATABASE_URL": "postgresql://me:word@db/members_rehearsal"}, tmp_path)


def test_only_the_chrome_of_this_machine_is_attached(tmp_path: Path) -> None:
    """The person's own Chrome holds their sessions: an address on another machine is refused."""
    assert faults({"OBJECTOR_BROWSER__ATTACH": "http://chrome.example:9222"}, tmp_path)
    here = load_settings({"OBJECTOR_BROWSER__ATTACH": "http://127.0.0.1:9222"}, tmp_path)
    assert here.browser.attach == "http://127.0.0.1:9222"


def test_the_example_file_is_complete_and_right(tmp_path: Path) -> None:
    """config/objector.example.toml names every setting, and with every comment taken off it can be read."""
    lines = (config_dir() / "objector.example.toml").read_text(encoding="utf-8").splitlines()
    live = [line.removeprefix("#") if line.startswith("#") and not line.startswith("# ") else line for line in lines]
    for folder in ("recipes", "stamp-roots"):
        (tmp_path / folder).mkdir()
    (tmp_path / "objector.toml").write_text("\n".join(live))
    load_settings({"OBJECTOR_REHEARSAL": "0"}, tmp_path)
    written = "\n".join(live)
    for name in setting_names():
        assert f"{name.rpartition('.')[2]} = " in written, name


def test_every_setting_is_documented() -> None:
    """docs/settings.md names every setting by its variable and by its key."""
    text = Path(__file__).parents[1].joinpath("docs", "settings.md").read_text(encoding="utf-8")
    for name in setting_names():
        assert f"`OBJECTOR_{name.upper().replace('.', '__')}`" in text, name
        assert f"`{name}`" in text, name


@given(
    st.dictionaries(st.sampled_from([f"OBJECTOR_{n.upper().replace('.', '__')}" for n in setting_names()]), st.text())
)
def test_no_value_ever_gives_anything_but_settings_or_config_error(environment: dict[str, str]) -> None:
    """Whatever stands in the environment: settings, or one ConfigError."""
    with contextlib.suppress(ConfigError):
        assert isinstance(load_settings(environment, Path("/")), Settings)


def test_each_stamp_authority_has_a_host_of_its_own(tmp_path: Path) -> None:
    """Entries name an authority by its host; two addresses at one host are no second witness."""
    (fault,) = faults({"OBJECTOR_TSA__URLS": "https://a.example/1,https://x@A.example/2"}, tmp_path)
    assert "OBJECTOR_TSA__URLS" in fault
    assert "one address for each host" in fault
    assert load_settings({"OBJECTOR_TSA__URLS": "https://a.example/,http://b.example/"}, tmp_path).tsa.urls


def test_stamp_roots_have_to_be_there(tmp_path: Path) -> None:
    """A file or a folder; a wrong path is told at once, not at the first stamp."""
    (fault,) = faults({"OBJECTOR_TSA__ROOTS": "nowhere"}, tmp_path)
    assert "there is no file or folder" in fault
    (tmp_path / "root.pem").write_text("")
    assert load_settings({"OBJECTOR_TSA__ROOTS": "root.pem"}, tmp_path).tsa.roots == tmp_path / "root.pem"
