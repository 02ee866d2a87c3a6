"""Cookie dialogs: refused by their own button, never accepted, never hidden."""

from __future__ import annotations

import pytest

from objector.channels.cookies import REFUSALS
from objector.domain.outcome import Delivered, NeedsPerson, Reason
from tests.build_recipe import a_recipe
from tests.channels.attempt import Desk
from tests.channels.pages import EMAIL, SUBMIT, a_form, a_page, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPT = {"en": "Accept all", "de": "Alle akzeptieren", "fr": "Tout accepter", "it": "Accetta tutto"}


def a_dialog(refuse: str, accept: str = "Accept all", about: str = "We use cookies.", style: str = "") -> str:
    """A dialog that lies over everything until a button of it is pressed, and tells the server which."""
    close = "document.getElementById('c').remove()"
    button = f"<button onclick=\"fetch('/refused');{close}\">{refuse}</button>" if refuse else ""
    return (
        f'<div id="c" role="dialog" style="position:fixed;inset:0;background:#fff;z-index:99;{style}"><p>{about}</p>'
        f"<button onclick=\"fetch('/accepted');{close}\">{accept}</button>{button}</div>"
    )


def asked(desk: Desk) -> list[str]:
    """What was pressed in the dialog."""
    return [one.path for one in desk.pages.received if one.path in ("/refused", "/accepted")]


CASES = {language: (language, texts[0]) for language, texts in REFUSALS.items() if language in (*ACCEPT, "pl", "sv")}


@pytest.mark.parametrize(("language", "refuse"), CASES.values(), ids=CASES.keys())
async def test_cookies_are_refused(desk: Desk, language: str, refuse: str) -> None:
    """The dialog is closed by the button that refuses, in the page's language."""
    desk.pages.put(
        a_form(EMAIL, language=language).replace("</form>", "</form>" + a_dialog(refuse, ACCEPT.get(language, "OK")))
    )
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe())
    assert isinstance(outcome, Delivered), outcome
    assert asked(desk) == ["/refused"]


async def test_a_dialog_that_comes_late(desk: Desk) -> None:
    """A dialog that is drawn some time after the page is refused when it comes."""
    show = f"document.body.insertAdjacentHTML('beforeend', `{a_dialog('Reject all')}`)"
    late = f"<script>setTimeout(() => {show}, 200)</script>"
    script = f"<script>setTimeout(() => {{ late.outerHTML = `{EMAIL}{SUBMIT}` }}, 500)</script>"
    desk.pages.put(a_form('<p id="late"></p>', button="") + late + script)
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(), patience=3)
    assert isinstance(outcome, Delivered), outcome
    assert asked(desk) == ["/refused"]


async def test_a_dialog_that_comes_with_a_lost_value(desk: Desk) -> None:
    """A page that drops a value and opens the dialog right before sending gets the value again, and no yes."""
    show = f"document.body.insertAdjacentHTML('beforeend', `{a_dialog('Reject all')}`)"
    watch = (  # the second time that somebody asks what lies where is when the button is looked at
        "<script>let asked = 0; const at = document.elementFromPoint.bind(document);"
        "document.elementFromPoint = (x, y) => { asked += 1;"
        f"if (asked === 2) setTimeout(() => {{ e.value = ''; {show} }}, 0); return at(x, y); }}</script>"
    )
    desk.pages.put(a_form() + watch)
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(), patience=3)
    assert isinstance(outcome, Delivered), outcome
    assert asked(desk) == ["/refused"]
    assert [post.values["email"] for post in desk.pages.posts] == ["maria@example.org"]


async def test_a_dialog_that_cannot_be_refused(desk: Desk) -> None:
    """A dialog over the form that only takes a yes is not taken: the person is asked, before anything is sent."""
    desk.pages.put(a_form() + a_dialog(""))
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False), outcome
    assert asked(desk) == []


async def test_a_dialog_that_only_covers_the_button(desk: Desk) -> None:
    """A banner over the sending button stops before the point of no return; it is not hidden away."""
    banner = a_dialog("", style="top:auto;height:50vh")
    desk.pages.put(a_page(f'<form method=post action=/done>{EMAIL}<p style="height:55vh"></p>{SUBMIT}</form>{banner}'))
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False), outcome
    assert asked(desk) == []


async def test_a_dialog_about_something_else(desk: Desk) -> None:
    """A button that says no in a dialog about something else is not pressed."""
    aside = a_dialog("Decline", about="Your request for data.", style="inset:auto 0 0 auto")
    desk.pages.put(a_form() + aside)
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert asked(desk) == []


async def test_a_button_of_the_form_is_no_refusal(desk: Desk) -> None:
    """A button beside the form with the words of a refusal is not pressed, whatever the page says of cookies."""
    desk.pages.put(a_form(EMAIL, "<p>Cookies</p><button type=button onclick=\"fetch('/refused')\">Reject</button>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert asked(desk) == []


async def test_two_dialogs_that_could_be_refused(desk: Desk) -> None:
    """Two refusals at once are not chosen from."""
    two = a_dialog("Reject all", style="inset:auto 0 0 auto") + a_dialog("Reject all", style="inset:auto auto 0 0")
    desk.pages.put(a_form() + two)
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert asked(desk) == []
