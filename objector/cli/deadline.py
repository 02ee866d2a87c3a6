"""`objector deadline`: the last day for a controller's answer, and how it is counted. Opens no ledger, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.day import day, days
from objector.cli.faults import noted
from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped

if TYPE_CHECKING:
    from datetime import date

    from objector.domain.answer_time import AnswerTime
    from objector.domain.reckoning import Rule


def deadline(
    received: Annotated[
        str,
        typer.Argument(metavar="RECEIVED", help="When the controller received it: a day, or a moment with its zone."),
    ],
    seat: Annotated[str, typer.Option("--seat", metavar="COUNTRY", help="Where the controller sits, such as IE.")],
    extended: Annotated[
        bool, typer.Option("--extended", help="A notice of extension with reasons came within the first month.")
    ] = False,
    notice: Annotated[
        str | None,
        typer.Option("--notice", metavar="DAY", help="When a notice of extension came; checks if it counts."),
    ] = None,
    no_reasons: Annotated[bool, typer.Option("--no-reasons", help="The notice of extension gives no reasons.")] = False,
    identity_asked: Annotated[
        str | None, typer.Option("--identity-asked", metavar="DAY", help="When the controller asked who you are.")
    ] = None,
    identity_given: Annotated[
        str | None, typer.Option("--identity-given", metavar="DAY", help="When it got your answer to that.")
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option("--timezone", metavar="ZONE", help="The controller's, with a moment, such as Europe/Dublin."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Count the last day for a controller's answer, with each rule and its source.

    One month from receipt (Art. 12(3) GDPR), for any date and any seat.
    """
    from objector.domain.answer_time import AnswerTime
    from objector.domain.extension import ExtensionNotice
    from objector.domain.identity_query import IdentityQuery
    from objector.errors import ConfigError

    faults = [
        told
        for given, told in (
            (no_reasons and not (extended or notice),
             "--no-reasons belongs to a notice of extension: give --notice DAY too"),
            (no_reasons and extended,
             "--extended says that the notice gives reasons, --no-reasons that it does not: give only one"),
            (identity_given and not identity_asked,
             "--identity-given needs the day of the question: give --identity-asked DAY too"),
        )
        if given
    ]  # fmt: skip
    begins: date | None = None
    on: dict[str, date] = {}
    with noted(faults):
        begins = _received(received, timezone)
    with noted(faults):
        on = days({"--notice": notice, "--identity-asked": identity_asked, "--identity-given": identity_given})
    if faults or begins is None:
        raise ConfigError(*faults)
    asked = on.get("--identity-asked")
    time = AnswerTime(
        received=begins,
        seat=seat.upper(),
        notice=ExtensionNotice(arrived=on.get("--notice"), reasoned=not no_reasons) if extended or notice else None,
        query=IdentityQuery(asked=asked, given=on.get("--identity-given")) if asked else None,
    )
    if as_json:
        print_json(_as_json(time))
    else:
        _show(time)


def _received(given: str, timezone: str | None) -> date:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from objector.domain.deadline import day_there
    from objector.errors import ConfigError

    zone = None
    if timezone is not None:
        try:
            zone = ZoneInfo(timezone).key
        except (ValueError, OSError, LookupError):
            raise ConfigError(f"--timezone {timezone}: no such time zone; give a name such as Europe/Dublin") from None
    if "T" not in given:
        return day("RECEIVED", given)
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        raise ConfigError(
            f"RECEIVED {given}: a day such as 2026-03-05, or a moment such as 2026-03-05T23:30Z, is wanted"
        ) from None
    if moment.tzinfo is None:
        raise ConfigError(f"RECEIVED {given}: say in which zone that is, such as {given}Z or {given}+01:00")
    if zone is None:
        raise ConfigError("a moment is a day only where the controller is: give --timezone too, such as Europe/Dublin")
    try:
        return day_there(moment, zone)
    except OverflowError:
        raise ConfigError(f"RECEIVED {given}: no such day in the calendar") from None


def _show(time: AnswerTime) -> None:
    from objector.domain.escalation import GRACE, complaint_from
    from objector.domain.reckoning import notes, reckoning, spoken

    typer.echo(f"The answer is due by {spoken(time.deadline.last_day)}, the whole day.")
    if time.paused is not None:
        typer.echo(f"With a pause for the identity query: {spoken(time.paused.last_day)}.")
    elif time.stands_still:
        typer.echo("With a pause for the identity query: open.")
    typer.echo("\nHow it is counted")
    for number, rule in enumerate(reckoning(time), 1):
        print_wrapped(f"{number}. {_told(rule)}", "  ")
    typer.echo("\nNext")
    if time.latest is None:
        print_wrapped("Answer the identity query if it is justified; until then nothing counts as overdue here.", "  ")
    else:
        complain = complaint_from(time.latest, time.seat)
        print_wrapped(
            f"No answer by the end of {spoken(time.latest)}: a reminder. After {GRACE} more working days, from "
            f"{spoken(complain)}: a complaint (Art. 77 GDPR). The grace is ours, not the law's.",
            "  ",
        )
    typer.echo("\nGood to know")
    for rule in notes(time):
        print_wrapped(_told(rule), "  ")


def _told(rule: Rule) -> str:
    return f"{rule.words} [{rule.source}]" if rule.source else rule.words


def _as_json(time: AnswerTime) -> dict[str, Any]:
    from objector.domain.deadline import Deadline
    from objector.domain.escalation import complaint_from
    from objector.domain.reckoning import notes, reckoning, skipped, why_no_working_day

    ends, first = time.deadline, time.first
    notice, query = time.notice, time.query
    extended = Deadline(received=time.received, seat=time.seat, extended=True)

    def rules(found: tuple[Rule, ...]) -> list[dict[str, str | None]]:
        return [{"words": rule.words, "source": rule.source or None} for rule in found]

    return {
        "received": time.received.isoformat(),
        "seat": time.seat,
        "deadline": ends.last_day.isoformat(),
        "extended": ends.extended,
        "months": ends.months,
        "raw_end": ends.raw_end.isoformat(),
        "skipped": [{"day": day.isoformat(), "why": why_no_working_day(day, time.seat)} for day in skipped(ends)],
        "deadline_1m": first.last_day.isoformat(),
        "extension_notice_due": first.last_day.isoformat(),
        "deadline_3m": extended.last_day.isoformat() if ends.extended else None,
        "notice": {
            "arrived": _iso(notice.arrived),
            "reasons": notice.reasoned,
            "in_time": notice.in_time(first.last_day),
            "counts": notice.counts(first.last_day),
        }
        if notice
        else None,
        "identity_query": {
            "asked": query.asked.isoformat(),
            "given": _iso(query.given),
            "may_pause": time.pause_possible,
            "days": query.days,
            "deadline_with_pause": _iso(time.paused.last_day if time.paused else None),
            "deadline_without_pause": ends.last_day.isoformat(),
        }
        if query
        else None,
        "latest": _iso(time.latest),
        "complaint_from": _iso(complaint_from(time.latest, time.seat) if time.latest else None),
        "rules": rules(reckoning(time)),
        "notes": rules(notes(time)),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
