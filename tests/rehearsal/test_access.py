"""What stands between a person and a form: sign-in, region, an objection on record, security checks."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")

FACEBOOK_2025 = "https://www.facebook.com/help/contact/712876720715583"
FACEBOOK_2024 = "https://www.facebook.com/help/contact/6359191084165019"
LINKEDIN_SWITCH = "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement"
X_SWITCH = "https://x.com/settings/grok_settings"
OPENAI_SWITCH = "https://chatgpt.com/settings/data-controls"

SIGNED_IN = [
    (FACEBOOK_2025, "facebook", "https://www.facebook.com/login/"),
    ("https://help.instagram.com/contact/767264225370182", "instagram", "https://www.instagram.com/accounts/login/"),
    (LINKEDIN_SWITCH, "linkedin", "https://www.linkedin.com/uas/login"),
    (X_SWITCH, "x", "https://x.com/i/flow/login"),
    (OPENAI_SWITCH, "openai", "https://chatgpt.com/auth/login"),
]


async def sign_in(page) -> None:
    """What the person does in the window."""
    await page.locator("[name=email]").fill("maria@example.org")
    await page.locator("[name=pass]").fill("a secret of hers")
    await page.get_by_role("button", name="Log in", exact=True).click()


@pytest.mark.parametrize(("url", "service", "login"), SIGNED_IN)
async def test_without_a_session_the_login_page_comes_first(day, page_for, url, service, login):
    """It has a password field; signing in leads back; the password is kept nowhere."""
    portals = day()
    page = await page_for(url)
    assert page.url.startswith(login)
    await page.locator("input[type=password]").wait_for()
    await sign_in(page)
    await page.wait_for_url(url)
    await page.get_by_role("heading").first.wait_for()
    assert [one.kind for one in portals.received] == ["sign-in"]
    assert "secret" not in repr(portals.received)


async def test_an_imported_session_can_have_expired(day, page_for):
    """The old cookie counts for nothing; signing in anew does."""
    day(access="session-expired")
    page = await page_for(FACEBOOK_2025, "facebook")
    assert "/login/" in page.url
    await sign_in(page)
    await page.wait_for_url(FACEBOOK_2025)


async def test_the_way_back_after_signing_in_can_be_lost(day, page_for):
    """After signing in one ends on the home page; the form's address then works."""
    day(access="flaky-login")
    page = await page_for(FACEBOOK_2025, "facebook")
    await sign_in(page)
    await page.wait_for_url("https://www.facebook.com/")
    await page.goto(FACEBOOK_2025)
    await page.get_by_role("button", name="Submit", exact=True).wait_for()


async def test_a_login_page_sends_nobody_elsewhere(day, ask):
    """Its parameter leads to look-alike forms only."""
    day()
    answer = await ask(
        "POST", "https://www.facebook.com/login/?next=https%3A%2F%2Fevil.example%2F", data={"email": "m@example.org"}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "https://www.facebook.com/")


@pytest.mark.parametrize(
    ("access", "status", "text"),
    [
        ("out-of-region", 200, "This form isn&#39;t available in your region."),
        ("already-objected", 200, "If you&#39;ve already objected, you don&#39;t need to submit another request"),
        ("gone", 404, "This page isn&#39;t available right now."),
        ("challenge", 403, "challenges.cloudflare.com"),
    ],
)
async def test_a_notice_stands_in_the_place_of_the_form(day, ask, access, status, text):
    """No form, a text that says why, and nothing is taken in any case."""
    portals = day(access=access)
    answer = await ask("GET", FACEBOOK_2025, service="facebook")
    assert answer.status_code == status
    assert text in answer.text
    assert 'name="email"' not in answer.text
    assert portals.received == ()


async def test_portals_can_remember_an_objection(day, ask):
    """After a submission the same account is told that one is on record, another account is not."""
    day("facebook-ai-2025", remembers=True)
    await ask("POST", FACEBOOK_2025, service="facebook", data={"email": "maria@example.org"})
    again = await ask("GET", FACEBOOK_2025, service="facebook")
    assert "already objected" in again.text
    other = await ask("GET", FACEBOOK_2025, service="facebook", handle="someone.else")
    assert "already objected" not in other.text
    assert 'name="email"' in other.text


@pytest.mark.parametrize(
    ("url", "service", "portal", "label"),
    [
        (LINKEDIN_SWITCH, "linkedin", "linkedin-toggle", "Data for Generative AI Improvement"),
        (X_SWITCH, "x", "x-grok-toggle", "Allow your public data as well as your interactions"),
        (OPENAI_SWITCH, "openai", "openai-toggle", "Improve the model for everyone"),
    ],
)
async def test_a_switch_goes_off_and_stays_off(day, page_for, url, service, portal, label):
    """On at first; off after a press, once; still off on a second visit."""
    portals = day()
    page = await page_for(url, service)
    role = "checkbox" if service == "x" else "switch"
    switch = page.get_by_role(role, name=label)
    assert await switch.is_checked()
    await switch.click()
    await page.get_by_text("Your change was saved.").wait_for()
    assert not await switch.is_checked()
    await page.reload()
    assert not await switch.is_checked()
    assert portals.submissions() == {portal: 1}
    assert portals.received[0].kind == "toggle"
    assert portals.received[0].values == {"on": ("false",)}


async def test_a_switch_can_be_off_already_and_carry_its_old_label(day, page_for):
    """X's label of 2024, unticked before anyone came."""
    day(toggle="off", labels="old")
    page = await page_for(X_SWITCH, "x", handle="someone.else")
    box = page.get_by_role("checkbox", name="Allow your posts as well as your interactions")
    assert not await box.is_checked()


async def test_a_switch_that_the_server_does_not_take_goes_back(day, page_for):
    """A 503 puts the switch back to what holds on the server."""
    portals = day(on_send="error", controls="aria")
    page = await page_for(OPENAI_SWITCH, "openai", handle="someone.else")
    switch = page.get_by_role("switch")
    await switch.click()
    await page.get_by_role("alert").wait_for()
    assert await switch.is_checked()
    assert portals.received == ()
