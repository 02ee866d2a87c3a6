"""Reading back: what is unconfirmed is looked at again when it is due, and sent again only by a recipe's rule."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from objector.domain.claim import Claim
from objector.domain.outcome import Reason
from objector.domain.read_back import Happened, ReadBack, as_it_stands, looks, next_look
from objector.domain.resend import Ground, ResendRule, ground_for, rule_time
from objector.domain.route import BROWSER
from objector.domain.submission import Status, Submission
from objector.engine.at_work import AtWork
from objector.engine.pace import Pace
from objector.engine.selection import Selection
from objector.engine.turns import LONGEST
from objector.engine.watch import Watch
from objector.errors import AlreadyClaimed, IllegalMove, NotYet, Undecryptable
from objector.failpoints import reach
from objector.ledger.store import Ledger
from objector.recipes.model import Recipe
from objector.recipes.read_back import readable, resend_rule


class Asked(StrEnum):
    """Whether the inbox was asked before: the first of the four steps."""

    READ = "read"  #: its mails were read in this pass
    UNREADABLE = "unreadable"  #: it could not be read in this pass
    NONE = "none"  #: no inbox is set


@dataclass(frozen=True, kw_only=True)
class Due:
    """A submission whose page is to be looked at now, and the entry that told how it stands."""

    submission: Submission
    seen: int


@dataclass(frozen=True, kw_only=True)
class ReadingBack:
    """Looks at the pages of unconfirmed submissions. `look` opens one and sends nothing; `held`: recipes left out."""

    ledger: Ledger
    look: Callable[[Claim, Mapping[str, Recipe]], Awaitable[ReadBack]]
    recipes: Mapping[str, Recipe]
    now: Callable[[], datetime]
    held: Callable[[], Collection[str]] = tuple
    pace: Pace | None = None

    async def due(self, selection: Selection) -> list[Due]:
        """What is to be looked at now, in the order in which it was planned. Asks the ledger; opens nothing."""
        held = self.held()
        waiting = [one for one in await self._unconfirmed(selection) if self._pages(one, held)]
        histories = await self.ledger.histories([one.id for one in waiting])
        found = []
        for one in waiting:
            history = histories[one.id]
            rule = self._rule(one, held)
            signed_in_at = await self._signed_in_at(one, history)
            also_at = rule_time(history, rule) if rule is not None else None
            at = next_look(history, also_at=also_at, signed_in_at=signed_in_at)
            if at is not None and at <= self.now():
                found.append(Due(submission=one, seen=as_it_stands(history)))
        return found

    async def anything_due(self, selection: Selection) -> bool:
        """Whether a pass would look at a page now, or a recipe's rule would send something again."""
        return bool(await self.due(selection)) or bool(await self._grounds(selection))

    async def look_at_due(
        self,
        selection: Selection,
        asked: Asked,
        at_work: AtWork,
        watch: Watch,
        has_way: Callable[[Submission], Awaitable[bool]],
    ) -> None:
        """Look at each page that is due, one after the other; what each told is recorded."""
        for one in await self.due(selection):
            if at_work.stopping:
                return
            if not await has_way(one.submission):
                continue
            try:
                await self._in_time(one, asked, at_work, watch)
            except (AlreadyClaimed, IllegalMove):
                continue  # another run looks, or was faster; or the person has decided
            except Undecryptable as error:
                watch.step(one.submission, f"stopped: {error}")
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                return  # the look was given up because the run was asked to stop

    async def send_again(self, selection: Selection, asked: Asked) -> list[str]:
        """Clear the way for the second submissions that recipes' rules ask for now; their ids."""
        cleared = []
        for submission_id, ground in (await self._grounds(selection)).items():
            if self.recipes[ground.rule.recipe].replies and asked is not Asked.READ:
                continue  # the mail that settles it may lie there
            with suppress(AlreadyClaimed, IllegalMove):  # another run was faster, or the person
                await self.ledger.send_again_by_rule(submission_id, ground, self.now())
                cleared.append(submission_id)
        return cleared

    async def _grounds(self, selection: Selection) -> dict[str, Ground]:
        """For each submission that a rule sends again now, the ground."""
        held = self.held()
        rules = {one.id: rule for one in await self._unconfirmed(selection) if (rule := self._rule(one, held))}
        histories = await self.ledger.histories(list(rules)) if rules else {}
        grounds = {one: ground_for(histories[one], rule, self.now()) for one, rule in rules.items()}
        return {one: ground for one, ground in grounds.items() if ground is not None}

    async def _unconfirmed(self, selection: Selection) -> list[Submission]:
        found = await self.ledger.submissions(
            campaign=selection.campaign,
            person=selection.person,
            recipe=selection.recipe,
            statuses=(Status.UNCONFIRMED,),
            ids=selection.ids or None,
        )
        by_form = [one for one in found if one.channel == BROWSER]  # what went in writing stands on no page
        return [one for one in by_form if one.sent_at is not None and one.due_at is None]

    def _pages(self, submission: Submission, held: Collection[str]) -> dict[str, Recipe]:
        """The recipes of this submission whose page can tell, and that are not held."""
        wanted = (submission.recipe,) if submission.recipe else submission.recipes
        known = {name: self.recipes[name] for name in wanted if name in self.recipes and name not in held}
        return {name: recipe for name, recipe in known.items() if readable(recipe)}

    def _rule(self, submission: Submission, held: Collection[str]) -> ResendRule | None:
        """The rule of the one recipe that ran; where that is not known, there is none."""
        name = submission.recipe or (submission.recipes[0] if len(submission.recipes) == 1 else "")
        recipe = self.recipes.get(name)
        return resend_rule(recipe) if recipe is not None and name not in held else None

    async def _signed_in_at(self, submission: Submission, history: Sequence[Happened]) -> datetime | None:
        """When the session was kept, asked only where the last look met a sign-in."""
        found = looks(history)
        if not found or found[-1].facts.get("reason") != Reason.SIGN_IN.value:
            return None
        with suppress(Undecryptable):
            account = (await self.ledger.person(submission.person_id)).account(submission.account_id)
            return account.session_at if account is not None else None
        return None

    async def _in_time(self, due: Due, asked: Asked, at_work: AtWork, watch: Watch) -> None:
        """One look as soon as the pace allows it; left for a later pass if that is too long to wait for."""
        longest = max(LONGEST, self.pace.distance) if self.pace is not None else LONGEST
        while not at_work.stopping:
            try:
                await at_work.attempt(due.submission.id, self._look(due, asked, watch))
                return
            except NotYet as early:
                wait = early.until - self.now()
                if wait > longest:
                    return
                await at_work.rest(max(wait.total_seconds(), 0.01))

    async def _look(self, due: Due, asked: Asked, watch: Watch) -> Submission:
        facts = {"inbox": asked.value}
        claim = await self.ledger.begin_read_back(due.submission.id, due.seen, facts, self.now(), self.pace)
        reach("read_back.begun")
        watch.step(claim.submission, "looking at the page again")
        try:
            seen = await self.look(claim, self._pages(claim.submission, self.held()))
        except asyncio.CancelledError:
            with suppress(AlreadyClaimed):
                await asyncio.shield(self.ledger.undo_read_back(claim, self.now()))
            raise
        done = await self.ledger.keep_read_back(claim, seen, self.now())
        reach("read_back.kept")
        watch.finished(done)
        return done
