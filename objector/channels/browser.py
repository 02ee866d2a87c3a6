"""The browser channel: performs a recipe on the controller's own form and answers with an outcome."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from objector.channels.answers import hear, new_lines, recognised
from objector.channels.base import BeforeSending, Progress, silent
from objector.channels.camera import Camera
from objector.channels.crossing import AsksForCode, Crossing
from objector.channels.find import NotThere
from objector.channels.hosts import bare
from objector.channels.meaning import after_the_button, before_the_button
from objector.channels.process import BrowserProcess
from objector.channels.sending import Sending
from objector.channels.sessions import address_for, fresh_page, language_for
from objector.channels.steps import Steps
from objector.channels.survey import Survey
from objector.channels.switching import Switching
from objector.channels.tab import REST_SHARE, Tab, reason
from objector.channels.typed import Values
from objector.domain.claim import Claim
from objector.domain.file_kind import kind_of
from objector.domain.outcome import Evidence, Failed, NeedsPerson, Outcome, Reason
from objector.domain.person import Mode
from objector.errors import (
    AlreadyObjected,
    BrowserMissing,
    ChallengeMet,
    ChannelError,
    FormChanged,
    NotOffered,
    SignInNeeded,
    TryLater,
    TurnedAway,
    Unreachable,
)
from objector.recipes.model import AnswerMeaning as Means
from objector.recipes.model import Recipe, Switch


class NotRecognised(FormChanged):
    """The page is not the recipe's: another variant of the form may be."""


class Codes(Protocol):
    """Gives each claim its own source of one-time codes."""

    def for_claim(self, claim: Claim) -> AsksForCode:
        """The source for this claim."""
        ...


