"""`objector remind` and `objector reply`: a text to a controller, shown first, approved, and then sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.asking import answered
from objector.cli.opening import with_objector
from objector.cli.options import AsJson
from objector.cli.output import print_draft, print_json, print_wrapped
from objector.errors import ConfigError

if TYPE_CHECKING:
    from datetime import date

    from objector.domain.outcome import Outcome
    from objector.domain.submission import Submission
    from objector.domain.written import Purpose
    from objector.engine.writing import Prepared
    from objector.wiring import Objector

Id = Annotated[str, typer.Argument(metavar="ID", help="The submission's id, such as s-abc….")]
Approve = Annotated[bool, typer.Option("--approve", help="You read it and approve it: it is kept. Sends nothing.")]
Send = Annotated[bool, typer.Option("--send", help="Send the approved text by mail, from your own mailbox.")]
Sent = Annotated[str | None, typer.Option("--sent", metavar="DAY", help="You sent the approved text yourself.")]
NotSent = Annotated[bool, typer.Option("--not-sent", help="You are sure that one that was handed in did not go out.")]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="Instead of yours, such as en.")]
Objected = Annotated[
    str | None, typer.Option("--objected", metavar="DAY", help="When you objected, where the ledger does not know.")
]


def remind(
    submission_id: Id,
    approve: Approve = False,
    send: Send = False,
    sent: Sent = None,
    not_sent: NotSent = False,
    language: Language = "",
    objected: Objected = None,
    as_json: AsJson = False,
) -> None:
    """Remind a controller that has not answered in time. Once for each objection.

    Shows the reminder. It goes out only after --approve.
    """
    from objector.domain.written import Purpose

    wanted = _Wanted(
        approve=approve, send=send, sent=sent, not_sent=not_sent, language=language, objected=objected, as_json=as_json
    )
    _do(submission_id, Purpose.REMINDER, wanted)


def reply(
    submission_id: Id,
    to: Annotated[str, typer.Option("--to", metavar="WHAT", help="more-wanted, refused or identity.")],
    words: Annotated[
        Path | None,
        typer.Option("--words", metavar="FILE", help="What you add in your own words; - for standard input."),
    ] = None,
    approve: Approve = False,
    send: Send = False,
    sent: Sent = None,
    not_sent: NotSent = False,
    language: Language = "",
    objected: Objected = None,
    as_json: AsJson = False,
) -> None:
    """Answer a controller that asks for more, refuses, or asks who you are.

    Shows the answer. It goes out only after --approve.
    """
    from objector.domain.written import Purpose

    known = {one.value.removeprefix("answer-"): one for one in Purpose if one.answers is not None}
    if to not in known:
        raise ConfigError(f"--to: one of {', '.join(known)}")
    wanted = _Wanted(
        approve=approve, send=send, sent=sent, not_sent=not_sent, language=language, objected=objected, as_json=as_json
    )
    _do(submission_id, known[to], wanted, words)


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """The options that both commands have, as they were given."""

    approve: bool
    send: bool
    sent: str | None
    not_sent: bool
    language: str
    objected: str | None
    as_json: bool


def _do(submission_id: str, purpose: Purpose, wanted: _Wanted, words: Path | None = None) -> None:
    from objector.cli.day import day
    from objector.domain.written import Purpose

    if (wanted.sent is not None) + wanted.not_sent + (wanted.approve or wanted.send) > 1:
        raise ConfigError("--sent and --not-sent say what became of a text; give them alone")
    if wanted.sent is not None:
        _told(submission_id, purpose, day("--sent", wanted.sent), wanted.as_json)
        return
    if wanted.not_sent:
        _told(submission_id, purpose, None, wanted.as_json)
        return
    if words is not None and purpose is Purpose.IDENTITY:
        raise ConfigError(
            "--words: the answer to an identity query says no more than it must; it has no place for them"
        )
    made = None if wanted.objected is None else day("--objected", wanted.objected)
    own = _words(words, purpose)

    async def work(objector: Objector) -> tuple[Prepared, Outcome | None]:
        writing, now = objector.writing, objector.clock.now()
        shown = await writing.prepare(submission_id, purpose, now, words=own, language=wanted.language, objected=made)
        if wanted.approve:
            shown = await writing.approve(shown, now)
        return shown, await writing.send(shown, objector.mail_channel.channel, now) if wanted.send else None

    shown, outcome = with_objector(work)
    if wanted.as_json:
        print_json(_as_json(shown, outcome))
    else:
        _print(shown, outcome)
    if outcome is not None and not _went_out(outcome):
        from objector.cli.exits import Exit

        raise typer.Exit(Exit.PERSON)


def _words(file: Path | None, purpose: Purpose) -> str:
    """The person's own words, from a file or typed; empty where none are given. Raises ConfigError."""
    import sys

    from objector.cli.interview import is_terminal
    from objector.domain.written import Purpose
    from objector.engine.text_facts import MOST_WORDS

    if file is None:
        if purpose is not Purpose.MORE_WANTED or not is_terminal():
            return ""
        return answered("What do you answer, in your own words? (Enter: as approved before)")
    try:
        if str(file) == "-":
            return sys.stdin.read(MOST_WORDS + 1)
        with file.open(encoding="utf-8") as opened:
            return opened.read(MOST_WORDS + 1)
    except UnicodeDecodeError:
        raise ConfigError(f"--words {file}: not UTF-8; save it as plain text in UTF-8") from None
    except OSError as error:
        raise ConfigError(f"--words {file}: cannot be read: {error.strerror}") from error


