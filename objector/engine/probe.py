"""The probe: looks at forms without sending, compares each with its kept contract, and holds what drifted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from objector.channels.contract import FormContract, Reading
from objector.channels.drift import Difference, compare
from objector.domain.claim import Claim
from objector.engine.contracts import Contracts, Record, hold_since
from objector.errors import (
    AlreadyObjected,
    ChallengeMet,
    ChannelError,
    ConfigError,
    ForeignPage,
    FormChanged,
    NotOffered,
    SignInNeeded,
    TryLater,
    TurnedAway,
    Unreachable,
)
from objector.recipes.model import Recipe


class Verdict(StrEnum):
    """What a probe found. Documented in docs/drift.md."""

    FIRST_SEEN = "first_seen"  #: no contract was kept yet; it is now
    UNCHANGED = "unchanged"  #: as it was accepted
    DRIFTED = "drifted"  #: it differs, and the recipe still finds everything; held
    BROKEN = "broken"  #: the recipe could not fill it in; held
    NOT_OFFERED = "not_offered"  #: the page says that it is not offered here
    SIGN_IN = "sign_in"  #: the page wants a sign-in; nothing was seen
    CHALLENGE = "challenge"  #: the page wants proof of being human; nothing was seen
    ALREADY_OBJECTED = "already_objected"  #: the page says that an objection is on record; no form was seen
    UNREACHABLE = "unreachable"  #: no answer, or "later"; nothing was seen


HOLDING = frozenset({Verdict.DRIFTED, Verdict.BROKEN})
_BY_ERROR: tuple[tuple[type[ChannelError], Verdict], ...] = (
    (SignInNeeded, Verdict.SIGN_IN),
    (ChallengeMet, Verdict.CHALLENGE),
    (NotOffered, Verdict.NOT_OFFERED),
    (AlreadyObjected, Verdict.ALREADY_OBJECTED),
    (Unreachable, Verdict.UNREACHABLE),
    (TryLater, Verdict.UNREACHABLE),
    (TurnedAway, Verdict.NOT_OFFERED),
    (ForeignPage, Verdict.BROKEN),
    (FormChanged, Verdict.BROKEN),
)


@dataclass(frozen=True, kw_only=True)
class Probed:
    """What the probe of one recipe found. `why` says it for people; `differences` field by field."""

    recipe: str
    verdict: Verdict
    why: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    rungs: Mapping[int, str]
    """By which rung each step (from 1) still finds its control."""
    held: bool = False
    contract: FormContract | None = None
    looked: bool = True
    """Whether the page answered; no session to look with, or no way to the page, is no look."""


class Look(Protocol):
    """What a look at a form gives."""

    @property
    def reading(self) -> Reading | None:
        """What the form asks for."""
        ...

    @property
    def error(self) -> ChannelError | None:
        """What stood in the way."""
        ...


@dataclass(frozen=True, kw_only=True)
class Prober:
    """Looks at forms. `look` opens one as a visitor without sending; `visitor` is who may look (None: signed out)."""

    recipes: Mapping[str, Recipe]
    digests: Mapping[str, str]
    contracts: Contracts
    look: Callable[[Recipe, Claim], Awaitable[Look]]
    visitor: Callable[[Recipe], Awaitable[Claim | None]]
    now: Callable[[], datetime]

    async def probe(self, recipe_id: str) -> Probed:
        """Look at one form, compare, and hold it or let it go. Raises ConfigError, BrowserMissing."""
        recipe, record = self.recipes[recipe_id], self.contracts.record(recipe_id)
        seen = await self.see(recipe)
        if isinstance(seen, Probed):
            if seen.verdict in HOLDING:
                self._keep(record, seen)
            elif seen.looked:
                self.contracts.keep(recipe_id, replace(record, looked_at=self.now()))
            return self._told(seen)
        probed = self._judged(recipe, record, seen)
        self._keep(record, probed)
        return self._told(probed)

    async def see(self, recipe: Recipe) -> Reading | Probed:
        """The form as it is now, or what stood in the way. Keeps nothing."""
        visitor = await self.visitor(recipe)
        if visitor is None:
            why = f"sign in first: objector sign-in {recipe.service}"
            return Probed(recipe=recipe.id, verdict=Verdict.SIGN_IN, why=(why,), rungs={}, looked=False)
        look = await self.look(recipe, visitor)
        if look.error is None and look.reading is not None:
            return look.reading
        verdict = next((v for kind, v in _BY_ERROR if isinstance(look.error, kind)), Verdict.BROKEN)
        said = (look.error.detail,) if look.error else ()
        described = look.reading.contract if look.reading else None
        looked = verdict is not Verdict.UNREACHABLE
        return Probed(recipe=recipe.id, verdict=verdict, why=said, rungs={}, contract=described, looked=looked)

    def accept(self, recipe_id: str) -> None:
        """Take what the last probe saw as the contract, and let the recipe go. Raises ConfigError if it cannot be."""
        record = self.contracts.record(recipe_id)
        if record.hold is None or record.seen is None:
            raise ConfigError(f"{recipe_id}: it is not held; there is nothing to accept")
        if record.hold.verdict == Verdict.BROKEN:
            raise ConfigError(
                f"{recipe_id}: the form can no longer be filled in with this recipe, so there is nothing to accept; "
                "look for a newer one: objector recipes update"
            )
        accepted = {**record.accepted, record.seen.language: record.seen}
        self.contracts.keep(recipe_id, replace(record, accepted=accepted, hold=None))

    def _judged(self, recipe: Recipe, record: Record, reading: Reading) -> Probed:
        contract = reading.contract
        rungs = {one.step: one.rung for one in contract.fields if one.step}
        known = record.accepted.get(contract.language)
        differences = compare(known, reading) if known is not None else ()
        if reading.faults:
            verdict = Verdict.BROKEN
        elif known is None:
            verdict = Verdict.FIRST_SEEN
        else:
            verdict = Verdict.DRIFTED if differences else Verdict.UNCHANGED
        return Probed(
            recipe=recipe.id,
            verdict=verdict,
            why=reading.faults,
            differences=differences,
            rungs=rungs,
            contract=contract,
        )

    def _keep(self, record: Record, probed: Probed) -> None:
        accepted, hold, digest = dict(record.accepted), None, self.digests.get(probed.recipe, "")
        if probed.verdict is Verdict.FIRST_SEEN and probed.contract is not None:
            accepted[probed.contract.language] = probed.contract
        if probed.verdict in HOLDING:
            why = (*probed.why, *(str(one) for one in probed.differences))
            hold = hold_since(record, probed.verdict.value, digest, why[:50], self.now())
        now = self.now()
        kept = Record(accepted=accepted, seen=probed.contract, seen_at=now, looked_at=now, hold=hold)
        self.contracts.keep(probed.recipe, kept)

    def _told(self, probed: Probed) -> Probed:
        held = probed.recipe in self.contracts.held({probed.recipe: self.digests.get(probed.recipe, "")})
        return replace(probed, held=held)
