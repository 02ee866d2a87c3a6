"""Drift: how a form differs from its contract, field by field. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from objector.channels.contract import ContractField, FormContract, Reading
from objector.recipes.texts import normalise_label


class Change(StrEnum):
    """What differs."""

    ADDED = "added"
    REMOVED = "removed"
    LABEL = "label"
    KIND = "kind"
    REQUIRED = "required"
    OPTIONS = "options"
    MOVED = "moved"
    RUNG = "found by"
    BUTTON = "button"
    TARGET = "target"
    TEXT = "text"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One difference: of which field (empty: of the whole form), what it was and what it is."""

    change: Change
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.change in (Change.ADDED, Change.REMOVED):
            return f'"{self.field}" {self.change.value} ({self.after or self.before})'
        where = f'"{self.field}": ' if self.field else ""
        return f"{where}{self.change.value}: {self.before or '-'} -> {self.after or '-'}"


def compare(before: FormContract, now: Reading) -> tuple[Difference, ...]:
    """Every difference, field by field. Names of controls are not compared: portals make them anew with every load."""
    after = now.contract
    pairs = _pairs(before.fields, after.fields)
    differences = [difference for old, new in pairs for difference in _of_field(old, new)]
    olds, news = {id(old) for old, _ in pairs}, {id(new) for _, new in pairs}
    for old in before.fields:
        if id(old) not in olds:
            differences.append(Difference(change=Change.REMOVED, field=old.label, before=_about(old), after=""))
    for new in after.fields:
        if id(new) not in news:
            differences.append(Difference(change=Change.ADDED, field=new.label, before="", after=_about(new)))
    differences += _moved(pairs, before.fields, after.fields)
    whole = ((Change.BUTTON, before.button, after.button), (Change.TARGET, before.target, after.target))
    for change, was, is_now in whole:
        if normalise_label(was) != normalise_label(is_now):
            differences.append(Difference(change=change, field="", before=was, after=is_now))
    gone = len(set(before.sentences) - set(after.sentences))
    fresh = [
        text for text, digest in zip(now.sentences, after.sentences, strict=True) if digest not in before.sentences
    ]
    if gone or fresh:
        shown = "; ".join(f'"{text[:160]}"' for text in fresh[:3])
        what = f"{len(fresh)} new{': ' + shown if shown else ''}"
        differences.append(Difference(change=Change.TEXT, field="", before=f"{gone} gone", after=what))
    return tuple(differences)


def _about(one: ContractField) -> str:
    return f"{one.kind}{', required' if one.required else ''}"


def _pairs(olds: Iterable[ContractField], news: Iterable[ContractField]) -> list[tuple[ContractField, ContractField]]:
    """Which field is which: by the step that fills it, then by label, then by name."""
    left, right = list(olds), list(news)
    pairs = []
    keys: tuple[Callable[[ContractField], object], ...] = (
        lambda one: one.step or None,
        lambda one: (normalise_label(one.label), one.kind),
        lambda one: (one.name, one.kind) if one.name else None,
    )
    for key in keys:
        for old in list(left):
            new = next((one for one in right if key(one) is not None and key(one) == key(old)), None)
            if new is not None:
                pairs.append((old, new))
                left.remove(old)
                right.remove(new)
    return pairs


def _of_field(old: ContractField, new: ContractField) -> list[Difference]:
    rows = (
        (Change.LABEL, old.label, new.label, normalise_label(old.label) == normalise_label(new.label)),
        (Change.KIND, f"{old.kind} {old.type}".strip(), f"{new.kind} {new.type}".strip(), old.kind == new.kind),
        (Change.REQUIRED, _yes(old.required), _yes(new.required), old.required == new.required),
        (Change.OPTIONS, ", ".join(old.options), ", ".join(new.options), set(old.options) == set(new.options)),
        (Change.RUNG, old.rung or "nothing", new.rung or "nothing", old.rung == new.rung),
    )
    return [
        Difference(change=change, field=old.label, before=was[:300], after=now[:300])
        for change, was, now, same in rows
        if not same
    ]


def _yes(required: bool) -> str:
    return "yes" if required else "no"


def _moved(
    pairs: Sequence[tuple[ContractField, ContractField]],
    before: Sequence[ContractField],
    after: Sequence[ContractField],
) -> list[Difference]:
    number = {id(one): place for place, pair in enumerate(pairs) for one in pair}
    olds = [number[id(one)] for one in before if id(one) in number]
    news = [number[id(one)] for one in after if id(one) in number]
    blocks = SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks()
    stayed = {olds[at] for block in blocks for at in range(block.a, block.a + block.size)}
    return [
        Difference(
            change=Change.MOVED,
            field=pairs[one][0].label,
            before=f"place {olds.index(one) + 1}",
            after=f"place {news.index(one) + 1}",
        )
        for one in olds
        if one not in stayed
    ]
