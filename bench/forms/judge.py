"""The verdict on one variant: what arrived, held against the truth, and what the engine made of it."""

from __future__ import annotations

from dataclasses import dataclass

from bench.forms.site import CODE, Record
from bench.forms.variant import Variant
from objector.domain.outcome import Delivered, Outcome, Unconfirmed


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`came` is one of: right, stopped, vain (pressed, and nothing arrived), wrong."""

    recipe: str
    number: int
    sort: str
    came: str
    why: str
    confirmed: bool = False
    """The documented confirmation was shown, and the engine said delivered."""
    missed: bool = False
    """The documented confirmation was shown, and the engine did not say delivered."""
    false_delivered: bool = False
    seconds: float = 0.0


def judge(variant: Variant, record: Record, outcome: Outcome, seconds: float) -> Verdict:
    """What became of this variant."""
    delivered = isinstance(outcome, Delivered)
    said = f"{type(outcome).__name__}/{outcome.reason.value}: {outcome.detail}"
    false = delivered and not (variant.confirmed and record.sent)
    faults = _faults(variant, record)
    if false:
        faults.append("said delivered without a documented confirmation")
    if record.sent and variant.sort == "hostile":
        faults.append(f"sent although {variant.why}")
    if faults:
        came, why = "wrong", "; ".join(faults) + f" [{said}]"
    elif record.sent:
        came, why = "right", said
    elif isinstance(outcome, Unconfirmed):
        came, why = "vain", said
    else:
        came, why = "stopped", said
    shown = bool(record.sent) and variant.confirmed and (not variant.code or bool(record.codes))
    return Verdict(
        recipe=variant.recipe,
        number=variant.number,
        sort=variant.sort,
        came=came,
        why=f"{variant.why}: {why}" if variant.why else why,
        confirmed=delivered and not false,
        missed=shown and not delivered,
        false_delivered=false,
        seconds=seconds,
    )


def _faults(variant: Variant, record: Record) -> list[str]:
    faults = []
    # A visible field that nobody asked for is judged by what arrives in it; honeypots and decoys by any touch.
    if touched := sorted({what for what in record.touched if not what.startswith("extra-")}):
        faults.append(f"touched {', '.join(touched)}")
    if record.foreign:
        faults.append("sent to a foreign host")
    if len(record.sent) > 1:
        faults.append(f"sent {len(record.sent)} times")
    if len(record.codes) > 1 or any(code != CODE for code in record.codes):
        faults.append("a wrong code, or one twice")
    for values in record.sent[:1]:
        for field in variant.fields:
            came = values.get(field.key, "")
            wanted = field.expected if field.expected is not None else field.held
            left_out = not came and not field.by and not field.required  # nobody could tell what it is for
            if _plain(came) != _plain(wanted or "") and not left_out:
                faults.append(f'{field.key} ({field.kind}, {field.control}): "{came[:40]}" instead of "{wanted}"'[:160])
    return faults


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\xa0", " ").strip()
