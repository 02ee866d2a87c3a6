"""A campaign unfolds into a plan: everything that is needed, nothing twice, nothing silently left out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objector.domain.campaign import ERASURE, Campaign, PlanLine, Standing
from objector.domain.cause import Cause
from objector.domain.objection import SeparateFor
from objector.domain.person import Account, Mode, Person
from objector.domain.route import Route
from objector.domain.submission import Status
from tests.build import NOW, a_campaign, a_form, a_person, an_account, as_planned

FACEBOOK = an_account(id="a-one")
SECOND = an_account(id="a-two", handle="maria.second", email="second@example.org")


def maria(*accounts: Account, **given: object) -> Person:
    """Maria with these accounts."""
    return a_person(id="p-maria", accounts=accounts, **given)


def plan(campaign: Campaign, person: Person, known: Iterable[PlanLine] = ()) -> list[PlanLine]:
    """The plan as a list, after these lines went to the ledger."""
    return list(campaign.expand(person, as_planned(known)))


def keys(lines: Iterable[PlanLine]) -> list[str]:
    """What would go to the ledger."""
    return [line.objection.key for line in lines if line.goes_to_the_ledger]


def test_one_submission_for_each_account() -> None:
    """A form that is separate for each account is planned for each, and only for accounts of its service."""
    instagram = an_account(id="a-ig", service="instagram")
    lines = plan(a_campaign(), maria(FACEBOOK, SECOND, instagram))
    assert [line.objection.account_id for line in lines] == ["a-one", "a-two"]
    assert all(line.standing is Standing.READY for line in lines)
    assert dict(lines[1].discloses) == {"account.email": "second@example.org", "grounds": maria().grounds}


def test_twice_is_once() -> None:
    """What is in the ledger is shown as recorded, and nothing of it is planned again."""
    campaign, person = a_campaign(), maria(FACEBOOK, SECOND)
    first = plan(campaign, person)
    again = plan(campaign, person, first)
    assert keys(again) == []
    assert [line.standing for line in again] == [Standing.RECORDED, Standing.RECORDED]


def test_a_new_account_adds_only_its_own() -> None:
    """An account that is named later gets its submission; the others stay as they are."""
    campaign = a_campaign()
    first = plan(campaign, maria(FACEBOOK))
    (known, new) = plan(campaign, maria(FACEBOOK, SECOND), first)
    assert (known.standing, known.cause) == (Standing.RECORDED, Cause.FIRST)
    assert "/a-two/" in new.objection.key
    assert (new.standing, new.cause) == (Standing.READY, Cause.NEW_ACCOUNT)
    assert "account a-two was named after others" in new.why


def test_another_campaign_with_the_same_form_plans_nothing_twice() -> None:
    """The form's id and purpose make the objection, not the campaign or the variants."""
    first = plan(a_campaign(), maria(FACEBOOK))
    wider = a_campaign(a_form(recipes=("meta.facebook.ai-2025", "other")), id="everything")
    assert keys(plan(wider, maria(FACEBOOK), first)) == []


def test_separate_for_a_person() -> None:
    """A form about the person is planned once, with or without accounts."""
    campaign = a_campaign(a_form(separate_for=SeparateFor.PERSON, service=""))
    for person in (maria(), maria(FACEBOOK, SECOND)):
        lines = plan(campaign, person)
        assert len(lines) == 1
        assert lines[0].objection.account_id is None
        assert lines[0].objection.key == "p-maria/-/meta.facebook.ai/ai-training"


def test_separate_for_each_address() -> None:
    """One for the person's own address and one for each other address of an account, whatever its spelling."""
    campaign = a_campaign(a_form(separate_for=SeparateFor.EMAIL))
    same = an_account(id="a-three", email=" SECOND@example.org")
    lines = plan(campaign, maria(FACEBOOK, SECOND, same))
    own, second = maria().mark("maria@example.org"), maria().mark("second@example.org")
    assert [(line.objection.account_id, line.objection.subject) for line in lines] == [
        ("a-one", own),
        ("a-three", second),
    ]
    assert [line.objection.subject for line in plan(campaign, maria())] == [own]
    assert keys(plan(campaign, maria(FACEBOOK), plan(campaign, maria()))) == []


