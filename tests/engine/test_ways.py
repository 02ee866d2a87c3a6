"""Which way an objection goes: the mode's, the one that was approved for after the last try, or the person's choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from objector.domain.claim import Claim
from objector.domain.outcome import Delivered, Failed, Reason, Unconfirmed
from objector.domain.person import Mode
from objector.domain.read_back import ReadBack
from objector.domain.retry import Move, RetryPolicy
from objector.domain.route import Route
from objector.domain.submission import Status, Submission
from objector.engine import decide
from objector.engine.read_back import ReadingBack
from objector.engine.run import Runner
from objector.engine.selection import Selection
from objector.errors import ConfigError, IllegalMove
from objector.ledger.store import Ledger
from objector.recipes.library import Library
from tests.build import NOW, a_form, a_line, a_person
from tests.engine.doing import Doing

ALL = Selection()
BOTH = a_form(route=Route(channels=("browser", "mail"), mail="privacy@meta.example"))
FORM_ONLY = a_form()
DOWN = Failed(reason=Reason.UNREACHABLE, passing=True, detail="no answer")


def a_runner(ledger: Ledger, *, approved: bool | None = None, form: Doing | None = None) -> tuple[Runner, Doing, Doing]:
    """With one try for each channel; the form is down unless said otherwise, a mail is taken."""
    browser = form or Doing(DOWN)
    mail = Doing(Unconfirmed(reason=Reason.CONNECTION_LOST))

    async def agreed(claim: Claim) -> bool:
        return bool(approved)

    runner = Runner(
        ledger=ledger,
        channels={"browser": browser, "mail": mail},
        forms={BOTH.id: BOTH},
        policy=RetryPolicy(waits=()),
        approved=None if approved is None else agreed,
        now=lambda: NOW,
        concurrency=1,
    )
    return runner, browser, mail


async def planned(ledger: Ledger, mode: Mode = Mode.AUTOMATIC) -> Submission:
    """Maria's objection, in this mode."""
    person = await ledger.save_person(a_person(mode=mode), NOW)
    (submission,) = await ledger.plan([a_line(person, form=BOTH)], "meta-ai", NOW)
    return submission


async def entries(ledger: Ledger, submission_id: str) -> list[tuple[str, str | None]]:
    """The kinds of its entries, each with the channel that it tells."""
    return [(one.kind, one.facts.get("channel")) for one in await ledger.history(submission_id)]


async def test_an_approved_mail_goes_on_in_the_same_pass(ledger: Ledger) -> None:
    """Every try of the form failed before anything was sent: the mail goes out, once, and the chain tells both ways."""
    submission = await planned(ledger)
    runner, form, mail = a_runner(ledger, approved=True)
    await runner.run(ALL)
    await runner.run(ALL)
    assert (len(form.asked), len(mail.asked)) == (1, 1)
    done = await ledger.submission(submission.id)
    assert (done.status, done.channel, done.attempts, done.former_tries) == (Status.UNCONFIRMED, "mail", 2, 1)
    told = [one for one in await entries(ledger, submission.id) if one[0] in ("claimed", "sending", "recorded")]
    assert told == [
        ("claimed", "browser"),
        ("recorded", "browser"),
        ("claimed", "mail"),
        ("sending", "mail"),
        ("recorded", "mail"),
    ]
    assert (await ledger.verify()).fault == ""


@pytest.mark.parametrize("approved", [False, None])
async def test_a_mail_that_was_not_approved_is_asked_about(ledger: Ledger, approved: bool | None) -> None:
    """Nothing is written; the person is told the command that chooses the mail, and it is then the mail that goes."""
    submission = await planned(ledger)
    runner, form, mail = a_runner(ledger, approved=approved)
    await runner.run(ALL)
    stopped = await ledger.submission(submission.id)
    assert (stopped.status, stopped.channel, mail.asked) == (Status.NEEDS_PERSON, "browser", [])
    assert f"objector continue {submission.id} --by mail" in stopped.detail
    await decide.go_on(ledger, submission.id, NOW, by="mail")
    await runner.run(ALL)
    assert (len(form.asked), len(mail.asked)) == (1, 1)
    assert ("decided", "mail") in await entries(ledger, submission.id)


async def test_what_may_have_been_sent_never_changes_its_way_by_itself(ledger: Ledger) -> None:
    """Unconfirmed stays with its channel, also when the person lets it be sent again and the form then fails."""
    submission = await planned(ledger)
    lost = Doing(Unconfirmed(reason=Reason.CONNECTION_LOST))
    runner, _, mail = a_runner(ledger, approved=True, form=lost)
    await runner.run(ALL)
    with pytest.raises(IllegalMove):
        await decide.go_on(ledger, submission.id, NOW, by="mail")
    await decide.send_again(ledger, submission.id, NOW)
    lost.outcome = DOWN
    await runner.run(ALL)
    stopped = await ledger.submission(submission.id)
    assert (stopped.status, stopped.channel, mail.asked) == (Status.NEEDS_PERSON, "browser", [])


