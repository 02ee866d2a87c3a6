"""A campaign: many objections that belong together, and how it unfolds into a plan for each person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from objector.domain.objection import Form, Objection, SeparateFor
from objector.domain.person import Account, Mode, Person
from objector.domain.values import how_to_supply, value


class Standing(StrEnum):
    """What stands in a plan for one objection."""

    READY = "ready"  #: will be sent at the next run
    MISSING = "missing"  #: planned, but something must be supplied first; the notes say what and how
    RECORDED = "recorded"  #: already in the ledger; nothing new is planned
    NOT_OFFERED = "not_offered"  #: the controller does not offer the form where the person lives
    NO_ACCOUNT = "no_account"  #: the person named no account of this service
    COVERED = "covered"  #: left out on the person's wish: another account's objection covers it


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One line of the plan: an objection, how it stands, what it discloses, and what is missing."""

    objection: Objection
    standing: Standing
    mode: Mode
    discloses: tuple[tuple[str, str], ...] = ()
    """Every value that may be typed: name and value, in the clear; shown to the person only."""
    missing: tuple[str, ...] = ()
    """What must be supplied before sending, each with how to supply it."""
    notes: tuple[str, ...] = ()

    @property
    def goes_to_the_ledger(self) -> bool:
        """Whether this line becomes a submission (one with something missing does too: it asks the person)."""
        return self.standing in (Standing.READY, Standing.MISSING)


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Forms that one run serves together, each with the order in which its variants are tried."""

    id: str
    title: str
    forms: tuple[Form, ...]
    linked_accounts_covered: bool = False
    """Whether an account linked to another one is left out. Off: sources disagree on what one objection covers."""

    def expand(self, person: Person, known: Collection[str] = ()) -> Iterator[PlanLine]:
        """The plan for one person. `known` are the keys in the ledger: expanding twice plans nothing twice."""
        for form in self.forms:
            yield from self._lines(form, person, known)

    def _lines(self, form: Form, person: Person, known: Collection[str]) -> Iterator[PlanLine]:
        if form.separate_for is SeparateFor.PERSON:
            yield self._line(form, person, None, "", known)
            return
        if form.separate_for is SeparateFor.EMAIL:
            yield from self._lines_by_address(form, person, known)
            return
        accounts = self._accounts(form, person)
        if not accounts:
            note = f"no {form.service} account is named; add one to the person's accounts if there is one"
            objection = Objection(person_id=person.id, form=form)
            yield PlanLine(objection=objection, standing=Standing.NO_ACCOUNT, mode=person.mode, notes=(note,))
        for account in accounts:
            yield self._line(form, person, account, account.id, known)

    def _lines_by_address(self, form: Form, person: Person, known: Collection[str]) -> Iterator[PlanLine]:
        """One line for each address. Whichever account of an address stands in the ledger, the address is recorded."""
        own = person.email.lower()
        held: dict[str, list[Account]] = {own: []}
        for account in self._accounts(form, person):
            held.setdefault(account.email.lower() or own, []).append(account)
        for address, accounts in held.items():
            ids = sorted(account.id for account in accounts)
            subjects = (["own"] if address == own else []) + ids
            lines = [self._line(form, person, min(accounts, key=_id, default=None), s, known) for s in subjects]
            yield next((line for line in lines if line.standing is Standing.RECORDED), lines[0])

    @staticmethod
    def _accounts(form: Form, person: Person) -> tuple[Account, ...]:
        return tuple(account for account in person.accounts if account.service == form.service)

    def _line(
        self, form: Form, person: Person, account: Account | None, subject: str, known: Collection[str]
    ) -> PlanLine:
        objection = Objection(
            person_id=person.id, form=form, account_id=account.id if account else None, subject=subject
        )
        missing = missing_data(form, person, account)
        notes: list[str] = []
        standing = Standing.MISSING if missing else Standing.READY
        if form.signed_in and account is not None and account.session_at is None:
            notes.append(
                f"no session is kept for this account; run: objector sign-in {form.service} --account {account.id}"
            )
        if account is not None and account.linked_to:
            if self.linked_accounts_covered:
                standing = Standing.COVERED
                notes.append(
                    f"left out: linked to {account.linked_to}, whose objection covers it by the controller's word"
                )
            else:
                notes.append("linked to another account; objected to separately, since sources disagree on coverage")
        if form.offered_in and person.country not in form.offered_in:
            standing = Standing.NOT_OFFERED
            notes = [f"the form is offered only in certain countries, and {person.country} is not among them"]
        if objection.key in known:
            standing = Standing.RECORDED
        discloses = tuple((name, value(name, person, account)) for name in form.discloses)
        return PlanLine(
            objection=objection,
            standing=standing,
            mode=person.mode,
            discloses=tuple((name, text) for name, text in discloses if text),
            missing=missing,
            notes=tuple(notes),
        )


def _id(account: Account) -> str:
    return account.id


def missing_data(form: Form, person: Person, account: Account | None) -> tuple[str, ...]:
    """What the person must still supply before this form can be sent: approval, values, length."""
    missing = []
    if person.approved_at is None:
        missing.append(f"approval: look at the plan, then run: objector people approve {person.id}")
    if person.mode is Mode.MAIL:
        missing.append("mode: sending by mail is not offered here yet; choose automatic or assisted")
    for name, least in form.needs:
        text = value(name, person, account)
        if not text:
            missing.append(f"{how_to_supply(name)}: not given; add it with: objector people edit {person.id}")
        elif len(text) < least:
            missing.append(
                f"{how_to_supply(name)}: {len(text)} characters, the form wants {least} or more; "
                f"lengthen it with: objector people edit {person.id}"
            )
    return tuple(missing)
