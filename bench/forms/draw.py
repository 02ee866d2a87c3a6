"""Drawing a variant: every choice comes from dice that were seeded with seed, recipe and number."""

from __future__ import annotations

import random
from dataclasses import replace

from bench.forms import words
from bench.forms.cast import worth
from bench.forms.fields import TEXT_LIKE, FieldDrawing
from bench.forms.variant import Field, Sort, Variant
from bench.forms.words import say
from objector.domain.claim import Claim
from objector.recipes.model import AnswerMeaning, Choose, EnterCode, Expect, Open, Press, Recipe, Send

WRAPPERS = (
    ("none", 50),
    ("frame", 8),
    ("frame-srcdoc", 5),
    ("frame-cross", 5),
    ("shadow", 10),
    ("shadow-rows", 8),
    ("dialog", 4),
)
TRAPS = (
    "none",
    "hidden",
    "visibility",
    "away",
    "clear",
    "tiny",
    "clipped",
    "aria",
    "folded",
    "inert",
    "parent-none",
    "clip-path",
    "below",
)
HOSTILE = ("required-unknown", "foreign-frame", "foreign-target", "twins", "closed-shadow", "covered")


def dice_for(seed: int, recipe: str, number: int) -> random.Random:
    """The same dice each time for the same variant."""
    return random.Random(f"{seed}/{recipe}/{number}")


def weighted(dice: random.Random, pairs: tuple[tuple[str, int], ...]) -> str:
    """One of the words, by weight."""
    return dice.choices([word for word, _ in pairs], [weight for _, weight in pairs])[0]


def language_of(recipe: Recipe, dice: random.Random) -> str:
    """The language in which the person reads, and the page is drawn."""
    return dice.choice(sorted(recipe.languages))


def draw(recipe: Recipe, seed: int, number: int, language: str, claim: Claim, dice: random.Random) -> Variant:
    """The variant with this number."""
    sort, why = _sort(dice)
    known = language
    if why == "language":
        language = "sv"
    title = words.TITLES[language] if why in ("language", "title") else dice.choice(recipe.recognise[known])
    drawing = FieldDrawing(recipe=recipe, language=language, claim=claim, dice=dice, strange=sort == "unlabelled")
    wanted = drawing.wanted()
    if sort == "fillable" and not all(field.by for field in wanted):
        sort, why = "unlabelled", "nothing documented tells one of its fields"
    kinds = {field.kind for field in wanted if field.by == "kind"} | drawing.unnamed_kinds()
    extras = drawing.extras(not_of=kinds)
    if sort == "fillable" and drawing.missing_kinds(wanted) & {extra.kind for extra in extras} - {"text"}:
        sort, why = "unlabelled", "a field is left out, and another of its kind is shown"
    traps = _traps(dice, wanted)
    if why == "required-unknown":
        mark = f" ({say(words.DECOYS['required'], language)})" if dice.random() < 0.5 else " *"
        extras.append(replace(drawing.extra("text"), required=True, key="extra-required", mark=mark))
    if why == "twins":
        twin = dice.choice([field for field in wanted if field.control in ("native", "plain", "select")] or wanted)
        twins_markup = "for" if twin.markup == "loose" else twin.markup
        wanted = [replace(field, markup=twins_markup) if field is twin else field for field in wanted]
        extras.append(replace(twin, key="extra-twin", expected=None, by="", held="", markup=twins_markup))
    reveals = _reveals(recipe, wanted, dice)
    shown = _ordered(wanted, extras, traps, dice, reveals)
    if why == "covered":  # one that would have to be typed into
        possible = [field.key for field in wanted if field.expected and field.kind in TEXT_LIKE]
        key = dice.choice(possible)
        shown = [replace(f, trap="covered", held="", readonly=False) if f.key == key else f for f in shown]
    send = next(step for step in recipe.steps if isinstance(step, Send))
    documented = [text for texts in send.button.values() for text in texts]
    button = dice.choice(send.button.get(language, tuple(documented)))
    if why == "button":
        button = say(words.DECOYS["go-on"], language)
    answer, texts, confirmed = _answer(recipe, language, claim, dice)
    entry, entry_texts = _entry(recipe, known, dice)
    code_step = next((step for step in recipe.steps if isinstance(step, EnterCode)), None)
    coded = code_step is not None and dice.random() < (0.2 if code_step.optional else 0.9)
    before = tuple(texts) if answer == "stood-before" else ()
    wrapper = {"foreign-frame": "frame-foreign", "closed-shadow": "shadow-closed"}.get(why) or weighted(dice, WRAPPERS)
    return Variant(
        recipe=recipe.id,
        number=number,
        seed=seed,
        sort=sort,
        why=why,
        language=language,
        title=title,
        fields=tuple(shown),
        reveals=tuple(reveals.items()),
        button=button,
        button_tag=dice.choice(("button", "button", "input", "div", "a", "button-spans", "button-type")),
        waits=dice.random() < 0.2,
        wrapper=wrapper,
        late=(dice.choice((0, 0, 30, 120, 400)), dice.choice((0, 0, 0, 40, 90))),
        redraw=dice.choice(("never", "never", "never", "once", "each", "loses", "resets-choices")),
        sends="foreign" if why == "foreign-target" else dice.choice(("fetch", "fetch", "post", "redirect")),
        cookies=dice.choice(("", "", "", "dialog", "banner", "box", "bar-links")),
        decoys=tuple(_decoys(dice, kinds)),
        entry=entry,
        entry_texts=entry_texts,
        answer=answer,
        answer_texts=tuple(texts),
        confirmed=confirmed,
        code=dice.choice(("one", "one", "numeric", "six")) if coded else "",
        texts_before=before,
        words={name: say(several, language) for name, several in words.DECOYS.items()}
        | {"refuse": dice.choice(words.REFUSE.get(language, words.REFUSE["en"]))}
        | {"trouble": say(words.TROUBLE, language)},
        noise=dice.randrange(1 << 30),
    )


