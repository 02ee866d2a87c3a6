"""A run over mutated mails: each is parsed, searched for a code, held against what two people await, and checked."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from bench.figure import Figure
from bench.mails.base import ARRIVED, IDS, PEOPLE, SENDER, Base, awaited, bases, numbers
from bench.mails.mutate import Mutant, mutate
from objector.channels.code_text import find_code
from objector.channels.delivery_report import read_report
from objector.channels.inbox import Mail, parse_mail
from objector.channels.sender_check import SenderCheck
from objector.engine.mail_match import Awaited, Match, Unclear, match
from objector.rehearsal.signing import key_records

SEED = 20261122
LONGEST = 2.0
"""Seconds of work that one mail may take: a mail must not be a way to stop the program."""


class Published:
    """The one key of these mails; every other name has none."""

    async def records(self, name: str) -> tuple[str, ...]:
        """See `KeyRecords`."""
        known = key_records([SENDER])
        return (known[name],) if name in known else ()


@dataclass(kw_only=True)
class Tally:
    """What came of a run. `wrong` tells each mail that was read wrongly, with the seed that makes it again."""

    mails: int = 0
    matched: int = 0
    codes: int = 0
    reports: int = 0
    trusted: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


async def run(count: int, seed: int = SEED) -> Tally:
    """Mutate so many mails and judge what is made of them. Nothing that a mail holds makes this raise."""
    tally, senders, people = Tally(), SenderCheck(keys=Published(), now=lambda: ARRIVED), awaited()
    every = bases()
    held = frozenset().union(*(numbers(base.raw) for base in every))
    for number in range(count):
        chance = random.Random(f"{seed}/{number}")
        base = every[chance.randrange(len(every))]
        mutant = mutate(base.raw, chance)
        started = time.process_time()
        why = await _judged(base, mutant, senders, people, held, tally)
        tally.slowest = max(tally.slowest, time.process_time() - started)
        tally.mails += 1
        if why:
            tally.wrong.append(f"seed {seed}, mail {number} ({base.name}; {', '.join(mutant.ways)}): {why}")
    return tally


async def _judged(
    base: Base, mutant: Mutant, senders: SenderCheck, people: list[Awaited], held: frozenset[str], tally: Tally
) -> str:
    """What is wrong with how this mail was read; nothing if all is well."""
    try:
        mail = parse_mail(mutant.raw, key="1/1", received_at=ARRIVED)
        code = find_code(mail, base.digits)
        found = match(mail, people)
        quoted = read_report(mail, IDS)
        record = await senders.check(mail, allowed=[SENDER], addresses=list(PEOPLE.values()))
    except Exception as error:  # whatever it is: a mail must not make the reader raise
        return f"it raised {type(error).__name__}: {error}"
    others = {f"s-{person * 6}" for person in PEOPLE if person != base.person}
    if quoted is not None and quoted.submissions & others:
        return "it reports about the other person's mail"
    tally.reports += quoted is not None
    tally.matched += found is not None
    tally.codes += code is not None
    tally.trusted += record.trust.trusted
    trusted = record.trust.trusted and mutant.keeps_what_is_signed
    if record.trust.trusted and isinstance(found, Match) and found.awaited.submission.id != f"s-{base.person}":
        return f"it settles {found.awaited.submission.id}"
    return _wrong_match(base, mail, found, trusted=trusted) or _wrong_code(base, mutant, code, held, trusted=trusted)


def _wrong_match(base: Base, mail: Mail, found: Match | Unclear | None, *, trusted: bool) -> str:
    """A broken mail may come to name the other person among its recipients; but then no signature holds, and it settles
    nothing."""
    if found is None:
        return ""
    ids = found.submissions if isinstance(found, Unclear) else (found.awaited.submission.id,)
    addressed = {f"s-{person}" for person, address in PEOPLE.items() if address in mail.recipients}
    if not set(ids) <= addressed or (trusted and ids != (f"s-{base.person}",)):
        return f"it was held for {', '.join(ids)}"
    if trusted and isinstance(found, Match) and found.meaning.value != base.means:
        return f"its signature holds, and it was read as {found.meaning.value} instead of {base.means or 'nothing'}"
    return ""


def _wrong_code(base: Base, mutant: Mutant, code: str | None, held: frozenset[str], *, trusted: bool) -> str:
    if code is None:
        return ""
    if trusted and code != base.code:
        return f"its signature holds, and the code {code} was read instead of {base.code or 'none'}"
    if mutant.keeps_numbers and code not in held:
        return f"the code {code} stands in no mail that was mutated"
    return ""


def measure(count: int, seed: int = SEED) -> list[Figure]:
    """The figures of `make bench`. Every mail that was read wrongly is printed."""
    print(f"mutated mails: seed {seed}")
    tally = asyncio.run(run(count, seed))
    for wrong in tally.wrong[:50]:
        print(wrong)
    name = f"{tally.mails:,} mutated mails (seed {seed})"
    return [
        Figure(name=f"{name}: crashes, wrong matches, wrong codes", value=len(tally.wrong), unit="mails", bound=0),
        Figure(name=f"{name}: the slowest", value=tally.slowest, unit="s", bound=LONGEST),
        Figure(name=f"{name}: still matched", value=tally.matched, unit="mails"),
        Figure(name=f"{name}: sender still verified", value=tally.trusted, unit="mails"),
        Figure(name=f"{name}: delivery report still read", value=tally.reports, unit="mails"),
        Figure(name=f"{name}: code still found", value=tally.codes, unit="mails"),
    ]
