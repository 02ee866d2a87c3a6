"""Every rule over a library finds what it is there for, and names file, place and reason."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

from objector.recipes.checks import check, rules
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.shipped import config_dir
from tests.breaking import Break

FB = "recipes/meta/facebook.ai-2025.toml"
OLD = "recipes/meta/facebook.ai-2024.toml"
THIRD = "recipes/meta/third-party-2025.toml"
ENTRY = "recipes/meta/privacy-policy-entry.toml"
TOGGLE = "recipes/linkedin/toggle.toml"
META = "controllers/meta.toml"
CAMPAIGN = "campaigns/meta-ai.toml"

CONFIRMATION = (
    "Ciò significa che la tua richiesta verrà applicata d'ora in avanti "
    "allo sviluppo e al miglioramento dell'IA in Meta"
)
CODE = '[[steps]]\ndo = "enter_code"\nfield = { kind = "code" }\nfrom = ["facebookmail.com"]\nwithin = "1h"\n'
ANSWER = '[[answers]]\nmeans = "delivered"\n'

CASES = [
    ("a code before sending", FB, "[[steps]]", CODE + "[[steps]]", "steps.1", "before the step that counts"),
    ("a second code", FB, "[[answers]]", CODE + "[[answers]]", "steps.5", "a second `enter_code`"),
    (
        "typing after sending",
        FB,
        "[[answers]]",
        '[[steps]]\ndo = "fill"\nfield = { kind = "email" }\nvalue = "{account.email}"\n[[answers]]',
        "steps.5",
        "`fill` after the step that counts",
    ),
    ("a public suffix as host", FB, '["facebook.com"]', '["facebook.com", "co.uk"]', "hosts", "public suffix"),
    ("a public suffix as sender of a code", FB, "from   = [", 'from = ["github.io", ', "steps.4.from", "public suffix"),
    (
        "a free mail provider as sender",
        FB,
        "from    = [",
        'from = ["gmx.at", ',
        "replies.1.from",
        "addresses to everybody",
    ),
    ("a public suffix as sender", FB, "from    = [", 'from = ["co.uk", ', "replies.1.from", "public suffix"),
    ("no TLS", FB, "https://www.facebook.com/help", "http://www.facebook.com/help", "url", "not an https address"),
    (
        "a password in the address",
        FB,
        "https://www.facebook.com/help",
        "https://a:b@www.facebook.com/help",
        "url",
        "holds a user name, a password or a port",
    ),
    (
        "a look-alike of the host",
        FB,
        "https://www.facebook.com/help",
        "https://facebook.com.evil.example/help",
        "url",
        "facebook.com.evil.example is not on",
    ),
    (
        "an open elsewhere",
        "recipes/whatsapp/objection.toml",
        "https://www.whatsapp.com/contact",
        "https://wa.example/contact",
        "steps.1.url",
        "wa.example is not on",
    ),
    (
        "a tick found by kind alone",
        "recipes/meta/facebook.general.toml",
        '{ name = "truth_statement[]", kind = "tick" }',
        '{ kind = "tick" }',
        "steps.9.field",
        "needs a `label`, `name` or `autocomplete`",
    ),
    ("a country that is none", FB, '["EU", "EEA"]', '["EU", "QQ"]', "offered_in", '"QQ" is neither EU, EEA nor'),
    ("no such controller", FB, '= "meta"', '= "mega"', "controller", 'there is no controller "mega"'),
    ("no such service", FB, '= "facebook"', '= "facepalm"', "service", '"facepalm" is no service of meta'),
    ("a stray brace", FB, '"{account.email}"', '"{account.email} {Account}"', "steps.1.value", "has a brace"),
    ("disclosed for nothing", FB, '"grounds"]', '"grounds", "person.phone"]', "discloses", "typed by no step"),
    ("disclosed twice", FB, '"grounds"]', '"grounds", "grounds"]', "discloses", "listed twice"),
    (
        "a country that is typed",
        THIRD,
        'do    = "choose"\nfield = { label = { en = ["Country of residence"] }, kind = "country" }',
        'do    = "fill"\nfield = { label = { en = ["Country of residence"] }, kind = "text" }',
        "steps.2",
        "{person.country} goes into `choose`",
    ),
    (
        "a file that is typed",
        THIRD,
        'do       = "upload"\nfield    = { kind = "file" }',
        'do       = "fill"\nfield    = { kind = "long-text" }',
        "steps.7",
        "{person.evidence} is what `upload` gives",
    ),
    ("accounts of no service", FB, 'service      = "facebook"\n', "", "service", "missing"),
    ("signed in to nothing", THIRD, "discloses ", "signed_in = true\ndiscloses ", "service", "behind a sign-in"),
    ("an account of nobody", THIRD, "{person.email}", "{account.email}", "service", "given an account's values"),
    ("a short confirmation", FB, CONFIRMATION, "Grazie mille", "answers.1.text", "is short"),
    (
        "one text with two meanings",
        FB,
        ANSWER,
        '[[answers]]\nmeans = "turned_away"\ntext = { it = ["la tua richiesta verrà applicata"] }\n' + ANSWER,
        "answers.2.text",
        "means delivered, and by answers.1.text also turned_away",
    ),
    (
        "one mail with two meanings",
        FB,
        "[[replies]]",
        '[[replies]]\nmeans = "refused"\nfrom = ["facebookmail.com"]\n'
        'phrases = { en = "We will honour your objection" }\n[[replies]]',
        "replies.1.phrases",
        "means refused, and by replies.2.phrases also upheld",
    ),
    (
        "one address with two meanings",
        FB,
        '[[answers]]\nmeans   = "sign_in"',
        '[[answers]]\nmeans = "challenge"\naddress = ["/login"]\n[[answers]]\nmeans   = "sign_in"',
        "answers.2.address",
        "also sign_in",
    ),
    (
        "a button in no language of the page",
        ENTRY,
        'button = { de = ["Senden"] }',
        'button = { en = ["Send"] }',
        "steps.5.button",
        "in none of the languages",
    ),
    (
        "a switch in no language of the page",
        TOGGLE,
        'field = { label = { en = ["Data for Generative AI Improvement"], it = [',
        "field = { label = { fr = [",
        "steps.1.field.label",
        "in none of the languages",
    ),
    ("no address and no work", FB, "sources      = [", 'sources = ["a blog",', "sources", "neither an https address"),
    ("a source without TLS", FB, "sources      = [", 'sources = ["http://a.example/x",', "sources", "no https address"),
    (
        "a source with a space",
        FB,
        "sources      = [",
        'sources = ["https://a.example/x y",',
        "sources",
        "a space in it",
    ),
    ("verified, nobody says how", FB, '"never"', "2025-05-04", "verified_how", "missing"),
    (
        "never verified, yet how",
        FB,
        '"never"',
        '"never"\nverified_how = "x"',
        "verified_how",
        'but `verified` is "never"',
    ),
    ("verified tomorrow", FB, '"never"', '9999-01-01\nverified_how = "x"', "verified", "lies in the future"),
    (
        "mail from a free mail provider",
        META,
        '["facebookmail.com"',
        '["gmail.com"',
        "mail_domains",
        "addresses to everybody",
    ),
    ("mail from a public suffix", META, '["facebookmail.com"', '["co.uk"', "mail_domains", "public suffix"),
    (
        "a recipe that does not exist",
        CAMPAIGN,
        '"meta.facebook.ai-2024"',
        '"meta.facebook.ai-2023"',
        "forms.1.recipes",
        'there is no recipe "meta.facebook.ai-2023"',
    ),
    (
        "variants of different services",
        CAMPAIGN,
        '"meta.facebook.ai-2024"',
        '"meta.instagram.ai-2024"',
        "forms.1.recipes",
        "the variants differ in `service`",
    ),
    (
        "a variant that stands twice",
        CAMPAIGN,
        '"meta.facebook.ai-2024"',
        '"meta.facebook.ai-2025"',
        "forms.1.recipes",
        "listed twice",
    ),
    ("a form that stands twice", CAMPAIGN, '"meta.instagram.ai"', '"meta.facebook.ai"', "forms", "more than once"),
    (
        "two ways to one objection",
        CAMPAIGN,
        '["meta.facebook.ai-2025", "meta.facebook.ai-2024"]',
        '["meta.facebook.ai-2025"]\n[[forms]]\nid = "other"\ntitle = "other"\nrecipes = ["meta.facebook.ai-2024"]',
        "forms",
        "two ways to one objection",
    ),
    (
        "one id for two objections",
        CAMPAIGN,
        'id      = "meta.facebook.ai"',
        'id      = "x.grok-toggle"',
        "forms",
        "is another objection in the campaign everything",
    ),
    (
        "variants that look alike",
        OLD,
        "6359191084165019",
        "712876720715583",
        "forms.1.recipes",
        "have the same url and recognise the same",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "place", "what"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_every_rule_finds_its_fault(breaking: Break, file: str, old: str, new: str, place: str, what: str) -> None:
    """A library that breaks a rule is not loaded; the fault names the place and the reason."""
    found = breaking(file, old, new)
    assert any(f": {place}: " in line and what in line for line in found), found


def test_a_confirmation_that_stands_on_the_form(breaking: Break) -> None:
    """A confirmation that is part of the title, a label or a button would confirm before anything is sent."""
    found = breaking(FB, CONFIRMATION, "tue informazioni per l'IA di Meta")
    assert found == (
        f'config/{FB}: answers.1.text: "tue informazioni per l\'IA di Meta" also stands in recognise, '
        "before anything is sent",
    )


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("case (\\\\d+)", "repeats without bound"),
        ("(a*)", "repeats without bound"),
        ("(a{2,})", "repeats without bound"),
        ("(a{1,9}){1,9}", "repeats without bound"),
        ("(a{1,900})", "repeats more than 64 times"),
        ("(" + "a" * 250 + ")", "longer than 200"),
        ("a{1,9}", "exactly one group"),
        ("(a)(b)", "exactly one group"),
        ("(a", "is no regular expression"),
    ],
)
def test_expressions_are_bounded(breaking: Break, expression: str, what: str) -> None:
    """What is looked for on a hostile page cannot hold the machine up."""
    found = breaking(FB, ANSWER, f'{ANSWER}reference = "{expression}"\n')
    assert len(found) == 1
    assert what in found[0]


@pytest.mark.parametrize("expression", ["case ([0-9]{6,12})", "no\\\\. ([A-Z+*]{2}-\\\\d{1,20})", "a\\\\+(b{3})"])
def test_bounded_expressions_are_welcome(breaking: Break, expression: str) -> None:
    """Bounded repetitions, classes with signs in them and escaped signs are no fault."""
    assert breaking(FB, ANSWER, f'{ANSWER}reference = "{expression}"\n') == ()


def test_a_fault_is_told_once_however_many_forms_use_the_recipe(breaking: Break) -> None:
    """Two campaigns list the recipe; its fault is its own."""
    assert len(breaking(FB, '"grounds"]', '"grounds", "person.phone"]')) == 1


def test_a_broken_recipe_is_not_blamed_on_its_campaigns(breaking: Break) -> None:
    """Only the file at fault is named, not those that refer to it."""
    found = breaking(FB, "[[steps]]", "[[stepz]]")
    assert {line.split(": ")[0] for line in found} == {f"config/{FB}"}


def test_a_broken_controller_is_not_blamed_on_its_recipes(breaking: Break) -> None:
    """Nor are the recipes of a controller whose file is at fault."""
    assert breaking(META, 'seat             = "IE"', 'seat = "Ireland"') == (
        "config/controllers/meta.toml: seat: `Ireland` does not look as it should "
        "(String should match pattern '^[A-Z]{2}$')",
    )


def test_a_controller_needs_a_real_time_zone(breaking: Break) -> None:
    """The legal clock runs in the controller's time zone."""
    found = breaking(META, "Europe/Dublin", "Europe/Dubln")
    assert found == ("config/controllers/meta.toml: timezone: this is no IANA time zone, such as `Europe/Dublin`",)


def test_check_alone_finds_what_loading_finds() -> None:
    """The shipped library has no fault on any day."""
    library = load_library([config_dir()])
    assert check(library) == []
    assert check(library, today=date(2020, 1, 1)) == []
    without = Library(recipes=library.recipes, controllers={}, campaigns={}, digests={})
    assert 'recipe meta.facebook.ai-2025: controller: there is no controller "meta"' in check(without)


def test_every_rule_says_why_it_is_there() -> None:
    """Rules have names and reasons, each its own."""
    every = rules()
    assert len({rule.id for rule in every}) == len(every) >= 20
    assert all(len(rule.why) > 30 and rule.why.endswith(".") for rule in every)


def test_no_rule_is_left_out() -> None:
    """Every function that looks like a rule is held."""
    held = {rule.id for rule in rules()}
    folder = Path(__file__).parents[2] / "objector" / "recipes"
    for file in folder.glob("*_rules.py"):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert node.name in held
