"""A campaign: many objections that belong together, and how it unfolds into a plan for each person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from objector.domain.again import again_after, renewal_due
from objector.domain.cause import Cause
from objector.domain.objection import Form, Objection, Right, SeparateFor
from objector.domain.person import Account, Mode, Person
from objector.domain.route import BROWSER, LETTER, MAIL
from objector.domain.submission import ENDS, Submission
from objector.domain.values import how_to_supply, value

USUAL_CAMPAIGN = "meta-ai"
"""The campaign where none is named."""


def in_campaign(campaign: str) -> str:
    """What a command says so that it is about this campaign; nothing where it is the usual one."""
    return "" if campaign in ("", USUAL_CAMPAIGN) else f" --campaign {campaign}"


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
    cause: Cause = Cause.FIRST
    """Why it is planned; of one that is recorded, why it was."""
    why: str = ""
    """The same in words for people, where it is not simply the first. Holds no personal data."""
    follows: Submission | None = None
    """The newest submission of the same objection, for a further one: the rule holds as long as it stands so."""

    @property
    def channel(self) -> str:
        """The channel with which it begins; of one that is recorded, the one that it has."""
        recorded = self.standing is Standing.RECORDED and self.follows is not None
        return self.follows.channel if recorded and self.follows else self.objection.form.route.first(self.mode)

    @property
    def goes_to_the_ledger(self) -> bool:
        """Whether this line becomes a submission (one with something missing does too: it asks the person)."""
        return self.standing in (Standing.READY, Standing.MISSING)

    @property
    def may_still_go(self) -> bool:
        """Whether something of it may be sent from now on: it becomes a submission, or is one of which nothing was."""
        one = self.follows
        unsent = one is not None and one.sent_at is None and one.delivered_at is None and one.status not in ENDS
        return self.goes_to_the_ledger or (self.standing is Standing.RECORDED and unsent)


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """Forms that one run serves together, each with the order in which its variants are tried."""

    id: str
    title: str
    forms: tuple[Form, ...]
    linked_accounts_covered: bool = False
    """Whether an account linked to another one is left out. Off: sources disagree on what one objection covers."""

    def expand(
        self, person: Person, known: Iterable[Submission] = (), now: datetime | None = None
    ) -> Iterator[PlanLine]:
        """The plan for one person. `known` is what the ledger holds of them: expanding twice plans nothing twice.

        `now` (aware) is what `renew_after` is held against; without it nothing is renewed.
        """
        mine = [one for one in known if one.person_id == person.id]
        newest: dict[str, Submission] = {}
        for one in sorted(mine, key=lambda one: one.generation):
            newest[one.identity] = one
        planner = _Planner(campaign=self, person=person, newest=newest, forms={one.form for one in mine}, now=now)
        for form in self.forms:
            yield from planner.lines(form)


ERASURE = (
    "a mail or letter also asks for erasure (Art. 17(1)(c) GDPR), as you wish; it can cost the account or its content, "
    "and no form asks for it"
)


@dataclass(frozen=True, kw_only=True)
class _Planner:
    """One person's plan in the making."""

    campaign: Campaign
    person: Person
    newest: Mapping[str, Submission]
    """By identity, the newest submission of each objection."""
    forms: set[str]
    """The forms that were planned for this person before."""
    now: datetime | None

    def lines(self, form: Form) -> Iterator[PlanLine]:
        """The lines of one form."""
        person = self.person
        if form.separate_for is SeparateFor.PERSON:
            yield self._line(form, None, "")
            return
        if form.separate_for is SeparateFor.EMAIL:
            for mark, account in by_address(form, person).items():
                yield self._line(form, account, mark)
            return
        accounts = accounts_of(form, person)
        if not accounts:
            note = f"no {form.service} account is named; add one to the person's accounts if there is one"
            objection = Objection(person_id=person.id, form=form)
            yield PlanLine(objection=objection, standing=Standing.NO_ACCOUNT, mode=person.mode, notes=(note,))
        for account in accounts:
            yield self._line(form, account, account.id)

    def _line(self, form: Form, account: Account | None, subject: str) -> PlanLine:
        person = self.person
        objection = Objection(
            person_id=person.id, form=form, account_id=account.id if account else None, subject=subject
        )
        former = self.newest.get(objection.identity)
        cause, why = self._later(form, subject) if former is None else (former.cause, "")
        again = again_after(form, former, self.now) if former is not None else None
        if former is not None and again is None:
            return self._recorded(objection, former)
        if former is not None and again is not None:
            form = replace(form, recipes=again.recipes)
            objection = replace(objection, form=form, generation=former.generation + 1)
            cause, why = again.cause, again.why
        missing = missing_data(form, person, account, campaign=self.campaign.id)
        standing, notes = self._standing(form, account, Standing.MISSING if missing else Standing.READY)
        if form.cutoff is not None and standing in (Standing.READY, Standing.MISSING):
            notes = (*notes, form.cutoff.told(self.now))
        if standing in (Standing.READY, Standing.MISSING):
            notes = (*notes, *self._erasure(form))
        return PlanLine(
            objection=objection,
            standing=standing,
            mode=person.mode,
            discloses=self._disclosed(form, account),
            missing=missing,
            notes=notes,
            cause=cause,
            why=why,
            follows=former,
        )

    def _standing(self, form: Form, account: Account | None, usual: Standing) -> tuple[Standing, tuple[str, ...]]:
        """How a line stands that is not in the ledger, and what is to be said of it."""
        person, notes = self.person, []
        if form.offered_in and person.country not in form.offered_in:
            note = f"the form is offered only in certain countries, and {person.country} is not among them"
            return Standing.NOT_OFFERED, (note,)
        if form.signed_in and account is not None and account.session_at is None:
            notes.append(
                f"no session is kept for this account; run: objector sign-in {form.service} --account {account.id}"
            )
        if account is not None and account.linked_to:
            if self.campaign.linked_accounts_covered:
                note = f"left out: linked to {account.linked_to}, whose objection covers it by the controller's word"
                return Standing.COVERED, (*notes, note)
            notes.append("linked to another account; objected to separately, since sources disagree on coverage")
        return usual, tuple(notes)

    def _recorded(self, objection: Objection, former: Submission) -> PlanLine:
        """The line of an objection that is in the ledger, and when it would be made again."""
        form, person = objection.form, self.person
        due = renewal_due(form, former)
        notes = (f"made again from {due:%Y-%m-%d} on, unless the controller honours it before",) if due else ()
        if form.cutoff is not None and former.sent_at is None and former.delivered_at is None:
            notes = (*notes, form.cutoff.told(self.now))
        if former.sent_at is None and former.delivered_at is None:
            notes = (*notes, *self._erasure(form))
        account = person.account(objection.account_id)
        return PlanLine(
            objection=replace(objection, generation=former.generation),
            standing=Standing.RECORDED,
            mode=person.mode,
            discloses=self._disclosed(form, account),
            missing=missing_data(form, person, account, former.chosen_channel, self.campaign.id),
            notes=notes,
            cause=former.cause,
            follows=former,
        )

    def _erasure(self, form: Form) -> tuple[str, ...]:
        """What is to be said of the person's wish for erasure; it is no part of a form, nor of Art. 21(2) GDPR."""
        in_writing = {MAIL, LETTER} & set(form.route.channels)
        return (ERASURE,) if self.person.erasure and in_writing and form.right is Right.ART_21_1 else ()

    def _later(self, form: Form, subject: str) -> tuple[Cause, str]:
        """Why an objection is planned of which there is none yet."""
        if not subject or form.id not in self.forms:
            return Cause.FIRST, ""
        if form.separate_for is SeparateFor.EMAIL:
            return Cause.NEW_ADDRESS, "this address was named after others were planned for this form"
        return Cause.NEW_ACCOUNT, f"account {subject} was named after others were planned for this form"

    def _disclosed(self, form: Form, account: Account | None) -> tuple[tuple[str, str], ...]:
        found = ((name, value(name, self.person, account)) for name in form.discloses)
        return tuple((name, text) for name, text in found if text)


