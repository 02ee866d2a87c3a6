"""Every sort of control that portals use, filled in on a tiny page and compared with what the server received."""

from __future__ import annotations

import pytest

from objector.domain.outcome import Delivered, NeedsPerson, Reason
from tests.build_recipe import a_recipe, choose, fill, press, send, tick, upload
from tests.channels.attempt import GROUNDS, Desk, maria
from tests.channels.pages import EMAIL, Page, a_form, a_page, thanks

pytestmark = pytest.mark.asyncio(loop_scope="session")

COUNTRIES = ("Germany", "Austria", "France", "Poland", "Spain", "Italy")
SELECT = '<label>Country <select name="country"><option value="">Choose</option>{}</select></label>'.format(
    "".join(f'<option value="{n}">{name}</option>' for n, name in enumerate(COUNTRIES))
)
HIDDEN = '<input type="hidden" name="{}" id="{}">'

# A listbox that stands at the end of the document, opened by whatever has `onclick="open_list(this)"`.
LIST_SCRIPT = """<script>
const all = ["Germany", "Austria", "France", "Poland", "Spain", "Italy"];
function open_list(box, names = all) {
  document.querySelectorAll('[role=listbox]').forEach((l) => l.remove());
  const list = document.createElement('ul'); list.setAttribute('role', 'listbox'); list.id = 'list';
  box.setAttribute('aria-expanded', 'true'); box.setAttribute('aria-controls', 'list');
  for (const name of names) {
    const o = document.createElement('li'); o.setAttribute('role', 'option'); o.textContent = name;
    o.onclick = () => { if ('value' in box && box.tagName === 'INPUT') box.value = name; else box.textContent = name;
      k.value = name; list.remove(); box.setAttribute('aria-expanded', 'false'); };
    list.append(o);
  }
  document.body.append(list);
}
function type_list(box) {  // shows nothing until two letters were typed, and then a moment later
  setTimeout(() => open_list(box, all.filter((n) => box.value.length > 1 && n.startsWith(box.value))), 60);
}
</script>"""
KEPT = HIDDEN.format("country", "k")

CHOICES = {
    "select": SELECT,
    "select beside its label": SELECT.replace("<label>Country", '<label for="s">Country</label>').replace(
        "<select", '<select id="s"'
    ),
    "combobox like a button": '<span id="l">Country</span><div role="combobox" tabindex="0" aria-labelledby="l" '
    f'aria-haspopup="listbox" onclick="open_list(this)">Choose one</div>{KEPT}{LIST_SCRIPT}',
    "button that is a combobox": '<label for="b">Country</label><button type="button" role="combobox" id="b" '
    f'onclick="open_list(this)">Choose one</button>{KEPT}{LIST_SCRIPT}',
    "button with a list": '<span id="l">Country</span><button type="button" aria-haspopup="listbox" id="b" '
    f'aria-labelledby="l b" onclick="open_list(this)">Choose one</button>{KEPT}{LIST_SCRIPT}',
    "type-ahead": '<label>Country <input role="combobox" autocomplete="off" oninput="type_list(this)"></label>'
    f"{KEPT}{LIST_SCRIPT}",
    "type-ahead that opens at once": '<label>Country <input role="combobox" onclick="open_list(this)"></label>'
    f"{KEPT}{LIST_SCRIPT}",
    "list that is always open": '<span id="l">Country</span><ul role="listbox" aria-labelledby="l">'
    + "".join(
        f'<li role="option" onclick="k.value=this.textContent;this.parentNode.setAttribute('
        f"'aria-label',1);this.parentNode.innerHTML=this.outerHTML\">{name}</li>"
        for name in COUNTRIES
    )
    + f"</ul>{KEPT}",
    "radio buttons": "<fieldset><legend>Country</legend>"
    + "".join(f'<label><input type="radio" name="country" value="{name}">{name}</label>' for name in COUNTRIES)
    + "</fieldset>",
}


