"""Objections by mail from plan to proof of arrival: what the controller gets, how often, and what its answers do."""

from __future__ import annotations

import asyncio
import imaplib
import json
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from objector.channels.mail_draft import MailWriter
from objector.channels.message_id import MessageIds
from objector.domain.course import course_of
from objector.domain.outcome import Kind, Reason, Unconfirmed
from objector.domain.person import Mode
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.engine import agreed, decide
from objector.engine.agreed import drafts_for
from objector.engine.approval import approval_text
from objector.engine.in_the_mail import to_be_shown
from objector.engine.selection import Selection
from objector.errors import IllegalMove
from objector.rehearsal.correspondent import Answering, Correspondents
from objector.wiring import utc_now
from tests.build import NOW, a_line, a_submission
from tests.channels.smtp_server import TAKE_AND_HANG_UP, smtp_server
from tests.channels.test_inbox import hand_in
from tests.engine.mailing import FORM, FORMS, MARIA, MARKETING, SNAP, SNAP_MAIL, maria, post, texts

ALL = Selection()


@pytest.mark.parametrize(
    ("answering", "status", "reason"),
    [
        ("auto-reply", Status.DELIVERED, Reason.CONFIRMED_BY_MAIL),
        ("report", Status.DELIVERED, Reason.CONFIRMED_BY_MAIL),
        ("relayed", Status.DELIVERED, Reason.CONFIRMED_BY_MAIL),
        ("reply", Status.DELIVERED, Reason.CONFIRMED_BY_MAIL),
        ("bounce", Status.NEEDS_PERSON, Reason.BOUNCED),
        ("plain-bounce", Status.NEEDS_PERSON, Reason.BOUNCED),
        ("delayed", Status.UNCONFIRMED, Reason.ACCEPTED_BY_MAIL_SERVER),
        ("unsigned", Status.UNCONFIRMED, Reason.ACCEPTED_BY_MAIL_SERVER),
        ("silent", Status.UNCONFIRMED, Reason.ACCEPTED_BY_MAIL_SERVER),
    ],
)
async def test_what_the_controllers_answer_does(
    tmp_path: Path, answering: Answering, status: Status, reason: Reason
) -> None:
    """One mail goes out whatever comes back, and however often one looks; only what shows the arrival delivers it."""
    async with post(tmp_path, answering) as scene:
        submission = await scene.planned()
        for _ in range(3):
            await scene.runner().run(ALL)
        done = await scene.ledger.submission(submission.id)
        assert (done.status, done.reason) == (status, reason)
        assert [one.to for one in scene.written] == [SNAP_MAIL]
        kinds = {one.kind for one in await scene.ledger.artefacts(submission.id)}
        assert {Kind.SENT, Kind.DIALOGUE} <= kinds
        settled = reason is not Reason.ACCEPTED_BY_MAIL_SERVER and answering != "reply"
        assert (Kind.MAIL in kinds) == settled
        asked = await scene.ledger.unclear_mails()
        assert len(asked) == (answering in ("unsigned", "reply"))
        assert (await scene.ledger.verify()).fault == ""


async def test_the_time_runs_from_the_answer(tmp_path: Path) -> None:
    """Receipt is what counts (Art. 12(3) GDPR): the moment of the controller's answer, not of sending or reading."""
    async with post(tmp_path, "auto-reply") as scene:
        submission = await scene.planned()
        await scene.runner().run(ALL)
        await scene.runner().run(ALL)
        done = await scene.ledger.submission(submission.id)
        (answer,) = scene.mailhost.mails(MARIA)
        assert done.delivered_at == answer.at.replace(microsecond=0)


async def test_a_run_waits_for_the_report(tmp_path: Path) -> None:
    """What comes soon is heard in the same run."""
    async with post(tmp_path, "report") as scene:
        scene.patience = 60.0
        submission = await scene.planned()
        await scene.runner().run(ALL)
        assert (await scene.ledger.submission(submission.id)).status is Status.DELIVERED


async def test_two_runs_at_once_write_one_mail(tmp_path: Path) -> None:
    """Side by side over one ledger."""
    async with post(tmp_path) as scene:
        await scene.planned()
        await asyncio.gather(*(scene.runner().run(ALL) for _ in range(2)))
        assert len(scene.written) == 1


async def test_what_came_back_goes_another_way_only_by_a_decision(tmp_path: Path) -> None:
    """A bounce is asked about; no later run writes again, and the person's word is recorded."""
    async with post(tmp_path, "bounce") as scene:
        submission = await scene.planned()
        for _ in range(3):
            await scene.runner().run(ALL)
        with pytest.raises(IllegalMove, match="only after a recorded decision"):
            await scene.ledger.claim(submission.id, NOW)
        await decide.go_on(scene.ledger, submission.id, NOW)
        await scene.runner().run(ALL)
        assert len(scene.written) == 2
        assert len({one.message_id for one in scene.written}) == 1


