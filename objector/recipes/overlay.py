"""The overlay: confirmations that people on this machine found, laid over the recipes that do not know them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import Field, TypeAdapter, ValidationError

from objector.errors import ConfigError, RecipeError
from objector.recipes.kept_text import KeptText
from objector.recipes.library import Library
from objector.recipes.model import Answer, AnswerMeaning, Recipe, Strict
from objector.recipes.rule import every_text, shown_before
from objector.recipes.texts import holds, normalise
from objector.recipes.toml_file import Faulty, read
from objector.recipes.toml_text import quoted

NAME = "confirmations.toml"
MOST_TEXTS, MOST_FOR_ONE = 400, 40
_HEAD = """\
# Confirmations that you found on pages and that no recipe knows yet. They count on this machine only.
# You may change or remove them; `objector recipes check` says whether they still hold.
"""


class OverlayFile(Strict):
    """`confirmations.toml` in the data folder."""

    texts: tuple[KeptText, ...] = Field(default=(), max_length=MOST_TEXTS)


@dataclass(frozen=True)
class Overlay:
    """The overlay file, by its place. Where there is none, nothing is kept."""

    path: Path

    def texts(self) -> tuple[KeptText, ...]:
        """What is kept, in the order of the file. Raises RecipeError with every fault of the file."""
        if not self.path.exists():
            return ()
        try:
            return read(self.path, str(self.path), OverlayFile).texts
        except Faulty as faulty:
            raise RecipeError(faulty.faults) from faulty

    def of(self, recipe: str) -> tuple[KeptText, ...]:
        """What is kept for this recipe. Raises RecipeError."""
        return tuple(one for one in self.texts() if one.recipe == recipe)

    def keep(self, text: KeptText) -> None:
        """Keep one more; one that is there already stays as it is. Raises RecipeError, ConfigError."""
        known = self.texts()
        if any(_same(text, one) for one in known):
            return
        own = sum(one.recipe == text.recipe for one in known)
        if len(known) >= MOST_TEXTS or own >= MOST_FOR_ONE:
            raise ConfigError(
                f"{self.path}: it holds {len(known)} texts, {own} of them for {text.recipe}, and "
                f"takes no more; remove some with: objector recipes forget-text {text.recipe} --all"
            )
        self._write((*known, text))

    def forget(self, recipe: str, number: int | None) -> tuple[KeptText, ...]:
        """Remove the text of this number (from 1, within the recipe), or all of the recipe; what was removed.

        Raises RecipeError, and ConfigError where there is none.
        """
        known = self.texts()
        own = tuple(one for one in known if one.recipe == recipe)
        if not own:
            raise ConfigError(f"{recipe}: no text is kept for it on this machine")
        if number is not None and not 1 <= number <= len(own):
            raise ConfigError(f"{recipe}: there is no text {number}; it has {len(own)}: objector recipes show {recipe}")
        gone = own if number is None else (own[number - 1],)
        self._write([one for one in known if not any(one is other for other in gone)])
        return gone

    def _write(self, texts: Sequence[KeptText]) -> None:
        blocks = [_HEAD, *(_block(one) for one in texts)]
        new = self.path.with_suffix(f".{os.getpid()}.new")
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write("\n".join(blocks))
                file.flush()
                os.fsync(file.fileno())
            os.replace(new, self.path)
        except OSError as error:
            raise ConfigError(f"{self.path}: cannot be written: {error.strerror}") from error


def kept_text(**values: object) -> KeptText:
    """A checked text. Raises ValueError in words for people."""
    try:
        return TypeAdapter(KeptText).validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(str(first["ctx"]["error"]) if first["type"] == "value_error" else first["msg"]) from None


def laid_over(library: Library, overlay: Overlay, *, strict: bool = False) -> Library:
    """The library whose recipes also take the kept texts for confirmations; the recipes' own files stay as they are.

    A text for a recipe that is not there is left out, unless `strict`. Raises RecipeError with all faults.
    """
    faults, answers = [], dict[str, list[Answer]]()
    for number, one in enumerate(overlay.texts(), start=1):
        place = f"{overlay.path}: texts.{number}"
        recipe = library.recipes.get(one.recipe)
        if recipe is None:
            if strict:
                faults.append(f"{place}.recipe: there is no recipe {quoted(one.recipe)}")
            continue
        faults += [f"{place}.text: {why}" for why in contradictions(recipe, one.text, library)]
        answer = Answer(means=AnswerMeaning.DELIVERED, text={one.language: (one.text,)})
        answers.setdefault(one.recipe, []).append(answer)
    if faults:
        raise RecipeError(faults)
    if not answers:
        return library
    recipes = {
        name: recipe.model_copy(update={"answers": (*recipe.answers, *answers[name])}) if name in answers else recipe
        for name, recipe in library.recipes.items()
    }
    return replace(library, recipes=recipes)


def contradictions(recipe: Recipe, text: str, library: Library) -> Iterator[str]:
    """Why this text cannot be a confirmation beside what the recipes know; nothing if it can.

    A form's own texts stand there before anything is sent, and those of the controller's other forms may be where its
    page leads to. What means something else in any recipe is never a success.
    """
    for other in library.recipes.values():
        for answer in other.answers:
            if answer.means is not AnswerMeaning.DELIVERED and any(
                holds(text, phrase) or holds(phrase, text) for phrase in every_text(answer.text)
            ):
                yield f'"{text[:80]}" means {answer.means.value} in {other.id}'
        if other.controller != recipe.controller:
            continue
        for where, shown in shown_before(other):
            if holds(shown, text):
                yield f'"{text[:80]}" also stands in {where} of {other.id}, before anything is sent'


def _same(one: KeptText, other: KeptText) -> bool:
    return one.recipe == other.recipe and normalise(one.text) == normalise(other.text)


def _block(one: KeptText) -> str:
    lines = [
        "[[texts]]",
        f"recipe     = {quoted(one.recipe)}",
        f"language   = {quoted(one.language)}",
        f"text       = {quoted(one.text)}",
        f"kept       = {one.kept.isoformat(timespec='seconds')}",
    ]
    if one.submission is not None:
        lines.append(f"submission = {quoted(one.submission)}")
    return "\n".join(lines) + "\n"