@pytest.mark.parametrize("markup", CHOICES.values(), ids=CHOICES.keys())
async def test_a_country_is_chosen_in_every_sort_of_list(desk: Desk, markup: str) -> None:
    """The person's country arrives, whatever the list is made of and wherever its options stand."""
    desk.pages.put(a_form(EMAIL, f"<p>{markup}</p>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(), choose()))
    assert isinstance(outcome, Delivered), outcome
    (post,) = desk.pages.posts
    assert (post.values["email"], post.values["country"]) == (
        "maria@example.org",
        "1" if "<select" in markup else "Austria",
    )


TICKS = {
    "check box": '<label><input type="checkbox" name="t"> I agree</label>',
    "hidden check box": '<input type="checkbox" name="t" id="t" style="position:absolute;opacity:0;width:0;height:0">'
    '<label for="t">I agree</label>',
    "check box not displayed": '<input type="checkbox" name="t" id="t" style="display:none">'
    '<label for="t">I agree</label>',
    "role checkbox": HIDDEN.format("t", "t")
    + "<div role=checkbox aria-checked=false onclick=\"this.setAttribute('aria-checked','true');t.value='on'\">"
    "I agree</div>",
    "switch": '<label><input type="checkbox" role="switch" name="t"> I agree</label>',
    "role switch": HIDDEN.format("t", "t")
    + "<button type=button role=switch aria-checked=false onclick=\"this.ariaChecked='true';t.value='on'\">"
    "I agree</button>",
    "toggle": HIDDEN.format("t", "t")
    + "<button type=button aria-pressed=false onclick=\"this.ariaPressed='true';t.value='on'\">I agree</button>",
    "label with a link in it": '<input type="checkbox" name="t" id="t" style="display:none">'
    '<label for="t">I agree<span> </span></label><a href="https://elsewhere.example/">terms</a>',
}


@pytest.mark.parametrize("markup", TICKS.values(), ids=TICKS.keys())
async def test_every_sort_of_box_is_ticked(desk: Desk, markup: str) -> None:
    """Native or not, hidden behind its label or not: the box is on when the form goes out."""
    desk.pages.put(a_form(EMAIL, f"<p>{markup}</p>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(), tick()))
    assert isinstance(outcome, Delivered), outcome
    assert desk.pages.posts[0].values["t"] == "on"


async def test_a_box_that_is_ticked_already_stays_ticked(desk: Desk) -> None:
    """A box is brought into a state, not pressed."""
    desk.pages.put(a_form(EMAIL, '<label><input type="checkbox" name="t" checked> I agree</label>'))
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe(fill(), tick())), Delivered)
    assert desk.pages.posts[0].values["t"] == "on"


async def test_a_box_without_a_readable_state_is_not_touched(desk: Desk) -> None:
    """A switch that does not tell whether it is on could be turned the wrong way: the person is asked."""
    desk.pages.put(a_form(EMAIL, '<div role="switch" onclick="fetch(\'/pressed\')">I agree</div>'))
    outcome = await desk.perform(a_recipe(fill(), tick()))
    assert (type(outcome), outcome.reason) == (NeedsPerson, Reason.FORM_CHANGED)
    assert "does not tell whether it is on or off" in outcome.detail
    assert [one.path for one in desk.pages.received] == ["/object"]


RADIOS = {
    "native": '<label><input type="radio" name="r" value="a"> Access</label>'
    '<label><input type="radio" name="r" value="o"> Object</label>',
    "hidden native": '<style>.h{position:absolute;opacity:0}</style><input class="h" type="radio" name="r" value="a" '
    'id="ra"><label for="ra">Access</label><input class="h" type="radio" name="r" value="o" id="ro">'
    '<label for="ro">Object</label>',
    "role": HIDDEN.format("r", "r")
    + '<div role="radiogroup" aria-label="What do you want?">'
    + "".join(
        f'<div role="radio" aria-checked="false" tabindex="0" onclick="for (const o of this.parentNode.children) '
        f"o.ariaChecked = String(o === this); r.value = '{value}'\">{text}</div>"
        for value, text in (("a", "Access"), ("o", "Object"))
    )
    + "</div>",
    "select": '<label>What? <select name="r"><option value="a">Access<option value="o">Object</select></label>',
}


@pytest.mark.parametrize("markup", RADIOS.values(), ids=RADIOS.keys())
async def test_an_option_is_chosen_by_its_text_alone(desk: Desk, markup: str) -> None:
    """Radio buttons and lists are found by the option that they offer."""
    desk.pages.put(a_form(EMAIL, f"<p>{markup}</p>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(), choose(None, option="Object")))
    assert isinstance(outcome, Delivered), outcome
    assert desk.pages.posts[0].values["r"] == "o"


LONG = {
    "textarea": '<label>Your grounds <textarea name="g"></textarea></label>',
    "textarea, required": '<label>Your grounds * <textarea name="g" required maxlength="2000"></textarea></label>',
    "contenteditable": '<span id="l">Your grounds</span><div contenteditable role="textbox" aria-labelledby="l" '
    f'style="min-height:3em" oninput="g.value=this.innerText"></div>{HIDDEN.format("g", "g")}',
    "plain contenteditable": '<div contenteditable="plaintext-only" aria-label="Your grounds" '
    f'style="min-height:3em" oninput="g.value=this.innerText"></div>{HIDDEN.format("g", "g")}',
    "one line": '<label>Your grounds <input name="g"></label>',
}


@pytest.mark.parametrize("markup", LONG.values(), ids=LONG.keys())
async def test_the_grounds_arrive_whole(desk: Desk, markup: str) -> None:
    """What the person wrote is what the controller gets, letter by letter, quotes, accents and all."""
    grounds = 'My "posts" tell <b>of</b> — ümläuts, 🙂 & more.'
    desk.pages.put(a_form(EMAIL, f"<p>{markup}</p>"))
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text"))
    outcome = await desk.perform(recipe, person=maria(grounds=grounds))
    assert isinstance(outcome, Delivered), outcome
    assert desk.pages.posts[0].values["g"] == grounds


async def test_lines_are_kept(desk: Desk) -> None:
    """Paragraphs of the grounds stay paragraphs."""
    desk.pages.put(a_form(EMAIL, LONG["textarea"]))
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text"))
    assert isinstance(await desk.perform(recipe, person=maria(grounds="One.\n\nTwo.")), Delivered)
    assert desk.pages.posts[0].values["g"].replace("\r\n", "\n") == "One.\n\nTwo."


FILES = {
    "visible": '<label>Screenshot <input type="file" name="f"></label>',
    "behind its label": '<input type="file" name="f" id="f" style="display:none"><label for="f">Screenshot</label>',
    "clipped": '<input type="file" name="f" id="f" style="position:absolute;clip:rect(0,0,0,0);width:1px">'
    '<label for="f">Screenshot</label>',
}


@pytest.mark.parametrize("markup", FILES.values(), ids=FILES.keys())
async def test_a_file_is_given(desk: Desk, markup: str) -> None:
    """The person's file arrives, also where the page shows a label instead of the control."""
    form = a_form(EMAIL, markup).replace('method="post"', 'method="post" enctype="multipart/form-data"')
    desk.pages.put(form)
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(fill(), upload()), file=b"\x89PNG\r\n\x1a\n the person's picture")
    assert isinstance(outcome, Delivered), outcome
    assert b"\x89PNG\r\n\x1a\n the person's picture" in desk.pages.posts[0].body
    assert b'filename="evidence.png"\r\nContent-Type: image/png' in desk.pages.posts[0].body


BUTTONS = {
    "button": "<button>Submit</button>",
    "input": '<input type="submit" value="Submit">',
    "picture": '<input type="image" alt="Submit" src="/x.png" width="60" height="20">',
    "div": '<div role="button" tabindex="0" onclick="f.submit()">Submit</div>',
    "link": '<a role="button" href="#" onclick="f.submit();return false">Submit</a>',
    "button outside of the form": '</form><button form="f">Submit</button>',
    "shadow root": '<x-b id="h"></x-b><script>h.attachShadow({mode:"open"}).innerHTML="<button>Submit</button>";'
    'h.shadowRoot.querySelector("button").onclick=()=>f.submit()</script>',
}


@pytest.mark.parametrize("button", BUTTONS.values(), ids=BUTTONS.keys())
async def test_a_button_of_any_tag_sends(desk: Desk, button: str) -> None:
    """Exactly one request goes out, whatever the button is made of."""
    desk.pages.put(a_form(button=button).replace("<form", '<form id="f"'))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe())
    assert isinstance(outcome, Delivered), outcome
    assert [post.values["email"] for post in desk.pages.posts] == ["maria@example.org"]


@pytest.mark.parametrize(
    ("host", "hosts", "delivered"),
    [
        ("form.example", ["form.example"], True),
        ("help.form.example", ["form.example"], True),
        ("forms.other.example", ["form.example", "other.example"], True),
        ("forms.other.example", ["form.example"], False),
        ("form.example.evil.test", ["form.example"], False),
    ],
)
async def test_a_form_in_a_frame(desk: Desk, host: str, hosts: list[str], delivered: bool) -> None:
    """A form in a frame is filled in where the frame's host is the recipe's, and never elsewhere."""
    desk.pages.put(a_page(f'<iframe src="https://{host}/frame" width="600" height="300"></iframe>'))
    desk.pages.put(a_form(action=f"https://{host}/done"), host=host, path="/frame")
    desk.pages.put(thanks(), host=host, path="/done", method="POST")
    outcome = await desk.perform(a_recipe(hosts=hosts))
    assert isinstance(outcome, Delivered) is delivered, outcome
    assert len(desk.pages.posts) == delivered
    if not delivered:
        assert outcome.reason is Reason.FORM_CHANGED
        assert not desk.sent


async def test_a_form_in_nested_shadow_roots(desk: Desk) -> None:
    """Components within components are looked through."""
    inside = f"<form method=post action=/done>{EMAIL}<button>Submit</button></form>"
    desk.pages.put(
        a_page(
            '<x-a id="a"></x-a><script>const s=a.attachShadow({mode:"open"});s.innerHTML="<x-b></x-b>";'
            f"s.firstChild.attachShadow({{mode:'open'}}).innerHTML=`{inside}`</script>"
        )
    )
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe()), Delivered)
    assert desk.pages.posts[0].values == {"email": "maria@example.org"}


