"""The way of one objection, and a pass over everything that is due."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from objector.channels.base import Channel
from objector.domain.claim import Claim
from objector.domain.objection import Form
from objector.domain.outcome import Artefact, NeedsPerson, Outcome, Reason
from objector.domain.retry import RetryPolicy, next_move
from objector.domain.route import BROWSER
from objector.domain.submission import Status, Submission
from objector.engine.alive import alive
from objector.engine.at_work import AtWork
from objector.engine.follow_up import FollowUp
from objector.engine.mail_match import Unclear
from objector.engine.needless import withdrawn_as_needless
from objector.engine.pace import Pace
from objector.engine.queue import due_in_order
from objector.engine.read_back import Asked, ReadingBack
from objector.engine.selection import Selection
from objector.engine.supplied import MENDABLE, supplied
from objector.engine.turns import Turns
from objector.engine.watch import Unwatched, Watch
from objector.engine.ways import Approved, Ways
from objector.errors import AlreadyClaimed, ConfigError, IllegalMove, NotYet, ObjectorError, Undecryptable, Unreachable
from objector.failpoints import reach
from objector.ledger.store import Ledger

OTHERS_SECONDS = 0.5
"""How often to look whether another run has let go of what this one waits for."""


@dataclass(kw_only=True)
class Runner:
    """Performs what is due. Knows interfaces only: a ledger, channels, a clock, and the mails that may follow."""

    ledger: Ledger
    channels: Mapping[str, Channel]
    forms: Mapping[str, Form]
    policy: RetryPolicy
    policies: Mapping[str, RetryPolicy] = field(default_factory=dict)
    """By recipe, where it is not the usual one."""
    approved: Approved | None = None
    now: Callable[[], datetime]
    concurrency: int = 2
    pace: Pace | None = None
    """How much one controller is asked; None: as much as there is (a rehearsal)."""
    online: Callable[[Submission], Awaitable[bool]] | None = None
    """Whether there is a way to a submission's controller; asked once for each controller in a pass."""
    follow_up: FollowUp | None = None
    reading_back: ReadingBack | None = None
    """Looks again at what is unconfirmed; None: nothing is looked at, and no recipe's rule sends again."""
    patience: float = 30.0
    unclear: list[Unclear] = field(default_factory=list)
    """Mails of the last pass that could be meant for several submissions."""
    trouble: list[str] = field(default_factory=list)
    """Why mails could not be read in the last pass; objections go out all the same."""
    held: dict[str, str] = field(default_factory=dict)
    """By controller, why the last pass left something due for a later one; no attempt was spent on it."""
    at_work: AtWork = field(default_factory=AtWork)

    @property
    def ways(self) -> Ways:
        """Which channel a submission goes by, and how long it is tried, by what this runner knows now."""
        return Ways(forms=self.forms, policy=self.policy, policies=self.policies, approved=self.approved)

    @property
    def unread(self) -> list[str]:
        """Why mails, or those of one of several mailboxes, could not be read when they were last asked for."""
        return self.trouble or list(self.follow_up.unread if self.follow_up is not None else ())

    async def stop(self) -> None:
        """End the present pass soon, and begin no further one: what was not sent goes back, what was is awaited."""
        await self.at_work.stop(self.patience)

    async def perform(self, submission_id: str, watch: Watch) -> Submission:
        """One attempt at one submission: the heart."""
        claim = await self.ledger.claim(submission_id, self.now(), self.pace)
        return await self.at_work.attempt(submission_id, self._attempt(claim, watch))

    async def _attempt(self, claim: Claim, watch: Watch) -> Submission:
        submission = claim.submission
        reach("attempt.claimed")
        if (moved := self.ways.as_the_mode_says(claim, self.now())) is not None:
            outcome, move = moved
        else:
            outcome = await self._outcome(claim, watch)
            reach("attempt.performed")
            current = await self.ledger.submission(submission.id)
            move = next_move(current, outcome, await self.ways.policy_for(claim, current, outcome), self.now())
        done = await self.ledger.record(submission, outcome, move, self.now())
        reach("attempt.recorded")
        watch.finished(done)
        return done

    async def _outcome(self, claim: Claim, watch: Watch) -> Outcome:
        submission = claim.submission
        if lacking := self.ways.lacking(claim):
            return lacking

        channel = self.channels.get(submission.channel)
        if channel is None:
            detail = f"going by {submission.channel} is not set up here; another way: objector continue ID --by browser"
            return NeedsPerson(reason=Reason.CHANNEL_MISSING, detail=detail)

        async def before_sending(kept: Sequence[Artefact]) -> None:
            self.at_work.pass_the_point(submission.id)
            await self.ledger.mark_sending(submission, kept, self.now())

        try:
            return await channel.perform(
                claim,
                before_sending=before_sending,
                progress=lambda what: watch.step(submission, what),
            )
        except asyncio.CancelledError:
            with suppress(IllegalMove, AlreadyClaimed):  # past the point of no return it stays SENDING for the recovery
                await asyncio.shield(self.ledger.release(submission, self.now()))
            raise

    async def run(self, selection: Selection, watch: Watch | None = None) -> None:
        """One pass: recover, read mails, perform everything due in the selection, then wait a while for mails."""
        watch = watch or Unwatched()
        self.held.clear()
        async with alive(self.ledger, self.now):
            await self.look(selection)
            performed = await self._perform_due(selection, watch)
            if await self._look_again(selection, watch):
                performed += await self._perform_due(selection, watch)
            if self.follow_up is not None and performed and not self.at_work.stopping:
                follow_up = self.follow_up
                await self._with_mails(lambda: follow_up.wait(performed, self.patience))
                for submission in await self.ledger.submissions(ids=performed):
                    watch.finished(submission)

    async def look(self, selection: Selection) -> None:
        """What moves without an attempt: recover, read mails, see what people have supplied."""
        self.trouble.clear()
        await self.ledger.recover(self.now())
        await self._read_mails(selection)
        await self._unblock(selection)

    async def _look_again(self, selection: Selection, watch: Watch) -> list[str]:
        """Read back what is unconfirmed and due; the ids of what a recipe's rule sends a second time now."""
        if self.reading_back is None:
            return []
        asked = Asked.NONE if self.follow_up is None else Asked.UNREADABLE if self.unread else Asked.READ
        has_way = partial(self._has_way, ways={})
        await self.reading_back.look_at_due(selection, asked, self.at_work, watch, has_way)
        return [] if self.at_work.stopping else await self.reading_back.send_again(selection, asked)

    async def _perform_due(self, selection: Selection, watch: Watch) -> list[str]:
        """Everything due, each person's at one controller one after the other, others side by side."""
        performed: list[str] = []
        blocked_since: float | None = None
        loop = asyncio.get_running_loop()
        ways: dict[str, bool] = {}
        turns = Turns(self.pace, self.concurrency)
        while not self.at_work.stopping:
            due = await due_in_order(self.ledger, self.forms, selection, self.now())
            due = [one for one in due if one.id not in performed and one.controller not in self.held]
            due = [submission for submission in due if await self._has_way(submission, ways)]
            if not due:
                break
            lanes: dict[tuple[str, str], list[Submission]] = defaultdict(list)
            for submission in due:
                lanes[submission.person_id, submission.controller].append(submission)
            before = len(performed)
            try:
                async with asyncio.TaskGroup() as group:
                    for lane in lanes.values():
                        group.create_task(self._lane(lane, turns, performed, watch))
            except* ObjectorError as stopped:
                raise _first(stopped) from None
            if len(performed) > before:
                blocked_since = None
                continue
            blocked_since = blocked_since or loop.time()
            if loop.time() - blocked_since > 4 * self.patience:
                break  # another run has it in hand and is alive: it is that run's to finish
            await self.at_work.rest(OTHERS_SECONDS)
            await self.ledger.recover(self.now())
        return performed

    async def _has_way(self, submission: Submission, ways: dict[str, bool]) -> bool:
        """Whether this submission's controller can be reached. No attempt is spent while there is no network."""
        controller = submission.controller
        if submission.channel != BROWSER:
            return True  # mails and letters do not go to the controller's site
        if self.online is not None and controller not in ways:
            ways[controller] = await self.online(submission)
            if not ways[controller]:
                self.held[controller] = f"there is no way to {controller} just now; nothing was tried"
        return ways.get(controller, True)

    async def _lane(self, lane: Sequence[Submission], turns: Turns, performed: list[str], watch: Watch) -> None:
        for submission in lane:
            if self.at_work.stopping or submission.controller in self.held:
                return
            try:
                form = self.forms.get(submission.form)
                if needless := await withdrawn_as_needless(self.ledger, submission, form, self.now()):
                    performed.append(submission.id)
                    watch.finished(needless)
                    continue
                async with turns.of(submission.controller):
                    done = await self._in_time(submission, turns, watch)
            except AlreadyClaimed:
                return  # another run is at work for this person, or here; what is left comes in the next round
            except IllegalMove:
                continue  # another run was faster
            except Undecryptable as error:
                performed.append(submission.id)
                watch.step(submission, f"stopped: {error}")
                continue
            if done is None:
                return
            if done.channel != submission.channel and done.status is Status.WAITING:
                continue  # it goes on by the next channel, in this same pass
            performed.append(submission.id)
            await self._tell_apart(done, lane)

    async def _in_time(self, submission: Submission, turns: Turns, watch: Watch) -> Submission | None:
        """One attempt as soon as the pace allows it; None if that is too long to wait for."""
        while not self.at_work.stopping:
            try:
                async with turns.room:
                    return await self.perform(submission.id, watch)
            except NotYet as early:
                wait = early.until - self.now()
                if wait > turns.longest_wait:
                    self.held[submission.controller] = (
                        f"{submission.controller} is asked no more before {early.until:%Y-%m-%d %H:%M} UTC (its pace)"
                    )
                    return None
                watch.step(submission, "waiting for its turn")
                await self.at_work.rest(max(wait.total_seconds(), 0.01))
        return None

    async def _tell_apart(self, done: Submission, lane: Sequence[Submission]) -> None:
        """Wait for this one's mail before the next goes out, where the mails of both could not be told apart."""
        if self.follow_up is None or done.status is not Status.UNCONFIRMED or lane[-1].id == done.id:
            return
        awaited = await self.follow_up.awaited([done.id])
        if not awaited:
            return
        following = lane[[one.id for one in lane].index(done.id) + 1]
        person = await self.ledger.person(done.person_id)
        account = person.account(following.account_id)
        address = ((account.email if account else "") or person.email).lower()
        if address == awaited[0].address:
            follow_up = self.follow_up
            await self._with_mails(lambda: follow_up.wait([done.id], self.patience))

    async def _read_mails(self, selection: Selection) -> None:
        if self.follow_up is not None:
            follow_up = self.follow_up
            await self._with_mails(lambda: follow_up.read(selection.ids or None, person=selection.person))

    async def _with_mails(self, reading: Callable[[], Awaitable[list[Unclear]]]) -> None:
        """Read mails; an inbox that cannot be read is told, and holds up nothing."""
        if self.trouble:
            return
        try:
            self.unclear = await reading()
        except (Unreachable, ConfigError) as error:
            self.trouble.append(str(error))
        self.trouble += self.follow_up.without_keys if self.follow_up is not None else ()

    async def _unblock(self, selection: Selection) -> None:
        """What waited for data or a session that the person has supplied since is due again."""
        waiting = await self.ledger.submissions(
            campaign=selection.campaign,
            person=selection.person,
            recipe=selection.recipe,
            statuses=(Status.NEEDS_PERSON,),
            ids=selection.ids or None,
        )
        for submission in waiting:
            if submission.sent_at is not None or submission.reason not in MENDABLE:
                continue
            person = await self.ledger.person(submission.person_id)
            if why := supplied(submission, person, self.forms.get(submission.form)):
                await self.ledger.decide(submission.id, Status.PERFORMING, submission.reason, why, self.now())


def _first(stopped: ExceptionGroup[ObjectorError]) -> ObjectorError:
    """The one error that the person is told; the others stopped for the same reason or come again."""
    error = stopped.exceptions[0]
    return _first(error) if isinstance(error, ExceptionGroup) else error
