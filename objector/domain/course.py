"""The course of one objection after receipt: from the ledger's entries to every date, and to what may be done next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from objector.domain.answer_time import AnswerTime
from objector.domain.deadline import Deadline, day_there
from objector.domain.escalation import Stage, complaint_from, stage
from objector.domain.extension import ExtensionNotice
from objector.domain.identity_query import IdentityQuery, queries_in
from objector.domain.note import By, Note, What
from objector.domain.read_back import Happened
from objector.domain.submission import Status, Submission
from objector.domain.written import standing


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a date or a fact comes from: the entry (0: the submission alone was looked at), and who said so."""

    seq: int
    by: str
    """A word of `By`, or for the receipt the reason of the delivery."""
    mail: str = ""


@dataclass(frozen=True, kw_only=True)
class Course:
    """What happened after receipt, and what follows from it on one day.

    All days are days in the controller's time zone. Properties that count raise ConfigError where no calendar is known.
    """

    submission: Submission
    seat: str
    received: date
    today: date
    notes: tuple[Note, ...] = ()
    receipt: Source
    """What proved the receipt."""

    @property
    def answered(self) -> bool:
        """Whether the controller's answer is no longer awaited: it came, or a complaint was made."""
        return self.submission.status is not Status.DELIVERED

    @cached_property
    def time(self) -> AnswerTime:
        """What moves the deadline."""
        return AnswerTime(received=self.received, seat=self.seat, notice=self._notice, query=self._query)

    @property
    def deadline_1m(self) -> date:
        """The last day of the plain month."""
        return self.time.first.last_day

    @property
    def extension_notice_due(self) -> date:
        """The last day on which a notice of extension is in time: that of the plain month (Art. 12(3) GDPR)."""
        return self.deadline_1m

    @property
    def deadline_3m(self) -> date | None:
        """The last day of the three months, if a notice of extension counts; without any pause."""
        return self.time.deadline.last_day if self.time.deadline.extended else None

    @property
    def deadline(self) -> date:
        """The last day without any pause; an extension is in it if it counts."""
        return self.time.deadline.last_day

    @property
    def deadline_with_pause(self) -> date | None:
        """The last day if the identity query was necessary and prompt; None: no query that counts, or no answer yet."""
        return self.time.paused.last_day if self.time.paused else None

    @property
    def stands_still(self) -> bool:
        """Whether the time may stand still now, because the controller waits for the person's answer."""
        return self.time.stands_still

    @property
    def latest(self) -> date | None:
        """The latest last day that the controller can claim; None: not known as long as the time may stand still."""
        return self.time.latest

    @property
    def extended(self) -> bool:
        """Whether the time of which `latest` is the end is that of three months."""
        return self.time.outer.extended

    @property
    def days_left(self) -> int | None:
        """Days until `latest`, negative once it has passed; None: answered, or not known."""
        return None if self.answered or self.latest is None else (self.latest - self.today).days

    @property
    def stage(self) -> Stage | None:
        """What the person may do today; None: the answer came."""
        if self.answered:
            return None
        if self.latest is None:
            return Stage.AWAITED
        return stage(self.today, self.latest, self.seat, reminded=self.reminded)

    @property
    def complaint_from(self) -> date | None:
        """The first day on which a complaint is prepared for want of an answer; None: answered, or not known."""
        if self.answered or self.latest is None:
            return None
        return complaint_from(self.latest, self.seat, reminded=self.reminded)

    @property
    def reminded(self) -> date | None:
        """The day on which the reminder was sent."""
        note = self.last(What.REMINDED)
        return note.day if note else None

    @property
    def extension(self) -> Note | None:
        """The notice of extension that is counted with, if there is one."""
        return _that_counts(self._of(What.EXTENDED), Deadline(received=self.received, seat=self.seat).last_day)

    @property
    def extension_in_doubt(self) -> bool:
        """Whether nobody has said if a notice that came in time gives reasons.

        Until then it is counted as if it did, so that nothing is premature.
        """
        note = self.extension
        return note is not None and note.reasons is None and note.day <= self.extension_notice_due

    @property
    def refusal(self) -> Note | None:
        """The controller's last refusal, with what is known of its reasons and remedies (Art. 12(4) GDPR)."""
        return self.last(What.REFUSED)

    def open(self, answer: What, question: What) -> Note | None:
        """The last question of the controller to which it has no answer yet; None: there is none."""
        asked, given = self.last(question), self.last(answer)
        return asked if asked is not None and (given is None or given.day < asked.day) else None

    @property
    def identity_wanted(self) -> Note | None:
        """The identity query that waits for the person."""
        return None if self.answered else self.open(What.IDENTITY_GIVEN, What.IDENTITY_ASKED)

    @property
    def more_wanted(self) -> Note | None:
        """The request for more that waits for the person."""
        return None if self.answered else self.open(What.MORE_GIVEN, What.MORE_WANTED)

    def last(self, what: What) -> Note | None:
        """What was noted last of this; None: nothing."""
        return next((note for note in reversed(self.notes) if note.what is what), None)

    @property
    def sources(self) -> Mapping[str, Source]:
        """Where each comes from: `received`, and by the words of `What` everything that was noted and counts."""
        used = [self.extension if what is What.EXTENDED else self.last(what) for what in What]
        return {
            "received": self.receipt,
            **{note.what.value: Source(seq=note.seq, by=note.by.value, mail=note.mail) for note in used if note},
        }

    @property
    def _notice(self) -> ExtensionNotice | None:
        note = self.extension
        return None if note is None else ExtensionNotice(arrived=note.day, reasoned=note.reasons is not False)

    @property
    def _query(self) -> IdentityQuery | None:
        """The last question that came in time, with the days of those before it; one that is too late, if all are."""
        found: IdentityQuery | None = None
        before = 0
        for query in queries_in(self.notes):
            if query.may_pause(Deadline(received=self.received, seat=self.seat, paused=before).last_day):
                found = replace(query, before=before)
                before = found.days or before
            elif found is None:
                found = query
        return found

    def _of(self, what: What) -> list[Note]:
        """What was noted of it: the person's last word and what came after it; all of it if they said nothing."""
        noted = [note for note in self.notes if note.what is what]
        said = [place for place, note in enumerate(noted) if note.by is By.PERSON]
        return noted[said[-1] :] if said else noted