async def test_fields_that_come_late(desk: Desk) -> None:
    """A form that is drawn some time after the page is waited for."""
    script = f"<script>setTimeout(() => {{ late.outerHTML = `{EMAIL}<button>Submit</button>` }}, 250)</script>"
    desk.pages.put(a_form('<p id="late"></p>', button="") + script)
    desk.pages.put(thanks(), path="/done", method="POST")
    assert isinstance(await desk.perform(a_recipe(), patience=3), Delivered)


async def test_a_choice_that_brings_up_further_fields(desk: Desk) -> None:
    """A field that only a choice reveals is filled in once it is there."""
    markup = (
        '<label><input type="radio" name="r" value="o" onclick="setTimeout(() => more.hidden = false, 120)"> Object'
        '</label><p id="more" hidden><label>Your grounds <textarea name="g"></textarea></label></p>'
    )
    desk.pages.put(a_form(EMAIL, markup))
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), choose(None, option="Object"), fill("Your grounds", "{grounds}", "long-text"))
    assert isinstance(await desk.perform(recipe), Delivered)
    assert desk.pages.posts[0].values == {"email": "maria@example.org", "r": "o", "g": GROUNDS}


async def test_a_form_of_two_pages(desk: Desk) -> None:
    """What was put in on a page that a press left behind is not asked for on the next."""
    desk.pages.put(a_form(action="/next", button="<button>Continue</button>"))
    desk.pages.put(a_form(LONG["textarea"]), path="/next", method="POST")
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), press("Continue"), fill("Your grounds", "{grounds}", "long-text"))
    assert isinstance(await desk.perform(recipe), Delivered)
    assert [post.path for post in desk.pages.posts] == ["/next", "/done"]
    assert desk.pages.posts[1].values == {"g": GROUNDS}


