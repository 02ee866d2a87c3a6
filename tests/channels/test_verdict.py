"""What comes after the click: only a confirmation that a person can read, new and from the controller, counts."""

from __future__ import annotations

import asyncio

import pytest

from objector.channels import camera, touch
from objector.channels.answers import hear
from objector.domain.outcome import Delivered, Kind, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.recipes.model import AnswerMeaning
from tests.build_recipe import REFUSAL, THANKS, a_recipe, answer, fill
from tests.channels.attempt import PATIENCE, Desk, maria
from tests.channels.conftest import Look
from tests.channels.pages import EMAIL, SUBMIT, Page, Received, a_form, a_page, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

COMES = 30.0
"""Seconds of patience for what comes, on however slow a machine; nobody waits for so long."""
HANGING = 120.0
"""Seconds after which a wait that should end by itself counts as endless, on however slow a machine."""


SHADOW = "document.querySelector('x-a').attachShadow({{mode: 'open'}}).innerHTML = '{}'"


def by_script(script: str, rest: str = "") -> str:
    """A form whose button posts by script and then does something to the page."""
    return a_form(
        EMAIL,
        button=f"{SUBMIT}</form><div id=out></div>{rest}<script>document.forms[0].onsubmit = async (e) => {{"
        f"e.preventDefault(); await fetch('/done', {{method: 'POST', body: 'x'}}); {script} }}</script>",
    )


async def sent(desk: Desk, markup: str, after: str | Page = "", patience: float = PATIENCE, **given: object) -> Outcome:
    """What comes of sending this page, answered by that one. Exactly one request went out."""
    desk.pages.put(markup)
    desk.pages.put(after or Page(status=204), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(**given), patience=patience)  # type: ignore[arg-type]
    assert desk.sent, outcome
    return outcome


SEEN = {
    "another page": (a_form(), thanks()),
    "in the page": (by_script(f"document.forms[0].remove(); out.textContent = '{THANKS}'"), ""),
    "a moment later": (by_script(f"setTimeout(() => {{ out.textContent = '{THANKS}' }}, 300)"), ""),
    "in a frame of its own": (by_script(f"out.innerHTML = '<iframe srcdoc=\"{THANKS}\"></iframe>'"), ""),
    "shown at last": (by_script("hid.hidden = false", f"<p id=hid hidden>{THANKS}</p>"), ""),
}


@pytest.mark.parametrize(("markup", "after"), SEEN.values(), ids=SEEN.keys())
async def test_a_confirmation_that_is_shown(desk: Desk, markup: str, after: str) -> None:
    """However and whenever the page shows the listed text, that is the receipt."""
    outcome = await sent(desk, markup, after)
    assert (type(outcome), outcome.reason) == (Delivered, Reason.CONFIRMED), outcome
    assert [one.kind for one in outcome.evidence.artefacts] == [Kind.AFTER, Kind.PAGE]


READABLE = {
    "in a dialog": f"<dialog open>{THANKS}</dialog>",
    "in a shadow root": f"<x-a></x-a><script>{SHADOW.format(THANKS)}</script>",
    "in pieces": "We  have <b>received</b> <i>your</i>&nbsp;objection",
    "white on dark": f'<div style="background:#222;color:#fff"><p>{THANKS}</p></div>',
    "white over a picture": (
        '<div style="position:relative"><svg width=500 height=60 style="position:absolute">'
        f'<rect width=500 height=60></rect></svg><p style="position:relative;color:#fff">{THANKS}</p></div>'
    ),
    "below the fold": f'<p style="margin-top:3000px">{THANKS}</p>',
}


@pytest.mark.parametrize("markup", READABLE.values(), ids=READABLE.keys())
async def test_a_confirmation_that_can_be_read(look: Look, markup: str) -> None:
    """Wherever on the page the listed text stands, it is heard."""
    (heard,) = hear(a_recipe(), await look(markup))
    assert (heard.answer.means, heard.phrase) == (AnswerMeaning.DELIVERED, THANKS)


