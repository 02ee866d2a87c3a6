"""What is objected to again, over a real ledger and a run: in the order of its date, and never without need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from objector.channels.inbox import Mail, parse_mail
from objector.domain.campaign import Campaign
from objector.domain.cause import Cause
from objector.domain.controller import Controller
from objector.domain.cutoff import Cutoff
from objector.domain.objection import Form, SeparateFor
from objector.domain.outcome import Delivered, Evidence, Reason
from objector.domain.retry import RetryPolicy
from objector.domain.route import Route
from objector.domain.submission import Status
from objector.engine.mail_match import Awaited, Match, Unclear, match
from objector.engine.plan import plan_new
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.engine.todo import todo
from objector.engine.todo_item import COMPLAINT_DUE
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from objector.recipes.model import Reply
from tests.build import NOW, a_campaign, a_form, a_person, a_submission, an_account
from tests.engine.doing import Doing
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, UNREACHABLE, sent

DAY = timedelta(days=1)
LATE = NOW + 100 * DAY
RENEWED = a_form(recipes=("f.1",), renew_after=(("f.1", 90 * DAY),))
BY_1 = replace(DELIVERED, evidence=replace(DELIVERED.evidence, recipe="f.1"))
ALL = Selection(campaign="meta-ai")
CONFIRMED = Delivered(reason=Reason.CONFIRMED, evidence=Evidence(recipe="f.1"))


def a_library(*forms: Form) -> Library:
    """A library whose campaign has these forms."""
    campaign: Campaign = a_campaign(*forms)
    return Library(recipes={}, controllers={}, campaigns={campaign.id: campaign}, digests={})


def a_runner(
    ledger: Ledger, library: Library, channel: Doing, now: datetime, policies: Mapping[str, RetryPolicy] | None = None
) -> Runner:
    forms = {form.id: form for form in library.campaigns["meta-ai"].forms}
    return Runner(
        ledger=ledger,
        channels={"browser": channel},
        forms=forms,
        policy=RetryPolicy(waits=()),
        policies=policies or {},
        now=lambda: now,
        concurrency=1,
    )


async def test_it_is_made_again_once_and_sent(ledger: Ledger) -> None:
    """The pass after the time plans one more and sends it; the next passes have nothing to do."""
    library, channel = a_library(RENEWED), Doing(CONFIRMED)
    await ledger.save_person(a_person(), NOW)
    for now in (NOW, NOW + 89 * DAY, LATE, LATE + DAY):
        await plan_new(ledger, library, ALL, now)
        await a_runner(ledger, library, channel, now).run(ALL)
    found = await ledger.submissions()
    assert [(one.generation, one.cause, one.status) for one in found] == [
        (1, Cause.FIRST, Status.DELIVERED),
        (2, Cause.NOT_UPHELD, Status.DELIVERED),
    ]
    assert len(channel.asked) == 2


async def test_a_renewal_that_is_no_longer_needed_is_not_sent(ledger: Ledger) -> None:
    """The controller honours the former one after the renewal was planned: it is withdrawn, and nothing goes out."""
    library, channel = a_library(RENEWED), Doing(CONFIRMED)
    await ledger.save_person(a_person(), NOW)
    (first,) = await plan_new(ledger, library, ALL, NOW)
    await sent(ledger, first.id, BY_1)
    (second,) = await plan_new(ledger, library, ALL, LATE)
    await ledger.decide(first.id, Status.UPHELD, Reason.HONOURED, "", LATE)
    await a_runner(ledger, library, channel, LATE).run(ALL)
    assert channel.asked == []
    done = await ledger.submission(second.id)
    assert (done.status, done.reason) == (Status.WITHDRAWN, Reason.NO_LONGER_NEEDED)
    assert await plan_new(ledger, library, ALL, LATE + 500 * DAY) == []


async def test_what_was_not_sent_gives_way_to_the_new_form(ledger: Ledger) -> None:
    """Planned for a form that was replaced since: withdrawn and planned anew; twice is once, and one goes out."""
    before, channel = a_library(a_form(recipes=("f.1",))), Doing(CONFIRMED)
    after = a_library(a_form(recipes=("f.2",), supersedes=(("f.2", frozenset({"f.1"})),)))
    await ledger.save_person(a_person(), NOW)
    (first,) = await plan_new(ledger, before, ALL, NOW)
    (second,) = await plan_new(ledger, after, ALL, NOW)
    assert await plan_new(ledger, after, ALL, NOW) == []
    gone = await ledger.submission(first.id)
    assert (gone.status, gone.reason) == (Status.WITHDRAWN, Reason.NO_LONGER_NEEDED)
    assert (second.cause, second.follows, second.recipes) == (Cause.SUPERSEDED, first.id, ("f.2",))
    await a_runner(ledger, after, channel, NOW).run(ALL)
    assert [one.id for one in channel.asked] == [second.id]


async def test_what_may_have_been_sent_gives_way_to_nothing(ledger: Ledger) -> None:
    """An unconfirmed one stays, and nothing is planned beside it."""
    after = a_library(a_form(recipes=("f.2",), supersedes=(("f.2", frozenset({"f.1"})),)))
    await ledger.save_person(a_person(), NOW)
    (first,) = await plan_new(ledger, a_library(a_form(recipes=("f.1",))), ALL, NOW)
    await sent(ledger, first.id, UNCONFIRMED)
    assert await plan_new(ledger, after, ALL, NOW) == []
    assert (await ledger.submission(first.id)).status is Status.UNCONFIRMED


async def test_a_changed_address_gets_one_objection_and_the_old_one_none(ledger: Ledger) -> None:
    """The address is changed after planning: only the new one is sent; back again, the old one is sent once."""
    library, channel = a_library(a_form(separate_for=SeparateFor.EMAIL, recipes=("f.1",))), Doing(CONFIRMED)
    person = await ledger.save_person(a_person(accounts=()), NOW)
    (old,) = await plan_new(ledger, library, ALL, NOW)
    moved = await ledger.save_person(replace(person, email="moved@example.org"), NOW)
    await ledger.approve(person.id, NOW, "all of it")
    (new,) = await plan_new(ledger, library, ALL, NOW)
    await a_runner(ledger, library, channel, NOW).run(ALL)
    assert [one.id for one in channel.asked] == [new.id]
    gone = await ledger.submission(old.id)
    assert (gone.status, gone.reason) == (Status.WITHDRAWN, Reason.ADDRESS_CHANGED)
    await ledger.save_person(replace(moved, email=person.email), NOW)
    await ledger.approve(person.id, NOW, "all of it")
    (back,) = await plan_new(ledger, library, ALL, NOW)
    assert (back.generation, back.cause, back.identity) == (2, Cause.NEW_ADDRESS, old.key)
    await a_runner(ledger, library, channel, NOW).run(ALL)
    assert await plan_new(ledger, library, ALL, NOW) == []
    assert [one.id for one in channel.asked] == [new.id, back.id]


async def test_the_nearest_date_goes_first(ledger: Ledger) -> None:
    """Dates to come in their order, then the rest as planned; a date that has passed hurries nobody."""

    def dated(name: str, day: date | None) -> Form:
        cutoff = Cutoff(day=day, timezone="Europe/Dublin", afterwards="…") if day else None
        return a_form(id=name, recipes=("f.1",), cutoff=cutoff)

    library = a_library(
        dated("none", None),
        dated("past", date(2025, 5, 27)),
        dated("far", date(2027, 3, 1)),
        dated("near", date(2026, 12, 1)),
    )
    channel = Doing(CONFIRMED)
    await ledger.save_person(a_person(), NOW)
    await plan_new(ledger, library, ALL, NOW)
    await a_runner(ledger, library, channel, NOW).run(ALL)
    assert [one.form for one in channel.asked] == ["near", "far", "none", "past"]


async def test_after_the_last_try_the_person_is_told_every_way(ledger: Ledger) -> None:
    """Not given up: the person is asked, with the form's address and the controller's; a recipe may give up."""
    route = Route(page="https://form.example/object", contacts=("https://form.example/privacy",))
    library, channel = a_library(a_form(recipes=("f.1",), route=route)), Doing(UNREACHABLE)
    await ledger.save_person(a_person(accounts=(an_account(handle="one"), an_account(handle="two"))), NOW)
    first, second = await plan_new(ledger, library, ALL, NOW)
    await a_runner(ledger, library, channel, NOW).run(Selection(ids=(first.id,)))
    done = await ledger.submission(first.id)
    assert (done.status, done.reason) == (Status.NEEDS_PERSON, Reason.UNREACHABLE)
    assert f"objector continue {first.id}" in done.detail
    assert "https://form.example/object" in done.detail
    assert "https://form.example/privacy" in done.detail
    (item,) = await todo(ledger, library, NOW)
    assert item.command == f"objector continue {first.id}"
    assert f"what else you can do says: objector receipts show {first.id}" in item.why
    gives_up = {"f.1": RetryPolicy(waits=(), ask=False)}
    await a_runner(ledger, library, channel, NOW, gives_up).run(Selection(ids=(second.id,)))
    assert (await ledger.submission(second.id)).reason is Reason.GAVE_UP


async def test_what_waits_for_the_person_says_until_when(ledger: Ledger) -> None:
    """The last day that is in time, the nearest first; nothing once the day has come or the objection was sent."""
    cutoff = Cutoff(day=date(2026, 12, 1), timezone="Europe/Dublin", afterwards="…")
    plain, dated = a_form(id="plain", recipes=("f.1",)), a_form(id="dated", recipes=("f.1",), cutoff=cutoff)
    library = a_library(plain, dated)
    await ledger.save_person(a_person(), NOW)
    await plan_new(ledger, library, ALL, NOW)
    await a_runner(ledger, library, Doing(UNREACHABLE), NOW).run(ALL)
    first, second = await todo(ledger, library, NOW)
    assert (first.until, second.until) == (date(2026, 11, 30), None)
    assert first.what.startswith("dated ")
    assert [item.until for item in await todo(ledger, library, NOW + 30 * DAY)] == [None, None]


async def test_who_must_approve_sees_until_when(ledger: Ledger) -> None:
    """What is not planned yet hangs on its person."""
    cutoff = Cutoff(day=date(2026, 12, 1), timezone="Europe/Dublin", afterwards="…")
    await ledger.save_person(a_person(approved_at=None), NOW)
    (item,) = await todo(ledger, a_library(a_form(cutoff=cutoff)), NOW)
    assert (item.command.split()[2], item.until) == ("approve", date(2026, 11, 30))


async def test_the_former_one_needs_no_complaint_once_the_further_one_is_honoured(ledger: Ledger) -> None:
    """Overdue as long as nothing was honoured; then neither of the two."""
    library = a_library(RENEWED)
    meta = Controller(slug="meta", name="Meta", seat="IE", timezone="Europe/Dublin")
    library = replace(library, controllers={"meta": meta})
    await ledger.save_person(a_person(), NOW)
    (first,) = await plan_new(ledger, library, ALL, NOW)
    await sent(ledger, first.id, BY_1)
    (second,) = await plan_new(ledger, library, ALL, LATE)
    await sent(ledger, second.id, BY_1, LATE)
    found = [(item.reason, item.submissions) for item in await todo(ledger, library, LATE)]
    assert found == [(COMPLAINT_DUE, (first.id,))]
    await ledger.decide(second.id, Status.UPHELD, Reason.HONOURED, "", LATE)
    assert await todo(ledger, library, LATE) == []


def test_a_mail_speaks_of_the_newest_of_an_objection() -> None:
    """Two generations await the same mail: it is the later one's, not unclear; two objections are still unclear."""
    reply = Reply.model_validate(
        {"means": "upheld", "from": ["facebookmail.com"], "phrases": {"en": "We will honour your objection"}}
    )

    def awaited(**given: object) -> Awaited:
        one = a_submission(status=Status.DELIVERED, sent_at=NOW, delivered_at=NOW, **given)
        address = "maria@example.org"
        return Awaited(submission=one, address=address, addresses=frozenset({address}), replies=(reply,))

    first = awaited(id="s-1", key="p/a/f/p")
    second = awaited(id="s-2", key="p/a/f/p/2", generation=2)
    mail = a_mail()
    found = match(mail, [first, second])
    assert isinstance(found, Match)
    assert found.awaited is second
    assert isinstance(match(mail, [first, second, awaited(id="s-3", key="p/b/f/p")]), Unclear)


def a_mail() -> Mail:
    """The mail that Meta's objection is honoured."""
    raw = (
        b"From: Facebook <case@facebookmail.com>\r\nTo: maria@example.org\r\nSubject: Your objection\r\n\r\n"
        b"We will honour your objection.\r\n"
    )
    return parse_mail(raw, key="1/1", received_at=datetime(2026, 11, 23, tzinfo=UTC))
