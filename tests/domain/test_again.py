"""An objection is made again by a rule alone: once for each reason, and never while the former one is open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from objector.domain.again import again_after, renewal_due
from objector.domain.campaign import Standing
from objector.domain.cause import Cause
from objector.domain.objection import Form, SeparateFor
from objector.domain.outcome import Reason
from objector.domain.submission import Status, Submission
from tests.build import NOW, a_campaign, a_form, a_person, a_submission, an_account, as_planned

DAY = timedelta(days=1)
RENEWED = a_form(recipes=("f.1",), renew_after=(("f.1", 90 * DAY),))
REPLACED = a_form(recipes=("f.2", "f.side"), supersedes=(("f.2", frozenset({"f.1"})),))


def former(status: Status = Status.DELIVERED, **given: Any) -> Submission:
    """The submission that was made by the variant f.1."""
    made = {"recipe": "f.1", "recipes": ("f.1",), "sent_at": NOW, "delivered_at": NOW, "status": status}
    return a_submission(**{**made, **given})


@pytest.mark.parametrize("status", Status)
def test_which_ones_a_new_form_replaces(status: Status) -> None:
    """Only what reached the controller, or was never sent and is over; nothing open, with an authority or withdrawn."""
    over = status in (Status.DELIVERED, Status.UPHELD, Status.REFUSED)
    again = again_after(REPLACED, former(status), NOW)
    assert (again is not None) is over
    if again is not None:
        assert (again.cause, again.recipes) == (Cause.SUPERSEDED, ("f.2",))
        assert "f.2 supersedes it" in again.why


def test_one_that_was_never_sent_has_a_new_chance_with_the_new_form() -> None:
    """Abandoned before it was sent, all of its variants replaced: again; with a variant left or once sent: not."""
    unsent = former(Status.ABANDONED, recipe="", sent_at=None, delivered_at=None)
    assert again_after(REPLACED, unsent, NOW) is not None
    assert again_after(REPLACED, replace(unsent, recipes=("f.1", "f.side")), NOW) is None
    assert again_after(REPLACED, replace(unsent, recipes=()), NOW) is None
    assert again_after(REPLACED, former(Status.ABANDONED), NOW) is None


def test_a_variant_beside_it_replaces_nothing() -> None:
    """What went by another variant than the replaced one stands."""
    assert again_after(REPLACED, former(recipe="f.side"), NOW) is None
    assert again_after(REPLACED, former(recipe="f.2"), NOW) is None


@pytest.mark.parametrize("status", Status)
def test_which_ones_are_renewed(status: Status) -> None:
    """Only what was delivered and not answered, once its time is over; without a time never."""
    one = former(status)
    again = again_after(RENEWED, one, NOW + 90 * DAY)
    assert (again is not None) is (status is Status.DELIVERED)
    if again is not None:
        assert (again.cause, again.recipes) == (Cause.NOT_UPHELD, ("f.1",))
        assert "within 90 days" in again.why
    assert again_after(RENEWED, one, NOW + 90 * DAY - timedelta(seconds=1)) is None
    assert again_after(RENEWED, one, None) is None
    assert again_after(a_form(recipes=("f.1",)), one, NOW + 900 * DAY) is None


def test_the_time_is_that_of_the_variant_that_ran() -> None:
    """Another variant's time is not this one's."""
    form = a_form(recipes=("f.1", "f.side"), renew_after=(("f.side", 60 * DAY),))
    assert renewal_due(form, former()) is None
    assert renewal_due(form, former(recipe="f.side")) == NOW + 60 * DAY


def test_a_renewal_never_goes_by_a_form_that_was_replaced() -> None:
    """What the variant that ran has replaced is not tried again."""
    form = a_form(recipes=("f.2", "f.1"), supersedes=(("f.2", frozenset({"f.1"})),), renew_after=(("f.2", 60 * DAY),))
    again = again_after(form, former(recipe="f.2", recipes=("f.2",)), NOW + 60 * DAY)
    assert again is not None
    assert again.recipes == ("f.2",)


def test_an_address_that_comes_back_is_objected_for_again() -> None:
    """What was withdrawn only because the address changed is made when the address is the person's once more."""
    form = a_form(separate_for=SeparateFor.EMAIL)
    gone = former(Status.WITHDRAWN, reason=Reason.ADDRESS_CHANGED, sent_at=None, delivered_at=None)
    again = again_after(form, gone, NOW)
    assert again is not None
    assert again.cause is Cause.NEW_ADDRESS
    assert again_after(form, replace(gone, reason=Reason.BY_REQUEST), NOW) is None
    assert again_after(form, replace(gone, sent_at=NOW), NOW) is None