REDRAWN = {
    "at every letter": """<div id="r"></div><script>
      let kept = ''; const draw = () => { r.innerHTML = '<label>Email address <input name="email"></label>';
        const i = r.querySelector('input'); i.value = kept; i.oninput = () => { kept = i.value; draw(); }; }; draw();
      </script>""",
    "every 200 ms": """<div id="r"></div><script>
      let kept = ''; const draw = () => { r.innerHTML = '<label>Email address <input name="email"></label>';
        const i = r.querySelector('input'); i.value = kept; i.oninput = () => { kept = i.value; }; }; draw();
      let n = 0; const t = setInterval(() => { draw(); if (n++ > 5) clearInterval(t); }, 200);
      </script>""",
    "at the first focus": """<div id="r"></div><script>
      let first = true; const draw = () => { r.innerHTML = '<label>Email address <input name="email"></label>';
        const i = r.querySelector('input'); i.onfocus = () => { if (first) { first = false; draw(); } }; }; draw();
      </script>""",
}


@pytest.mark.parametrize("markup", REDRAWN.values(), ids=REDRAWN.keys())
async def test_a_page_that_draws_its_field_anew(desk: Desk, markup: str) -> None:
    """A field that is replaced while it is found or filled in holds the value all the same when it counts."""
    desk.pages.put(a_form(markup))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe(), patience=3)
    assert isinstance(outcome, Delivered), outcome
    assert desk.pages.posts[0].values["email"] == "maria@example.org"