HIDDEN = {
    "display none": f"<p style='display:none'>{THANKS}</p>",
    "hidden": f"<p hidden>{THANKS}</p>",
    "visibility": f"<p style='visibility:hidden'>{THANKS}</p>",
    "opacity": f"<p style='opacity:0'>{THANKS}</p>",
    "off the page": f"<p style='position:absolute;left:-9999px'>{THANKS}</p>",
    "clipped": f"<p style='position:absolute;clip-path:inset(50%)'>{THANKS}</p>",
    "white on white": f"<p style='color:#fff'>{THANKS}</p>",
    "white on nothing": f"<div style='background:transparent'><p style='color:rgb(254,254,254)'>{THANKS}</p></div>",
    "dark on dark": f"<div style='background:#222'><p style='color:#252525'>{THANKS}</p></div>",
    "transparent letters": f"<p style='color:transparent'>{THANKS}</p>",
    "transparent filling": f"<p style='-webkit-text-fill-color:transparent'>{THANKS}</p>",
    "tiny letters": f"<p style='font-size:1px'>{THANKS}</p>",
    "aria-hidden": f"<p aria-hidden=true>{THANKS}</p>",
    "closed details": f"<details><summary>More</summary>{THANKS}</details>",
    "template": f"<template>{THANKS}</template>",
    "script": f"<script type=text/plain>{THANKS}</script>",
    "comment": f"<!-- {THANKS} -->",
    "attribute": f"<p title='{THANKS}' data-text='{THANKS}'></p>",
    "textarea": f"<textarea readonly>{THANKS}</textarea>",
    "value": f"<input value='{THANKS}'>",
    "editable": f"<div contenteditable>{THANKS}</div>",
    "option": f"<select><option>{THANKS}</select>",
    "unslotted": f"<x-a>{THANKS}</x-a><script>{SHADOW.format('')}</script>",
    "title of the page": f"<title>{THANKS}</title>",
    "half of it": "<p>We have received your</p><p>message</p>",
    "part of a word": f"<p>{THANKS}able</p>",
}


@pytest.mark.parametrize("markup", HIDDEN.values(), ids=HIDDEN.keys())
async def test_a_confirmation_that_nobody_can_read(look: Look, markup: str) -> None:
    """Text that is hidden, typed or cut is no confirmation."""
    seen = await look(f"<p>Next steps</p>{markup}")
    assert "Next steps" in seen.text
    assert hear(a_recipe(), seen) == []


FOREIGN = "<iframe src='https://evil.example/thanks' width=400 height=100></iframe>"


@pytest.mark.parametrize(
    "markup", [HIDDEN["hidden"], HIDDEN["title of the page"], FOREIGN], ids=["hidden", "title", "another host"]
)
async def test_what_is_not_heard_confirms_nothing(desk: Desk, markup: str) -> None:
    """The form is gone and another text is there: unconfirmed, also if the listed one is hidden or of another host."""
    desk.pages.put(thanks(), host="evil.example", path="/thanks")
    outcome = await sent(desk, a_form(), a_page(f"<p>Next steps</p>{markup}", title="Done"))
    assert (type(outcome), outcome.reason) == (Unconfirmed, Reason.FORM_GONE_NEW_TEXT), outcome


async def test_a_confirmation_that_was_there_before(desk: Desk) -> None:
    """What the page said before the click (an explanation, a question and answer) is no answer to it."""
    outcome = await sent(desk, by_script("", f'<p>What happens then? "{THANKS}" is shown.</p>'))
    assert isinstance(outcome, Unconfirmed), outcome


