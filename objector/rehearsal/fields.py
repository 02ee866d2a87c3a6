"""The fields of a form as one page shows them: labels in its language, names as they are today."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from objector.rehearsal.portal import Catalogue, FormField, Portal, Variant
from objector.rehearsal.scenario import Behaviour
from objector.rehearsal.texts import Said

# The countries of the EU and EEA, and the others where a guide of 2026 lists the form.
# fmt: off
COUNTRIES = (
    "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR",
    "HU", "IE", "IT", "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK",
    "SI", "ES", "SE", "IS", "LI", "NO", "GB", "CH", "BR", "JP", "KR",
)
# fmt: on

_RENAMED = re.compile(r"^f_(\d+)_[0-9a-f]{6}$")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option as shown."""

    value: str
    label: Said


@dataclass(frozen=True, kw_only=True)
class ShownIf:
    """The field that decides, under the name it has on this page, and its values."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A field as shown. `key` is what it is posted as, `attribute` its `name` attribute, if it has one."""

    id: str
    key: str
    attribute: str
    kind: str
    control: str
    label: Said
    required: bool
    autocomplete: str
    value: str
    shown_value: str
    shown: ShownIf | None
    options: tuple[Choice, ...]


@lru_cache(maxsize=64)
def countries(language: str, without: tuple[str, ...]) -> tuple[Choice, ...]:
    """The countries of the forms, by name in `language`, in the order of that language's names."""
    names = Locale.parse(language).territories
    found = [(names[code], code) for code in COUNTRIES if code not in without]
    return tuple(
        Choice(value=code, label=Said(text=name, language=language, standing="inferred"))
        for name, code in sorted(found)
    )


def posted_name(field_id: str, field: FormField) -> str:
    """The name under which a field's value is kept, whatever the page calls it today."""
    return field.name or field_id


def original_names(variant: Variant, portal: Portal, key: str) -> str:
    """The name that a posted key stands for."""
    renamed = _RENAMED.match(key)
    if renamed and int(renamed[1]) < len(variant.fields):
        field_id = variant.fields[int(renamed[1])]
        return posted_name(field_id, portal.fields[field_id])
    return key


def shown_fields(
    catalogue: Catalogue,
    portal: Portal,
    variant: Variant,
    how: Behaviour,
    language: str,
    prefill: str,
    values: Mapping[str, tuple[str, ...]],
) -> list[Shown]:
    """The fields of `variant` for one page. `values` are put back into a form that is shown again."""
    tail = secrets.token_hex(3)
    keys: dict[str, str] = {}
    for place, field_id in enumerate(variant.fields):
        name = posted_name(field_id, portal.fields[field_id])
        keys[name] = name if how.names == "known" else f"f_{place}_{tail}"
    result = []
    for field_id in variant.fields:
        field = portal.fields[field_id]
        name = posted_name(field_id, field)
        result.append(_show(field, keys, name, how, language, prefill, values))
    if how.order == "reversed":
        result.reverse()
    if how.unknown_required_field:
        field = FormField(kind="text", label=catalogue.words["unknown_required"], required=True)
        name = "unknown_required"
        result.append(_show(field, {name: name}, name, how, language, prefill, values))
    return result


def _control(field: FormField, how: Behaviour) -> str:
    if how.controls == "usual" or field.kind in {"email", "text", "tel", "file"}:
        return field.control
    return how.controls


def _show(
    field: FormField,
    keys: Mapping[str, str],
    name: str,
    how: Behaviour,
    language: str,
    prefill: str,
    values: Mapping[str, tuple[str, ...]],
) -> Shown:
    label = field.label
    if how.labels == "old" and field.old_label:
        label = field.old_label
    if how.labels == "drifted" and field.drifted:
        label = field.drifted
    control = _control(field, how)
    if field.kind == "country":
        options = countries(language, how.without_countries)
    else:
        options = tuple(Choice(value=one.value, label=one.label.say(language)) for one in field.options)
    value = (values.get(name) or (prefill if field.prefilled else "",))[0]
    return Shown(
        id=f"r{secrets.token_hex(3)}",
        key=keys[name],
        attribute="" if how.names == "none" else keys[name],
        kind=field.kind,
        control=control,
        label=label.say(language),
        required=field.required,
        autocomplete=field.autocomplete if how.names == "known" else "",
        value=value,
        shown_value=next((one.label.text for one in options if one.value == value), ""),
        shown=ShownIf(key=keys[field.shown.name], values=field.shown.values) if field.shown else None,
        options=options,
    )
