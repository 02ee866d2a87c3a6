"""A draft: the first recipe of a form, written down from what was seen of it, for a maintainer to finish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from objector.recipes.checks import check
from objector.recipes.domains import registrable
from objector.recipes.kept_text import PERSONAL
from objector.recipes.library import Library
from objector.recipes.model import ControlKind, Recipe
from objector.recipes.toml_file import Faulty, parse
from objector.recipes.toml_text import comment, inline, listed, quoted

OPEN = "TO FINISH"
"""Marks what a maintainer has to supply or decide."""
FILE = "draft.toml"


@dataclass(frozen=True, kw_only=True)
class SketchedField:
    """One control as it was seen: by label, kind and value, as far as they can be told."""

    label: str
    kind: ControlKind | None
    """None: nothing tells what it is for."""
    value: str = ""
    """The placeholder that fits, where the markup says so; empty: unknown."""
    why: str = ""
    """From what kind and value were inferred."""
    name: str = ""
    autocomplete: str = ""
    required: bool = False
    options: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """What was seen of a form. No text of it is trusted, and none of it is a value of a person."""

    seen_in: str
    """A saved page, a description or a page, in words."""
    url: str
    """The form's address, or what is known of it; empty: unknown."""
    language: str
    title: str
    fields: tuple[SketchedField, ...]
    buttons: tuple[str, ...]
    """Labels of the buttons that may send, the likeliest first."""
    target: str = ""
    """The host to which the form sends; empty: unknown."""
    recipe: str = ""
    """The recipe that the form was seen for, if any."""
    confirmations: tuple[tuple[str, str], ...] = ()
    """Language and text of what people on some machine found to confirm it."""
    remarks: tuple[str, ...] = field(default=())


def draft(sketch: Sketch, library: Library) -> str:
    """The draft as TOML. What is inferred says so; what is unknown stands there commented out, marked `TO FINISH`."""
    return "\n".join((*_head(sketch, library), *_steps(sketch), *_answers(sketch))) + "\n"


def wanting(text: str, library: Library) -> list[str]:
    """What `objector recipes check` still says of a draft, as `file: place: what`."""
    try:
        recipe = parse(text.encode(), FILE, Recipe)
    except Faulty as faulty:
        return list(faulty.faults)
    alone = Library(
        recipes={recipe.id: recipe},
        controllers=library.controllers,
        campaigns={},
        digests={},
        files={f"recipe {recipe.id}": FILE},
    )
    return [fault for fault in check(alone) if fault.startswith(f"{FILE}: ")]


def _head(sketch: Sketch, library: Library) -> Iterator[str]:
    host = re.sub(r"^https://([^/:?#]*).*", r"\1", sketch.url) if sketch.url.startswith("https://") else ""
    like = _like(sketch, host, library)
    yield comment(f"A draft from {sketch.seen_in}. Not a recipe yet: finish what is marked {OPEN}, then run")
    yield comment("objector recipes check. State only what a source gives; leave out what you do not know.")
    yield from (comment(remark) for remark in sketch.remarks)
    exact = like is not None and like.id == sketch.recipe
    if like is not None and exact:
        yield f"id           = {quoted(like.id)}"
    else:
        yield f'# id         = "{like.controller if like else "controller"}.form"   # {OPEN}: <controller>.<file name>'
    yield f"title        = {quoted(sketch.title)}" if sketch.title else f'# title      = ""   # {OPEN}: in English'
    if like is not None:
        told = "the recipe of this form" if exact else f"{like.id}, on the same domain"
        yield f"controller   = {quoted(like.controller)}   # inferred from {told}"
    else:
        yield f'# controller = ""   # {OPEN}: one of config/controllers/'
    if like is not None and exact:
        for key in ("right", "purpose", "separate_for", "service"):
            if given := getattr(like, key):
                yield f"{key:<12} = {quoted(str(given))}   # from the recipe of this form"
    else:
        yield f'# right      = "art-21-1"   # {OPEN}: art-21-1 | art-21-2'
        yield f'# purpose    = ""   # {OPEN}: what is objected to, such as ai-training'
        yield f'# separate_for = ""   # {OPEN}: person | account | email'
        yield f'# service    = ""   # {OPEN}: whose accounts; left out where it needs none'
    yield f"url          = {quoted(sketch.url)}" if sketch.url else f'# url        = "https://"   # {OPEN}: unknown'
    if domain := registrable(host) if host else "":
        yield f"hosts        = {listed([domain])}   # inferred from the address; is all of it the controller's?"
    else:
        yield f"# hosts      = []   # {OPEN}: where values may be typed"
    if sketch.target and registrable(sketch.target) != domain:
        yield comment(f"{OPEN}: the form sends to {sketch.target}; add its domain only if it is the controller's")
    disclosed = dict.fromkeys(one.value.strip("{}") for one in sketch.fields if one.kind is not None and one.value)
    yield f"discloses    = {listed(disclosed)}"
    yield 'verified     = "never"'
    if sketch.url:
        yield f"sources      = {listed([sketch.url])}   # {OPEN}: where each label and text is documented"
    else:
        yield f"# sources    = []   # {OPEN}: where each label and text is documented"
    if sketch.title:
        yield "# inferred: the title of the page; a heading of the form is better"
        yield f"recognise    = {inline({sketch.language: listed([sketch.title])})}"
    else:
        yield f"# recognise  = {inline({sketch.language: '[]'})}   # {OPEN}: a text by which the page is known"