async def test_a_server_that_is_down_is_tried_again(tmp_path: Path) -> None:
    """Nothing was sent, so it waits; once the server is there, one mail goes out."""
    async with post(tmp_path) as scene:
        submission = await scene.planned()
        async with smtp_server({"RCPT": 450}) as server:
            scene.smtp = server.url
            await scene.runner().run(ALL)
        waiting = await scene.ledger.submission(submission.id)
        assert (waiting.status, waiting.reason, waiting.sent_at) == (Status.WAITING, Reason.TRY_LATER, None)
        scene.smtp = ""
        await decide.go_on(scene.ledger, submission.id, NOW)
        await scene.runner().run(ALL)
        assert len(scene.written) == 1


async def test_the_approved_text_goes_out_and_no_other(tmp_path: Path) -> None:
    """A plan that showed the mail covers it; after any change of the text it is asked about again."""
    async with post(tmp_path) as scene:
        submission = await scene.planned(maria(approved_at=None))
        person = await scene.ledger.person(submission.person_id)
        line = a_line(person, form=FORM, mode=Mode.MAIL)
        await scene.ledger.approve(person.id, NOW, approval_text(person, [line], {}))
        await scene.runner().run(ALL)
        asked = await scene.ledger.submission(submission.id)
        assert (asked.status, asked.reason, scene.written) == (Status.NEEDS_PERSON, Reason.NOT_APPROVED, ())
        agreed = scene.runner().channels["mail"]
        mails = drafts_for(agreed.channel.writer, [person], [line], NOW)  # type: ignore[attr-defined]
        shown = approval_text(person, [line], mails)
        assert all(f"| {one}" in shown for one in person.grounds.splitlines())
        assert "No lawyer has reviewed" in shown
        await scene.ledger.approve(person.id, NOW, shown)
        await decide.go_on(scene.ledger, submission.id, NOW)
        await scene.runner().run(ALL)
        assert len(scene.written) == 1
        mail = message_from_bytes(scene.written[0].raw, policy=default).get_content()
        (draft,) = mails.values()
        strip = [one for one in draft.body.splitlines() if "2026" not in one]
        assert [one for one in mail.splitlines() if "2026" not in one] == strip


def test_a_plan_dates_its_mails_by_the_day_where_the_person_lives() -> None:
    """At half past eleven at night UTC it is the next day in Vienna, as it will be when the mail is sent."""
    person = maria(id="p-maria")
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    writer = MailWriter(load=texts, controllers={"snap": SNAP}, forms=FORMS)
    mails = drafts_for(writer, [person], [a_line(person, form=FORM)], late)
    assert ["\n23. November 2026\n" in one.body for one in mails.values()] == [True]


def test_an_approval_from_before_there_was_a_wish_for_erasure() -> None:
    """What a people file approved then covers the mail without it, and never the one that asks for it."""
    person = maria()
    text = json.dumps({name: getattr(person, name) for name in ("name", "email", "mode", "grounds")})
    now_too = json.dumps({**json.loads(text), "erasure": True})
    wishing = replace(person, erasure=True)
    covered = [agreed._same_values(one, who, None) for one in (text, now_too) for who in (person, wishing)]
    assert covered == [True, False, False, True]


@pytest.mark.parametrize("changed", [{"grounds": "Quite others."}, {"erasure": True}])
async def test_a_changed_value_ends_the_approval_of_the_text(tmp_path: Path, changed: dict[str, Any]) -> None:
    """The plan was approved with other grounds, or without a wish for erasure: nothing goes out with the new ones."""
    async with post(tmp_path) as scene:
        submission = await scene.planned()
        person = await scene.ledger.person(submission.person_id)
        assert (await scene.ledger.save_person(replace(person, **changed), NOW)).approved_at is None
        await scene.ledger.approve(person.id, NOW, "a plan that showed no mail")
        await scene.runner().run(ALL)
        asked = await scene.ledger.submission(submission.id)
        assert (asked.reason, scene.written) == (Reason.NOT_APPROVED, ())


