"""A variant: one page that shows a recipe's form in its own way, and the truth of what a person would put where."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Sort = Literal["fillable", "unlabelled", "hostile"]
"""fillable: a person could fill it in by what the recipe documents; it has to arrive.
unlabelled: the page names things as no source does; it stops, or arrives all the same with the right values.
hostile: it must stop with nothing sent."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One control of the page. `expected` is what has to arrive for it; None: it must be left as it is."""

    key: str
    kind: str
    label: str
    control: str
    markup: str
    name: str = ""
    autocomplete: str = ""
    required: bool = False
    mark: str = ""
    options: tuple[tuple[str, str, str], ...] = ()
    """Truth, value attribute and text of each option."""
    expected: str | None = None
    by: str = ""
    """By what it can be told: label, name, autocomplete or kind; empty: by nothing that is documented."""
    held: str = ""
    """What stands in it already."""
    readonly: bool = False
    trap: str = ""
    """How it is hidden, for a field that no person sees."""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One generated page. Everything that is random is in here."""

    recipe: str
    number: int
    seed: int
    sort: Sort
    why: str
    """What makes it unlabelled or hostile."""
    language: str
    title: str
    fields: tuple[Field, ...]
    reveals: tuple[tuple[str, str], ...]
    """Fields that are hidden until another one, a choice, holds its expected option."""
    button: str
    button_tag: str
    waits: bool
    """The button is disabled until everything required is filled in."""
    wrapper: str
    late: tuple[int, int]
    """Milliseconds until the form is there, and from row to row."""
    redraw: str
    sends: str
    cookies: str
    decoys: tuple[str, ...]
    entry: str
    """How the form is reached: directly, by a link, or by an address of its own."""
    entry_texts: tuple[str, ...]
    answer: str
    answer_texts: tuple[str, ...]
    confirmed: bool
    """The page ends on a documented confirmation."""
    code: str
    texts_before: tuple[str, ...]
    words: dict[str, str]
    noise: int

    def as_page(self) -> dict[str, Any]:
        """What the page's script has to know: all but what would be telling."""
        page = asdict(self)
        for secret in ("seed", "sort", "why", "confirmed", "answer_texts"):
            del page[secret]
        for field in page["fields"]:
            del field["by"]
        return page