def accounts_of(form: Form, person: Person) -> tuple[Account, ...]:
    """The accounts that a form applies to."""
    return tuple(account for account in person.accounts if account.service == form.service)


def by_address(form: Form, person: Person) -> dict[str, Account | None]:
    """By its mark, each address for which a form is separate, with the account that has it: the person's own first."""
    held: dict[str, Account | None] = {person.mark(person.email): None}
    for account in sorted(accounts_of(form, person), key=lambda account: account.id):
        mark = person.mark(value("account.email", person, account))
        held[mark] = held.get(mark) or account
    return held


def missing_data(
    form: Form, person: Person, account: Account | None, chosen: str = "", campaign: str = ""
) -> tuple[str, ...]:
    """What the person must still supply before this objection can be sent: approval, values, length.

    `chosen`: the channel that was chosen for it; empty: the one of the person's mode. `campaign`: the one that it is
    planned in, which the commands name; they are about the usual one otherwise.
    """
    channel, missing = chosen or form.route.first(person.mode), []
    edit = f"objector people edit {person.id}{in_campaign(campaign)}"
    if person.approved_at is None:
        missing.append(
            f"approval: look at the plan, then run: objector people approve {person.id}{in_campaign(campaign)}"
        )
    if channel not in form.route.channels:
        missing.append(_no_way(form, channel))
    in_writing = channel != BROWSER and channel in form.route.channels
    for name, least in _written_needs(form) if in_writing else form.needs:
        text = value(name, person, account)
        if not text:
            missing.append(f"{how_to_supply(name)}: not given; add it with: {edit}")
        elif len(text) < least:
            missing.append(
                f"{how_to_supply(name)}: {len(text)} characters, the form wants {least} or more; "
                f"lengthen it with: {edit}"
            )
    if channel == LETTER and in_writing and not person.address:
        missing.append(f"address: your postal address is not given; add it with: {edit}")
    return tuple(missing)


def _no_way(form: Form, channel: str) -> str:
    """Why an objection cannot go by the channel of the person's mode, and what can be done."""
    whose = form.route.controller or form.controller
    why = f"no mail address of {whose} is known that takes objections" if channel == MAIL else f"not a way to {whose}"
    others = " or ".join(form.route.channels)
    return f"mode {channel}: {why}; choose another mode, or for this one alone: objector continue ID --by {others}"


def _written_needs(form: Form) -> tuple[tuple[str, int], ...]:
    """What an objection in writing cannot do without; Art. 21(1) GDPR asks for the person's own grounds."""
    return (("grounds", 1),) if form.right is Right.ART_21_1 else ()
