"""Walls: recognised by what they are, before anything is typed, and never climbed."""

from __future__ import annotations

import pytest

from objector.channels.walls import wall
from objector.domain.outcome import Delivered, NeedsPerson, Reason
from objector.errors import ChallengeMet
from tests.build_recipe import a_recipe, answer
from tests.channels.attempt import Desk
from tests.channels.conftest import Look
from tests.channels.pages import EMAIL, Page, a_form, a_page, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

FRAMES = {
    "reCAPTCHA": "https://www.google.com/recaptcha/api2/anchor?k=1&size=normal",
    "reCAPTCHA's pictures": "https://www.recaptcha.net/recaptcha/api2/bframe?k=1",
    "hCaptcha": "https://newassets.hcaptcha.com/captcha/v1/1/static/hcaptcha.html",
    "Turnstile": "https://challenges.cloudflare.com/cdn-cgi/challenge-platform/h/b/turnstile/1",
    "Arkose": "https://client-api.arkoselabs.com/fc/gc/?token=1",
    "DataDome": "https://geo.captcha-delivery.com/captcha/?initialCid=1",
    "its own": "https://form.example/captcha/show",
}


@pytest.mark.parametrize("address", FRAMES.values(), ids=FRAMES.keys())
async def test_a_challenge_is_a_wall(look: Look, address: str) -> None:
    """A frame that asks for proof of being human, whoever makes it."""
    seen = await look(EMAIL + f'<iframe src="{address}" width="304" height="78"></iframe>')
    assert isinstance(wall(seen), ChallengeMet)


async def test_a_challenge_stops(desk: Desk) -> None:
    """It hands over to the person; nothing is typed."""
    desk.pages.put(a_form(EMAIL, f'<iframe src="{FRAMES["reCAPTCHA"]}" width="304" height="78"></iframe>'))
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.CHALLENGE, False), outcome


@pytest.mark.parametrize("mode", ["open", "closed"])
async def test_a_challenge_in_a_shadow_root(desk: Desk, mode: str) -> None:
    """A challenge is found in open and closed shadow roots alike."""
    draw = f"h.attachShadow({{mode: '{mode}'}}).innerHTML = '<iframe src=\"{FRAMES['Turnstile']}\" height=65></iframe>'"
    desk.pages.put(a_form(EMAIL, f"<div id=h></div><script>{draw}</script>"))
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.CHALLENGE, False), outcome


NO_WALLS = {
    "invisible badge": '<iframe src="https://www.google.com/recaptcha/api2/anchor?k=1&amp;size=invisible" width="256" '
    'height="60" style="position:fixed;right:0;bottom:0"></iframe>',
    "hidden challenge": f'<iframe src="{FRAMES["hCaptcha"]}" style="display:none"></iframe>',
    "challenge off the page": f'<iframe src="{FRAMES["hCaptcha"]}" style="position:absolute;top:-9999px"></iframe>',
    "some other frame": '<iframe src="https://video.example/watch" width="400" height="300"></iframe>',
    "hidden password": '<input type="password" style="display:none" aria-label="Password">',
    "the word": "<p>This form has no captcha and wants no password.</p>",
}


@pytest.mark.parametrize("markup", NO_WALLS.values(), ids=NO_WALLS.keys())
async def test_what_is_no_wall(look: Look, markup: str) -> None:
    """Badges, hidden challenges and the mere word."""
    assert wall(await look(EMAIL + markup)) is None


async def test_what_is_no_wall_stops_nothing(desk: Desk) -> None:
    """A form with all of them is sent."""
    desk.pages.put(a_form(EMAIL, *NO_WALLS.values()))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe())
    assert isinstance(outcome, Delivered), outcome


PASSWORD = '<form><label>Email address <input name="l"></label><label>Password <input type="password"></label></form>'


async def test_a_sign_in_page(desk: Desk) -> None:
    """A page with a password field is a sign-in: nothing is typed, not even the address it asks for."""
    desk.pages.put(Page(status=302, headers={"Location": "/login"}))
    desk.pages.put(a_page(PASSWORD, title="Log in"), path="/login")
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.SIGN_IN, False)


async def test_a_sign_in_that_pops_up_while_filling_in(desk: Desk) -> None:
    """A session that ends in the middle of the form stops before the point of no return."""
    late = f"<div id=w></div><script>function wall() {{ w.innerHTML = `{PASSWORD}` }}</script>"
    desk.pages.put(a_form(EMAIL.replace("<input", '<input oninput="wall()"'), late))
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.SIGN_IN, False)
    assert not desk.pages.posts


async def test_walls_after_sending(desk: Desk) -> None:
    """A challenge or a sign-in in place of an answer hands over to the person; it is no success."""
    for markup, reason in (
        (f'<iframe src="{FRAMES["hCaptcha"]}" width="300" height="80"></iframe>', Reason.CHALLENGE),
        (PASSWORD, Reason.SIGN_IN),
    ):
        desk.pages.put(a_form())
        desk.pages.put(a_page(markup), path="/done", method="POST")
        outcome = await desk.perform(a_recipe())
        assert (type(outcome), outcome.reason) == (NeedsPerson, reason)


@pytest.mark.parametrize("means", ["sign_in", "challenge", "turned_away"])
async def test_walls_that_the_recipe_names(desk: Desk, means: str) -> None:
    """A listed text for a wall stops as the wall itself does."""
    desk.pages.put(a_form(EMAIL, "<p>You must log in first</p>"))
    outcome = await desk.perform(a_recipe(answers=[answer(means, "You must log in first")]))
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason(means), False)


async def test_trouble_before_sending_passes(desk: Desk) -> None:
    """Server errors, rate limits and lost connections before the click are worth another try."""
    for page, reason in (
        (Page(status=503, html="<p>Oops</p>"), Reason.SERVER_ERROR),
        (Page(status=429, headers={"Retry-After": "120"}), Reason.TRY_LATER),
        (Page(reset=True), Reason.UNREACHABLE),
    ):
        desk.pages.put(page)
        outcome = await desk.perform(a_recipe())
        assert (outcome.reason, getattr(outcome, "passing", None), desk.sent) == (reason, True, False)
