"""Loading the texts from folders: all of them, or all their faults as `file: place: what`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from traceback import walk_tb

from babel import Locale, UnknownLocaleError
from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from objector.errors import RecipeError
from objector.recipes.toml_file import Faulty, as_text, named, read, read_bytes
from objector.texts.facts import Facts, Infringement
from objector.texts.kind import Kind
from objector.texts.render import Structure, Texts
from objector.texts.sentences import Sentences

_LEAST = Facts(
    name="Specimen",
    email="specimen@example.org",
    controller="Specimen",
    written=date(2026, 3, 2),
    grounds="Specimen",
    objected=date(2026, 1, 5),
    answered=date(2026, 1, 6),
    due=date(2026, 2, 5),
    words="Specimen",
    authority="Specimen",
    course="Specimen",
    infringements=(Infringement.UNANSWERED,),
)
_MOST = replace(
    _LEAST,
    address=("Specimen",),
    accounts=("Specimen",),
    controller_address=("Specimen",),
    reference="Specimen",
    erasure=True,
    extended=True,
    authority_address=("Specimen",),
    infringements=tuple(Infringement),
    exhibits=("Specimen",),
    representative=("Specimen",),
    representative_email="specimen@example.org",
)
"""Facts that lead through every branch of a structure; nothing of a person."""


def load_texts(folders: Sequence[Path]) -> Texts:
    """The texts in the folder `texts` of each of these, checked. The first is the shipped one.

    A file in a later folder replaces the one of the same name.

    Raises `RecipeError` with every fault of every file.
    """
    reading = _Reading()
    for folder in folders:
        reading.read_folder(folder)
    if not reading.faults:
        reading.try_structures()
    if reading.faults:
        raise RecipeError(reading.faults)
    return reading.texts()


@dataclass
class _Reading:
    """What has been read so far, and what was wrong with it."""

    languages: dict[str, Sentences] = field(default_factory=dict)
    structures: dict[str, Structure] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def read_folder(self, folder: Path) -> None:
        for path in sorted(folder.glob("texts/*/sentences.toml")):
            shown = named(folder, path)
            try:
                sentences = read(path, shown, Sentences)
                _hold_language(sentences.language, path.parent.name, shown)
                self.languages[sentences.language] = sentences
            except Faulty as faulty:
                self.faults.extend(faulty.faults)
        for path in sorted(folder.glob("texts/*.txt.j2")):
            shown = named(folder, path)
            try:
                self.structures[path.name] = Structure(shown=shown, source=as_text(read_bytes(path, shown), shown))
            except Faulty as faulty:
                self.faults.extend(faulty.faults)

    def try_structures(self) -> None:
        """Write every text once with all facts and once with the fewest, so that no fault waits for a person."""
        texts = self.texts()
        missing = [f"texts/{kind.value}.txt.j2" for kind in Kind if f"{kind.value}.txt.j2" not in self.structures]
        self.faults.extend(f"{name}: file: missing" for name in missing)
        for language in sorted(self.languages)[:1]:
            for kind in Kind:
                if f"texts/{kind.value}.txt.j2" not in missing:
                    self.faults.extend(dict.fromkeys(self._tried(texts, kind, language)))
        self.faults = list(dict.fromkeys(self.faults))

    def _tried(self, texts: Texts, kind: Kind, language: str) -> list[str]:
        try:
            for facts in (_MOST, _LEAST):
                texts.render(kind, language, facts)
        except TemplateSyntaxError as error:
            return [f"{error.filename}: line {error.lineno}: no valid template: {error.message}"]
        except TemplateNotFound as error:
            return [f"{self._place(error, kind)}: includes {error.name}, which is not there"]
        except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            return [f"{self._place(error, kind)}: {error}"]
        return []

    def _place(self, error: Exception, kind: Kind) -> str:
        """File and line of a structure in which an error arose."""
        files = {structure.shown for structure in self.structures.values()}
        place = f"{self.structures[f'{kind.value}.txt.j2'].shown}: file"
        for frame, line in walk_tb(error.__traceback__):
            if frame.f_code.co_filename in files:
                place = f"{frame.f_code.co_filename}: line {line}"
        return place

    def texts(self) -> Texts:
        return Texts(languages=dict(self.languages), structures=dict(self.structures))


def _hold_language(language: str, folder: str, shown: str) -> None:
    """Whether the sentences lie in the folder of their language, and dates can be written in it."""
    if language != folder:
        raise Faulty(f'{shown}: language: "{language}" in a folder whose name stands for "{folder}"')
    try:
        Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise Faulty(f'{shown}: language: "{language}" is not known; dates cannot be written in it') from error
