"""Faults of the day: what a client sees, and what the controller received all the same."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from objector.rehearsal.portal import load_catalogue

pytestmark = pytest.mark.asyncio(loop_scope="module")

FACEBOOK_2025 = "https://www.facebook.com/help/contact/712876720715583"
MINE = {"email": "maria@example.org"}


@pytest.mark.parametrize(("fault", "status"), [("error", 503), ("rate-limit", 429), ("challenge", 403)])
async def test_a_page_that_does_not_open(day, ask, fault, status):
    """The status says what is wrong; a rate limit says for how long."""
    day(on_open=fault, retry_after=77)
    answer = await ask("GET", FACEBOOK_2025, service="facebook")
    assert answer.status_code == status
    assert answer.headers.get("retry-after") == ("77" if fault == "rate-limit" else None)


@pytest.mark.parametrize(
    ("fault", "status", "count"),
    [
        ("error", 503, 0),
        ("rate-limit", 429, 0),
        ("challenge", 403, 0),
        ("error-after", 500, 1),
        ("unchanged", 204, 1),
        ("odd-answer", 200, 1),
        ("refused", 200, 0),
        ("none", 200, 1),
    ],
)
async def test_what_was_received_when_sending_meets_a_fault(day, ask, fault, status, count):
    """Before receipt nothing counts; after receipt one submission does, whatever the answer is."""
    portals = day(on_send=fault)
    answer = await ask("POST", FACEBOOK_2025, service="facebook", data=MINE)
    assert answer.status_code == status
    assert portals.submissions()["facebook-ai-2025"] == count


@pytest.mark.parametrize(("fault", "count"), [("close", 0), ("close-after", 1)])
async def test_a_connection_that_breaks(day, ask, fault, count):
    """The client sees a broken connection; whether the controller has it is another matter."""
    portals = day(on_send=fault)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await ask("POST", FACEBOOK_2025, service="facebook", data=MINE)
    assert portals.submissions()["facebook-ai-2025"] == count


async def test_an_answer_that_never_comes(day, ask):
    """The controller has it, the client waits; a client that gives up leaves nothing behind."""
    portals = day(on_send="hang")
    waiting = asyncio.create_task(ask("POST", FACEBOOK_2025, service="facebook", data=MINE))
    await portals.arrival(lambda one: one.kind == "submission")
    assert not waiting.done()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_slow_answer_comes_in_the_end(day, ask):
    """It takes the time that the scenario says."""
    day(on_open="slow", slow_seconds=0.4)
    clock = asyncio.get_running_loop().time
    begun = clock()
    answer = await ask("GET", FACEBOOK_2025, service="facebook")
    assert answer.status_code == 200
    assert clock() - begun >= 0.4


async def test_trouble_can_end_after_some_requests(day, ask):
    """With `times`, only the first requests are troubled."""
    day(on_open="error", times=2)
    answers = [(await ask("GET", FACEBOOK_2025, service="facebook")).status_code for _ in range(4)]
    assert answers == [503, 503, 200, 200]


async def test_the_first_visits_can_each_meet_another_trouble(day, ask):
    """One after another, and then the day is calm."""
    day(first_opens=("error", "rate-limit"), retry_after=7)
    answers = [await ask("GET", FACEBOOK_2025, service="facebook") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 429, 200]
    assert answers[1].headers["Retry-After"] == "7"


@pytest.mark.parametrize("fault", ["unchanged", "close-after", "hang"])
async def test_the_page_that_was_sent_from_stays(day, page_for, fault):
    """Nothing new is shown as done; the form is still there; the controller has one submission."""
    portals = day(on_send=fault)
    page = await page_for(FACEBOOK_2025, "facebook")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await portals.arrival(lambda one: one.kind == "submission")
    if fault == "close-after":
        await page.get_by_text("Sorry, something went wrong.").wait_for()
    assert await page.locator("[name=email]").is_visible()
    assert portals.submissions() == {"facebook-ai-2025": 1}


@pytest.mark.parametrize(("mailed", "text"), [("wrong", "This code is not right"), ("usual", "This code has expired")])
async def test_a_code_can_be_wrong_or_expired(day, ask, mailed, text):
    """A wrong code and an expired one are refused, and said to be so."""
    portals = day("facebook-ai-2025", variant="with-code", code_mail=mailed, code_valid_seconds=0)
    asked = await ask("POST", FACEBOOK_2025, service="facebook", data=MINE)
    pending = asked.text.split('name="pending" value="')[1].split('"')[0]
    answer = await ask(
        "POST", FACEBOOK_2025, service="facebook", data={"pending": pending, "code": portals.mailed[-1].code}
    )
    assert text in answer.text
    assert [(one.kind, one.accepted) for one in portals.received] == [("submission", True), ("code", False)]


async def test_a_code_works_once(day, ask):
    """A second time it counts for nothing."""
    portals = day("facebook-ai-2025", variant="with-code")
    asked = await ask("POST", FACEBOOK_2025, service="facebook", data=MINE)
    pending = asked.text.split('name="pending" value="')[1].split('"')[0]
    given = {"pending": pending, "code": portals.mailed[-1].code}
    first = await ask("POST", FACEBOOK_2025, service="facebook", data=given)
    assert "From now on your request applies" in first.text
    await ask("POST", FACEBOOK_2025, service="facebook", data=given)
    assert [one.accepted for one in portals.received if one.kind == "code"] == [True, False]


async def test_unknown_hosts_and_pages_are_not_answered_for(day, ask):
    """421 for a host that is nobody's look-alike, 404 for a page that is none."""
    day()
    answer = await ask("GET", "https://www.facebook.com/nowhere")
    assert answer.status_code == 404
    answer = await ask("GET", "https://www.facebook.com/", headers={"Host": "elsewhere.example"})
    assert answer.status_code == 421


async def test_portals_in_another_process_tell_what_arrived(day, ask):
    """The control host gives, as JSON, what `received` gives."""
    day()
    await ask("POST", FACEBOOK_2025, service="facebook", data=MINE)
    answer = (await ask("GET", "https://portals.rehearsal.invalid/received")).json()
    assert [(one["portal"], one["values"]["email"]) for one in answer] == [("facebook-ai-2025", ["maria@example.org"])]


@pytest.mark.parametrize(
    ("portal", "variant"),
    [(portal.id, variant) for portal in load_catalogue().portals.values() for variant in portal.variants],
)
@pytest.mark.parametrize("language", ["en", "de", "it", "fr", "nl", "es"])
async def test_every_variant_opens_in_every_language(day, ask, portal, variant, language):
    """It says REHEARSAL, in the title and on the page, and what it sends to the browser is no larger than needed."""
    page = load_catalogue().portals[portal]
    day(portal, variant=variant)
    answer = await ask("GET", page.url, service=page.service, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert "· REHEARSAL</title>" in answer.text
    assert 'role="note"' in answer.text
    assert len(answer.content) < 40_000
