"""Looking at a page again: what is believed of it, and that nothing is typed, pressed or turned."""

from __future__ import annotations

import asyncio

import pytest

from objector.channels.browser import BrowserChannel
from objector.channels.read_back import read_back
from objector.domain.claim import Claim
from objector.domain.outcome import Kind, Reason
from objector.domain.read_back import ReadBack, Stands
from objector.domain.submission import Status
from objector.recipes.model import Recipe
from tests.build import a_submission
from tests.build_recipe import a_recipe, a_switch_recipe, answer, press
from tests.channels.attempt import Desk, maria
from tests.channels.pages import EMAIL, SWITCH, Page, Pages, a_form, a_page, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

TYPED = EMAIL.replace("<input", "<input oninput=\"fetch('/typed', {method: 'POST'})\"")
BEFORE = "You have objected before on this account"
FORM = a_recipe(answers=[answer("already_objected", BEFORE)])
LONG = 20.0
"""Seconds that no test waits: what they wait for comes, on a busy machine later."""
SHORT = 3.0
"""Seconds for what does not come."""


async def looked(desk: Desk, *recipes: Recipe, ran: str = "", patience: float = LONG) -> ReadBack:
    """A look for Maria; nothing is ever posted by it."""
    known = {recipe.id: recipe for recipe in recipes}
    channel = BrowserChannel(
        process=desk.process, recipes=known, digests={}, codes=desk.codes, patience=patience, rehearsal=True
    )
    person = maria()
    submission = a_submission(recipes=tuple(known), status=Status.UNCONFIRMED, recipe=ran)
    claim = Claim(submission=submission, person=person, account=person.accounts[0])
    seen = await read_back(channel, claim, known)
    assert desk.pages.posts == []
    return seen


@pytest.mark.parametrize(
    ("state", "stands", "reason"),
    [("", Stands.OBJECTED, Reason.CONFIRMED), ("checked", Stands.NOT_OBJECTED, None)],
)
async def test_a_switch_is_read_and_left_alone(desk: Desk, state: str, stands: Stands, reason: Reason | None) -> None:
    """As it stands, with the picture of it."""
    desk.pages.put(a_page(SWITCH.format(state)))
    seen = await looked(desk, a_switch_recipe(), ran="example.object")
    assert (seen.stands, seen.reason) == (stands, reason), seen
    assert {Kind.AFTER, Kind.PAGE} <= {one.kind for one in seen.evidence.artefacts}
    assert Kind.BEFORE not in {one.kind for one in seen.evidence.artefacts}


def late(pages: Pages, then: str) -> str:
    """A script that asks the server for the state and does this with the answer; the answer comes late."""

    async def state(_: object) -> Page:
        await asyncio.sleep(0.7)
        return Page(html="known")

    pages.put(state, path="/state")
    return f"<script>fetch('/state').then(() => {{ {then} }})</script>"


async def test_a_switch_that_only_seems_off_is_not_believed(desk: Desk) -> None:
    """The page draws it off until it knows better: what it shows at rest counts, so that no success is false."""
    desk.pages.put(a_page(SWITCH.format("") + late(desk.pages, "s.checked = true")))
    seen = await looked(desk, a_switch_recipe(), ran="example.object")
    assert seen.stands is Stands.NOT_OBJECTED, seen


async def test_an_answer_that_comes_late_is_waited_for(desk: Desk) -> None:
    """A form is shown first, and then that it is not needed any more: "not objected" would be wrong."""
    after = late(desk.pages, f"document.body.append({BEFORE!r})")
    desk.pages.put(a_form(TYPED).replace("</body>", f"{after}</body>"))
    seen = await looked(desk, FORM, ran="example.object")
    assert (seen.stands, seen.reason) == (Stands.OBJECTED, Reason.ALREADY_OBJECTED), seen


async def test_a_form_is_not_touched(desk: Desk) -> None:
    """It is offered and does not say the known text: nothing is typed, nothing pressed."""
    desk.pages.put(a_form(TYPED))
    seen = await looked(desk, FORM, ran="example.object")
    assert seen.stands is Stands.NOT_OBJECTED, seen


async def never(_: object) -> Page:
    """An answer that does not come."""
    await asyncio.Event().wait()
    raise AssertionError


async def test_what_a_restless_page_does_not_say_is_no_answer(desk: Desk) -> None:
    """It may be about to say it: nothing was learned. A switch that stands still on it is believed all the same."""
    desk.pages.put(never, path="/never")
    restless = "<script>fetch('/never')</script>"
    desk.pages.put(a_form(TYPED).replace("</body>", f"{restless}</body>"))
    seen = await looked(desk, FORM, ran="example.object", patience=SHORT)
    assert (seen.stands, seen.reason) == (Stands.UNCLEAR, Reason.FORM_CHANGED), seen
    assert "rest" in seen.detail
    desk.pages.put(a_page(SWITCH.format("") + restless))
    assert (await looked(desk, a_switch_recipe(), ran="example.object", patience=SHORT)).stands is Stands.OBJECTED


async def test_a_switch_behind_a_button_is_reached(desk: Desk) -> None:
    """Buttons that lead to it and send nothing are pressed, as an attempt would; the switch is not."""
    hidden = f'<div hidden id="more">{SWITCH.format("checked")}</div>'
    desk.pages.put(a_page(f'<button type="button" onclick="more.hidden = false">More</button>{hidden}'))
    seen = await looked(desk, a_switch_recipe(press("More")), ran="example.object")
    assert seen.stands is Stands.NOT_OBJECTED, seen


async def test_another_page_tells_nothing(desk: Desk) -> None:
    """Whatever stands on it."""
    desk.pages.put(thanks())
    seen = await looked(desk, a_switch_recipe(), ran="example.object", patience=SHORT)
    assert (seen.stands, seen.reason) == (Stands.UNCLEAR, Reason.FORM_CHANGED), seen


async def test_two_switches_that_fit_tell_nothing(desk: Desk) -> None:
    """Neither is guessed."""
    desk.pages.put(a_page(SWITCH.format("") + SWITCH.format("checked").replace('id="s"', 'id="t"')))
    assert (await looked(desk, a_switch_recipe(), ran="example.object", patience=SHORT)).stands is Stands.UNCLEAR


async def test_after_a_crash_the_variant_is_not_known(desk: Desk) -> None:
    """Then an objection on record is proof by whichever page says so, and silence of one of them is none."""
    other = FORM.model_copy(update={"id": "example.older"})
    desk.pages.put(a_form(TYPED))
    unknown = await looked(desk, FORM, other)
    assert unknown.stands is Stands.UNCLEAR, unknown
    assert (await looked(desk, FORM, other, ran="example.object")).stands is Stands.NOT_OBJECTED
    desk.pages.put(a_page(f"<p>{BEFORE}.</p>"))
    assert (await looked(desk, FORM, other)).stands is Stands.OBJECTED


async def test_nobody_reaches_a_page_of_others(desk: Desk) -> None:
    """A page that leads elsewhere tells nothing."""
    desk.pages.put(Page(status=302, headers={"Location": "https://elsewhere.example/object"}))
    desk.pages.put(a_page(SWITCH.format("")), host="elsewhere.example")
    assert (await looked(desk, a_switch_recipe(), ran="example.object")).stands is Stands.UNCLEAR


async def test_a_recipe_that_cannot_tell_is_not_opened(desk: Desk) -> None:
    """Nothing is asked of the controller in vain."""
    seen = await looked(desk, ran="example.object")
    assert seen.stands is Stands.UNCLEAR
    assert desk.pages.received == []
