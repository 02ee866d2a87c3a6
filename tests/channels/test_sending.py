"""The step that counts: what is checked before it, that it happens once, and that nothing leaves before it may."""

from __future__ import annotations

import asyncio
import json

import pytest

from objector.domain.outcome import Delivered, Kind, NeedsPerson, Outcome, Reason
from tests.build_recipe import HOST, a_recipe, a_switch_recipe, answer, choose, fill, press, send
from tests.channels.attempt import GROUNDS, Desk
from tests.channels.pages import EMAIL, SUBMIT, SWITCH, Page, a_form, a_page, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

GROUNDS_FIELD = '<p><label>Your grounds <textarea name="g"></textarea></label></p>'
WITH_GROUNDS = (fill(), fill("Your grounds", "{grounds}", "long-text"))


def stopped(outcome: Outcome, desk: Desk, reason: Reason = Reason.FORM_CHANGED) -> None:
    """The person is asked, the point of no return was not passed, and the server got nothing."""
    assert (type(outcome), outcome.reason) == (NeedsPerson, reason), outcome
    assert not desk.sent
    assert not desk.pages.posts


async def test_nothing_leaves_before_sending_is_durable(desk: Desk) -> None:
    """While the ledger commits nothing goes out; after it exactly one request does."""
    desk.pages.put(a_form())
    desk.pages.put(thanks(), path="/done", method="POST")
    meanwhile: list[int] = []

    async def commit() -> None:
        await asyncio.sleep(0.5)
        meanwhile.append(len(desk.pages.posts))

    desk.sends.meanwhile = commit
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert (meanwhile, len(desk.sends.crossed), len(desk.pages.posts)) == ([0], 1, 1)


async def test_what_is_kept_before_sending(desk: Desk) -> None:
    """The callback gets the picture of the filled-in form and the values as they stand in the controls."""
    desk.pages.put(a_form(EMAIL, GROUNDS_FIELD))
    desk.pages.put(thanks(), path="/done", method="POST")
    await desk.perform(a_recipe(*WITH_GROUNDS))
    (kept,) = desk.sends.crossed
    assert [one.kind for one in kept] == [Kind.BEFORE, Kind.VALUES]
    assert kept[0].content.startswith(b"\x89PNG")
    assert desk.sends.values() == {
        "rehearsal": True,
        "recipe": "example.object",
        "url": "https://form.example/object",
        "values": [
            {"step": 1, "values": ["account.email"], "label": "Email address", "value": "maria@example.org"},
            {"step": 2, "values": ["grounds"], "label": "Your grounds", "value": GROUNDS},
        ],
    }


async def test_a_ledger_that_fails_stops_the_click(desk: Desk) -> None:
    """If SENDING cannot be made durable nothing is pressed, and the error is seen."""
    desk.pages.put(a_form())

    async def fail() -> None:
        raise OSError("the disk is full")

    desk.sends.meanwhile = fail
    with pytest.raises(OSError, match="disk is full"):
        await desk.perform(a_recipe())
    assert not desk.pages.posts


async def test_the_button_is_pressed_once(desk: Desk) -> None:
    """One request goes out, also where the page shows no sign of it and would take a second one."""
    desk.pages.put(a_form(button="<button type=button onclick=\"fetch('/done', {method: 'POST'})\">Submit</button>"))
    await desk.perform(a_recipe())
    assert [post.path for post in desk.pages.posts] == ["/done"]


FOREIGN = {
    "action": a_form(action="https://evil.example/done"),
    "action without TLS": a_form(action="http://form.example/done"),
    "look-alike": a_form(action="https://form.example.evil.test/done"),
    "formaction": a_form(button='<button formaction="https://evil.example/done">Submit</button>'),
    "action behind an input of that name": a_form(
        EMAIL, '<input type="hidden" name="action" value="/done">', action="https://evil.example/done"
    ),
    "base": a_form(action="done", head='<base href="https://evil.example/">'),
    "script": a_form(action="javascript:void(0)"),
    "mail": a_form(action="mailto:someone@evil.example"),
    "changed meanwhile": a_form(
        EMAIL.replace("<input", "<input oninput=\"this.form.action='https://evil.example/done'\"")
    ),
    "image button": a_form(
        button='<input type="image" alt="Submit" width="50" height="20" formaction="https://evil.example/done">'
    ),
    "button of another form": a_form(
        button='</form><form id="f" action="https://evil.example/x"></form><button form="f">Submit</button>'
    ),
}


