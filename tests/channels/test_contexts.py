"""A context of its own for each submission, in the person's language and time zone, that allows nothing else."""

from __future__ import annotations

import pytest

from objector.domain.outcome import Delivered
from tests.build_recipe import HOST, a_recipe
from tests.channels.attempt import Desk, maria
from tests.channels.pages import EMAIL, Page, a_form, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def facts(desk: Desk, script: str, **given: object) -> str:
    """What a script on the form's page finds out, posted with the form."""
    collect = f"<script>(async () => {{ {script} }})().then((found) => {{ f.value = found }})</script>"
    desk.pages.put(a_form(EMAIL, "<input type=hidden name=f id=f>", collect))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(), **given)  # type: ignore[arg-type]
    assert isinstance(outcome, Delivered), outcome
    return desk.pages.posts[-1].values["f"]


async def test_nothing_of_one_submission_is_seen_by_the_next(desk: Desk) -> None:
    """Cookies and storage end with the submission that got them."""
    desk.pages.put(Page(html=a_form(), headers={"Set-Cookie": "who=maria; Max-Age=9999; Path=/"}))
    desk.pages.put(thanks(), path="/done", method="POST")
    await desk.perform(a_recipe())
    assert desk.pages.posts[0].headers["cookie"] == "who=maria"
    remember = "const old = localStorage.who || ''; localStorage.who = 'maria'; return `[${old}]`"
    assert await facts(desk, remember) == "[]"
    assert await facts(desk, remember) == "[]"
    assert desk.pages.posts[-1].headers["cookie"] is None


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"language": "de", "country": "AT"}, ("de-AT", "Europe/Vienna")),
        ({"language": "en", "country": "IE"}, ("en-IE", "Europe/Dublin")),
        ({"language": "pl", "country": "PL"}, ("en-GB", "Europe/Warsaw")),
        ({"language": "de", "country": "DE", "timezone": "Asia/Tokyo"}, ("de-DE", "Asia/Tokyo")),
    ],
)
async def test_language_and_time_zone_are_the_person_s(
    desk: Desk, person: dict[str, str], expected: tuple[str, str]
) -> None:
    """A page is asked for in the person's language if the recipe knows it, else in English; the clock is theirs."""
    script = "return `${navigator.language} ${Intl.DateTimeFormat().resolvedOptions().timeZone}`"
    assert await facts(desk, script, person=maria(**person)) == " ".join(expected)
    (first, *_) = desk.pages.received
    assert first.headers["accept-language"].startswith(expected[0])


async def test_a_kept_session_is_used(desk: Desk) -> None:
    """The account's own storage state opens the form, and only this submission has it."""
    cookie = {"name": "s", "value": "1", "domain": HOST, "path": "/", "expires": -1, "httpOnly": True}
    session = {"cookies": [{**cookie, "secure": True, "sameSite": "Lax"}], "origins": []}
    await facts(desk, "return 1", session=session)
    assert desk.pages.received[0].headers["cookie"] == "s=1"
    desk.pages.received.clear()
    await facts(desk, "return 1")
    assert desk.pages.received[0].headers["cookie"] is None


async def test_service_workers_are_off(desk: Desk) -> None:
    """A page cannot put a script between itself and the network."""
    desk.pages.put(Page(html="", headers={"Content-Type": "text/javascript"}), path="/sw.js")
    await facts(desk, "navigator.serviceWorker.register('/sw.js').catch(() => 0); return 1")
    assert not [one for one in desk.pages.received if one.path == "/sw.js"]


async def test_permissions_are_denied(desk: Desk) -> None:
    """A page gets nothing of what it may ask a person for."""
    asked = ["geolocation", "notifications", "camera", "microphone", "clipboard-read"]
    states = f"Promise.all({asked}.map(async (name) => (await navigator.permissions.query({{name}})).state))"
    assert await facts(desk, f"return String(await {states})") == ",".join(["denied"] * len(asked))


async def test_the_browser_does_not_disguise_itself(desk: Desk) -> None:
    """The browser says that it is driven by a program: no stealth."""
    assert await facts(desk, "return navigator.webdriver") == "true"
    assert "Chrome" in desk.pages.received[0].headers["user-agent"]


async def test_contexts_are_gone_afterwards(desk: Desk) -> None:
    """Nothing is left open in the browser, whatever came of the submission."""
    browser = await desk.process.browser()
    before = len(browser.contexts)
    desk.pages.put(a_form("<p>nothing here</p>"))
    await desk.perform(a_recipe())
    assert len(browser.contexts) == before
