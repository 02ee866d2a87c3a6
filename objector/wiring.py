"""Wiring: builds everything once, from settings. What a command does not use is never made, nor imported."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from objector.domain.clock import Clock
from objector.errors import ConfigError, LedgerError
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.settings import InboxSettings, Secret, Settings

if TYPE_CHECKING:  # each is loaded by what needs it
    from objector.channels.browser import BrowserChannel
    from objector.channels.code_desk import Answer, CodeDesk
    from objector.channels.imap import ImapInbox
    from objector.channels.notify import Notifier
    from objector.channels.probing import Seen
    from objector.channels.process import BrowserChoice, BrowserProcess
    from objector.domain.claim import Claim
    from objector.domain.person import Person
    from objector.domain.submission import Submission
    from objector.engine.contracts import Contracts, Hold
    from objector.engine.pace import Pace
    from objector.engine.probe import Prober
    from objector.engine.run import Runner
    from objector.recipes.feed import Feed
    from objector.recipes.feed_store import FeedStore
    from objector.recipes.library import Library
    from objector.recipes.model import Recipe
    from objector.rehearsal.mailhost import MailHost
    from objector.rehearsal.portals import Portals
    from objector.rehearsal.scenario import Scenario


def utc_now() -> datetime:
    """The time, aware, UTC. The one clock of the program; everything below is told the time."""
    return datetime.now(UTC)


def load_library_for(settings: Settings, *, strict: bool = False) -> Library:
    """The shipped recipes, those taken from the feed, and those of CONFIG_DIR; later ones replace earlier ones.

    If the feed's no longer hold, such as after an update of Objector, the shipped ones are used without them, unless
    `strict`. Raises RecipeError.
    """
    from objector.errors import RecipeError
    from objector.recipes.load import load_library
    from objector.shipped import config_dir

    today = utc_now().date()
    newer = feed_store(settings).recipes()
    own = [settings.config_dir] if settings.config_dir else []
    if newer is not None:
        try:
            return load_library([config_dir(), newer, *own], today=today)
        except RecipeError:
            if strict:
                raise
    return load_library([config_dir(), *own], today=today)


def feed_store(settings: Settings) -> FeedStore:
    """Where recipes taken from the feed lie."""
    from objector.recipes.feed_store import FeedStore

    return FeedStore(settings.home / "feed")


def recipe_feed(settings: Settings) -> Feed:
    """The feed of newer recipes that the settings name. Raises ConfigError where they name none."""
    from objector.recipes.feed import Feed
    from objector.recipes.signing import public_key
    from objector.shipped import config_dir

    if settings.rehearsal:
        raise ConfigError("a rehearsal fetches nothing; run this without OBJECTOR_REHEARSAL")
    if not settings.feed.url or not settings.feed.public_key:
        lacking = "OBJECTOR_FEED__PUBLIC_KEY" if settings.feed.url else "OBJECTOR_FEED__URL"
        raise ConfigError(
            f"{lacking} is not set: no feed of newer recipes is built in. Name the feed that you trust, and its key, "
            "in OBJECTOR_FEED__URL and OBJECTOR_FEED__PUBLIC_KEY"
        )
    return Feed(
        url=settings.feed.url,
        key=public_key(settings.feed.public_key),
        store=feed_store(settings),
        shipped=config_dir(),
        own=[settings.config_dir] if settings.config_dir else [],
        now=utc_now,
    )


def key_source(settings: Settings) -> KeySource:
    """Where the master key may come from. A rehearsal leaves the keyring alone."""
    return KeySource(
        folder=settings.home,
        given=settings.key.get_secret_value() if settings.key else None,
        keyring=not settings.rehearsal,
    )


def browser_choice(settings: Settings, *, headed: bool = False) -> BrowserChoice:
    """Which browser is started, and how."""
    from objector.channels.process import BrowserChoice

    wanted = settings.browser
    return BrowserChoice(
        executable=wanted.executable,
        channel=wanted.channel or None,
        headed=headed or wanted.headed,
        host_rules=wanted.host_rules,
        attach=wanted.attach,
        sandbox=wanted.sandbox,
    )


_EVERYBODY = "everybody@mailhost.invalid"
"""The one mailbox in which a rehearsal collects the mails to all of its people."""


def stays_here(settings: Settings) -> None:
    """Raises ConfigError for a rehearsal that leads its hosts nowhere: it would reach the real controllers."""
    if settings.rehearsal and not settings.browser.host_rules:
        raise ConfigError(
            "this rehearsal has no look-alike portals to go to; they are started by: objector run, objector continue, "
            "objector demo; or name running ones in OBJECTOR_BROWSER__HOST_RULES"
        )


class Objector:
    """The parts of a running Objector; use it through `open_objector`."""

    def __init__(self, settings: Settings, ledger: Ledger, stack: AsyncExitStack, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.ledger = ledger
        self._stack = stack
        self._processes: list[BrowserProcess] = []
        self.also_answers: list[Answer] = []
        """Further ways to hear a code from the person; a face adds them before the first run."""

    @cached_property
    def library(self) -> Library:
        """Recipes, controllers and campaigns. Raises RecipeError."""
        return load_library_for(self.settings)

    @cached_property
    def inbox(self) -> ImapInbox | None:
        """The person's inbox, if one is set; connected when first asked."""
        from objector.channels.imap import ImapInbox

        if self.settings.inbox.url is None:
            return None
        inbox = ImapInbox(self.settings.inbox.url.get_secret_value())
        self._stack.push_async_callback(inbox.close)
        return inbox

    @cached_property
    def codes(self) -> CodeDesk:
        """Who gives one-time codes: the inbox, the person by `objector answer`, and `also_answers`."""
        from objector.channels.code_desk import CodeDesk

        desk = CodeDesk(
            use=self.ledger.take_mail,
            answers=(self.ledger.take_answer, *self.also_answers),
            now=utc_now,
            inbox=self.inbox,
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
        from objector.channels.network import has_way

        known = [self.library.recipes[name] for name in submission.recipes if name in self.library.recipes]
        return await has_way(str(known[0].url)) if known else True

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
        from objector.channels.probing import look_at_form
        from objector.engine.probe import Prober

        channel = self.browser_channel() if self.settings.browser.host_rules or not self.settings.rehearsal else None

        async def look(recipe: Recipe, visitor: Claim) -> Seen:
            if channel is None:
                stays_here(self.settings)
                raise ConfigError("a rehearsal has look-alike portals to look at: objector probe --rehearsal")
            return await look_at_form(channel, recipe, visitor)

        return Prober(
            recipes=self.library.recipes,
            digests=self.library.digests,
            contracts=self.contracts,
            look=look,
            visitor=self._visitor,
            now=utc_now,
        )

    async def _visitor(self, recipe: Recipe) -> Claim | None:
        from objector.engine.visitor import as_visitor, visitor_for

        visitor = await visitor_for(self.ledger, recipe, utc_now())
        if visitor is not None or not self.settings.rehearsal:
            return visitor
        from objector.rehearsal.cast import made_up_person, session_for

        person = made_up_person(utc_now())
        account = next((one for one in person.accounts if one.service == recipe.service), None)
        session = session_for(person, account) if account else None
        return as_visitor(recipe, person, account, session, utc_now())

    def runner(self, *, by_hand: bool = False) -> Runner:
        """What performs submissions. `by_hand`: in a window, where the person presses the button."""
        from objector.domain.retry import RetryPolicy
        from objector.engine.by_hand import ByHand
        from objector.engine.follow_up import FollowUp
        from objector.engine.holding import Holding
        from objector.engine.run import Runner

        library, channel = self.library, self.browser_channel(headed=by_hand)
        inbox = self.inbox
        return Runner(
            ledger=self.ledger,
            channels={"browser": Holding(ByHand(channel) if by_hand else channel, self.held_recipes)},
            forms={form.id: form for campaign in library.campaigns.values() for form in campaign.forms},
            policy=RetryPolicy(),
            policies={name: recipe.retry.policy for name, recipe in library.recipes.items() if recipe.retry},
            now=self.clock.now,
            online=None if self.settings.rehearsal else self._online,
            pace=None if self.settings.rehearsal else self.pace,
            concurrency=1 if by_hand else self.settings.browser.concurrency,
            follow_up=FollowUp(ledger=self.ledger, inbox=inbox, recipes=library.recipes, now=self.clock.now)
            if inbox is not None
            else None,
            patience=self.settings.patience,
        )

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
            items = await todo(self.ledger, self.library, utc_now())
        except LedgerError as error:
            return f"you could not be told whether you are needed: {error}"
        return await digest.after_a_pass(items, utc_now())


def notifier_for(settings: Settings) -> Notifier | None:
    """How the person is told that they are needed, if they want to be. A rehearsal tells only on this machine."""
    from urllib.parse import urlsplit

    from objector.channels.notify import is_near, notifier

    if settings.notify.url is None:
        return None
    url = settings.notify.url.get_secret_value()
    smtp = settings.smtp.url.get_secret_value() if settings.smtp.url else ""
    if settings.rehearsal and not is_near(urlsplit(smtp if url.lower().startswith("mailto:") else url)):
        return None
    secret = settings.notify.secret.get_secret_value() if settings.notify.secret else ""
    return notifier(url, secret=secret, smtp_url=smtp)


@asynccontextmanager
async def open_objector(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Objector]:
    """Open the ledger; everything else is made when it is first used, and closed here.

    Raises ConfigError, LedgerError.
    """
    address = settings.database_url.get_secret_value() if settings.database_url else None
    async with AsyncExitStack() as stack:
        ledger = await Ledger.open(
            address, settings.home, key_source(settings), now=utc_now(), rehearsal=settings.rehearsal
        )
        stack.push_async_callback(ledger.close)
        yield Objector(settings, ledger, stack, clock or Clock(utc_now))


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Look-alike portals and a mail server on this machine, and the settings that lead everything to them."""

    settings: Settings
    portals: Portals
    mailhost: MailHost
    clock: Clock

    async def made_up_person(self, objector: Objector) -> Person:
        """The made-up person, kept in the rehearsal's ledger, signed in at every look-alike."""
        from objector.engine.intake import take_in
        from objector.engine.people_file import FromFile
        from objector.rehearsal.cast import made_up_person, made_up_picture, session_for

        person = made_up_person(utc_now())
        sessions = {place: session_for(person, account) for place, account in enumerate(person.accounts)}
        given = FromFile(person=person, sessions=sessions, evidence=(made_up_picture(), "image/png"))
        (kept,) = await take_in(objector.ledger, [given], utc_now())
        return kept

    async def sign_in_everywhere(self, objector: Objector) -> None:
        """Give every account of the rehearsal's ledger that has no session one of the look-alikes."""
        from objector.rehearsal.cast import session_for

        for person in await objector.ledger.people():
            for account in person.accounts:
                if account.session_at is None:
                    with suppress(ConfigError):  # no look-alike of this service
                        await objector.ledger.keep_session(account.id, session_for(person, account), self.clock.now())


@asynccontextmanager
async def rehearsal(
    settings: Settings, scenario: Scenario | str = "calm", clock: Clock | None = None
) -> AsyncIterator[Rehearsal]:
    """Start portals and mail server; the settings given out are those of a rehearsal. Nothing leaves the machine.

    Raises ConfigError for a scenario that does not exist, and where the parts of a rehearsal are not installed.
    """
    try:
        from objector.rehearsal.mailhost import MailHost
        from objector.rehearsal.portals import Portals
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"a rehearsal needs {error.name}, which is not installed; install it with: "
            "pip install 'objector[rehearsal]'"
        ) from error
    clock = clock or Clock(utc_now)
    async with (
        MailHost(catch_all=_EVERYBODY, now=clock.now) as mailhost,
        Portals(scenario, mail=mailhost.smtp) as portals,
    ):
        led = replace(settings.browser, host_rules=portals.host_rules, attach="")
        inbox = InboxSettings(url=Secret(mailhost.inbox_url(_EVERYBODY)))
        yield Rehearsal(
            settings=replace(settings, rehearsal=True, browser=led, inbox=inbox),
            portals=portals,
            mailhost=mailhost,
            clock=clock,
        )


@asynccontextmanager
async def open_for_sending(
    settings: Settings, scenario: str = "calm", clock: Clock | None = None
) -> AsyncIterator[Objector]:
    """As `open_objector`; in a rehearsal with look-alike portals, at which every account is signed in."""
    if not settings.rehearsal or settings.browser.host_rules:
        async with open_objector(settings, clock) as objector:
            yield objector
        return
    async with rehearsal(settings, scenario, clock) as place, open_objector(place.settings, clock) as objector:
        await place.sign_in_everywhere(objector)
        yield objector