@pytest.mark.parametrize("markup", FOREIGN.values(), ids=FOREIGN.keys())
async def test_a_form_that_sends_elsewhere(desk: Desk, markup: str) -> None:
    """A form whose target is not on the recipe's hosts is not sent."""
    desk.pages.put(markup)
    stopped(await desk.perform(a_recipe()), desk, Reason.FOREIGN_PAGE)
    assert not desk.pages.asked("evil.example")


async def test_a_form_without_a_target_of_its_own(desk: Desk) -> None:
    """A form without `action` goes to its own page, which is the recipe's."""
    desk.pages.put(a_form().replace(' action="/done"', ""))
    desk.pages.put(thanks(), method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)


async def test_a_page_that_moves_elsewhere_between_steps(desk: Desk) -> None:
    """A page that leaves the recipe's hosts after the first value gets no second one."""
    moving = EMAIL.replace("<input", "<input oninput=\"location='https://evil.example/object'\"")
    desk.pages.put(a_form(moving, GROUNDS_FIELD))
    desk.pages.put(a_form(EMAIL, GROUNDS_FIELD), host="evil.example")
    stopped(await desk.perform(a_recipe(*WITH_GROUNDS)), desk, Reason.FOREIGN_PAGE)
    assert GROUNDS not in str(desk.pages.received)


async def test_a_page_that_was_never_the_recipe_s(desk: Desk) -> None:
    """A form that answers with a redirect to another host is not filled in."""
    desk.pages.put(Page(status=302, headers={"Location": "https://evil.example/object"}))
    desk.pages.put(a_form(), host="evil.example")
    stopped(await desk.perform(a_recipe()), desk, Reason.FOREIGN_PAGE)


async def test_a_redirect_on_the_recipe_s_hosts(desk: Desk) -> None:
    """A form that moved within its own domain is filled in there."""
    desk.pages.put(Page(status=302, headers={"Location": "https://help.form.example/new"}))
    desk.pages.put(a_form(), host="help.form.example", path="/new")
    desk.pages.put(thanks(), host="help.form.example", path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)


async def test_a_link_that_leads_elsewhere_is_not_followed(desk: Desk) -> None:
    """A `press` that would leave the recipe's hosts stops."""
    desk.pages.put(a_page('<a href="https://evil.example/object">Continue</a>'))
    stopped(await desk.perform(a_recipe(press("Continue"), fill())), desk, Reason.FOREIGN_PAGE)
    assert not desk.pages.asked("evil.example")


async def test_a_page_that_moves_while_the_ledger_commits(desk: Desk) -> None:
    """A page that went elsewhere between the last check and the click is not clicked."""
    desk.pages.put(a_form() + "<script>onmessage = () => { location = 'https://evil.example/object' }</script>")
    desk.pages.put(a_form(), host="evil.example")

    async def move() -> None:
        browser = await desk.process.browser()
        page = browser.contexts[-1].pages[0]
        async with page.expect_navigation(url="https://evil.example/**"):
            await page.evaluate("postMessage(1)")

    desk.sends.meanwhile = move
    outcome = await desk.perform(a_recipe())
    assert not isinstance(outcome, Delivered)
    assert not desk.pages.posts


REQUIRED = {
    "required": '<label>Date of birth <input name="b" required></label>',
    "aria-required": '<label>Date of birth <input name="b" aria-required="true"></label>',
    "star": '<label>Date of birth * <input name="b"></label>',
    "select": '<label>Reason <select required><option value="">Choose<option>a</select></label>',
    "box": '<label><input type="checkbox" required> I agree to everything</label>',
    "radio": '<label><input type="radio" name="r" required> Yes</label>',
    "file": '<label>Passport <input type="file" required></label>',
    "filled in by the page": '<label>Advertising id <input name="b" required value="7"></label>',
}