async def test_the_text_agreed_to_for_one_alone(tmp_path: Path) -> None:
    """The person read it and said yes: recorded with its mark, and only that very text goes."""
    async with post(tmp_path) as scene:
        submission = await scene.planned(maria(approved_at=None))
        await scene.ledger.approve(submission.person_id, NOW, "a plan that showed no mail")
        agreed = scene.runner().channels["mail"]
        draft, approved = await agreed.question(submission)  # type: ignore[attr-defined]
        assert not approved
        await decide.go_on(scene.ledger, submission.id, NOW, by="mail", agreed="t-another")
        await scene.runner().run(ALL)
        assert scene.written == ()
        await decide.go_on(scene.ledger, submission.id, NOW, by="mail", agreed=draft.mark)
        await scene.runner().run(ALL)
        assert len(scene.written) == 1
        assert draft.mark in {one.facts.get("agreed") for one in await scene.ledger.history(submission.id)}


@pytest.mark.parametrize(
    ("point", "mails", "reason"),
    [
        ("sending.before-mark", 1, Reason.ACCEPTED_BY_MAIL_SERVER),
        ("sending.after-mark", 0, Reason.CRASHED),
        ("sending.after-click", 1, Reason.CRASHED),
        ("answer.seen", 1, Reason.CRASHED),
    ],
)
async def test_a_kill_at_any_point_sends_one_mail_at_most(
    tmp_path: Path, point: str, mails: int, reason: Reason
) -> None:
    """What surely was not sent goes out once; from the point of no return on nothing is ever repeated."""
    async with post(tmp_path, rehearsal=True) as scene:
        submission = await scene.planned()
        place = f"smtp://{scene.mailhost.smtp[0]}:{scene.mailhost.smtp[1]}/"
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.engine.mail_child", str(tmp_path), place, scene.mailhost.inbox_url(MARIA),
            env={**os.environ, "OBJECTOR_FAILPOINTS": f"{point}=kill@1"}, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        assert await child.wait() == -signal.SIGKILL
        for _ in range(2):
            await scene.runner().run(ALL)
        done = await scene.ledger.submission(submission.id)
        assert (done.status, done.reason) == (Status.UNCONFIRMED, reason)
        if point != "sending.after-click":  # there the server may still be reading what the dead run left in its line
            assert len(scene.written) == mails
        assert len(scene.written) <= 1
        assert (await scene.ledger.verify()).fault == ""


async def test_a_copy_among_the_sent_mails_shows_that_it_was_taken(tmp_path: Path) -> None:
    """After a lost line the provider has a copy: it was taken, which proves no arrival; nothing is sent again."""
    async with post(tmp_path) as scene:
        submission = await scene.planned()
        async with smtp_server({"END": TAKE_AND_HANG_UP}) as server:
            scene.smtp = server.url
            await scene.runner().run(ALL)
        assert (await scene.ledger.submission(submission.id)).reason is Reason.CONNECTION_LOST

        def keep() -> None:
            place = urlsplit(scene.mailhost.inbox_url(MARIA))
            with imaplib.IMAP4(*scene.mailhost.imap) as client:
                client.login(unquote(place.username or ""), unquote(place.password or ""))
                client.create("Sent")
                client.append("Sent", None, None, server.mails[0])

        await asyncio.to_thread(keep)
        scene.smtp = ""
        for _ in range(2):
            await scene.runner().run(ALL)
        done = await scene.ledger.submission(submission.id)
        assert (done.status, done.reason) == (Status.UNCONFIRMED, Reason.ACCEPTED_BY_MAIL_SERVER)
        assert [one.kind for one in await scene.ledger.history(submission.id)].count("sent_copy_found") == 1
        assert scene.written == ()
        assert (await scene.ledger.verify()).fault == ""


async def test_a_people_file_covers_no_change_to_a_mail(tmp_path: Path) -> None:
    """It approves where the mode leads; a mail that was chosen, or that follows a form, needs its text to be seen."""
    async with post(tmp_path) as scene:
        submission = await scene.planned()
        await decide.go_on(scene.ledger, submission.id, NOW, by="mail")
        await scene.runner().run(ALL)
        asked = await scene.ledger.submission(submission.id)
        assert (asked.reason, scene.written) == (Reason.NOT_APPROVED, ())