async def test_the_person_s_own_words_are_no_confirmation(desk: Desk) -> None:
    """A page that repeats the grounds says nothing, whatever they hold."""
    grounds = f"I do not want to read {THANKS} without a decision."
    desk.pages.put(a_form(EMAIL, '<label>Your grounds <textarea name="g"></textarea></label>'))
    desk.pages.put(a_page(f"<p>You wrote: {grounds}</p>", title="Check"), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text"))
    outcome = await desk.perform(recipe, person=maria(grounds=grounds))
    assert (type(outcome), outcome.reason) == (Unconfirmed, Reason.FORM_GONE_NEW_TEXT)


async def test_a_confirmation_on_a_page_elsewhere(desk: Desk) -> None:
    """What another host's page says confirms nothing."""
    desk.pages.put(thanks(), host="evil.example", path="/thanks")
    outcome = await sent(desk, a_form(), Page(status=302, headers={"Location": "https://evil.example/thanks"}))
    assert isinstance(outcome, Unconfirmed), outcome


async def test_a_confirmation_and_a_refusal(desk: Desk) -> None:
    """A page that says two things at once has said nothing clear."""
    outcome = await sent(desk, a_form(), a_page(f"<p>{THANKS}</p><p>{REFUSAL}</p>", title="Done"))
    assert isinstance(outcome, Unconfirmed), outcome
    assert "two things at once" in outcome.detail


async def test_a_refusal(desk: Desk) -> None:
    """A page that says no hands over to the person."""
    outcome = await sent(desk, a_form(), a_page(f"<p>{REFUSAL}.</p>", title="Done"))
    assert (type(outcome), outcome.reason) == (NeedsPerson, Reason.TURNED_AWAY)


async def test_a_reference_number_is_kept(desk: Desk) -> None:
    """The controller's number is read from the text that a person sees."""
    answers = [answer("delivered", THANKS, reference=r"Case (\d+)")]
    outcome = await sent(desk, a_form(), a_page(f"<p>{THANKS}.</p><p>Case 4711</p>", title="x"), answers=answers)
    assert isinstance(outcome, Delivered)
    assert outcome.reference == "4711"


async def test_an_answer_in_another_language(desk: Desk) -> None:
    """A confirmation counts in whichever language the recipe lists it."""
    answers = [answer("delivered", {"it": "la tua richiesta verrà applicata d'ora in avanti"})]
    page = a_page("<p>La tua richiesta verra\u0300 applicata d\u2019ora in avanti.</p>", title="Grazie")
    assert isinstance(await sent(desk, a_form(), page, answers=answers), Delivered)


UNCLEAR = {
    "the form is gone": (
        a_form(),
        a_page("<p>Thank you!</p>", title="Thanks"),
        Reason.FORM_GONE_NEW_TEXT,
        "Thank you!",
    ),
    "an empty page": (a_form(), "<p></p>", Reason.FORM_GONE_NEW_TEXT, ""),
    "a new text": (by_script("out.textContent = 'Thank you!'"), "", Reason.FORM_STILL_THERE, "Thank you!"),
    "the form again": (a_form(), a_form("<p>Please check</p>", EMAIL), Reason.FORM_STILL_THERE, "Please check"),
    "nothing": (by_script(""), "", Reason.PAGE_UNCHANGED, ""),
    "no content": (a_form(), "", Reason.PAGE_UNCHANGED, ""),
}


@pytest.mark.parametrize(("markup", "after", "reason", "text"), UNCLEAR.values(), ids=UNCLEAR.keys())
async def test_what_is_no_listed_answer(desk: Desk, markup: str, after: str, reason: Reason, text: str) -> None:
    """A "thank you" that no source documents is unconfirmed, with what happened and the new text kept."""
    outcome = await sent(desk, markup, after)
    assert (type(outcome), outcome.reason) == (Unconfirmed, reason), outcome
    assert text in outcome.evidence.new_text


LOST = {
    "server error": (a_form(), Page(status=500, html="<p>Oops</p>"), Reason.SERVER_ERROR),
    "bad gateway, empty": (a_form(), Page(status=502), Reason.SERVER_ERROR),
    "too many requests": (a_form(), Page(status=429, html="<p>Slow down</p>"), Reason.SERVER_ERROR),
    "connection reset": (a_form(), Page(reset=True), Reason.CONNECTION_LOST),
    "server error by script": (by_script(""), Page(status=503), Reason.SERVER_ERROR),
    "connection reset by script": (by_script("", ""), Page(reset=True), Reason.CONNECTION_LOST),
}


@pytest.mark.parametrize(("markup", "after", "reason"), LOST.values(), ids=LOST.keys())
async def test_an_answer_that_does_not_come(desk: Desk, markup: str, after: Page, reason: Reason) -> None:
    """After the click a failure of the server or the line is unconfirmed: it may have arrived."""
    outcome = await sent(desk, markup, after)
    assert (type(outcome), outcome.reason) == (Unconfirmed, reason), outcome


async def test_a_server_error_that_confirms_all_the_same(desk: Desk) -> None:
    """A page that confirms although a counter elsewhere on it failed is a confirmation."""
    desk.pages.put(Page(status=503), path="/count", method="POST")
    script = f"fetch('/count', {{method: 'POST'}}).then(() => {{ out.textContent = '{THANKS}' }})"
    assert isinstance(await sent(desk, by_script(script)), Delivered)


async def test_an_answer_that_never_comes(desk: Desk) -> None:
    """A server that takes the form and never answers is waited for as long as the patience, and no longer."""
    hold = asyncio.Event()

    async def never(_: Received) -> Page:
        await hold.wait()
        return Page(html=thanks())

    desk.pages.put(a_form())
    desk.pages.put(never, path="/done", method="POST")
    async with asyncio.timeout(HANGING):
        outcome = await desk.perform(a_recipe())
    hold.set()
    assert (type(outcome), outcome.reason) == (Unconfirmed, Reason.CONNECTION_LOST), outcome
    assert [one.kind for one in outcome.evidence.artefacts] == [Kind.AFTER, Kind.PAGE]


async def test_a_page_that_crashes(desk: Desk) -> None:
    """A page that crashes after the click is unconfirmed, with a reason that says so."""
    crash, ended = asyncio.Event(), asyncio.Event()

    async def crashing(_: Received) -> Page:
        crash.set()
        await ended.wait()
        return Page(status=204)

    desk.pages.put(by_script(""))
    desk.pages.put(crashing, path="/done", method="POST")
    attempt = asyncio.ensure_future(desk.perform(a_recipe(), patience=3))
    await crash.wait()
    page = (await desk.process.browser()).contexts[-1].pages[0]
    session = await page.context.new_cdp_session(page)
    killing = asyncio.ensure_future(session.send("Page.crash"))
    outcome = await attempt
    ended.set()
    await asyncio.gather(killing, return_exceptions=True)
    assert (type(outcome), outcome.reason) == (Unconfirmed, Reason.CRASHED)


async def test_a_page_that_closes_itself(desk: Desk) -> None:
    """A page that is closed after the click is unconfirmed."""

    async def closing(_: Received) -> Page:
        await (await desk.process.browser()).contexts[-1].pages[0].close()
        return Page(status=204)

    desk.pages.put(a_form())
    desk.pages.put(closing, path="/done", method="POST")
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason) == (Unconfirmed, Reason.CONNECTION_LOST)


