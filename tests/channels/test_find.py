"""Finding a control: the rungs of the ladder, the sources of labels, and stopping where two would fit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from objector.channels.find import Ambiguous, NotThere, find, find_button, find_option
from objector.channels.survey import SeenControl, Survey
from tests.build_recipe import a_control

Look = Callable[[str], Awaitable[Survey]]
pytestmark = pytest.mark.asyncio(loop_scope="session")

MAIL = {"en": "Email address", "de": "E-Mail-Adresse"}

LABELS = {
    "label for": '<label for="a">Email address</label><input id="a" type="email" data-hit>',
    "wrapping label": '<label>Email address <input type="email" data-hit></label>',
    "wrapping label, text after": '<label><input type="email" data-hit> Email address</label>',
    "label with markup": '<label for="a"><span>Email <b>address</b></span></label><input id="a" data-hit>',
    "aria-label": '<input aria-label="Email address" data-hit>',
    "aria-labelledby": '<span id="l">Email address</span><input aria-labelledby="l" data-hit>',
    "aria-labelledby, several": '<i id="l">Email</i><b id="m">address</b><input aria-labelledby="l m" data-hit>',
    "aria-labelledby, one of them gone": '<b id="m">Email address</b><input aria-labelledby="x m" data-hit>',
    "aria-labelledby over aria-label": '<b id="m">Email address</b><input aria-labelledby="m" aria-label="x" data-hit>',
    "placeholder only": '<input placeholder="Email address" data-hit>',
    "aria-placeholder": '<div contenteditable aria-placeholder="Email address" data-hit style="height:20px"></div>',
    "title": '<input title="Email address" data-hit>',
    "text nearby": "<div><span>Email address</span><div><input data-hit></div></div>",
    "text nearby, table": "<table><tr><td>Email address<td><input data-hit></table>",
    "label for screen readers": '<label for="a" style="position:absolute;clip:rect(0,0,0,0);width:1px;height:1px">'
    'Email address</label><input id="a" data-hit>',
    "required star": '<label for="a">Email address <span aria-hidden="true">*</span></label><input id="a" data-hit>',
    "required star first": '<label for="a">* Email address</label><input id="a" data-hit>',
    "required in words": '<label for="a">Email address (required)</label><input id="a" data-hit>',
    "optional in words": '<label for="a">Email address (optional)</label><input id="a" data-hit>',
    "optional in German": '<label for="a">E-Mail-Adresse (freiwillig)</label><input id="a" data-hit>',
    "colon": '<label for="a">Email address:</label><input id="a" data-hit>',
    "other case and spaces": '<label for="a">EMAIL\n   Address</label><input id="a" data-hit>',
    "soft hyphen": '<label for="a">Email ad&shy;dress</label><input id="a" data-hit>',
    "open shadow root": '<div id="h"></div><script>h.attachShadow({mode:"open"}).innerHTML='
    "'<label for=a>Email address</label><input id=a data-hit>'</script>",
    "nested shadow roots": '<div id="h"></div><script>const s=h.attachShadow({mode:"open"});s.innerHTML="<p></p>";'
    "s.firstChild.attachShadow({mode:'open'}).innerHTML='<label>Email address <input data-hit></label>'</script>",
    "slotted label": '<div id="h"><span slot="l">Email address</span></div><script>h.attachShadow({mode:"open"})'
    ".innerHTML='<label for=a><slot name=l></slot></label><input id=a data-hit>'</script>",
    "same-origin frame": '<iframe srcdoc="<label>Email address <input data-hit></label>"></iframe>',
}


async def is_hit(seen: Survey, control: SeenControl) -> bool:
    """Whether this is the control that the markup marks."""
    return bool(await (await seen.element(control)).evaluate("(el) => el.hasAttribute('data-hit')"))


@pytest.mark.parametrize("markup", LABELS.values(), ids=LABELS.keys())
async def test_a_control_is_found_by_whatever_labels_it(look: Look, markup: str) -> None:
    """Every way in which a page may label a control leads to that control, on a rung of labels."""
    seen = await look(f'{markup}<p><label>Something else <input name="other"></label></p>')
    found = find(seen, a_control("email", MAIL), "en")
    assert (await is_hit(seen, found.control), found.rung) == (
        True,
        "any-label" if "E-Mail" in markup else "label",
    )


LADDER = {
    "page's language": ("<label>Email address <input data-hit></label><label>E-Mail-Adresse <input></label>", "label"),
    "any language": ("<label>E-Mail-Adresse <input data-hit></label><label>Telefon <input></label>", "any-label"),
    "name": ('<label>Mél <input name="mail" data-hit></label><label>Nom <input name="n"></label>', "name"),
    "autocomplete": (
        '<label>Mél <input autocomplete="section-a email" data-hit></label><label>Nom <input></label>',
        "autocomplete",
    ),
    "kind by type": ('<label>Mél <input type="email" data-hit></label><label>Nom <input></label>', "kind"),
    "kind by inputmode": ('<label>Mél <input inputmode="email" data-hit></label><label>Nom <input></label>', "kind"),
}


@pytest.mark.parametrize(("markup", "rung"), LADDER.values(), ids=LADDER.keys())
async def test_the_rungs_are_climbed_in_order(look: Look, markup: str, rung: str) -> None:
    """Label in the page's language, label in any, name, autocomplete, kind: the first that fits tells which it was."""
    seen = await look(markup)
    found = find(seen, a_control("email", MAIL, name="mail", autocomplete="email"), "en")
    assert found.rung == rung
    assert await is_hit(seen, found.control)


