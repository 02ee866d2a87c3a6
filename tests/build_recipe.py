"""Small recipes, built in a line: a test names only the steps and answers that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from objector.recipes.model import Control, Recipe

HOST = "form.example"
ADDRESS = f"https://{HOST}/object"
TITLE = "Object to the use of your data"
THANKS = "We have received your objection"
REFUSAL = "We cannot accept your objection"

Data = dict[str, Any]


def a_control(kind: str, label: str | Data | None = None, **given: Any) -> Control:
    """A control of this kind with this English label (or labels by language)."""
    return Control.model_validate(_field(kind, label, given))


def fill(
    label: str | Data | None = "Email address", value: str = "{account.email}", kind: str = "email", **g: Any
) -> Data:
    """A step that fills in a text control."""
    field, step = _split(g)
    return {"do": "fill", "field": _field(kind, label, field), "value": value, **step}


def choose(label: str | None = "Country", kind: str = "country", **given: Any) -> Data:
    """A step that chooses: the person's country, unless an option or a value is given."""
    field, step = _split(given)
    if "option" in step:
        step["option"] = _texts(step["option"])
    elif "value" not in step:
        step["value"] = "{person.country}"
    return {"do": "choose", **({"field": _field(kind, label, field)} if label or field else {}), **step}


def tick(label: str = "I agree", **given: Any) -> Data:
    """A step that ticks a box."""
    field, step = _split(given)
    return {"do": "tick", "field": _field("tick", label, field), **step}


def upload(label: str = "Screenshot", **given: Any) -> Data:
    """A step that gives the person's file."""
    return {"do": "upload", "field": _field("file", label, {}), "value": "{person.evidence}", **given}


def press(text: str, **given: Any) -> Data:
    """A step that presses a button which does not count."""
    return {"do": "press", "button": _texts(text), **given}


def switch(label: str = "Use my posts", to: str = "off") -> Data:
    """The counting step of a recipe for a switch."""
    return {"do": "switch", "field": _field("switch", label, {}), "to": to}


def send(text: str | Data = "Submit") -> Data:
    """The counting step of a recipe for a form."""
    return {"do": "send", "button": _texts(text)}


def answer(means: str, text: str | Data | None = None, **given: Any) -> Data:
    """What a text on the page means."""
    return {"means": means, **({"text": _texts(text)} if text else {}), **given}


def known_answers() -> list[Data]:
    """The confirmation and the refusal that a recipe knows unless a test says otherwise."""
    return [answer("delivered", THANKS), answer("turned_away", REFUSAL)]


def a_recipe(*steps: Data, counting: Data | None = None, answers: Sequence[Data] | None = None, **given: Any) -> Recipe:
    """A recipe of these steps and a sending button; of the mail address alone if no step is given."""
    values: Data = {
        "id": "example.object",
        "title": "Objection form",
        "controller": "example",
        "right": "art-21-1",
        "purpose": "ai-training",
        "separate_for": "account",
        "service": "facebook",
        "url": ADDRESS,
        "hosts": [HOST],
        "discloses": ["account.email"],
        "verified": "never",
        "sources": ["https://form.example/about"],
        "recognise": {"en": TITLE, "de": "Widerspruch gegen die Verwendung deiner Daten"},
        "steps": [*(steps or (fill(),)), counting or send()],
        "answers": list(answers if answers is not None else known_answers()),
        **given,
    }
    return Recipe.model_validate(values)


def a_switch_recipe(*before: Data) -> Recipe:
    """A recipe of the switch, behind these steps; of the switch alone if there is none."""
    whole = a_recipe(*before, counting=switch(), answers=[])
    return whole if before else whole.model_copy(update={"steps": whole.steps[1:]})


def _texts(text: str | Data) -> Data:
    return text if isinstance(text, dict) else {"en": text}


def _field(kind: str, label: str | Data | None, given: Data) -> Data:
    return {"kind": kind, **({"label": _texts(label)} if label else {}), **given}


def _split(given: Data) -> tuple[Data, Data]:
    """What belongs to the control, and what to the step."""
    own = {"name", "autocomplete"}
    return {k: v for k, v in given.items() if k in own}, {k: v for k, v in given.items() if k not in own}