def test_an_address_of_two_accounts_stays_the_same_objection() -> None:
    """An account that is changed, or that goes, does not make a second objection of the address they share."""
    campaign = a_campaign(a_form(separate_for=SeparateFor.EMAIL))
    same = an_account(id="a-three", email="SECOND@example.org")
    first = plan(campaign, maria(FACEBOOK, SECOND))
    assert keys(plan(campaign, maria(FACEBOOK, SECOND, same), first)) == []
    assert keys(plan(campaign, maria(FACEBOOK, same, SECOND), first)) == []
    assert keys(plan(campaign, maria(FACEBOOK, same), first)) == []


def test_a_changed_address_is_objected_for_and_the_old_one_not_twice() -> None:
    """What went out for the old address does not cover the new one; what comes back is known again."""
    campaign = a_campaign(a_form(separate_for=SeparateFor.EMAIL))
    first = plan(campaign, maria())
    (moved,) = plan(campaign, maria(email="new@example.org"), first)
    assert (moved.standing, moved.cause, moved.objection.generation) == (Standing.READY, Cause.NEW_ADDRESS, 1)
    both = [*first, moved]
    assert keys(plan(campaign, maria(), both)) == keys(plan(campaign, maria(email="New@Example.org"), both)) == []
    other = an_account(id="a-two", email="new@example.org")
    assert keys(plan(campaign, maria(other), both)) == [], "the address of an account that was once one's own"


def test_an_address_is_not_told_by_its_mark() -> None:
    """The mark is another one for another person, even for the same address, and there is none without the salt."""
    bert = a_person(salt=b"of Bert alone")
    assert bert.mark("maria@example.org") != maria().mark("maria@example.org")
    assert "maria" not in maria().mark("maria@example.org")
    with pytest.raises(ValueError, match="no marks"):
        maria(salt=b"").mark("maria@example.org")


def test_where_a_form_is_not_offered() -> None:
    """Outside its region a form is shown with the reason and not planned."""
    campaign = a_campaign(a_form(offered_in=frozenset({"AT"})))
    assert plan(campaign, maria(FACEBOOK))[0].standing is Standing.READY
    line = plan(campaign, maria(FACEBOOK, country="US"))[0]
    assert line.standing is Standing.NOT_OFFERED
    assert not line.goes_to_the_ledger
    assert "US is not among them" in line.notes[0]


def test_no_account_is_said() -> None:
    """A form whose service the person has no account of is shown, not dropped."""
    lines = plan(a_campaign(), maria())
    assert [line.standing for line in lines] == [Standing.NO_ACCOUNT]
    assert "no facebook account" in lines[0].notes[0]
    assert keys(lines) == []


def test_what_is_missing_is_said_with_how_to_supply_it() -> None:
    """Values, lengths, approval and mode: each with what to do."""
    form = a_form(needs=(("grounds", 100), ("person.phone", 0), ("account.email", 0)))
    person = maria(FACEBOOK, approved_at=None, mode=Mode.MAIL, grounds="short")
    line = plan(a_campaign(form), person)[0]
    assert line.standing is Standing.MISSING
    assert line.goes_to_the_ledger
    said = "\n".join(line.missing)
    assert "approval" in said
    assert "mode" in said
    assert "grounds: 5 characters, the form wants 100 or more" in said
    assert "phone: not given" in said
    assert "email" not in said
    assert said.count("objector people edit p-maria") == 2


def test_a_mail_needs_grounds_and_not_what_the_form_asks_for() -> None:
    """Art. 21(1) GDPR: in writing nothing but the person's own grounds is needed; the form's fields are the form's."""
    written = Route(channels=("browser", "mail"), mail="privacy@meta.example")
    form = a_form(needs=(("grounds", 100), ("person.phone", 0)), route=written)
    assert plan(a_campaign(form), maria(FACEBOOK, mode=Mode.MAIL, grounds="short"))[0].missing == ()
    (lacking,) = plan(a_campaign(form), maria(FACEBOOK, mode=Mode.MAIL, grounds=""))[0].missing
    assert lacking.startswith("grounds: not given")
    assert plan(a_campaign(form), maria(FACEBOOK, mode=Mode.MAIL))[0].channel == "mail"