async def test_the_ledger_holds_what_was_sent_to_its_channel(ledger: Ledger) -> None:
    """Whoever asks: past the point of no return no move names another channel."""
    submission = await planned(ledger)
    claim = await ledger.claim(submission.id, NOW)
    await ledger.mark_sending(claim, (), NOW)
    move = Move(to=Status.UNCONFIRMED, reason=Reason.CRASHED, channel="mail")
    with pytest.raises(IllegalMove, match="surely was not sent"):
        await ledger.record(claim, Unconfirmed(reason=Reason.CRASHED), move, NOW)


async def test_the_person_sends_it_again_another_way(ledger: Ledger) -> None:
    """Sure that it did not arrive, they choose the mail: recorded, and the form is not asked again."""
    submission = await planned(ledger)
    lost = Doing(Unconfirmed(reason=Reason.CONNECTION_LOST))
    runner, form, mail = a_runner(ledger, form=lost)
    await runner.run(ALL)
    await decide.send_again(ledger, submission.id, NOW, by="mail")
    await runner.run(ALL)
    assert (len(form.asked), len(mail.asked)) == (1, 1)


async def test_the_mode_of_the_day_of_sending_counts(ledger: Ledger) -> None:
    """Planned for the form; before it went out the person wanted mails: the form is left alone."""
    submission = await planned(ledger)
    person = await ledger.person(submission.person_id)
    await ledger.save_person(replace(person, mode=Mode.MAIL, approved_at=NOW), NOW)
    await ledger.approve(person.id, NOW, "by mail")
    runner, form, mail = a_runner(ledger, form=Doing(Delivered(reason=Reason.CONFIRMED)))
    await runner.run(ALL)
    assert (form.asked, [one.id for one in mail.asked]) == ([], [submission.id])
    done = await ledger.submission(submission.id)
    assert (done.channel, done.chosen) == ("mail", False)


async def test_in_the_mode_mail_it_is_planned_as_a_mail(ledger: Ledger) -> None:
    """And never begins with the form."""
    submission = await planned(ledger, Mode.MAIL)
    runner, form, mail = a_runner(ledger)
    await runner.run(ALL)
    assert (submission.channel, form.asked, [one.id for one in mail.asked]) == ("mail", [], [submission.id])


async def test_a_way_that_is_not_set_up_is_asked_about(ledger: Ledger) -> None:
    """The person chose the mail, and nothing here writes mails."""
    submission = await planned(ledger)
    await decide.go_on(ledger, submission.id, NOW, by="mail")
    runner, _, _ = a_runner(ledger)
    runner.channels = {"browser": runner.channels["browser"]}
    await runner.run(ALL)
    stopped = await ledger.submission(submission.id)
    assert (stopped.status, stopped.reason) == (Status.NEEDS_PERSON, Reason.CHANNEL_MISSING)


def test_only_a_way_that_the_form_has_can_be_chosen() -> None:
    """The message names those that there are."""
    assert decide.way(BOTH, "mail") == "mail"
    with pytest.raises(ConfigError, match=r"can go by: browser$"):
        decide.way(FORM_ONLY, "mail")


async def test_a_new_mode_does_not_change_the_way_of_what_was_sent(ledger: Ledger) -> None:
    """Sent by the form once, and to be sent again: it is the form that is asked again, until the person says more."""
    submission = await planned(ledger)
    lost = Doing(Unconfirmed(reason=Reason.CONNECTION_LOST))
    runner, form, mail = a_runner(ledger, form=lost)
    await runner.run(ALL)
    person = await ledger.person(submission.person_id)
    await ledger.save_person(replace(person, mode=Mode.MAIL), NOW)
    await ledger.approve(person.id, NOW, "by mail")
    await decide.send_again(ledger, submission.id, NOW)
    await runner.run(ALL)
    assert (len(form.asked), mail.asked) == (2, [])


@pytest.mark.parametrize(("way", "looked_at"), [("browser", 1), ("mail", 0)])
async def test_what_went_in_writing_stands_on_no_page(
    ledger: Ledger, library: Library, way: str, looked_at: int
) -> None:
    """The page of the form is not looked at for it, and no recipe's rule sends it again."""
    form = a_form(id="openai.toggle", recipes=("openai.toggle",), route=Route(channels=(way,), mail="a@b.example"))
    person = await ledger.save_person(a_person(), NOW)
    (submission,) = await ledger.plan([a_line(person, form=form)], "everything", NOW)
    claim = await ledger.claim(submission.id, NOW)
    await ledger.mark_sending(claim, (), NOW)
    lost = Unconfirmed(reason=Reason.CONNECTION_LOST)
    await ledger.record(claim, lost, Move(to=Status.UNCONFIRMED, reason=lost.reason), NOW)

    async def look(claim: Claim, recipes: object) -> ReadBack:
        raise AssertionError("nothing is opened here")

    reading = ReadingBack(ledger=ledger, look=look, recipes=library.recipes, now=lambda: NOW + timedelta(days=30))
    assert len(await reading.due(ALL)) == looked_at