RESTLESS = "<i id=n>0</i><script>setInterval(() => n.textContent++, 1)</script>"
NOISY = {
    "alerts": (by_script(f"for (let i = 0; i < 5; i++) alert(i); out.textContent = '{THANKS}'"), ""),
    "a question at leaving": (a_form() + "<script>onbeforeunload = () => 'really?'</script>", thanks()),
    "a pop-up": (by_script(f"open('/pop'); out.textContent = '{THANKS}'"), ""),
    "many pop-ups": (by_script(f"for (let i = 0; i < 9; i++) open('/pop'); out.textContent = '{THANKS}'"), ""),
    "a download": (by_script(f"location = '/file'; out.textContent = '{THANKS}'"), ""),
    "endless changes": (by_script(f"out.textContent = '{THANKS}'", RESTLESS), ""),
    "frames that come and go": (
        by_script(
            f"out.textContent = '{THANKS}'",
            "<p id=f></p><script>setInterval(() => { f.innerHTML = '<iframe src=/frame></iframe>' }, 40)</script>",
        ),
        "",
    ),
    "address that changes": (by_script(f"history.pushState(0, '', '/thanks'); out.textContent = '{THANKS}'"), ""),
}


@pytest.mark.parametrize(("markup", "after"), NOISY.values(), ids=NOISY.keys())
async def test_noise_around_a_confirmation(desk: Desk, markup: str, after: str) -> None:
    """Alerts, pop-ups, downloads and pages that never rest do not hide the answer."""
    desk.pages.put(a_page("pop"), path="/pop")
    desk.pages.put(a_page("frame"), path="/frame")
    desk.pages.put(
        Page(html="x", headers={"Content-Type": "application/zip", "Content-Disposition": "attachment"}), path="/file"
    )
    assert isinstance(await sent(desk, markup, after, patience=COMES), Delivered)


async def test_endless_changes_without_an_answer(desk: Desk) -> None:
    """A page that never rests is watched for as long as the patience, and no longer."""
    async with asyncio.timeout(HANGING):
        assert isinstance(await sent(desk, by_script("", RESTLESS)), Unconfirmed)