def _sort(dice: random.Random) -> tuple[Sort, str]:
    roll = dice.random()
    if roll < 0.06:
        return "unlabelled", dice.choice(("language", "labels", "labels", "title", "button"))
    if roll < 0.13:
        return "hostile", dice.choice(HOSTILE)
    return "fillable", ""


def _decoys(dice: random.Random, kinds: set[str]) -> list[str]:
    possible = ["search", "feedback", "helpful", "cancel", "draft", "login", "language", "same-button"]
    if "email" not in kinds:
        possible.append("newsletter")
    if "country" not in kinds:
        possible.append("region")
    return [name for name in possible if dice.random() < 0.3]


def _traps(dice: random.Random, wanted: list[Field]) -> list[Field]:
    """Honeypots: some look just like a field that is wanted, label and name included."""
    traps = []
    for number in range(dice.choice((0, 1, 1, 2, 3))):
        like = dice.choice(wanted)
        control = "native" if like.kind in ("text", "email", "phone", "long-text") else "plain"
        kind = like.kind if control == "native" else "text"
        trap = dice.choice(TRAPS)
        label = dice.choice((like.label, "Website", "Email 2", "Fax"))
        if trap == "below":  # what lies under something is only seen to do so when it is touched: never a second choice
            kind, control, label = "text", "native", "Website"
        traps.append(
            Field(
                key=f"trap-{number}",
                kind=kind,
                label=label,
                control=control,
                markup=dice.choice(("for", "aria-label", "placeholder", "wrap")),
                name=dice.choice((like.name, "homepage", "email", "url")) if trap != "below" else "homepage",
                autocomplete=dice.choice(("", "off", "nope")),
                trap=trap,
            )
        )
    return traps


def _reveals(recipe: Recipe, wanted: list[Field], dice: random.Random) -> dict[str, str]:
    """Which fields appear only once a choice before them was made: as the recipe's order has it."""
    choices = [
        f"step-{place}"
        for place, step in enumerate(recipe.steps)
        if isinstance(step, Choose) and step.option is not None
    ]
    if not choices or dice.random() < 0.35:
        return {}
    hidden: dict[str, str] = {}
    deciding = ""
    for field in wanted:  # they still stand in the recipe's order
        if deciding:
            hidden[field.key] = deciding
        if field.key in choices:
            deciding = field.key
    return hidden


def _ordered(
    wanted: list[Field], extras: list[Field], traps: list[Field], dice: random.Random, reveals: dict[str, str]
) -> list[Field]:
    """Mixed up; only what reveals others mostly stands before them."""
    deciding = [field for field in wanted if field.key in set(reveals.values())]
    rest = [field for field in [*wanted, *extras, *traps] if field not in deciding]
    if dice.random() < 0.6:
        dice.shuffle(rest)
    if dice.random() < 0.85:
        return [*deciding, *rest]
    mixed = [*deciding, *rest]
    dice.shuffle(mixed)
    return mixed


def _answer(recipe: Recipe, language: str, claim: Claim, dice: random.Random) -> tuple[str, list[str], bool]:
    """What the page says in the end, and whether that is a documented confirmation."""
    listed = [a.text for a in recipe.answers if a.means is AnswerMeaning.DELIVERED and a.text]
    thanks = [dice.choice(words.THANKS.get(language, words.THANKS["en"]))]
    known = [text for texts in listed for text in texts.get(language, ())]
    if not known:
        known_elsewhere = [text for texts in listed for several in texts.values() for text in several]
        if known_elsewhere and dice.random() < 0.1:
            known = known_elsewhere
    how = dice.choice(("thanks", "thanks", "thanks", "thanks", "echo", "trouble", "hidden", "stood-before"))
    if known and dice.random() < 0.75:
        return "confirmed", [dice.choice(known) + dice.choice(("", ".", ". " + thanks[0]))], True
    if how == "echo":
        return "echo", [*thanks, worth("{grounds}", claim), claim.person.email], False
    if how == "trouble":
        return "trouble", [say(words.TROUBLE, language)], False
    if how in ("hidden", "stood-before") and known:
        return how, [dice.choice(known)], False
    return "thanks", thanks, False


def _entry(recipe: Recipe, language: str, dice: random.Random) -> tuple[str, tuple[str, ...]]:
    """How the form is reached, by the steps before its first field."""
    entry, texts = "", []
    for step in recipe.steps:
        if isinstance(step, Open):
            entry = "address"
        elif isinstance(step, Press):
            entry = dice.choice(("link", "link", "button"))
            texts.append(dice.choice(step.button.get(language) or next(iter(step.button.values()))))
        elif isinstance(step, Expect):
            texts.append(dice.choice(step.text.get(language) or next(iter(step.text.values()))))
        else:
            break
    return entry, tuple(texts)