@dataclass(kw_only=True)
class BrowserChannel:
    """Performs submissions in a headless browser. One process, a context of its own for each submission."""

    process: BrowserProcess
    recipes: Mapping[str, Recipe]
    digests: Mapping[str, str]
    codes: Codes
    patience: float = 30.0
    rehearsal: bool = False
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @asynccontextmanager
    async def page(self, recipe: Recipe, claim: Claim, *, headed: bool = False) -> AsyncIterator[Page]:
        """A page of its own for this recipe, as the claim's person and with their session; gone afterwards.

        Raises BrowserMissing, and as `fresh_page` does.
        """
        browser = await self.process.browser(headed=headed)
        async with fresh_page(
            browser,
            person=claim.person,
            language=language_for(recipe, claim.person),
            session=claim.session,
            rehearsal=bool(self.process.choice.host_rules),
            attached=bool(self.process.choice.attach),
            doubt=self.process.doubt,
        ) as page:
            yield page

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt: the variants of the form in their order, the first that is recognised runs."""
        by_hand = claim.person.mode is Mode.ASSISTED
        outcome: Outcome | None = None
        variants = [self.recipes[name] for name in claim.submission.recipes if name in self.recipes]
        for recipe in variants:
            try:
                async with self.page(recipe, claim, headed=by_hand) as page:
                    attempt = Attempt(
                        channel=self,
                        claim=claim,
                        recipe=recipe,
                        page=page,
                        progress=progress,
                        by_hand=by_hand,
                    )
                    result = await attempt.perform(before_sending)
            except BrowserMissing as missing:
                return outcome or NeedsPerson(reason=Reason.BROWSER_MISSING, detail=str(missing))
            except (PlaywrightError, TimeoutError) as error:
                self.process.doubt()
                if isinstance(error, TimeoutError):
                    await self.process.end()
                detail = "the browser ended, or hung, before the form was open"
                return outcome or Failed(reason=Reason.UNREACHABLE, passing=True, detail=detail)
            if not attempt.unlike:
                return result
            outcome = outcome or result  # what the first variant found instead is what the person is told
        if outcome is None:
            detail = f"none of its recipes is installed: {', '.join(claim.submission.recipes)}"
            return NeedsPerson(reason=Reason.FORM_CHANGED, detail=detail)
        return outcome


@dataclass(kw_only=True)
class Attempt:
    """One recipe on one page for one claim."""

    channel: BrowserChannel
    claim: Claim
    recipe: Recipe
    page: Page
    progress: Progress
    by_hand: bool
    unlike: bool = False
    """The page is not this variant of the form; nothing was typed."""

    def __post_init__(self) -> None:
        self.tab = Tab(self.page, hosts=self.recipe.hosts, patience=self.channel.patience)
        self.camera = Camera(page=self.page, rehearsal=self.channel.rehearsal)
        self.values = Values(self.claim)
        self.steps = Steps(
            tab=self.tab, recipe=self.recipe, values=self.values, progress=self.progress, file=self._file()
        )
        self.sending: Crossing | None = None

    def _file(self) -> tuple[str, str, bytes] | None:
        content = self.claim.file
        if content is None:
            return None
        kind = kind_of(content)
        if kind is None:
            return "evidence.bin", "application/octet-stream", content
        return f"evidence.{kind.ending}", kind.media_type, content

    async def perform(self, before_sending: BeforeSending) -> Outcome:
        """The whole recipe. The one place where a `ChannelError` becomes an `Outcome`."""
        try:
            outcome = await self._run(before_sending)
        except ChannelError as error:
            outcome = self._outcome(error)
        except PlaywrightError as error:
            outcome = self._outcome(Unreachable(f"the page or the browser went away ({reason(error)})"))
        evidence = await self._evidence()
        return replace(outcome, detail=self.values.redact(outcome.detail)[:1000], evidence=evidence)

    async def _run(self, before_sending: BeforeSending) -> Outcome:
        self.progress("opening the form")
        await self.reach()
        first = self.recipe.counting_step
        for place in range(first):
            self.stop_at_answers()
            await self.steps.perform(place)
        await self.tab.current()
        self.stop_at_answers()
        counting = self.recipe.steps[self.recipe.counting_step]
        self.sending = (Switching if isinstance(counting, Switch) else Sending)(
            tab=self.tab,
            recipe=self.recipe,
            steps=self.steps,
            values=self.values,
            before_sending=before_sending,
            progress=self.progress,
            codes=self.channel.codes.for_claim(self.claim),
            camera=self.camera,
            by_hand=self.by_hand,
        )
        return await self.sending.perform()

    async def reach(self) -> None:
        """Open the form and recognise it. Raises the `ChannelError` of what stands in the way."""
        self.tab.climbs = lambda: self.by_hand
        await self.tab.open(address_for(self.recipe, language_for(self.recipe, self.claim.person)))
        await self._recognise()

    async def _recognise(self) -> None:
        def known(survey: Survey) -> str:
            language = recognised(self.recipe, survey)
            if language is None:
                title = self.values.redact(survey.title)[:100]
                raise NotThere(f'this page (titled "{title}") is not the form that {self.recipe.id} describes')
            return language

        for again in (True, False):
            try:
                language = await self.tab.until(known, check=self.stop_at_answers, rest_share=REST_SHARE)
                break
            except NotThere as error:
                if again and self.tab.waited_at_wall:  # signing in may lose the way to the form
                    await self.tab.open(address_for(self.recipe, language_for(self.recipe, self.claim.person)))
                    continue
                self.unlike = True
                raise NotRecognised(error.detail) from error
        self.tab.language = language or ""
        if await self.tab.refuse_cookies():
            await self.tab.look()

    def stop_at_answers(self) -> None:
        """What the page says or is before anything was sent. Raises the `ChannelError` that it means."""
        events = self.tab.events
        if events.status == 429:
            raise TryLater("the controller asks to come back later (429)", not_before=self._retry_after())
        if events.status >= 500:
            raise Unreachable(f"the server answered {events.status}", server_error=True)
        if events.lost:
            raise Unreachable(f"the page did not load ({events.lost[:80]})")
        for heard in hear(self.recipe, self.tab.seen):
            said = (
                f'the page says: "{heard.phrase[:200]}"'
                if heard.phrase
                else f"the page moved to {bare(self.tab.page.url)}"
            )
            match heard.answer.means:
                case Means.ALREADY_OBJECTED:
                    raise AlreadyObjected(said)
                case Means.NOT_OFFERED:
                    raise NotOffered(said)
                case Means.TRY_LATER:
                    raise TryLater(said)
                case Means.TURNED_AWAY:
                    raise TurnedAway(said)
                case Means.SIGN_IN if not self.by_hand:
                    raise SignInNeeded(said)
                case Means.CHALLENGE if not self.by_hand:
                    raise ChallengeMet(said)
                case _:
                    continue

    def _retry_after(self) -> datetime | None:
        """RFC 9110, 10.2.3: a number of seconds or a date; more than a week is taken for a week."""
        given, now = self.tab.events.retry_after.strip(), self.channel.now()
        if given.isdigit():
            return now + timedelta(seconds=min(int(given), 7 * 86_400))
        with suppress(ValueError, TypeError):
            at = parsedate_to_datetime(given)
            return min(at if at.tzinfo else at.replace(tzinfo=UTC), now + timedelta(days=7))
        return None

    def _outcome(self, error: ChannelError) -> Outcome:
        sent = self.sending is not None and self.sending.sent
        return after_the_button(error, self.tab.events.ended) if sent else before_the_button(error)

    async def _evidence(self) -> Evidence:
        artefacts = await self.camera.aftermath(self.tab.extent_at_rest)
        new_text = ""
        if self.sending is not None and self.sending.sent:
            with suppress(ChannelError):
                new_text = new_lines(self.sending.text_before, (await self.tab.current()).text)
        browser = self.page.context.browser
        return Evidence(
            recipe=self.recipe.id,
            recipe_digest=self.channel.digests.get(self.recipe.id, ""),
            url=bare(self.page.url),
            browser=browser.version if browser is not None else "",
            findings=tuple(self.steps.findings),
            artefacts=(*artefacts, *(self.sending.mails if self.sending else ())),
            new_text=new_text[:20_000],
            text_before=self.sending.text_before[:20_000] if self.sending is not None and new_text else "",
        )
