"""What waits for a person, as one list: what, why, until when, and the one command that settles it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from objector.domain.campaign import USUAL_CAMPAIGN, in_campaign, missing_data
from objector.domain.objection import DIRECT_MARKETING, Form
from objector.domain.outcome import Reason
from objector.domain.person import Person
from objector.domain.read_back import Happened, looks, tried
from objector.domain.submission import Status, Submission
from objector.engine.answers_due import to_answer, to_press
from objector.engine.authority_due import to_ask_authority
from objector.engine.courses import courses, overdue
from objector.engine.cutoffs import with_until
from objector.engine.in_the_mail import is_mailed, to_be_shown
from objector.engine.in_the_post import to_arrive
from objector.engine.plan import plan_for
from objector.engine.posting import is_posted
from objector.engine.returned_texts import to_write_again
from objector.engine.todo_item import Todo, about, named
from objector.engine.unclear_due import to_tell_apart
from objector.ledger.store import Ledger
from objector.recipes.library import Library

_WALLS: dict[Reason, tuple[str, str]] = {
    Reason.CHALLENGE: ("a security check wants a person", "objector continue {id} --headed"),
    Reason.FORM_CHANGED: (
        "the form is not the one that is known here; do it by hand and keep a picture as proof",
        "objector answer {id} --by-hand --file PICTURE",
    ),
    Reason.CODE_WANTED: (
        "no mailed code was entered{told}; a new one will be mailed, and is given with: objector answer {id} CODE",
        "objector continue {id}",
    ),
    Reason.TURNED_AWAY: (
        "the controller said no on the page; read it first with: objector receipts show {id}",
        "objector continue {id}",
    ),
    Reason.NOT_APPROVED: (
        "a mail is ready and its text is not approved; you see all of it first",
        "objector continue {id} --by mail",
    ),
    Reason.CHANNEL_MISSING: (
        "the way that is to be taken is not set up; what is missing says: objector receipts show {id}",
        "objector continue {id}",
    ),
    Reason.MAIL_REFUSED: (
        "your mail server did not take the mail, so it was not sent; why says: objector receipts show {id}",
        "objector continue {id}",
    ),
    Reason.BOUNCED: (
        "the mail came back; choose another way: browser, mail or letter",
        "objector continue {id} --by WAY",
    ),
    Reason.FOREIGN_PAGE: ("the page was not the controller's, so nothing was typed", "objector continue {id}"),
    Reason.TO_POST: (
        "a letter is ready; take it out with: objector receipts open {id} --to FOLDER; read it, print it in its full "
        "size, sign it and post it, best registered with a record of delivery",
        "objector answer {id} --posted --receipt PICTURE",
    ),
    Reason.NOT_PRINTED: (
        "the letter could not be printed; what the browser lacks says: objector doctor",
        "objector continue {id}",
    ),
    Reason.BROWSER_MISSING: ("no browser was found; how to get one says: objector doctor", "objector continue {id}"),
}
_WALLS |= dict.fromkeys(
    (Reason.UNREACHABLE, Reason.TRY_LATER, Reason.SERVER_ERROR),
    ("nothing was sent in any try; what else you can do says: objector receipts show {id}", "objector continue {id}"),
)
_OTHER = ("it stopped and does not go on by itself", "objector continue {id}")


async def todo(ledger: Ledger, library: Library, now: datetime, *, person: str | None = None) -> list[Todo]:
    """Everything that waits for a person: what is overdue, what has a date to come, the rest in the order of planning.

    Raises NotFound for a person who is not there, Undecryptable.
    """
    waiting = await ledger.submissions(person=person, statuses=(Status.NEEDS_PERSON, Status.UNCONFIRMED))
    planned = await ledger.submissions(person=person, statuses=(Status.PLANNED,))
    people = await ledger.people((person,) if person else ())
    forms = {form.id: form for campaign in library.campaigns.values() for form in campaign.forms}
    stuck = [one for one in waiting if one.reason is Reason.MISSING_DATA]
    unplanned = await plan_for(ledger, library, people, now=now)
    lacking = [line for line in unplanned if line.goes_to_the_ledger and line.missing]
    apart = await _marketing_alone(ledger, {line.objection.person_id for line in lacking})
    lacking = [line for line in lacking if line.objection.person_id not in apart]
    new = {line.objection.person_id: line.missing for line in lacking}
    histories = await ledger.histories([one.id for one in waiting if one.status is Status.UNCONFIRMED])
    mails = await ledger.unclear_mails(person)
    told = await ledger.submissions(ids=sorted({one for mail in mails for one in mail.submissions}))
    escalated = await ledger.submissions(person=person, statuses=(Status.ESCALATED,))
    returned = await ledger.submissions(ids=await ledger.texts_that_came_back(person))
    items = [
        *to_tell_apart(mails, told),
        *to_write_again(returned, await ledger.histories([one.id for one in returned])),
        *to_answer((await courses(ledger, library.controllers, await ledger.moved(person), now)).values()),
        *to_supply(people, forms, [*planned, *stuck], new),
        *to_sign_in([one for one in waiting if one.reason is Reason.SIGN_IN]),
        *(
            _one(one, _looked(one, histories))
            for one in waiting
            if one.reason not in (Reason.MISSING_DATA, Reason.SIGN_IN)
            if not is_posted(one) and not is_mailed(one)
        ),
        *to_arrive(waiting, now),
        *to_be_shown(waiting, now),
    ]
    return [
        *to_press(await overdue(ledger, library.controllers, now, person=person), library.controllers),
        *to_ask_authority(escalated, await ledger.histories([one.id for one in escalated]), now.date()),
        *with_until(items, [*waiting, *planned], lacking, forms, now),
    ]


async def _marketing_alone(ledger: Ledger, people: Collection[str]) -> set[str]:
    """Those of them who object to direct marketing and to nothing else: what the usual campaign would need is not asked
    of them."""
    purposes: dict[str, set[str]] = {}
    for one in await ledger.planned(people) if people else ():
        purposes.setdefault(one.person_id, set()).add(one.purpose)
    return {person_id for person_id, theirs in purposes.items() if theirs == {DIRECT_MARKETING}}


def to_supply(
    people: Iterable[Person],
    forms: Mapping[str, Form],
    held_up: Iterable[Submission],
    unplanned: Mapping[str, Sequence[str]],
) -> list[Todo]:
    """What people must supply or approve before anything of theirs is sent: one item for each person."""
    by_person: dict[str, list[Submission]] = {}
    for one in held_up:
        by_person.setdefault(one.person_id, []).append(one)
    found = []
    for person in people:
        missing = dict.fromkeys(unplanned.get(person.id, ()))
        campaigns = {USUAL_CAMPAIGN} if missing else set()
        waiting = []
        for one in by_person.get(person.id, ()):
            form = forms.get(one.form)
            account = person.account(one.account_id)
            lacks = missing_data(form, person, account, one.chosen_channel, one.campaign) if form else ()
            on_the_page = one.status is Status.NEEDS_PERSON and not lacks
            if lacks or on_the_page:
                waiting.append(one.id)
                campaigns.add(one.campaign)
                missing |= dict.fromkeys(lacks or (one.detail or "the form wants more than is known",))
        if missing:
            only_approval = all(line.startswith("approval:") for line in missing)
            campaign = in_campaign(campaigns.pop()) if len(campaigns) == 1 else ""
            bare = dict.fromkeys(_bare(line) for line in missing)
            found.append(
                Todo(
                    reason=Reason.MISSING_DATA,
                    what=f"person {person.id}",
                    why="nothing is sent without approval" if only_approval else "; ".join(bare),
                    command=f"objector people {'approve' if only_approval else 'edit'} {person.id}{campaign}",
                    person_id=person.id,
                    submissions=tuple(waiting),
                )
            )
    return found


def to_sign_in(stopped: Iterable[Submission]) -> list[Todo]:
    """The accounts whose session is missing or has expired: one item for each."""
    by_account: dict[str, list[Submission]] = {}
    for one in stopped:
        by_account.setdefault(one.account_id or "", []).append(one)
    return [
        Todo(
            reason=Reason.SIGN_IN,
            what=f"account {account}" if account else named(ones[0]),
            why="the form wants you to be signed in, and no session that still holds is kept",
            command=f"objector sign-in {account or 'SERVICE'}",
            person_id=ones[0].person_id,
            submissions=tuple(one.id for one in ones),
        )
        for account, ones in by_account.items()
    ]


def _looked(submission: Submission, histories: Mapping[str, Sequence[Happened]]) -> str:
    """What later looks at the page of an unconfirmed submission told; empty if there were none."""
    history = histories.get(submission.id, ())
    told = tried(history)
    if told and looks(history)[-1].facts.get("reason") == Reason.SIGN_IN.value and submission.account_id:
        told += f" (sign in, and it is looked at again: objector sign-in {submission.account_id})"
    return told


def _one(submission: Submission, looked: str = "") -> Todo:
    if submission.status is Status.UNCONFIRMED:
        why = f"sent, but no confirmation was seen{f'; {looked}' if looked else ''}; look at what came back, in your "
        why += "mailbox and with: "
        why += f"objector receipts open {submission.id} --to FOLDER (not arrived? then --resend instead)"
        command = f"objector answer {submission.id} --arrived"
    else:
        told = f" ({submission.detail})" if submission.detail else ""
        why, command = (text.format(id=submission.id, told=told) for text in _WALLS.get(submission.reason, _OTHER))
    return about(submission, reason=submission.reason, why=why, command=command)


def _bare(missing: str) -> str:
    """What is missing, without the advice that `missing_data` adds: the item has its one command."""
    return missing.replace("; ", ": ").rpartition(": objector ")[0].rpartition(": ")[0] or missing