AMBIGUOUS = {
    "label": "<label>Email address <input></label><label>Email address <input></label>",
    "any label": "<label>E-Mail-Adresse <input></label><label>E-Mail-Adresse <input></label>",
    "name": '<label>A <input name="mail"></label><label>B <input name="mail"></label>',
    "autocomplete": '<label>A <input autocomplete="email"></label><label>B <input autocomplete="email"></label>',
    "kind": '<label>A <input type="email"></label><label>B <input type="email"></label>',
    "label in two frames": '<label>Email address <input></label><iframe srcdoc="<label>Email address <input></label>">'
    "</iframe>",
}


@pytest.mark.parametrize("markup", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
async def test_two_candidates_on_a_rung_stop(look: Look, markup: str) -> None:
    """Where two controls fit nothing is guessed, and no lower rung decides."""
    seen = await look(markup)
    with pytest.raises(Ambiguous, match="2 controls"):
        find(seen, a_control("email", MAIL, name="mail", autocomplete="email"), "en")


async def test_an_ambiguous_label_is_not_decided_by_name(look: Look) -> None:
    """A lower rung never settles what a higher one found twice."""
    seen = await look('<label>Email address <input name="mail"></label><label>Email address <input></label>')
    with pytest.raises(Ambiguous):
        find(seen, a_control("email", MAIL, name="mail"), "en")


@pytest.mark.parametrize(
    ("kind", "markup"),
    [
        ("text", "<label>A <input></label>"),
        ("choice", "<label>A <select><option>x</select></label>"),
        ("tick", '<label><input type="checkbox"> A</label>'),
        ("switch", '<label><input type="checkbox" role="switch"> A</label>'),
    ],
)
async def test_some_kinds_are_never_found_by_kind_alone(look: Look, kind: str, markup: str) -> None:
    """The only text field, list, box or switch of a page is not yet the one that is meant."""
    with pytest.raises(NotThere):
        find(await look(markup), a_control(kind, "Something else"), "en")


@pytest.mark.parametrize(
    ("kind", "markup"),
    [
        ("long-text", "<label>A <textarea data-hit></textarea></label><label>B <input></label>"),
        ("phone", '<label>A <input type="tel" data-hit></label><label>B <input></label>'),
        ("file", '<label>A <input type="file" data-hit></label><label>B <input></label>'),
        ("code", '<label>A <input autocomplete="one-time-code" data-hit></label><label>B <input></label>'),
        ("code", '<label>A <input inputmode="numeric" data-hit></label><label>B <input></label>'),
        (
            "country",
            "<label>A <select data-hit><option>Austria<option>Belgium<option>Bulgaria<option>Croatia<option>Cyprus"
            "</select></label><label>B <select><option>1<option>2</select></label>",
        ),
    ],
)
async def test_other_kinds_are_the_last_rung(look: Look, kind: str, markup: str) -> None:
    """The one control that can only be of this kind is found although its label is unknown."""
    seen = await look(markup)
    found = find(seen, a_control(kind, "Something else"), "en")
    assert found.rung == "kind"
    assert await is_hit(seen, found.control)


async def test_what_another_step_names_is_not_found_by_kind(look: Look) -> None:
    """The only free text area is not the grounds if another step of the recipe names it."""
    seen = await look("<label>Anything else? <textarea></textarea></label>")
    wanted, other = a_control("long-text", "Your grounds"), a_control("long-text", "Anything else?")
    with pytest.raises(NotThere):
        find(seen, wanted, "en", others=[other])


async def test_what_was_filled_already_is_not_found_by_kind(look: Look) -> None:
    """A control that an earlier step filled is not taken for a second value of the same kind."""
    seen = await look("<label>Tell us <textarea></textarea></label>")
    with pytest.raises(NotThere):
        find(seen, a_control("long-text", "Your grounds"), "en", taken=seen.controls)


UNSEEN = {
    "no label": '<input type="email" name="mail">',
    "display none": '<label style="display:none">Email address <input type="email"></label>',
    "display none around": '<div style="display:none"><label>Email address <input type="email"></label></div>',
    "visibility hidden": '<label>Email address <input type="email" style="visibility:hidden"></label>',
    "hidden attribute": '<label hidden>Email address <input type="email"></label>',
    "type hidden": '<label>Email address <input type="hidden" name="mail"></label>',
    "disabled": '<label>Email address <input type="email" disabled></label>',
    "disabled fieldset": '<fieldset disabled><label>Email address <input type="email"></label></fieldset>',
    "aria-disabled": '<label>Email address <input type="email" aria-disabled="true"></label>',
    "inert": '<div inert><label>Email address <input type="email"></label></div>',
    "opacity": '<label style="opacity:0">Email address <input type="email"></label>',
    "opacity, multiplied": '<div style="opacity:.3"><label style="opacity:.3">Email address <input></label></div>',
    "filter opacity": '<label style="filter:opacity(0)">Email address <input type="email"></label>',
    "off to the left": '<label style="position:absolute;left:-9999px">Email address <input type="email"></label>',
    "off to the top": '<label style="position:absolute;top:-9999px">Email address <input type="email"></label>',
    "off to the right": '<label style="position:absolute;left:9999px">Email address <input type="email"></label>',
    "off to the right, fixed": '<label style="position:fixed;left:9999px">Email address <input></label>',
    "pushed by transform": '<div style="transform:translateX(-5000px)"><label>Email address <input></label></div>',
    "text indent": '<div style="text-indent:-9999px;overflow:hidden"><label>Email address <input></label></div>',
    "zero size": '<label>Email address <input style="width:0;height:0;border:0;padding:0"></label>',
    "one pixel": '<label>Email address <input style="width:1px;height:1px;border:0;padding:0"></label>',
    "scaled to nothing": '<label style="display:block;transform:scale(0)">Email address <input></label>',
    "zero height box": '<div style="height:0;overflow:hidden"><label>Email address <input></label></div>',
    "zero height scroller": '<div style="height:0;overflow:auto"><label>Email address <input></label></div>',
    "clip": '<label style="position:absolute;clip:rect(0,0,0,0)">Email address <input></label>',
    "clip-path": '<label style="clip-path:inset(50%);display:block">Email address <input></label>',
    "clip-path circle": '<label style="clip-path:circle(0);display:block">Email address <input></label>',
    "aria-hidden": '<div aria-hidden="true"><label>Email address <input type="email"></label></div>',
    "tabindex -1": '<label>Email address <input type="email" tabindex="-1"></label>',
    "closed details": "<details><summary>More</summary><label>Email address <input></label></details>",
    "content-visibility": '<div style="content-visibility:hidden"><label>Email address <input></label></div>',
    "search field": '<label>Email address <input type="search"></label>',
    "search form": '<div role="search"><label>Email address <input type="email"></label></div>',
    "hidden frame": '<iframe style="display:none" srcdoc="<label>Email address <input></label>"></iframe>',
    "transparent frame": '<iframe style="opacity:0" srcdoc="<label>Email address <input></label>"></iframe>',
    "frame off to the left": '<iframe style="position:absolute;left:-9999px" '
    'srcdoc="<label>Email address <input></label>"></iframe>',
    "frame off to the top": '<iframe style="position:absolute;top:-9999px" '
    'srcdoc="<label>Email address <input></label>"></iframe>',
    "one-pixel frame": '<iframe width="1" height="1" srcdoc="<label>Email address <input></label>"></iframe>',
    "foreign frame": '<iframe src="data:text/html,<label>Email address <input></label>"></iframe>',
}


@pytest.mark.parametrize("markup", UNSEEN.values(), ids=UNSEEN.keys())
async def test_what_a_person_could_not_use_is_no_candidate(look: Look, markup: str) -> None:
    """Unlabelled, hidden, disabled, clipped, transparent and far-off controls are never found, on no rung."""
    wanted = a_control("email", MAIL, name="mail", autocomplete="email")
    with pytest.raises(NotThere):
        find(await look(markup), wanted, "en")


@pytest.mark.parametrize("markup", UNSEEN.values(), ids=UNSEEN.keys())
async def test_a_honeypot_does_not_make_the_real_field_ambiguous(look: Look, markup: str) -> None:
    """Of a trap and a visible field with the same label only the visible one counts."""
    real = '<p><label>Email address <input type="email" data-hit></label></p>'
    for body in (markup + real, real + markup):
        seen = await look(body)
        assert await is_hit(seen, find(seen, a_control("email", MAIL), "en").control)


SEEN_AFTER_ALL = {
    "below the fold": '<div style="height:4000px"></div><label>Email address <input data-hit></label>',
    "further down in a scroller": '<div style="height:100px;overflow:auto"><div style="height:900px"></div>'
    "<label>Email address <input data-hit></label></div>",
    "absolute box out of a clipped one": '<div style="height:0;overflow:hidden"><div style="position:absolute">'
    "<label>Email address <input data-hit></label></div></div>",
    "fixed box out of a clipped one": '<div style="height:0;overflow:hidden"><div style="position:fixed;top:9px">'
    "<label>Email address <input data-hit></label></div></div>",
    "display contents": '<div style="display:contents"><label>Email address <input data-hit></label></div>',
    "shown child of a hidden box": '<div style="visibility:hidden"><label style="visibility:visible">Email address '
    "<input data-hit></label></div>",
    "open details": "<details open><summary>More</summary><label>Email address <input data-hit></label></details>",
    "read only": '<label>Email address <input readonly data-hit value="x"></label>',
    "half transparent": '<label style="opacity:.6">Email address <input data-hit></label>',
    "a little to the right": '<label style="position:absolute;left:1300px">Email address <input data-hit></label>',
}


@pytest.mark.parametrize("markup", SEEN_AFTER_ALL.values(), ids=SEEN_AFTER_ALL.keys())
async def test_what_a_person_can_reach_is_a_candidate(look: Look, markup: str) -> None:
    """A control that has to be scrolled to, or stands in unusual boxes, is still the person's to use."""
    seen = await look(markup)
    assert await is_hit(seen, find(seen, a_control("email", MAIL), "en").control)


async def test_a_field_named_like_a_property_of_its_form_breaks_nothing(look: Look) -> None:
    """Inputs called `action`, `parentElement`, `tagName` … hide those properties of their form from scripts."""
    names = ("action", "parentElement", "tagName", "getAttribute", "getBoundingClientRect", "childNodes", "nodeType")
    others = ("assignedSlot", "getRootNode", "shadowRoot", "hasAttribute", "textContent", "closest", "contains")
    clobbering = "".join(f'<input type="hidden" name="{name}">' for name in (*names, *others))
    seen = await look(f"<form>{clobbering}<label>Email address <input data-hit></label><button>Submit</button></form>")
    assert await is_hit(seen, find(seen, a_control("email", MAIL), "en").control)
    assert find_button(seen, {"en": ("Submit",)}, "en").submits


BUTTONS = {
    "button": "<button data-hit>Submit</button>",
    "input submit": '<input type="submit" value="Submit" data-hit>',
    "input button": '<input type="button" value="Submit" data-hit>',
    "input image": '<input type="image" alt="Submit" data-hit width="40" height="20">',
    "div role button": '<div role="button" data-hit>Submit</div>',
    "a role button": '<a role="button" href="#" data-hit>Submit</a>',
    "aria-label": '<button aria-label="Submit" data-hit><svg width="9" height="9"></svg></button>',
    "picture": '<button data-hit><img alt="Submit" width="9" height="9"></button>',
    "nested": "<button data-hit><span><b>Sub</b>mit</span></button>",
    "upper case": '<button data-hit style="text-transform:uppercase">Submit</button>',
    "slotted": '<x-b id="h">Submit</x-b><script>h.attachShadow({mode:"open"}).innerHTML='
    '"<button data-hit><slot></slot></button>"</script>',
}


@pytest.mark.parametrize("markup", BUTTONS.values(), ids=BUTTONS.keys())
async def test_a_button_of_any_tag_is_found_by_its_text(look: Look, markup: str) -> None:
    """Whatever it is made of: a button is what a person would take for one."""
    seen = await look(f"{markup}<button>Cancel</button><p>Submit</p>")
    button = find_button(seen, {"en": ("Submit",)}, "en")
    assert await (await seen.element(button)).evaluate("(el) => el.hasAttribute('data-hit')")


@pytest.mark.parametrize(
    "markup",
    [
        '<button style="display:none">Submit</button>',
        '<button style="opacity:0">Submit</button>',
        '<button style="position:absolute;left:-9999px">Submit</button>',
        '<button aria-hidden="true">Submit</button>',
        '<a href="/x">Submit</a>',
        "<button>Submit a complaint</button>",
        "<button>Do not submit</button>",
    ],
)
async def test_what_is_not_the_button_is_not_found(look: Look, markup: str) -> None:
    """Hidden buttons, links and buttons with other words are not the sending button."""
    with pytest.raises(NotThere):
        find_button(await look(markup), {"en": ("Submit",)}, "en")


async def test_of_two_buttons_the_one_of_the_filled_form_counts(look: Look) -> None:
    """A second button with the same text outside of the form that was filled in is not pressed."""
    seen = await look(
        "<form><label>Search <input></label><button>Submit</button></form>"
        "<form><label>Email address <input></label><button data-hit>Submit</button></form>"
    )
    field = find(seen, a_control("email", MAIL), "en").control
    button = find_button(seen, {"en": ("Submit",)}, "en", {(field.frame, field.form)})
    assert await (await seen.element(button)).evaluate("(el) => el.hasAttribute('data-hit')")
    with pytest.raises(Ambiguous):
        find_button(seen, {"en": ("Submit",)}, "en")


async def test_an_option_that_two_groups_offer_is_not_chosen(look: Look) -> None:
    """Two radio groups that both offer "Yes" stop the step, also where nothing names the groups."""
    group = '<div role="radiogroup"><div role="radio" aria-checked="false">Yes</div></div>'
    seen = await look(group * 2)
    with pytest.raises(Ambiguous):
        find_option(seen, {"en": ("Yes",)}, "en")


async def test_radio_groups_without_a_name_stay_apart(look: Look) -> None:
    """Radio buttons of one unnamed group are not mixed with those of the next."""
    one = '<div role="radiogroup"><div role="radio" aria-checked="false">Yes</div><div role="radio">No</div></div>'
    two = '<div role="radiogroup"><div role="radio" aria-checked="false">Mail</div><div role="radio">Post</div></div>'
    found = find_option(await look(one + two), {"en": ("Mail",)}, "en")
    assert [radio.label for radio in found.controls] == ["Mail", "Post"]