@pytest.mark.parametrize("markup", REQUIRED.values(), ids=REQUIRED.keys())
async def test_a_required_field_that_the_recipe_does_not_declare(desk: Desk, markup: str) -> None:
    """Nothing is disclosed, agreed to or sent unasked: a form that wants more than its recipe says stops."""
    desk.pages.put(a_form(EMAIL, f"<p>{markup}</p>"))
    outcome = await desk.perform(a_recipe())
    stopped(outcome, desk)
    assert "does not declare" in outcome.detail


NOT_ASKED = {
    "optional field": '<label>Phone <input name="p"></label>',
    "required field that is hidden": '<label style="display:none">Trap <input required></label>',
    "required trap out of the tab order": '<label>Trap <input aria-required="true" tabindex="-1"></label>',
}


@pytest.mark.parametrize("markup", NOT_ASKED.values(), ids=NOT_ASKED.keys())
async def test_fields_that_ask_nothing(desk: Desk, markup: str) -> None:
    """Optional and hidden fields stay empty and stop nothing."""
    desk.pages.put(a_form(EMAIL, f"<p>{markup}</p>").replace("<form", "<form novalidate"))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert [given for name, given in desk.pages.posts[0].values.items() if name != "email"] in ([], [""])


async def test_required_fields_of_another_form_ask_nothing(desk: Desk) -> None:
    """A newsletter's form on the same page is not this one."""
    desk.pages.put(a_form() + "<form><label>Newsletter <input required></label><button>Sign up</button></form>")
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)


async def test_a_button_that_wakes_up_once_all_is_valid(desk: Desk) -> None:
    """A button that is disabled until the fields are filled in is waited for."""
    waking = EMAIL.replace("<input", '<input oninput="setTimeout(() => b.disabled = false, 150)"')
    desk.pages.put(a_form(waking, button='<button id="b" disabled>Submit</button>'))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe(), patience=2), Delivered)


@pytest.mark.parametrize("attribute", ["disabled", 'aria-disabled="true"'])
async def test_a_button_that_stays_disabled(desk: Desk, attribute: str) -> None:
    """A page that misses something it does not name stops before the point of no return."""
    desk.pages.put(a_form(button=f"<button {attribute}>Submit</button>"))
    outcome = await desk.perform(a_recipe())
    stopped(outcome, desk)
    assert "stays disabled" in outcome.detail


async def test_a_button_under_something_else(desk: Desk) -> None:
    """A button that a person could not press is not pressed, and the point of no return is not passed."""
    cover = '<div style="position:fixed;inset:0;background:#0008;z-index:9"></div>'
    desk.pages.put(a_form(EMAIL.replace("<input", '<input style="position:relative;z-index:99"')) + cover)
    stopped(await desk.perform(a_recipe()), desk)


async def test_a_page_that_marks_a_value_as_wrong(desk: Desk) -> None:
    """A field that the page itself calls invalid stops before the point of no return."""
    desk.pages.put(a_form(EMAIL.replace("<input", "<input oninput=\"this.setAttribute('aria-invalid', 'true')\"")))
    outcome = await desk.perform(a_recipe())
    stopped(outcome, desk)
    assert "marks what step 1 put in as wrong" in outcome.detail


CHANGES = {
    "cut": "this.value = this.value.slice(0, 10)",
    "in capitals": "this.value = this.value.toUpperCase()",
    "added to": "this.value += '!'",
    "dropped": "setTimeout(() => { this.value = '' }, 50)",
    "another one": "this.value = 'I withdraw everything.'",
}


