"""Each look-alike form, filled in by hand in a real browser: what the controller would have received."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from objector.rehearsal.received import Received

pytestmark = pytest.mark.asyncio(loop_scope="module")

FACEBOOK_2025 = "https://www.facebook.com/help/contact/712876720715583"
FACEBOOK_2024 = "https://www.facebook.com/help/contact/6359191084165019"
INSTAGRAM_2025 = "https://help.instagram.com/contact/767264225370182"
INSTAGRAM_2024 = "https://help.instagram.com/contact/233964459562201"
THIRD_OLD = "https://www.facebook.com/help/contact/1266025207620918"
THIRD_NEW = "https://www.facebook.com/help/contact/510058597920541"
GENERAL = "https://www.facebook.com/help/contact/367438723733209"
WHATSAPP = "https://www.whatsapp.com/contact/forms/382532939919295/"
LINKEDIN = "https://www.linkedin.com/help/linkedin/ask/TS-DPRO"

MIDDLE = "the processing of my personal information from third parties used for"
REASON = "My pictures of the family are not meant for this."
LONG = "I asked: who is Maria Muster of Graz? The answer named my street, my school and the work that I do there today."


def only(received: tuple[Received, ...], kind: str = "submission") -> Received:
    """The one entry of this kind."""
    found = [one for one in received if one.kind == kind]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("url", "service"), [(FACEBOOK_2025, "facebook"), (INSTAGRAM_2025, "instagram")], ids=["facebook", "instagram"]
)
async def test_the_form_of_2025_needs_no_more_than_a_press(day, page_for, url, service):
    """The address is filled in, the reason may stay empty, the page answers, one submission counts."""
    portals = day()
    page = await page_for(url, service, "it-IT")
    await page.get_by_role("button", name="Invia", exact=True).click()
    await page.get_by_text("la tua richiesta verrà applicata d'ora in avanti").wait_for()
    received = only(portals.received)
    assert received.portal == f"{service}-ai-2025"
    assert received.url == url
    assert received.values == {"email": ("maria@example.org",), "objection_reason": ("",)}
    assert (received.session, received.accepted, received.traps) == ("maria.muster", True, ())
    assert portals.submissions() == {f"{service}-ai-2025": 1}


async def test_the_form_of_2024_asks_for_the_mailed_code(day, page_for):
    """Country, address, two texts, then the code; the page says that the request will be reviewed."""
    portals = day()
    page = await page_for(FACEBOOK_2024, "facebook")
    await page.get_by_label("Country of residence").select_option("AT")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_label("Please tell us how this processing impacts you.").fill(REASON)
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_label("Enter the code").fill("")
    code = next(one.code for one in reversed(portals.mailed) if one.kind == "code")
    wrong = "000000" if code != "000000" else "000001"
    await page.get_by_label("Enter the code").fill(wrong)
    await page.get_by_role("button", name="Confirm").click()
    await page.get_by_text("This code is not right").wait_for()
    await page.get_by_label("Enter the code").fill(code)
    await page.get_by_role("button", name="Confirm").click()
    await page.get_by_text("Meta will review your request").wait_for()
    assert only(portals.received).values == {
        "country": ("AT",),
        "email": ("maria@example.org",),
        "objection_reason": (REASON,),
        "objection_explanation": ("",),
    }
    assert [one.accepted for one in portals.received if one.kind == "code"] == [False, True]
    assert portals.submissions() == {"facebook-ai-2024": 1}


async def test_an_aria_combobox_takes_a_country(day, page_for):
    """Instagram's form of 2024 has no native list: it opens, offers options, keeps the chosen one."""
    portals = day()
    page = await page_for(INSTAGRAM_2024, "instagram")
    await page.get_by_role("combobox", name="Country of residence").click()
    await page.get_by_role("option", name="Austria").click()
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_label("Please tell us how this processing impacts you.").fill(REASON)
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_label("Enter the code").wait_for()
    assert only(portals.received).values["country"] == ("AT",)


@pytest.mark.parametrize(
    ("url", "option"), [(THIRD_OLD, "building and improving"), (THIRD_NEW, "developing and improving")]
)
async def test_the_third_party_form_reveals_itself_and_takes_a_file(day, page_for, tmp_path: Path, url, option):
    """The chosen option reveals the fields; a screenshot arrives; a mailed code ends it; no session is needed."""
    portals = day()
    picture = tmp_path / "answer.png"
    picture.write_bytes(b"not really a picture")
    page = await page_for(url)
    radio = page.get_by_role("radio", name=f"object to or restrict {MIDDLE} {option}")
    await radio.check()
    await page.get_by_role("combobox", name="Country of residence").click()
    await page.get_by_role("option", name="Austria").click()
    await page.get_by_label("First name").fill("Maria")
    await page.get_by_label("Surname").fill("Muster")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_label("Please provide any prompts").fill(LONG)
    await page.get_by_label("Upload a screenshot").set_input_files(picture)
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_role("dialog").get_by_label("Enter the code").fill(await the_code(portals))
    await page.get_by_role("button", name="Confirm").click()
    await page.get_by_text("We have received your request").wait_for()
    received = only(portals.received)
    assert received.one("first_name") == "Maria"
    assert received.one("surname") == "Muster"
    assert received.one("prompts") == LONG
    assert received.session is None
    assert received.files["evidence"].name == "answer.png"
    assert received.files["evidence"].size == 20
    assert [one.kind for one in portals.mailed][-2:] == ["code", "receipt"]