READONLY = {
    "the right value": ("maria@example.org", Delivered),
    "the right value in capitals": ("Maria@Example.org", Delivered),
    "another value": ("other@example.org", NeedsPerson),
    "no value": ("", NeedsPerson),
}


@pytest.mark.parametrize(("held", "expected"), READONLY.values(), ids=READONLY.keys())
async def test_a_field_that_cannot_be_changed(desk: Desk, held: str, expected: type) -> None:
    """A read-only field is taken as it is if it holds the value, and asks the person if it holds another."""
    desk.pages.put(a_form(EMAIL.replace("<input", f'<input readonly value="{held}"')))
    desk.pages.put(thanks(), path="/done", method="POST")
    outcome = await desk.perform(a_recipe())
    assert isinstance(outcome, expected), outcome
    if expected is NeedsPerson:
        assert outcome.reason is Reason.FORM_CHANGED
        assert not desk.sent


async def test_a_page_that_is_signed_in_as_somebody_else(desk: Desk) -> None:
    """A form behind a sign-in that already holds another address is not sent for this account."""
    desk.pages.put(a_form(EMAIL.replace("<input", '<input value="other@example.org"')))
    outcome = await desk.perform(a_recipe(signed_in=True))
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False)
    assert "another account" in outcome.detail


async def test_a_text_is_never_cut_short(desk: Desk) -> None:
    """A field that takes fewer letters than the person wrote asks the person instead."""
    desk.pages.put(a_form(EMAIL, '<label>Your grounds <textarea maxlength="20"></textarea></label>'))
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text"))
    outcome = await desk.perform(recipe)
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.MISSING_DATA, False)
    assert "at most 20 characters" in outcome.detail


async def test_a_field_that_takes_numbers_only(desk: Desk) -> None:
    """A text that a field cannot take is a changed form, not a page that went away."""
    desk.pages.put(a_form(EMAIL, '<label>Phone <input type="number" name="p"></label>'))
    recipe = a_recipe(fill(), fill("Phone", "{account.handle}", "phone"))
    outcome = await desk.perform(recipe)
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False)


async def test_a_field_under_something_else_is_not_typed_into(desk: Desk) -> None:
    """A field that lies under another box is none that a person would type into."""
    cover = '<div style="position:absolute;inset:0;background:#fff;z-index:9">Please wait</div>'
    desk.pages.put(a_form(f'<div style="position:relative">{EMAIL}{cover}</div>'))
    outcome = await desk.perform(a_recipe())
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False)
    assert "covered" in outcome.detail


async def test_an_optional_field_that_is_not_there(desk: Desk) -> None:
    """A field that the recipe may leave out is left out."""
    desk.pages.put(a_form())
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text", optional=True))
    assert isinstance(await desk.perform(recipe), Delivered)


async def test_an_optional_field_that_is_called_otherwise(desk: Desk) -> None:
    """A field that may be the one that is left out, in the very form, is neither filled in nor passed over."""
    desk.pages.put(a_form(EMAIL, '<label>Tell us more <textarea name="m"></textarea></label>'))
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text", optional=True))
    outcome = await desk.perform(recipe)
    assert (type(outcome), outcome.reason, desk.sent) == (NeedsPerson, Reason.FORM_CHANGED, False), outcome
    assert "Tell us more" in outcome.detail
    assert isinstance(await desk.perform(recipe, person=maria(grounds="")), Delivered)
    assert [post.values for post in desk.pages.posts] == [{"email": "maria@example.org", "m": ""}]


