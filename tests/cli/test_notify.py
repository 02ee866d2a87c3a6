"""Being told: `doctor --notify`, and a run whose notice fails."""

from __future__ import annotations

import pytest
import respx

from objector.cli.examination import _notices, _test_notice
from objector.cli.finding import Health
from objector.settings import load_settings
from objector.wiring import notifier_for
from tests.cli.conftest import House
from tests.cli.test_submissions import stopped

HOOK = "https://hooks.example/take/t0ken"


@pytest.fixture
def hooked(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a web hook, and something that waits."""
    stopped(house, house.moved_in()[0]["id"])
    monkeypatch.setenv("OBJECTOR_NOTIFY__URL", HOOK)
    return house


def test_a_test_notice(hooked: House) -> None:
    """`doctor --notify` sends one that says it is a test; without the option nothing goes out."""
    with respx.mock:
        taken = respx.post(HOOK).respond(200)
        found = hooked.types("doctor", "--notify")
        assert "a test notice went out as the web hook at hooks.example" in found.output
        assert "t0ken" not in found.output
        assert b"objector.test" in taken.calls.last.request.content


async def test_a_test_notice_to_nowhere(house: House) -> None:
    """Asked for without an address: a fault that names the setting."""
    found = await _test_notice(load_settings())
    assert found.health is Health.ILL
    assert "OBJECTOR_NOTIFY__URL" in found.detail


@respx.mock
async def test_doctor_alone_sends_nothing(hooked: House) -> None:
    """Without `--notify` it only says where notices go."""
    found = await _notices(load_settings())
    assert found.health is Health.WELL
    assert "hooks.example" in found.detail
    assert "t0ken" not in found.detail


def test_told_once_after_a_pass(hooked: House) -> None:
    """What waits is told after the first pass, with counts and ids, and not after the second."""
    with respx.mock:
        taken = respx.post(HOOK).respond(200)
        assert [hooked.opened(lambda objector: objector.tell_person()) for _ in range(2)] == ["", ""]
        assert taken.call_count == 1
        body = taken.calls.last.request.content
        assert b'"challenge":1' in body
        assert b"example.org" not in body
        assert b"Maria" not in body


def test_a_notice_that_fails_fails_nothing(hooked: House) -> None:
    """A hook that refuses: the pass ends with the code it would have had, and says on stderr why nobody was told."""
    for submission in hooked.json("status", "--all")["submissions"]:
        if submission["status"] == "planned":
            hooked.types("answer", submission["id"], "--withdraw")
    with respx.mock:
        taken = respx.post(HOOK).respond(404)
        done = hooked.types("run", "--json")
    assert taken.call_count == 1
    assert done.exit_code == 10
    assert "refused the notice (404)" in done.stderr
    assert "t0ken" not in done.output


def test_a_rehearsal_tells_nobody_outside(hooked: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of a rehearsal leaves the machine; a hook on it may take the notice."""
    monkeypatch.setenv("OBJECTOR_REHEARSAL", "1")
    assert notifier_for(load_settings()) is None
    monkeypatch.setenv("OBJECTOR_NOTIFY__URL", "http://127.0.0.1:9/hook")
    assert notifier_for(load_settings()) is not None
    monkeypatch.setenv("OBJECTOR_NOTIFY__URL", "mailto:maria@example.org")
    monkeypatch.setenv("OBJECTOR_SMTP__URL", "smtps://mail.example/")
    assert notifier_for(load_settings()) is None
