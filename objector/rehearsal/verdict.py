"""What a portal's server finds wrong with what was posted."""

from __future__ import annotations

import re
from collections.abc import Mapping

from objector.rehearsal.fields import COUNTRIES, countries, posted_name
from objector.rehearsal.portal import FormField, Portal, Variant
from objector.rehearsal.scenario import Behaviour

_EMAIL = re.compile(r"^[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]{1,190}$")
_PHONE = re.compile(r"^\+[1-9][0-9 ()./-]{5,20}$")

TRAPS = ("email_2", "homepage", "contact_by_fax")
"""Invisible fields. A person never fills them in."""


def is_address(text: str) -> bool:
    """Whether a mail can be sent there."""
    return bool(_EMAIL.match(text))


def faults(
    portal: Portal,
    variant: Variant,
    how: Behaviour,
    language: str,
    values: Mapping[str, tuple[str, ...]],
    files: frozenset[str],
) -> list[str]:
    """The keys of the words that tell what is wrong, in the order of the fields; none when all is well."""
    found = []
    for field_id in variant.fields:
        field = portal.fields[field_id]
        if field.shown and not set(values.get(field.shown.name, ())) & set(field.shown.values):
            continue
        name = posted_name(field_id, field)
        value = (values.get(name) or ("",))[0].strip()
        if not value and name not in files:
            if field.required:
                found.append("missing")
        elif name not in files:
            fault = _fault(field, how, language, value)
            if fault:
                found.append(fault)
    if how.unknown_required_field and not any(values.get("unknown_required", ())):
        found.append("missing")
    return found


def _fault(field: FormField, how: Behaviour, language: str, value: str) -> str:
    if field.kind == "email" and not is_address(value):
        return "bad_email"
    if field.kind == "tel" and not _PHONE.match(value):
        return "bad_phone"
    if field.kind == "country":
        allowed = {code for code in COUNTRIES if code not in how.without_countries}
        allowed |= {str(one.label) for one in countries(language, how.without_countries)}
        if value not in allowed:
            return "bad_choice"
    if field.kind in {"radio", "choice"} and value not in {one.value for one in field.options}:
        return "bad_choice"
    return ""


def too_short(portal: Portal, variant: Variant, values: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a text is shorter than the form asks for; the real form tells so only after the code."""
    for field_id in variant.fields:
        field = portal.fields[field_id]
        text = (values.get(posted_name(field_id, field)) or ("",))[0]
        if field.at_least and len(text.strip()) < field.at_least:
            return True
    return False