@pytest.mark.parametrize("script", CHANGES.values(), ids=CHANGES.keys())
async def test_a_page_that_changes_what_was_typed(desk: Desk, script: str) -> None:
    """A page that does not keep the person's words is not sent."""
    desk.pages.put(a_form(EMAIL, GROUNDS_FIELD.replace("<textarea", f'<textarea oninput="{script}"')))
    outcome = await desk.perform(a_recipe(*WITH_GROUNDS))
    stopped(outcome, desk)
    assert 'does not keep what was put into "Your grounds"' in outcome.detail


async def test_spaces_at_the_ends_do_not_matter(desk: Desk) -> None:
    """A page that trims what was typed has changed nothing."""
    padded = GROUNDS_FIELD.replace("<textarea", "<textarea oninput=\"this.value = ' ' + this.value.trim() + '\\n'\"")
    desk.pages.put(a_form(EMAIL, padded))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe(*WITH_GROUNDS)), Delivered)


async def test_a_lost_radio_is_set_again_once(desk: Desk) -> None:
    """A page that resets a radio while another field is filled in gets it a second time."""
    radio = '<label><input type="radio" name="r" value="o" id="o"> Object</label>'
    once = GROUNDS_FIELD.replace("<textarea", '<textarea oninput="o.checked = false"')
    desk.pages.put(a_form(EMAIL, radio, once))
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), choose(None, option="Object"), fill("Your grounds", "{grounds}", "long-text"))
    assert isinstance(await desk.perform(recipe), Delivered)
    assert desk.pages.posts[0].values == {"email": "maria@example.org", "r": "o", "g": GROUNDS}


async def test_a_radio_that_is_lost_again_stops(desk: Desk) -> None:
    """A page that resets a radio every time is not sent without it."""
    radio = '<label><input type="radio" name="r" value="o" id="o"> Object</label>'
    always = "<script>setInterval(() => { o.checked = false }, 20)</script>"
    desk.pages.put(a_form(EMAIL, radio, always))
    stopped(await desk.perform(a_recipe(fill(), choose(None, option="Object"))), desk)


async def test_a_controlled_input_keeps_what_its_page_believes(desk: Desk) -> None:
    """A field whose page holds the value itself, and writes it back at every change, holds ours in the end."""
    controlled = """<label>Email address <input name="email" id="c"></label><script>
      let state = ''; const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
      c.addEventListener('input', (e) => { state = e.target.value; });
      setInterval(() => set.call(c, state), 10);</script>"""
    desk.pages.put(a_form(controlled))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert desk.pages.posts[0].values["email"] == "maria@example.org"


async def test_a_honeypot_stays_empty(desk: Desk) -> None:
    """Traps with the very label of the field arrive as empty as a person would leave them."""
    traps = "".join(
        f'<div style="{style}"><label>Email address <input name="trap{n}"></label></div>'
        for n, style in enumerate(("position:absolute;left:-9999px", "opacity:0", "height:0;overflow:hidden"))
    )
    desk.pages.put(a_form(traps, EMAIL, '<input name="trap3" tabindex="-1" aria-label="Email address">'))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert desk.pages.posts[0].values == {
        "email": "maria@example.org",
        **{f"trap{n}": "" for n in range(4)},
    }


async def test_two_fields_with_one_label(desk: Desk) -> None:
    """Where two fields would fit neither is filled in."""
    desk.pages.put(a_form(EMAIL, '<p><label>Email address <input name="second"></label></p>'))
    stopped(await desk.perform(a_recipe()), desk)


async def test_the_first_variant_that_is_recognised_runs(desk: Desk) -> None:
    """Of two variants of a form the one whose title stands on the page is performed."""
    desk.pages.put(a_form())
    desk.pages.put(thanks(), path="/done", method="POST")
    other = a_recipe(id="example.newer", recognise={"en": "A form of next year"})
    outcome = await desk.perform(other, a_recipe())
    assert isinstance(outcome, Delivered)
    assert outcome.evidence.recipe == "example.object"


async def test_a_page_that_no_variant_describes(desk: Desk) -> None:
    """A page without any known title is not filled in."""
    desk.pages.put(a_form().replace("Object to the use of your data", "Help"))
    stopped(await desk.perform(a_recipe()), desk)