def test_the_plan_tells_what_is_made_again_and_why() -> None:
    """A line of its own generation with cause, words and former one; then it is recorded, with when it comes next."""
    person = a_person(id="p-maria", accounts=(an_account(id="a-one"),))
    campaign = a_campaign(RENEWED)
    (first,) = as_planned(campaign.expand(person), recipe="f.1", sent_at=NOW, delivered_at=NOW, status=Status.DELIVERED)
    (before,) = campaign.expand(person, [first], NOW + 89 * DAY)
    assert (before.standing, before.cause) == (Standing.RECORDED, Cause.FIRST)
    assert before.notes == ("made again from 2027-02-20 on, unless the controller honours it before",)
    (line,) = campaign.expand(person, [first], NOW + 90 * DAY)
    assert (line.standing, line.cause, line.follows) == (Standing.READY, Cause.NOT_UPHELD, first)
    assert (line.objection.generation, line.objection.key) == (2, f"{first.key}/2")
    (second,) = as_planned([line])
    assert second.identity == first.identity == line.objection.identity
    (again,) = campaign.expand(person, [second, first], NOW + 900 * DAY)
    assert (again.standing, again.cause) == (Standing.RECORDED, Cause.NOT_UPHELD)


VERSIONS = ("f.1", "f.2", "f.3")


def the_form(version: int, separate_for: SeparateFor) -> Form:
    """The form at its so-manieth version: each replaces all before it, and is renewed after 60 days."""
    name = VERSIONS[version]
    return a_form(
        recipes=(name,),
        separate_for=separate_for,
        supersedes=((name, frozenset(VERSIONS[:version])),) if version else (),
        renew_after=((name, 60 * DAY),),
    )


steps = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 100)),
    st.tuples(st.just("replace"), st.just(0)),
    st.tuples(st.just("account"), st.integers(0, 3)),
    st.tuples(st.just("address"), st.integers(0, 2)),
    st.tuples(st.sampled_from(["deliver", "uphold", "refuse", "abandon", "lose"]), st.integers(0, 5)),
)
ENDS = {
    "uphold": (Status.DELIVERED, Status.UPHELD),
    "refuse": (Status.DELIVERED, Status.REFUSED),
    "abandon": (Status.PLANNED, Status.ABANDONED),
    "lose": (Status.PLANNED, Status.UNCONFIRMED),
}


def after(one: Submission, step: str, now: datetime) -> Submission:
    """What a step makes of a submission; the same where it does not apply."""
    if step == "deliver" and one.status in (Status.PLANNED, Status.UNCONFIRMED):
        return replace(one, status=Status.DELIVERED, recipe=one.recipes[0], sent_at=now, delivered_at=now)
    before, then = ENDS.get(step, (None, one.status))
    return replace(one, status=then, sent_at=now if step == "lose" else one.sent_at) if one.status is before else one


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(SeparateFor), st.lists(steps, max_size=25))
@example(SeparateFor.ACCOUNT, [("wait", 1), ("deliver", 0), ("wait", 60), ("deliver", 1), ("wait", 60), ("deliver", 2)])
@example(
    SeparateFor.PERSON, [("wait", 1), ("deliver", 0), ("replace", 0), ("uphold", 0), ("deliver", 1), ("replace", 0)]
)
def test_whatever_happens_nothing_is_made_again_without_its_reason(
    separate_for: SeparateFor, happened: list[tuple[str, int]]
) -> None:
    """Planning twice is planning once; one open submission of an objection at most; each further one has its rule."""
    ledger: dict[str, Submission] = {}
    now, version = NOW, 0
    person = a_person(id="p-maria", accounts=(an_account(id="a-0"),))
    for step, number in happened:
        if step == "wait":
            now += number * DAY
        elif step == "replace":
            version = min(version + 1, 2)
        elif step == "account":
            added = an_account(id=f"a-{number}", email=f"m{number}@example.org")
            person = replace(person, accounts=(*(one for one in person.accounts if one.id != added.id), added))
        elif step == "address":
            person = replace(person, email=("maria@example.org", "m1@example.org", "new@example.org")[number])
        elif ledger:
            one = list(ledger.values())[number % len(ledger)]
            ledger[one.key] = after(one, step, now)
        campaign = a_campaign(the_form(version, separate_for))
        lines = [line for line in campaign.expand(person, ledger.values(), now) if line.goes_to_the_ledger]
        new = as_planned(lines, planned_at=now)
        assert len({one.key for one in new}) == len(new)
        assert not {one.key for one in new} & ledger.keys()
        ledger |= {one.key: one for one in new}
        assert not any(line.goes_to_the_ledger for line in campaign.expand(person, ledger.values(), now))
    by_identity: dict[str, list[Submission]] = defaultdict(list)
    for one in ledger.values():
        by_identity[one.identity].append(one)
    for made in by_identity.values():
        assert [one.generation for one in made] == list(range(1, len(made) + 1))
        for one, again in pairwise(made):
            assert one.status not in (Status.PLANNED, Status.UNCONFIRMED)
            assert again.follows == one.id
            if again.cause is Cause.NOT_UPHELD:
                assert one.delivered_at is not None
                assert again.planned_at - one.delivered_at >= 60 * DAY
            else:
                assert again.cause is Cause.SUPERSEDED
                assert VERSIONS.index(again.recipes[0]) > VERSIONS.index(one.recipes[0])
