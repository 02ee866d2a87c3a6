"""A thousand broken mails: nothing crashes, none is another person's, none holds a code that nobody sent."""

from __future__ import annotations

import random

from bench.mails.base import bases
from bench.mails.mutate import WAYS, mutate
from bench.mails.run import SEED, run


async def test_no_crash_no_wrong_match_no_wrong_code():
    """What `make bench` does with ten thousand, with the same seed; each way of breaking a mail occurs."""
    tally = await run(1_000)
    assert tally.wrong == []
    assert tally.mails == 1_000
    assert min(tally.matched, tally.codes, tally.trusted) > 50  # much is still read: the reader does not give up


def test_the_same_seed_breaks_the_same_way():
    """A mail that was read wrongly can be made again; every way is drawn."""
    base, ways = bases()[0], set()
    for number in range(300):
        one = mutate(base.raw, random.Random(f"{SEED}/{number}"))
        assert one == mutate(base.raw, random.Random(f"{SEED}/{number}"))
        ways |= set(one.ways)
    assert ways == set(WAYS)
