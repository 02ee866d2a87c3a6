"""How a form may look: wrappers, labels, names, controls, traps, dialogs. Each is still one form that can be sent."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="module")

FACEBOOK_2025 = "https://www.facebook.com/help/contact/712876720715583"
FACEBOOK_2024 = "https://www.facebook.com/help/contact/6359191084165019"
GENERAL = "https://www.facebook.com/help/contact/367438723733209"
LINKEDIN = "https://www.linkedin.com/help/linkedin/ask/TS-DPRO"


@pytest.mark.parametrize("wrapper", ["none", "frame", "cross-frame", "shadow"])
async def test_the_form_works_in_every_wrapper(day, page_for, wrapper):
    """In the page, in frames of the same service, in a shadow root: signed in, filled in, sent once."""
    portals = day(wrapper=wrapper)
    page = await page_for(FACEBOOK_2025, "facebook")
    place = page.frame_locator("main iframe") if "frame" in wrapper else page
    assert await place.locator("input[name=email]").input_value() == "maria@example.org"
    await place.locator("textarea").fill("mine")
    await place.get_by_role("button", name="Submit", exact=True).click()
    await place.get_by_text("From now on your request applies").wait_for()
    assert portals.submissions() == {"facebook-ai-2025": 1}
    assert portals.received[0].values["objection_reason"] == ("mine",)


async def test_a_foreign_frame_is_foreign(day, page_for):
    """Its host belongs to no service, and it knows nobody."""
    day(wrapper="foreign-frame")
    page = await page_for(FACEBOOK_2025, "facebook")
    frame = page.frame_locator("main iframe")
    assert await frame.locator("input[name=email]").input_value() == ""
    assert page.frames[1].url.startswith("https://forms.rehearsal.example/")


@pytest.mark.parametrize("labelled_by", ["for", "wrap", "aria-label", "labelledby", "placeholder"])
@pytest.mark.parametrize("controls", ["native", "aria"])
async def test_every_way_of_labelling_and_every_kind_of_control(day, page_for, labelled_by, controls):
    """The same values arrive whatever the controls are made of and however they are labelled."""
    portals = day(labelled_by=labelled_by, controls=controls)
    page = await page_for(FACEBOOK_2024, "facebook")
    if controls == "aria":
        await page.get_by_role("combobox", name="Country of residence").press("Enter")
        await page.get_by_role("option", name="Germany").click()
        await page.get_by_role("textbox", name="Please tell us how this processing").fill("mine")
    elif labelled_by == "placeholder":
        await page.locator("select").select_option("DE")
        await page.get_by_placeholder("Please tell us how this processing").fill("mine")
    else:
        await page.get_by_role("combobox", name="Country of residence").select_option("DE")
        await page.get_by_role("textbox", name="Please tell us how this processing").fill("mine")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.locator("[name=code]").wait_for()
    values = portals.received[0].values
    assert values["country"] == ("DE",)
    assert values["objection_reason"] == ("mine",)


@pytest.mark.parametrize("names", ["renamed", "none"])
@pytest.mark.parametrize("sends", ["fetch", "post"])
async def test_renamed_fields_arrive_under_their_own_names(day, page_for, names, sends):
    """Attributes change with every load or are missing; what arrives is told by the names of the facts."""
    portals = day(names=names, sends=sends, order="reversed", labels="drifted")
    page = await page_for(FACEBOOK_2025, "facebook")
    assert await page.locator("input[name=email]").count() == 0
    await page.get_by_label("Your reasons").fill("mine")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_text("From now on your request applies").wait_for()
    assert portals.received[0].values == {"objection_reason": ("mine",), "email": ("maria@example.org",)}


async def test_class_names_and_ids_change_with_every_load(day, ask):
    """Nothing generated is the same twice, so nothing can be found by it."""
    day()
    pages = [(await ask("GET", FACEBOOK_2025, service="facebook")).text for _ in range(2)]
    classes = [set(re.findall(r'class="([^"]+)"', page)) for page in pages]
    ids = [set(re.findall(r' id="([^"]+)"', page)) for page in pages]
    assert classes[0]
    assert not classes[0] & classes[1]
    assert not ids[0] & ids[1]


async def test_traps_and_decoys_are_told(day, page_for):
    """A filled invisible field and a pressed feedback button are kept, so that a test can ask that none were."""
    portals = day()
    page = await page_for(FACEBOOK_2025, "facebook")
    await page.locator("[name=homepage]").evaluate("one => { one.value = 'https://spam.example' }", timeout=5000)
    await page.get_by_role("button", name="Submit feedback").click()
    await portals.arrival(lambda one: one.kind == "decoy")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_role("status").wait_for()
    assert portals.received[-1].traps == ("homepage",)
    assert "homepage" not in portals.received[-1].values
    assert portals.submissions() == {"facebook-ai-2025": 1}


async def test_a_cookie_dialog_covers_the_page_until_it_is_answered(day, page_for):
    """Nothing below it can be pressed; declining takes it away for good; nothing was allowed."""
    portals = day(cookie_dialog=True)
    page = await page_for(FACEBOOK_2025, "facebook", "de-AT")
    send = page.get_by_role("button", name="Senden", exact=True)
    await send.wait_for()
    covered = await send.evaluate(
        "one => { const at = one.getBoundingClientRect();"
        " return document.elementFromPoint(at.x + 5, at.y + 5) !== one }"
    )
    assert covered
    await page.get_by_role("button", name="Optionale Cookies ablehnen").click()
    await page.reload()
    await page.get_by_role("button", name="Senden", exact=True).click()
    await page.get_by_role("status").wait_for()
    assert [one.kind for one in portals.received] == ["submission"]


async def test_a_chosen_radio_is_lost_once(day, page_for):
    """The radios go blank when the first text is typed; chosen again, they stay, and the form can be sent."""
    portals = day(radio_reset=True)
    page = await page_for(GENERAL)
    radios = [
        "[value=Facebook]",
        "[value='I want to manage my data']",
        "[value='I have a different objection to the use of my data']",
    ]
    for radio in radios:
        await page.locator(f"input{radio}").check()
    await page.locator("[name=name]").fill("Maria Muster")
    assert not await page.locator("input[value=Facebook]").is_checked()
    assert await page.locator("[name=name]").input_value() == "Maria Muster"
    await page.locator("[name=country]").fill("France")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.locator("[name=objection_reason]").fill("mine")
    await page.locator("[name=objection_explanation]").fill("mine")
    await page.locator("[name='truth_statement[]']").check()
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_text("This field is required.").first.wait_for()
    assert portals.received == ()
    for radio in radios:
        await page.locator(f"input{radio}").check()
    await page.get_by_role("button", name="Send", exact=True).click()
    await page.get_by_text("We have received your message").wait_for()
    assert portals.submissions() == {"facebook-general-objection": 1}
    assert portals.received[0].values["country"] == ("France",)


async def test_fields_are_replaced_while_others_are_filled(day, page_for):
    """Elements found before are gone afterwards; their values are not."""
    portals = day(rerender=True)
    page = await page_for(FACEBOOK_2025, "facebook")
    before = await page.locator("[name=email]").element_handle()
    await page.locator("textarea").fill("mine")
    await page.wait_for_function("one => !one.isConnected", arg=before)
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_role("status").wait_for()
    assert portals.received[0].values == {"email": ("maria@example.org",), "objection_reason": ("mine",)}


async def test_a_country_can_be_missing(day, page_for):
    """Norway is not on the list, in whatever language."""
    day(without_countries=("NO",))
    page = await page_for(FACEBOOK_2024, "facebook", "de-AT")
    await page.locator("select").wait_for()
    options = await page.locator("select option").all_inner_texts()
    assert "Österreich" in options
    assert "Norwegen" not in options


async def test_a_form_with_a_foreign_target_sends_there(day, page_for):
    """The portal gets nothing; whoever is behind the foreign host gets everything."""
    portals = day(foreign_target=True)
    page = await page_for(FACEBOOK_2025, "facebook")
    assert await page.locator("form[action]:has([name=email])").get_attribute("action") == (
        "https://collector.example.net/submit"
    )
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_text("foreign target").wait_for()
    assert portals.submissions() == {"foreign-target": 1}
    assert portals.received[0].one("email") == "maria@example.org"


async def test_an_unknown_required_field_is_wanted(day, page_for):
    """Without it the page does not send, and the server would not take it."""
    portals = day(unknown_required_field=True)
    page = await page_for(FACEBOOK_2025, "facebook")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_text("This field is required.").wait_for()
    assert portals.received == ()
    await page.get_by_label("Your passport number").fill("P123")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_role("status").wait_for()
    assert portals.received[0].one("unknown_required") == "P123"


async def test_a_captcha_keeps_the_form_from_being_taken(day, page_for):
    """LinkedIn's form with reCAPTCHA shows its frame and takes nothing."""
    portals = day("linkedin-objection", variant="recaptcha")
    page = await page_for(LINKEDIN)
    await page.locator("[name=objection_type]").select_option("ai-training")
    await page.locator("[name=first_name]").fill("Maria")
    await page.locator("[name=last_name]").fill("Muster")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.frame_locator("iframe[title=reCAPTCHA]").get_by_role("checkbox").wait_for()
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_text("Please complete the security check.").wait_for()
    assert portals.submissions() == {}
    assert [one.accepted for one in portals.received] == [False]


@pytest.mark.parametrize(("locale", "button"), [("de-AT", "Senden"), ("fr-FR", "Envoyer"), ("nl-NL", "Verzenden")])
async def test_the_page_speaks_the_languages_of_the_facts(day, page_for, locale, button):
    """By Accept-Language; a `locale` in the address has the last word; invented texts carry their mark."""
    day()
    page = await page_for(FACEBOOK_2025, "facebook", locale)
    await page.get_by_role("button", name=button, exact=True).wait_for()
    marked = await page.locator("main label [data-text]").all_inner_texts()
    assert len(marked) == 3
    await page.goto(f"{FACEBOOK_2025}?locale=it_IT")
    await page.get_by_role("button", name="Invia", exact=True).wait_for()
    assert "REHEARSAL" in await page.title()
    assert await page.get_by_role("note").is_visible()
