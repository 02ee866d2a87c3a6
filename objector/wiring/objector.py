"""The parts of a running Objector. What a command does not use is never made, nor imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from objector.domain.clock import Clock
from objector.errors import LedgerError
from objector.ledger.store import Ledger
from objector.settings import Settings
from objector.wiring.browser import browser_choice, stays_here
from objector.wiring.library import load_library_for
from objector.wiring.notifier import notifier_for
from objector.wiring.now import utc_now

if TYPE_CHECKING:  # each is loaded by what needs it
    from objector.channels.browser import BrowserChannel
    from objector.channels.code_desk import Answer, CodeDesk
    from objector.channels.imap import ImapInbox
    from objector.channels.inbox import Inbox
    from objector.channels.mail_draft import MailDraft
    from objector.channels.printing import Printer
    from objector.channels.process import BrowserProcess
    from objector.channels.sender_check import SenderCheck
    from objector.domain.campaign import PlanLine
    from objector.domain.objection import Form
    from objector.domain.submission import Submission
    from objector.engine.agreed import Agreed
    from objector.engine.contracts import Contracts, Hold
    from objector.engine.follow_up import FollowUp
    from objector.engine.pace import Pace
    from objector.engine.probe import Prober
    from objector.engine.rounds import Rounds
    from objector.engine.run import Runner
    from objector.engine.time_stamps import TimeStamps
    from objector.engine.writing import Writing
    from objector.recipes.library import Library
    from objector.recipes.model import Recipe


class Objector:
    """The parts of a running Objector; use it through `open_objector`."""

    def __init__(self, settings: Settings, ledger: Ledger, stack: AsyncExitStack, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ledger = ledger
        self._stack = stack
        self._processes: list[BrowserProcess | Printer] = []
        self.also_answers: list[Answer] = []
        """Further ways to hear a code from the person; a face adds them before the first run."""

    @cached_property
    def library(self) -> Library:
        """Recipes, controllers and campaigns. Raises RecipeError."""
        return load_library_for(self.settings)

    @cached_property
    def forms(self) -> dict[str, Form]:
        """The forms of all campaigns, by id; a form of several campaigns is the same in each."""
        return {form.id: form for campaign in self.library.campaigns.values() for form in campaign.forms}

    def form(self, form_id: str) -> Form | None:
        """The form of this id; None for one that is no longer known."""
        return self.forms.get(form_id)

    @cached_property
    def mailboxes(self) -> list[ImapInbox]:
        """The person's mailboxes; each is connected when first asked."""
        from objector.wiring.inbox import mailboxes

        found = mailboxes(self.settings)
        for one in found:
            self._stack.push_async_callback(one.close)
        return found

    @cached_property
    def inbox(self) -> Inbox | None:
        """All of them as one, if any is set."""
        from objector.channels.inboxes import Inboxes

        return Inboxes(self.mailboxes) if len(self.mailboxes) > 1 else next(iter(self.mailboxes), None)

    @cached_property
    def senders(self) -> SenderCheck:
        """What checks the senders of mails before these change anything."""
        from objector.wiring.senders import senders

        return senders(self.settings, self.clock.now)

    @cached_property
    def codes(self) -> CodeDesk:
        """Who gives one-time codes: the inbox, the person by `objector answer`, and `also_answers`."""
        from objector.channels.code_desk import CodeDesk

        desk = CodeDesk(
            use=self.ledger.take_mail,
            answers=(self.ledger.take_answer, *self.also_answers),
            now=utc_now,
            inbox=self.inbox,
            senders=self.senders,
        )
        if self.settings.rehearsal:  # nobody is waited for for long
            desk.longest = timedelta(seconds=self.settings.patience)
        return desk

    def browser_channel(self, *, headed: bool = False) -> BrowserChannel:
        """The browser channel; the browser itself starts with the first form."""
        from objector.channels.browser import BrowserChannel
        from objector.channels.process import BrowserProcess

        settings = self.settings
        stays_here(settings)
        process = BrowserProcess(browser_choice(settings, headed=headed), rehearsal=settings.rehearsal)
        self._stack.push_async_callback(process.close)
        self._processes.append(process)
        return BrowserChannel(
            process=process,
            recipes=self.library.recipes,
            digests=self.library.digests,
            codes=self.codes,
            patience=settings.patience,
            rehearsal=settings.rehearsal,
            now=self.clock.now,
        )

    def printer(self) -> Printer:
        """What makes a PDF of an HTML document; its browser starts with the first document, and reaches nothing."""
        from objector.channels.printing import Printer

        printer = Printer(choice=browser_choice(self.settings))
        self._stack.push_async_callback(printer.close)
        self._processes.append(printer)
        return printer

    @cached_property
    def mail_channel(self) -> Agreed:
        """What writes to controllers by mail, from the person's own mailbox. Raises RecipeError."""
        from objector.wiring.mail import mail_channel

        return mail_channel(self)

    @cached_property
    def writing(self) -> Writing:
        """What writes to controllers after the objection: reminders and answers. Raises RecipeError."""
        from objector.wiring.mail import writing

        return writing(self)

    async def mails_of(self, lines: Sequence[PlanLine]) -> Mapping[str, MailDraft]:
        """The mails of a plan in the clear, by the key of the objection. Raises RecipeError, NotFound."""
        from objector.wiring.mail import mails_of

        return await mails_of(self, lines)

    async def end_browsers(self) -> None:
        """End the browsers that wait for the next form; the next form starts one anew."""
        for process in self._processes:
            await process.close()

    @property
    def pace(self) -> Pace:
        """How much one controller is asked."""
        from objector.engine.pace import Pace, Quiet

        wanted = self.settings.pace
        return Pace(
            distance=timedelta(seconds=wanted.distance),
            at_once=wanted.at_once,
            a_day=wanted.a_day,
            quiet=Quiet(begins=wanted.quiet[0], ends=wanted.quiet[1]) if wanted.quiet else None,
        )

    async def _online(self, submission: Submission) -> bool:
        """Whether there is a way to this submission's controller."""
        known = [self.library.recipes[name] for name in submission.recipes if name in self.library.recipes]
        return await self.has_way_to(known[0]) if known else True

    async def has_way_to(self, recipe: Recipe) -> bool:
        """Whether there is a way to this recipe's form."""
        from objector.channels.network import has_way

        return await has_way(str(recipe.url))

    @property
    def contracts(self) -> Contracts:
        """The form contracts of this machine."""
        from objector.engine.contracts import Contracts

        return Contracts(self.settings.home / "contracts")

    def held_recipes(self) -> dict[str, Hold]:
        """The recipes that no new submission uses, because their form changed. Raises ConfigError."""
        return self.contracts.held(self.library.digests)

    def prober(self) -> Prober:
        """What looks at forms without sending."""
        from objector.wiring.prober import prober

        return prober(self)

    def rounds(self) -> Rounds:
        """The weekly looks at the forms in use."""
        from objector.wiring.prober import rounds

        return rounds(self)

    def follow_up(self, inbox: Inbox | None) -> FollowUp:
        """What reads the controllers' mails: from this inbox, or (None) such as are given to it one by one."""
        from objector.engine.follow_up import FollowUp
        from objector.wiring.mail import mail_reports

        return FollowUp(
            ledger=self.ledger,
            inbox=inbox,
            boxes=self.mailboxes if inbox is not None else (),
            senders=self.senders,
            recipes=self.library.recipes,
            now=self.clock.now,
            controllers=self.library.controllers,
            reports=mail_reports(self),
        )

    def runner(self, *, by_hand: bool = False) -> Runner:
        """What performs submissions. `by_hand`: in a window, where the person presses the button."""
        from objector.domain.retry import RetryPolicy
        from objector.domain.route import BROWSER, LETTER, MAIL
        from objector.engine.by_hand import ByHand
        from objector.engine.holding import Holding
        from objector.engine.run import Runner
        from objector.wiring.letter import letter_channel
        from objector.wiring.read_back import reading_back

        library, channel, mail = self.library, self.browser_channel(headed=by_hand), self.mail_channel
        return Runner(
            ledger=self.ledger,
            channels={
                BROWSER: Holding(ByHand(channel) if by_hand else channel, self.held_recipes),
                MAIL: mail,
                LETTER: letter_channel(self),
            },
            approved=mail.covers,
            forms=self.forms,
            policy=RetryPolicy(),
            policies={name: recipe.retry.policy for name, recipe in library.recipes.items() if recipe.retry},
            now=self.clock.now,
            online=None if self.settings.rehearsal else self._online,
            pace=None if self.settings.rehearsal else self.pace,
            concurrency=1 if by_hand else self.settings.browser.concurrency,
            follow_up=self.follow_up(self.inbox) if self.inbox is not None else None,
            reading_back=None if by_hand else reading_back(self, channel),
            patience=self.settings.patience,
        )

    @cached_property
    def time_stamps(self) -> TimeStamps:
        """The authorities that put time stamps on the ledger; none where none is set. Raises ConfigError."""
        from objector.wiring.stamping import time_stamps

        return time_stamps(self)

    async def tell_person(self) -> str:
        """Tell the person what waits for them, if they want to be told and it is time.

        Why that failed, or an empty text: whatever it is, the pass before it stands.
        """
        from objector.engine.digest import Digest
        from objector.engine.todo import todo

        way = notifier_for(self.settings)
        if way is None:
            return ""
        digest = Digest(notifier=way, file=self.settings.home / "notice.json", rehearsal=self.settings.rehearsal)
        try:
            items = await todo(self.ledger, self.library, self.clock.now())
        except LedgerError as error:
            return f"you could not be told whether you are needed: {error}"
        return await digest.after_a_pass(items, utc_now())