async def test_an_optional_field_that_is_drawn_late(desk: Desk) -> None:
    """A field that was left out and comes up right before sending is filled in all the same."""
    late = '<label>Your grounds <textarea name="g"></textarea></label>'
    watch = (  # the second time that somebody asks what lies where is when the button is looked at
        "<script>let asked = 0; const at = document.elementFromPoint.bind(document);"
        "document.elementFromPoint = (x, y) => { asked += 1; if (asked === 2) setTimeout(() => "
        f"document.querySelector('form p').insertAdjacentHTML('afterend', '{late}'), 0); return at(x, y); }}</script>"
    )
    desk.pages.put(a_form() + watch)
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text", optional=True))
    assert isinstance(await desk.perform(recipe), Delivered)
    assert [post.values for post in desk.pages.posts] == [{"email": "maria@example.org", "g": GROUNDS}]


async def test_a_button_that_waits_for_a_field_drawn_late(desk: Desk) -> None:
    """A button that stays disabled until a field is filled in that was left out, since it came late, gets its value."""
    late = '<label>Your grounds <textarea name="g" oninput="b.disabled=false"></textarea></label>'
    show = f"document.querySelector('form p').insertAdjacentHTML('afterend', '{late}')"
    asked = f"<script>setTimeout(() => {show}, 1000)</script>"
    desk.pages.put(a_form(button='<button id="b" disabled>Submit</button>') + asked)
    desk.pages.put(thanks(), path="/done", method="POST")
    recipe = a_recipe(fill(), fill("Your grounds", "{grounds}", "long-text", optional=True))
    assert isinstance(await desk.perform(recipe, patience=5), Delivered)
    assert [post.values for post in desk.pages.posts] == [{"email": "maria@example.org", "g": GROUNDS}]


CODE = {
    "one box": '<label>Code <input name="c" inputmode="numeric" autocomplete="one-time-code" maxlength="6"></label>',
    "six boxes": "<fieldset><legend>Code</legend>"
    + "".join(f'<input name="c{n}" maxlength="1" inputmode="numeric" aria-label="Digit {n + 1}">' for n in range(6))
    + "</fieldset>",
    "six boxes that pass the focus on": "<fieldset><legend>Code</legend>"
    + "".join(
        f'<input name="c{n}" maxlength="1" inputmode="numeric" aria-label="Digit {n + 1}" '
        'oninput="this.nextElementSibling && this.nextElementSibling.focus()">'
        for n in range(6)
    )
    + "</fieldset>",
}


@pytest.mark.parametrize("markup", CODE.values(), ids=CODE.keys())
async def test_a_mailed_code_is_entered(desk: Desk, markup: str) -> None:
    """A code goes into the one box for it, or digit by digit into a box for each."""
    desk.codes.given = "493817"
    desk.pages.put(a_form())
    code_page = a_page(f'<form method="post" action="/code">{markup}<button>Confirm</button></form>', title="Code")
    desk.pages.put(code_page, path="/done", method="POST")
    desk.pages.put(thanks(), path="/code", method="POST")
    enter = {
        "do": "enter_code",
        "field": {"kind": "code", "label": {"en": "Code"}},
        "from": ["form.example"],
        "within": "1min",
    }
    recipe = a_recipe(fill(), send(), counting=enter)
    outcome = await desk.perform(recipe)
    assert isinstance(outcome, Delivered), outcome
    assert "".join(desk.pages.posts[1].values.values()) == "493817"
    assert desk.codes.readied == 1


async def test_a_code_that_does_not_come(desk: Desk) -> None:
    """Without a code the person is asked for one, and the submission stays past the point of no return."""
    desk.pages.put(a_form())
    desk.pages.put(
        a_page(f"<form>{CODE['one box']}<button>Confirm</button></form>", title="Code"), path="/done", method="POST"
    )
    enter = {"do": "enter_code", "field": {"kind": "code"}, "from": ["form.example"], "within": "1min"}
    outcome = await desk.perform(a_recipe(fill(), send(), counting=enter))
    assert (type(outcome), outcome.reason) == (NeedsPerson, Reason.CODE_WANTED)


async def test_an_address_that_downloads_something(desk: Desk) -> None:
    """What comes as a file instead of a page is no form, and is not kept."""
    desk.pages.put(Page(html="x", headers={"Content-Type": "application/zip", "Content-Disposition": "attachment"}))
    outcome = await desk.perform(a_recipe())
    assert not isinstance(outcome, Delivered)
    assert not desk.sent