async def test_marketing_is_objected_to_only_if_that_very_mail_was_approved(tmp_path: Path) -> None:
    """A people file approves what its mode leads to, but not this; once the person read it, it goes out, without
    grounds, beside the objection to AI training and not instead of it. Its time runs as every other's."""
    async with post(tmp_path, "auto-reply") as scene:
        person = await scene.ledger.save_person(maria(), NOW)
        given = {name: getattr(person, name) for name in ("name", "email", "mode", "grounds")}
        accounts = [{"service": "snapchat", "handle": "maria", "email": MARIA}]
        await scene.ledger.approve(person.id, NOW, json.dumps({**given, "accounts": accounts}))
        lines = [a_line(person, form=form) for form in (FORM, MARKETING)]
        usual, submission = await scene.ledger.plan(lines, "both", NOW)
        await scene.runner().run(ALL)
        asked = await scene.ledger.submission(submission.id)
        assert (asked.status, asked.reason) == (Status.NEEDS_PERSON, Reason.NOT_APPROVED)
        assert len(scene.written) == 1
        mails = scene.runner().channels["mail"]
        draft, approved = await mails.question(submission)  # type: ignore[attr-defined]
        assert (approved, person.grounds in draft.body) == (False, False)
        await decide.go_on(scene.ledger, submission.id, NOW, by="mail", agreed=draft.mark)
        for _ in range(2):
            await scene.runner().run(ALL)
        _, mail = (message_from_bytes(one.raw, policy=default) for one in scene.written)
        assert mail["Subject"] == texts().sentences("de").marketing.subject
        assert person.grounds not in mail.get_content()
        courses = []
        for one in (usual, submission):
            done = await scene.ledger.submission(one.id)
            assert (done.status, done.reason) == (Status.DELIVERED, Reason.CONFIRMED_BY_MAIL)
            entries = await scene.ledger.history(one.id)
            courses.append(course_of(done, entries, SNAP.seat, SNAP.timezone, NOW + timedelta(days=60)))
        first, second = courses
        assert first is not None
        assert second is not None
        assert (first.latest, first.stage) == (second.latest, second.stage)


async def test_a_report_about_another_address_confirms_nothing(tmp_path: Path) -> None:
    """Such as one of a stranger's server to which the mail was forwarded."""
    async with post(tmp_path) as scene:
        submission = await scene.planned()
        await scene.runner().run(ALL)
        forwarding = Correspondents(addresses=(), now=utc_now, answering="report")
        report = forwarding.take("stranger@elsewhere.example", MARIA, scene.written[0].raw)
        assert report is not None
        await hand_in(scene.mailhost, report, MARIA)
        await scene.runner().run(ALL)
        assert (await scene.ledger.submission(submission.id)).status is Status.UNCONFIRMED


async def test_a_report_of_before_says_nothing_of_a_later_sending(tmp_path: Path) -> None:
    """The mail was sent again since: what came back before was the first one."""
    async with post(tmp_path, "bounce") as scene:
        submission = await scene.planned()
        later = utc_now() + timedelta(hours=1)
        claim = await scene.ledger.claim(submission.id, later)
        await scene.ledger.mark_sending(claim, (), later)
        lost = Unconfirmed(reason=Reason.CRASHED)
        await scene.ledger.record(claim, lost, Move(to=Status.UNCONFIRMED, reason=lost.reason), later)
        head = f"Message-ID: <{MessageIds.of_ledger(scene.ledger.id).of(submission)}>\r\n\r\nx\r\n"
        bounce = scene.correspondents.take(SNAP_MAIL, MARIA, head.encode())
        assert bounce is not None
        await hand_in(scene.mailhost, bounce, MARIA)
        await scene.runner().run(ALL)
        assert (await scene.ledger.submission(submission.id)).status is Status.UNCONFIRMED


async def test_a_sent_copy_is_noted_of_an_unconfirmed_mail_alone(tmp_path: Path) -> None:
    """Of nothing that is planned or settled."""
    async with post(tmp_path) as scene:
        submission = await scene.planned()
        with pytest.raises(IllegalMove, match="no sent mail is looked for"):
            await scene.ledger.found_sent(submission.id, NOW)


async def test_a_mail_that_comes_twice_is_used_once(tmp_path: Path) -> None:
    """The same answer in two mailboxes, or delivered again: one entry."""
    async with post(tmp_path, "auto-reply") as scene:
        submission = await scene.planned()
        await scene.runner().run(ALL)
        (answer,) = scene.mailhost.mails(MARIA)
        await hand_in(scene.mailhost, answer.raw, MARIA)
        for _ in range(2):
            await scene.runner().run(ALL)
        told = [one for one in await scene.ledger.history(submission.id) if one.kind == "decided"]
        assert len(told) == 1


def test_a_second_way_is_proposed_after_some_days() -> None:
    """Nothing to do while an answer may still come; then the letter, for what nothing has shown the arrival of."""
    one = a_submission(
        status=Status.UNCONFIRMED, channel="mail", reason=Reason.ACCEPTED_BY_MAIL_SERVER, sent_at=NOW, attempts=1
    )
    assert to_be_shown([one], NOW + timedelta(days=4)) == []
    (item,) = to_be_shown([one], NOW + timedelta(days=5))
    assert item.command == f"objector answer {one.id} --resend --by letter"
    others = [
        replace(one, reason=Reason.CRASHED),
        replace(one, status=Status.DELIVERED),
        replace(one, channel="letter"),
    ]
    assert to_be_shown(others, NOW + timedelta(days=50)) == []