def test_a_wish_for_erasure_is_said_where_a_mail_or_letter_may_ask_for_it() -> None:
    """With what it may cost; not where only the form is a way, nor to those who did not wish it, nor once sent."""
    by_mail, by_form = (a_campaign(a_form(route=Route(channels=one))) for one in (("browser", "mail"), ("browser",)))
    wishing = maria(FACEBOOK, erasure=True)
    (line,) = plan(by_mail, wishing)
    assert [one for one in line.notes if "erasure (Art. 17(1)(c) GDPR)" in one and "can cost the account" in one]
    (recorded,) = plan(by_mail, wishing, [line])
    assert ERASURE in recorded.notes
    sent = as_planned([line], sent_at=NOW)
    for none in (plan(by_form, wishing), plan(by_mail, maria(FACEBOOK)), list(by_mail.expand(wishing, sent))):
        assert not [one for one in none[0].notes if "erasure" in one]


def test_what_may_still_go_is_known() -> None:
    """What is planned anew, and what is recorded as long as nothing of it was sent; not what is over, nor left out."""
    (line,) = plan(a_campaign(), maria(FACEBOOK))
    (none,) = plan(a_campaign(), maria())
    assert (line.may_still_go, none.may_still_go) == (True, False)
    for stands, may in (
        ({}, True),
        ({"status": Status.NEEDS_PERSON}, True),
        ({"status": Status.UNCONFIRMED, "sent_at": NOW}, False),
        ({"status": Status.DELIVERED, "delivered_at": NOW}, False),
        ({"status": Status.WITHDRAWN}, False),
    ):
        (recorded,) = a_campaign().expand(maria(FACEBOOK), as_planned([line], **stands))
        assert (recorded.standing, recorded.may_still_go) == (Standing.RECORDED, may), stands


def test_a_missing_session_is_said() -> None:
    """An account without a session is planned, with the command that saves one."""
    campaign = a_campaign(a_form(signed_in=True))
    assert "objector sign-in facebook --account a-one" in plan(campaign, maria(FACEBOOK))[0].notes[0]
    kept = an_account(id="a-one", session_at=NOW)
    assert plan(campaign, maria(kept))[0].notes == ()


def test_linked_accounts_are_objected_for_separately_unless_told_otherwise() -> None:
    """Sources disagree on what one objection covers, so a linked account is planned, with a note."""
    linked = an_account(id="a-two", handle="second", linked_to="maria.muster")
    own, other = plan(a_campaign(), maria(FACEBOOK, linked))
    assert (own.standing, other.standing) == (Standing.READY, Standing.READY)
    assert "linked" in other.notes[0]
    covered = plan(a_campaign(linked_accounts_covered=True), maria(FACEBOOK, linked))[1]
    assert covered.standing is Standing.COVERED
    assert not covered.goes_to_the_ledger
    assert "maria.muster" in covered.notes[0]


accounts = st.lists(
    st.builds(
        Account,
        id=st.from_regex(r"a-[0-9]{3}", fullmatch=True),
        service=st.sampled_from(["facebook", "instagram"]),
        email=st.sampled_from(["", "maria@example.org", "b@example.org", "B@example.org", "c@example.org"]),
    ),
    max_size=6,
    unique_by=lambda account: account.id,
)
forms = st.builds(
    a_form,
    separate_for=st.sampled_from(SeparateFor),
    service=st.sampled_from(["facebook", "instagram"]),
    id=st.sampled_from(["one", "two"]),
)


@given(accounts, st.lists(forms, min_size=1, max_size=2, unique_by=lambda form: form.id))
def test_expanding_again_adds_nothing(held: list[Account], some: list[object]) -> None:
    """Whatever a person has and a campaign holds: no key twice, and a second time plans nothing."""
    campaign, person = a_campaign(*some), maria(*held)  # type: ignore[arg-type]
    first = plan(campaign, person)
    assert len(keys(first)) == len(set(keys(first)))
    assert keys(plan(campaign, person, first)) == []


@given(accounts, accounts)
def test_accounts_named_later_never_repeat_what_was_planned(before: list[Account], added: list[Account]) -> None:
    """After more accounts are named, what is planned anew concerns only them."""
    campaign = a_campaign(a_form(id="each"), a_form(id="once", separate_for=SeparateFor.PERSON))
    known = {account.id for account in before}
    new = [account for account in added if account.id not in known]
    first = plan(campaign, maria(*before))
    later = plan(campaign, maria(*before, *new), first)
    fresh = [line.objection.account_id for line in later if line.goes_to_the_ledger]
    assert set(fresh) == {account.id for account in new if account.service == "facebook"}