HANGS = {
    "after the click": (by_script("for (;;) {}"), Unconfirmed),
    "with alerts": (by_script("for (;;) alert(1)"), Unconfirmed),
    "at the first letter": (a_form(EMAIL.replace("<input", '<input oninput="for (;;) {}"')), None),
    "a moment after the first letter": (
        a_form(EMAIL.replace("<input", '<input oninput="setTimeout(() => { for (;;) {} }, 30)"')),
        None,
    ),
    "when all is filled in": (
        a_form(EMAIL.replace("<input", '<input oninput="setTimeout(() => { for (;;) {} }, 150)"')),
        None,
    ),
    "at once": (a_form() + "<script>setTimeout(() => { for (;;) {} }, 1)</script>", None),
    "in the parser": (a_form() + "<script>for (;;) {}</script>", None),
}


@pytest.fixture
def _brief(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Less time for pages that use up all they are given."""
    monkeypatch.setattr(touch, "ACTION_SECONDS", 0.5)
    monkeypatch.setattr(camera, "SECONDS", 1.0)
    monkeypatch.setattr(camera, "ANSWER_SECONDS", 0.5)


@pytest.mark.usefixtures("_brief")
@pytest.mark.parametrize(("markup", "expected"), HANGS.values(), ids=HANGS.keys())
async def test_a_page_that_hangs(desk: Desk, markup: str, expected: type | None) -> None:
    """A page whose script never ends holds up one submission for a bounded time, and is never a success."""
    desk.pages.put(markup)
    desk.pages.put(Page(status=204), path="/done", method="POST")
    async with asyncio.timeout(20):
        outcome = await desk.perform(a_recipe())
    assert not isinstance(outcome, Delivered)
    if expected is not None:
        assert isinstance(outcome, expected), outcome
    assert not desk.pages.posts or isinstance(outcome, Unconfirmed), "what went out is never taken for not sent"
    if expected is Unconfirmed:
        assert desk.pages.posts


@pytest.mark.usefixtures("_brief")
async def test_the_next_submission_after_a_page_that_hung(desk: Desk) -> None:
    """A page that hangs leaves the browser good for the next one."""
    desk.pages.put(HANGS["after the click"][0])
    desk.pages.put(Page(status=204), path="/done", method="POST")
    await desk.perform(a_recipe())
    desk.pages.put(a_form())
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)


async def test_a_page_without_end(desk: Desk) -> None:
    """A page of fifty thousand elements is read, filled in and sent, in a few seconds."""
    draw = "big.append(Object.assign(document.createElement('b'), {textContent: i}))"
    endless = f"<script>for (let i = 0; i < 5e4; i++) {draw}</script>"
    desk.pages.put(a_form() + f"<div id=big></div>{endless}")
    desk.pages.put(thanks(), path="/done", method="POST")
    async with asyncio.timeout(45):
        outcome = await desk.perform(a_recipe(), patience=15)
    assert isinstance(outcome, Delivered), outcome


async def test_a_page_of_many_controls_in_one_floating_box(desk: Desk) -> None:
    """Thousands of links in a box that floats over the page do not slow the look at it down."""
    many = "".join(f"<a href='/{n}'>Link {n}</a> " for n in range(3000))
    desk.pages.put(a_page(f"<div style='position:fixed;inset:0;overflow:auto'>{a_form()}{many}</div>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    async with asyncio.timeout(HANGING):
        assert isinstance(await desk.perform(a_recipe(), patience=COMES), Delivered)


async def test_the_browser_ends_before_sending(desk: Desk) -> None:
    """A page that goes away before the click is a passing failure: nothing was sent."""
    asked = asyncio.Event()

    async def asking(_: Received) -> Page:
        asked.set()
        return Page(html="1")

    desk.pages.put(a_form("<p>no field yet</p>") + "<script>fetch('/asked')</script>")
    desk.pages.put(asking, path="/asked")
    attempt = asyncio.ensure_future(desk.perform(a_recipe(), patience=4))
    await asked.wait()
    await (await desk.process.browser()).contexts[-1].pages[0].close()
    outcome = await attempt
    assert outcome.reason is Reason.UNREACHABLE
    assert not desk.sent