async def the_code(portals) -> str:
    """The code of the newest submission, once it has arrived."""
    mail = await asyncio.to_thread(portals.wait_for_mail, lambda one: one.kind == "code")
    return mail.code


async def test_a_short_text_is_refused_only_after_the_code(day, page_for):
    """The third-party form wants 100 characters, and tells so when the code has been typed."""
    portals = day(controls="native")
    page = await page_for(THIRD_NEW)
    await page.get_by_role("radio", name="object to or restrict").check()
    await page.get_by_label("Country of residence").select_option("AT")
    await page.get_by_label("First name").fill("Maria")
    await page.get_by_label("Surname").fill("Muster")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_label("Please provide any prompts").fill("too short")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_label("Enter the code").fill(await the_code(portals))
    await page.get_by_role("button", name="Confirm").click()
    await page.get_by_text("at least 100 characters").wait_for()
    assert await page.get_by_label("First name").input_value() == "Maria"


async def test_the_general_form_has_the_documented_names(day, page_for):
    """Three radios reveal each other; seven controls follow; values are the English texts."""
    portals = day()
    page = await page_for(GENERAL, locale="de-AT")
    await page.locator("input[name=product_selection][value=Facebook]").check()
    await page.locator("input[value='I want to manage my data']").check()
    await page.locator("input[value='I have a different objection to the use of my data']").check()
    await page.locator("input[name=name]").fill("Maria Muster")
    await page.locator("input[name=email]").fill("maria@example.org")
    await page.locator("input[name=country]").press_sequentially("Öst")
    await page.get_by_role("option", name="Österreich").click()
    await page.locator("textarea[name=objection_reason]").fill(REASON)
    await page.locator("textarea[name=objection_explanation]").fill(LONG)
    await page.locator("input[name='truth_statement[]']").check()
    await page.get_by_role("button", name="Senden", exact=True).click()
    await page.get_by_text("Wir haben deine Nachricht erhalten").wait_for()
    received = only(portals.received)
    assert received.one("product_selection") == "Facebook"
    assert received.one("eu_what_can_we_help_you_with") == "I want to manage my data"
    assert received.one("data_management_eu") == "I have a different objection to the use of my data"
    assert received.one("country") == "Österreich"
    assert received.one("objection_reason") == REASON
    assert received.one("truth_statement[]")


async def test_the_privacy_policy_leads_to_the_question(day, page_for):
    """The link "zu widersprechen" opens the question; "Ja" reveals the address; it counts as that variant."""
    portals = day()
    page = await page_for("https://www.facebook.com/privacy/policy/", "facebook", "de-AT")
    await page.get_by_role("link", name="zu widersprechen").click()
    await page.get_by_role("radio", name="Ja").click()
    await page.get_by_role("button", name="Senden", exact=True).click()
    await page.get_by_role("status").wait_for()
    received = only(portals.received)
    assert (received.portal, received.variant) == ("facebook-ai-2025", "policy-entry")
    assert received.values["about_ai"] == ("yes",)
    assert received.values["email"] == ("maria@example.org",)


@pytest.mark.parametrize("variant", ["usual", "radio"])
async def test_whatsapp_takes_topic_address_and_number(day, page_for, variant):
    """The topic as a list or as radios; a number without + is refused by the server, nothing counts."""
    portals = day("whatsapp-contact", variant=variant)
    topic = "How can I make an objection to the processing of my information"
    page = await page_for("https://faq.whatsapp.com/1285115568956956/")
    await page.get_by_role("link", name="contact form").click()
    if variant == "radio":
        await page.get_by_role("radio", name=topic).check()
    else:
        await page.get_by_label("What is your question about?").select_option(topic)
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_label("WhatsApp phone number").fill("0664 1234567")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_text("international format").wait_for()
    assert portals.submissions() == {}
    await page.get_by_label("WhatsApp phone number").fill("+43 664 1234567")
    await page.get_by_role("button", name="Submit", exact=True).click()
    await page.get_by_text("Thank you for contacting us").wait_for()
    assert portals.submissions() == {"whatsapp-contact": 1}
    received = portals.received[-1]
    assert received.values == {
        "topic": (topic,), "email": ("maria@example.org",), "phone": ("+43 664 1234567",)
    }  # fmt: skip
    assert portals.mailed[-1].kind == "more-wanted"


async def test_linkedins_list_decides_which_fields_appear(day, page_for):
    """The AI option asks for a link or context, the other one for a text."""
    portals = day()
    page = await page_for(LINKEDIN, locale="it-IT")
    await page.get_by_label("Tipo di opposizione").select_option("other")
    await page.get_by_label("Raccontaci di più").wait_for()
    await page.get_by_label("Tipo di opposizione").select_option(
        label="Opposizione al trattamento per l'addestramento dei modelli di IA finalizzati alla creazione di contenuti"
    )
    await page.get_by_label("Raccontaci di più").wait_for(state="detached")
    await page.locator("[name=first_name]").fill("Maria")
    await page.locator("[name=last_name]").fill("Muster")
    await page.locator("[name=email]").fill("maria@example.org")
    await page.get_by_role("button", name="Invia", exact=True).click()
    await page.get_by_role("status").wait_for()
    received = only(portals.received)
    assert received.one("objection_type") == "ai-training"
    assert received.one("last_name") == "Muster"
    assert portals.mailed[-1].kind == "receipt"
