"""Drawing the fields of a variant: label, kind of control, markup, attributes, marks; and by what each can be told."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from babel import Locale

from bench.forms import words
from bench.forms.cast import worth
from bench.forms.variant import Field
from bench.forms.words import say
from objector.domain.claim import Claim
from objector.domain.region import EU
from objector.recipes.model import Choose, Control, ControlKind, Fill, Recipe, Texts, Tick, Upload

TEXT_LIKE = ("text", "email", "phone", "long-text")
_SPELLINGS = {
    ("CZ", "en"): ("Czechia", "Czech Republic"),
    ("NL", "en"): ("Netherlands", "The Netherlands"),
    ("CZ", "de"): ("Tschechien", "Tschechische Republik"),
    ("IE", "en"): ("Ireland", "Republic of Ireland"),
    ("IT", "it"): ("Italia", "Italia 🇮🇹"),
}


@lru_cache(maxsize=32)
def territories(language: str) -> dict[str, str]:
    """Names of countries in a language."""
    return {code: str(name) for code, name in Locale(language).territories.items() if re.fullmatch("[A-Z]{2}", code)}


@dataclass(kw_only=True)
class FieldDrawing:
    """Draws the fields of one page."""

    recipe: Recipe
    language: str
    claim: Claim
    dice: random.Random
    strange: bool
    """Names and labels may be such that no source documents them."""

    def wanted(self) -> list[Field]:
        """The fields that the recipe's steps fill in, in their order."""
        found = []
        for place, step in enumerate(self.recipe.steps):
            key = f"step-{place}"
            match step:
                case Fill():
                    field = self._text(key, step)
                case Choose(option=None, field=Control() as wanted):
                    field = self._country(key, wanted, step.value or "")
                case Choose(option=dict() as option):
                    field = self._option(key, step.field, option)
                case Tick():
                    field = self._tick(key, step)
                case Upload():
                    field = self._file(key, step)
                case _:
                    continue
            rarely = 0.9 if field.kind == "country" else 0.15
            may_be_missing = getattr(step, "optional", False) and field.kind not in ("file", "email")
            if may_be_missing and self.dice.random() < rarely:
                continue
            found.append(replace(field, hint=self.dice.choice(("", "", "hint"))))
        return found

    def unnamed_kinds(self) -> set[str]:
        """Kinds of which the recipe has a step with no label in this language: nobody could tell an extra one apart."""
        fields = [getattr(step, "field", None) for step in self.recipe.steps]
        return {
            field.kind.value
            for field in fields
            if isinstance(field, Control) and self.language not in (field.label or {}) and not field.name
        }

    def missing_kinds(self, wanted: list[Field]) -> set[str]:
        """Kinds of the optional texts that this page leaves out: another of the same kind may be meant instead."""
        shown = {field.key for field in wanted}
        steps = [(f"step-{place}", step) for place, step in enumerate(self.recipe.steps)]
        return {str(step.field.kind) for key, step in steps if isinstance(step, Fill) and key not in shown}

    def extras(self, *, not_of: set[str]) -> list[Field]:
        """Optional fields that the recipe knows nothing of."""
        kinds = [kind for kind in ("text", "phone", "long-text", "choice", "tick", "bait") if kind not in not_of]
        return [self.extra(kind, number) for number, kind in enumerate(kinds) if self.dice.random() < 0.18]

    def extra(self, kind: str, number: int = 9) -> Field:
        """One such field."""
        label = say(words.EXTRAS[kind], self.language)
        real = "text" if kind == "bait" else kind
        options: tuple[tuple[str, str, str], ...] = ()
        if kind == "choice":
            options = (("a", "1", "A."), ("b", "2", "B."))
        return Field(
            key=f"extra-{number}",
            kind=real,
            label=label,
            control="native" if kind in TEXT_LIKE else "select" if kind == "choice" else self._one("native", "plain"),
            markup=self._one("for", "wrap", "aria-label", "placeholder") if kind in TEXT_LIKE else "for",
            name=self._name(None),
            options=options,
        )

    # --- what a control is called

    def _one(self, *several: str) -> str:
        return self.dice.choice(several)

    def _name(self, documented: str | None) -> str:
        if documented and (not self.strange or self.dice.random() < 0.3):
            return documented
        return self._one("", f"field_{self.dice.randrange(9999)}", f"x{self.dice.randrange(1 << 24):x}", "q[]")

    def _label(self, wanted: Control | None, kind: str) -> tuple[str, str]:
        """A label, and `label` if the recipe documents it."""
        texts: Texts = (wanted.label if wanted else None) or {}
        unlike = self.strange and self.dice.random() < 0.7
        if self.language in texts and not unlike:
            return self.dice.choice(texts[self.language]), "label"
        if texts and not unlike and self.dice.random() < 0.4:
            return self.dice.choice([text for several in texts.values() for text in several]), "label"
        hint = (wanted.autocomplete if wanted else None) or kind
        return say(words.LABELS.get(hint, words.LABELS[kind]), self.language), ""

    def _mark(self, required: bool) -> str:
        word = say(words.DECOYS["required" if required else "optional"], self.language)
        if required:
            return self._one("", "*", " *", "star", f" ({word})", ":", f" \u2013 {word}")
        return self._one("", "", f" ({word})", ":", f" \u2013 {word}")

    def _told(self, field: Field, wanted: Control | None, told: str) -> Field:
        """With name and autocomplete, and by what a finder that knows the recipe can tell it."""
        name = self._name(wanted.name if wanted else None)
        hint = (wanted.autocomplete or "") if wanted else ""
        autocomplete = hint if hint and not self.strange else ""
        if field.kind == "email" and field.control == "native" and not self.dice.randrange(3):
            autocomplete = "email"
        by = told
        if not by and wanted is not None and wanted.name and name == wanted.name:
            by = "name"
        if not by and autocomplete and autocomplete == hint:
            by = "autocomplete"
        if not by and self._kind_tells(field, autocomplete):
            by = "kind"
        return replace(field, name=name, autocomplete=autocomplete, by=by)

    @staticmethod
    def _kind_tells(field: Field, autocomplete: str) -> bool:
        if field.kind == "email":
            return field.control == "native" or autocomplete == "email"
        if field.kind == "phone":
            return field.control == "native"
        return field.kind in ("long-text", "country", "file") and field.control != "plain"

    # --- one function for each sort of field

    def _text(self, key: str, step: Fill) -> Field:
        kind = "text" if step.field.kind is ControlKind.CODE else step.field.kind.value
        value = worth(step.value, self.claim)
        label, told = self._label(step.field, kind)
        controls = ["native", "native", "native"]
        if told and "\n" not in value:
            controls.append("plain")
        if step.field.name is None or told:
            controls.append("editable")
        control = self.dice.choice(controls)
        if step.field.name and not told:
            control = "native"  # a name is all that tells it
        held = value if kind == "email" and value and self.dice.random() < 0.3 else ""
        required = bool(value) and self.dice.random() < 0.75
        field = Field(
            key=key,
            kind=kind,
            label=label,
            control=control,
            markup=self._markup(control),
            required=required,
            mark=self._mark(required),
            expected=value,
            held=held,
            readonly=bool(held) and self.dice.random() < 0.3,
        )
        return self._told(field, step.field, told)

    def _markup(self, control: str) -> str:
        if control in ("editable", "dropdown"):
            return self._one("labelledby", "aria-label", "labelledby", "loose")
        return self._one(
            "for",
            "for",
            "wrap",
            "aria-label",
            "labelledby",
            "placeholder",
            "fieldset",
            "loose",
            "after",
            "title",
            "float",
        )

    def _country(self, key: str, wanted: Control, template: str) -> Field:
        code = worth(template, self.claim)
        label, told = self._label(wanted, "country")
        control = self._one("select", "select", "typeahead", "dropdown")
        if wanted.name and not told and not self.strange:
            control = self._one("select", "typeahead")
        names = territories(self.language)
        codes = sorted(EU if self.dice.random() < 0.4 else names, key=lambda one: names[one])
        style = self._one("iso", "lower", "name", "number", "alpha")
        options = []
        for number, one in enumerate(codes):
            text = self.dice.choice(_SPELLINGS.get((one, self.language), (names[one],)))
            value = {"iso": one, "lower": one.lower(), "name": text, "number": str(100 + number)}.get(style, f"c_{one}")
            options.append((one, value, text))
        required = self.dice.random() < 0.8
        field = Field(
            key=key,
            kind="country",
            label=label,
            control=control,
            markup=self._markup(control),
            required=required,
            mark=self._mark(required),
            options=tuple(options),
            expected=code,
        )
        return self._told(field, wanted, told)

    def _option(self, key: str, wanted: Control | None, option: Texts) -> Field:
        label, told = self._label(wanted, "choice")
        right = self.dice.choice(option.get(self.language) or [text for many in option.values() for text in many])
        others = list(words.OTHER_OPTIONS.get(self.language, words.OTHER_OPTIONS["en"]))
        if right in ("Ja", "Yes", "Sì"):
            others = [{"Ja": "Nein", "Yes": "No", "Sì": "No"}[right]]
        value = right if wanted is not None else self._one(right, "1", "object")
        options = [("right", value, right)]
        options += [(f"other-{n}", f"other-{n}", text) for n, text in enumerate(self.dice.sample(others, len(others)))]
        self.dice.shuffle(options)
        control = self._one("radios", "radios", "aria-radios", "cards", "select")
        if wanted is not None and not told:
            control = self._one("radios", "cards", "select")  # its name is all that tells it
        field = Field(
            key=key,
            kind="choice",
            label=label,
            control=control,
            markup=self._markup("select") if control == "select" else self._one("legend", "labelledby", "aria-label"),
            required=True,
            mark=self._mark(True),
            options=tuple(options),
            expected="right",
        )
        field = self._told(field, wanted, told)
        return replace(field, by=field.by or ("" if wanted is not None else "option"))

    def _tick(self, key: str, step: Tick) -> Field:
        label, told = self._label(step.field, "tick")
        control = (
            self._one("native", "native", "hidden-box", "aria-check") if told else self._one("native", "hidden-box")
        )
        field = Field(
            key=key,
            kind="tick",
            label=label,
            control=control,
            markup=self._one("for", "wrap"),
            required=True,
            mark=self._one("", " *"),
            expected=step.state,
        )
        return self._told(field, step.field, told)

    def _file(self, key: str, step: Upload) -> Field:
        label, told = self._label(step.field, "file")
        field = Field(
            key=key,
            kind="file",
            label=label,
            control=self._one("native", "hidden-file"),
            markup="for",
            mark=self._mark(False),
            expected=worth(step.value, self.claim),
        )
        return self._told(field, step.field, told)