def _like(sketch: Sketch, host: str, library: Library) -> Recipe | None:
    """The recipe that the form was seen for, or else one on the same domain."""
    if sketch.recipe in library.recipes:
        return library.recipes[sketch.recipe]
    domain = registrable(host) if host else ""
    return next((one for one in library.recipes.values() if domain and domain in one.hosts), None)


def _steps(sketch: Sketch) -> Iterator[str]:
    for one in sketch.fields:
        yield ""
        lines = list(_step(one, sketch.language))
        known = one.kind is not None and bool(one.value)
        about = one.why or "nothing tells what this is for"
        required = "required" if one.required else "may stay empty"
        yield comment(f"{'inferred' if known else OPEN}: {about}; {required}")
        if one.options:
            yield comment(f"its options: {'; '.join(one.options)}")
        yield from lines if known else (f"# {line}" for line in lines)
    yield ""
    if sketch.buttons:
        yield comment("the point of no return; inferred: the button that the markup makes send")
        if len(sketch.buttons) > 1:
            yield comment(f"{OPEN}: or is it one of these? {'; '.join(sketch.buttons[1:])}")
        yield "[[steps]]"
        yield 'do     = "send"'
        yield f"button = {inline({sketch.language: listed(sketch.buttons[:1])})}"
    else:
        yield comment(f"{OPEN}: no button that sends was seen; for a switch that counts at once use `switch`")
        yield "# [[steps]]"
        yield '# do     = "send"'
        yield f"# button = {inline({sketch.language: '[]'})}"


_VERBS = {
    ControlKind.COUNTRY: "choose",
    ControlKind.CHOICE: "choose",
    ControlKind.TICK: "tick",
    ControlKind.SWITCH: "tick",
    ControlKind.FILE: "upload",
}


def _step(one: SketchedField, language: str) -> Iterator[str]:
    kind = one.kind or ControlKind.TEXT
    pairs = {"label": inline({language: listed([one.label])})} if one.label else {}
    pairs |= {key: quoted(given) for key in ("name", "autocomplete") if (given := getattr(one, key))}
    yield "[[steps]]"
    yield f"do    = {quoted(_VERBS.get(kind, 'fill'))}"
    yield f"field = {inline({**pairs, 'kind': quoted(kind.value)})}"
    if kind is ControlKind.CHOICE:
        yield f"option = {inline({language: '[]'})}"
    elif kind not in (ControlKind.TICK, ControlKind.SWITCH):
        yield f"value = {quoted(one.value)}"
    if not one.required:
        yield "optional = true"


def _answers(sketch: Sketch) -> Iterator[str]:
    yield ""
    yield comment(f"{OPEN}: what the page says afterwards, letter by letter from a source; also sign_in and the like")
    if not sketch.confirmations:
        yield "# [[answers]]"
        yield '# means = "delivered"'
        yield f"# text  = {inline({sketch.language: '[]'})}"
    for language, text in sketch.confirmations:
        yield comment("found by somebody who looked at the kept picture; is it documented?")
        yield "# [[answers]]"
        yield '# means = "delivered"'
        yield comment(f"text  = {inline({language: listed([text])})}")


def without_personal(text: str) -> str:
    """A text of a page without addresses and numbers, which may be somebody's."""
    return PERSONAL.sub("…", text)