async def test_a_switch_is_turned_and_read_back(desk: Desk) -> None:
    """A switch counts once the page, loaded anew, shows it as it should stand."""
    kept = ["checked"]

    async def page(_: object) -> Page:
        return Page(html=a_page(SWITCH.format(kept[0])))

    async def save(_: object) -> Page:
        kept[0] = ""
        return Page(status=204)

    desk.pages.put(page)
    desk.pages.put(save, path="/save", method="POST")
    outcome = await desk.perform(a_switch_recipe())
    assert isinstance(outcome, Delivered), outcome
    assert (outcome.reason, len(desk.pages.posts)) == (Reason.CONFIRMED, 1)
    (kept_before,) = desk.sends.crossed
    assert json.loads(kept_before[1].content)["values"][0]["to"] == "off"


async def test_a_switch_that_stands_right_is_left_alone(desk: Desk) -> None:
    """A switch that is off already is the proof that nothing has to be sent."""
    desk.pages.put(a_page(SWITCH.format("")))
    outcome = await desk.perform(a_switch_recipe())
    assert (type(outcome), outcome.reason) == (Delivered, Reason.ALREADY_OBJECTED)
    assert not desk.sent
    assert not desk.pages.posts


async def test_a_switch_that_springs_back_is_unconfirmed(desk: Desk) -> None:
    """A switch that the server did not keep is no success."""
    desk.pages.put(a_page(SWITCH.format("checked")))
    desk.pages.put(Page(status=204), path="/save", method="POST")
    outcome = await desk.perform(a_switch_recipe())
    assert not isinstance(outcome, Delivered)
    assert desk.sent


async def test_messages_hold_nothing_of_the_person(desk: Desk) -> None:
    """Titles, labels and options that repeat the person's values are told without them."""
    who = "maria@example.org Maria Muster maria.muster"
    desk.pages.put(a_page(f"<form><label>{who} * <input required></label>{EMAIL}{SUBMIT}</form><button>{who}</button>"))
    outcome = await desk.perform(a_recipe())
    stopped(outcome, desk)
    desk.pages.put(a_page(f"<label>Country <select><option>{who}</select></label><p>{who}</p>", title=who))
    other = await desk.perform(a_recipe(choose(), recognise={"en": ["maria@example.org", "Country"]}))
    for detail in (outcome.detail, other.detail, *desk.told):
        assert not [part for part in ("maria", "muster", "@") if part in detail.lower()], detail
    assert HOST not in outcome.detail


async def test_findings_tell_which_rung_found_what(desk: Desk) -> None:
    """For each step the rung is kept: when it changes, the form has moved."""
    desk.pages.put(a_form('<label>Adresse <input name="email" type="email"></label>'))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(name="email")))
    assert [(f.step, f.do, f.rung, f.seen) for f in outcome.evidence.findings] == [(0, "fill", "name", "Adresse")]


async def test_answers_before_sending_are_heeded(desk: Desk) -> None:
    """A page that says that the form is not offered, or that an objection is on record, is not filled in."""
    answers = [answer("not_offered", "not available in your region"), answer("already_objected", "already objected")]
    desk.pages.put(a_form(EMAIL, "<p>This form is not available in your region.</p>"))
    outcome = await desk.perform(a_recipe(answers=answers))
    assert outcome.reason is Reason.NOT_OFFERED
    desk.pages.put(a_form(EMAIL, "<p>You have already objected.</p>"))
    outcome = await desk.perform(a_recipe(answers=answers))
    assert (type(outcome), outcome.reason) == (Delivered, Reason.ALREADY_OBJECTED)
    assert not desk.sent
    assert not desk.pages.posts


async def test_a_button_in_another_language(desk: Desk) -> None:
    """A button whose text is in another language than the page's is found all the same."""
    desk.pages.put(a_form(button="<button>Senden</button>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(counting=send({"en": "Submit", "de": "Senden"}))
    assert isinstance(await desk.perform(recipe), Delivered)