def _that_counts(notices: Sequence[Note], due: date) -> Note | None:
    """The first notice that moves the deadline, else the first that may do so after a pause, else the last one; None if
    there is none. A later one, which is too late, takes nothing from an earlier one that was in time."""
    reasoned = [note for note in notices if note.reasons is not False]
    counting = [note for note in reasoned if ExtensionNotice(arrived=note.day).in_time(due)]
    known = [note for note in counting if note.reasons]
    return next(iter(known or counting or sorted(reasoned, key=lambda note: note.day)[:1] or notices[-1:]), None)


def course_of(
    submission: Submission, entries: Iterable[Happened], seat: str, timezone: str, now: datetime
) -> Course | None:
    """The course of a submission by its entries; None before receipt, when no time runs.

    `entries`: all of them, first to last; none are needed where `submission.moved_at` is None. `seat` (ISO 3166-1) and
    `timezone` (IANA name) are the controller's; `now` is aware.
    """
    if submission.delivered_at is None:
        return None
    told = list(entries)
    received = day_there(submission.delivered_at, timezone)
    arrived = next((entry for entry in told if _delivers(entry)), None)
    return Course(
        submission=submission,
        seat=seat,
        received=received,
        today=day_there(now, timezone),
        # A mail may overtake the receipt that was seen: it then counts from that day.
        notes=tuple(replace(note, day=max(note.day, received)) for note in standing(told)),
        receipt=Source(
            seq=arrived.seq if arrived else 0,
            by=str(arrived.facts.get("reason", "")) if arrived else submission.reason.value,
        ),
    )


def _delivers(entry: Happened) -> bool:
    return entry.facts.get("status") == Status.DELIVERED.value != entry.facts.get("former")