def _told(submission_id: str, purpose: Purpose, day: date | None, as_json: bool) -> None:
    """What became of a text by the person's word: sent on this day; None: it surely did not go out."""

    async def work(objector: Objector) -> Submission:
        writing, now = objector.writing, objector.clock.now()
        if day is not None:
            return await writing.sent(submission_id, purpose, day, now)
        await writing.not_sent(submission_id, purpose, now)
        return await objector.ledger.submission(submission_id)

    submission = with_objector(work)
    if as_json:
        print_json({"submission": submission.id, "purpose": purpose.value, "sent": day.isoformat() if day else None})
    else:
        typer.echo(f"{submission.id}: {f'sent on {day}' if day else 'not sent; it can be sent again'}")


def _went_out(outcome: Outcome) -> bool:
    from objector.domain.outcome import Reason

    return outcome.reason is Reason.ACCEPTED_BY_MAIL_SERVER


def _print(shown: Prepared, outcome: Outcome | None) -> None:
    from objector.domain.written import State

    kept = shown.kept
    print_draft(shown.content, reviewed=shown.text.reviewed)
    print_wrapped(f"To: {shown.controller.name}{f' <{shown.to}>' if shown.to else ', whose mail address is not known'}")
    again = _again(shown)
    if outcome is not None:
        print_wrapped(f"{'Handed in' if _went_out(outcome) else 'Not sent for certain'}: {outcome.detail}")
        if _went_out(outcome):
            print_wrapped("If it comes back, the next run says so, where it can read your mailbox: objector todo")
        return
    if kept is None:
        typer.echo("\nNothing was kept and nothing was sent. When you have read it and agree:")
        typer.echo(f"  {again} --approve")
        return
    typer.echo(f"\nApproved and kept ({kept.artefact_id}); nothing was sent by this.")
    if kept.state is State.SENDING:
        print_wrapped("It was handed in by mail, and what became of it is not known: look among your sent mails.")
        typer.echo(f"  {again} --sent YYYY-MM-DD\n  {again} --not-sent")
        return
    if shown.to:
        typer.echo(f"  {again} --send                  from your own mailbox, by mail")
    typer.echo(f"  {again} --sent YYYY-MM-DD       after you sent it yourself")
    typer.echo(f"  objector receipts open {kept.artefact_id}    shows it again, for copying")


def _again(shown: Prepared) -> str:
    """The command that is about this text."""
    from objector.engine.returned_texts import command_about

    return command_about(shown.submission.id, shown.purpose)


def _as_json(shown: Prepared, outcome: Outcome | None) -> dict[str, Any]:
    return {
        "submission": shown.submission.id,
        "purpose": shown.purpose.value,
        "to": shown.to or None,
        "language": shown.text.language,
        "reviewed": shown.text.reviewed.isoformat() if shown.text.reviewed else None,
        "subject": shown.text.subject,
        "text": shown.text.body,
        "approved": shown.kept is not None,
        "artefact": shown.kept.artefact_id if shown.kept else None,
        "sent": None if outcome is None else _went_out(outcome),
        "detail": None if outcome is None else outcome.detail,
    }
