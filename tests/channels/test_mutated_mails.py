"""A thousand broken mails: nothing crashes, none is another person's, none holds a code that nobody sent."""

from __future__ import annotations

import random
from dataclasses import replace

from bench.mails.base import ARRIVED, awaited, bases, numbers
from bench.mails.mutate import WAYS, Mutant, mutate
from bench.mails.run import SEED, _wrong_code, _wrong_match, run
from objector.channels.inbox import parse_mail
from objector.engine.mail_match import Match, Unclear, match
from objector.recipes.model import ReplyMeaning


async def test_no_crash_no_wrong_match_no_wrong_code():
    """What `make bench` does with ten thousand, with the same seed; each way of breaking a mail occurs."""
    tally = await run(1_000)
    assert tally.wrong == []
    assert tally.mails == 1_000
    assert tally.reports > 10
    assert min(tally.matched, tally.codes, tally.trusted) > 50  # much is still read: the reader does not give up


def test_the_judge_sees_what_is_wrong():
    """Held for the other person, read otherwise, a code of nobody's: each is told; what is right is not."""
    mine, other = awaited()
    base = next(one for one in bases() if one.name == "a-received-0")
    mail = parse_mail(base.raw, key="1/1", received_at=ARRIVED)
    right = match(mail, [mine, other])
    assert isinstance(right, Match)
    assert _wrong_match(base, mail, right, trusted=True) == ""
    assert "held for s-b" in _wrong_match(base, mail, replace(right, awaited=other), trusted=False)
    assert "held for s-a, s-b" in _wrong_match(base, mail, Unclear(mail=mail, submissions=("s-a", "s-b")), trusted=True)
    assert "read as upheld" in _wrong_match(base, mail, replace(right, meaning=ReplyMeaning.UPHELD), trusted=True)
    coded = next(one for one in bases() if one.name == "en-sentence")
    kept, cut = Mutant(raw=b"", ways=("noise",)), Mutant(raw=b"", ways=("cut",))
    held = numbers(coded.raw)
    assert coded.code in held
    assert _wrong_code(coded, kept, coded.code, held, trusted=True) == ""
    assert "instead of" in _wrong_code(coded, kept, "000000", held, trusted=True)
    assert "stands in no mail" in _wrong_code(coded, kept, "000000", held, trusted=False)
    assert _wrong_code(coded, cut, "000000", held, trusted=False) == ""


def test_the_same_seed_breaks_the_same_way():
    """A mail that was read wrongly can be made again; every way is drawn."""
    base, ways = bases()[0], set()
    for number in range(300):
        one = mutate(base.raw, random.Random(f"{SEED}/{number}"))
        assert one == mutate(base.raw, random.Random(f"{SEED}/{number}"))
        ways |= set(one.ways)
    assert ways == set(WAYS)
