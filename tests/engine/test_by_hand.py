"""By hand: for once in a window, whatever mode the person chose."""

from __future__ import annotations

from objector.channels.base import BeforeSending, Progress, silent
from objector.domain.claim import Claim
from objector.domain.outcome import NeedsPerson, Outcome, Reason
from objector.domain.person import Mode
from objector.engine.by_hand import ByHand
from tests.build import a_person, a_submission


class Seen:
    """A channel that notes whose mode it saw."""

    modes: list[Mode]

    def __init__(self) -> None:
        self.modes = []

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        self.modes.append(claim.person.mode)
        return NeedsPerson(reason=Reason.CHALLENGE)


async def test_the_channel_sees_a_person_at_the_window() -> None:
    """The claim goes on as assisted; the one that was given is not changed."""
    channel = Seen()
    claim = Claim(submission=a_submission(), person=a_person(mode=Mode.AUTOMATIC))

    async def before_sending(kept: object) -> None:
        raise AssertionError("nothing is sent here")

    outcome = await ByHand(channel).perform(claim, before_sending=before_sending)
    assert outcome == NeedsPerson(reason=Reason.CHALLENGE)
    assert channel.modes == [Mode.ASSISTED]
    assert claim.person.mode is Mode.AUTOMATIC
