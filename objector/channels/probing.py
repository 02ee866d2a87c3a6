"""Looking at a form without sending: opened as for an attempt, cookies refused, and nothing else touched."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from playwright.async_api import Error as PlaywrightError

from objector.channels.answers import hear
from objector.channels.base import silent
from objector.channels.browser import Attempt, BrowserChannel
from objector.channels.contract import Reading, missing, read
from objector.channels.find import NotThere
from objector.channels.survey import Survey
from objector.channels.tab import REST_SHARE
from objector.domain.claim import Claim
from objector.errors import ChannelError, FormChanged, Unreachable
from objector.recipes.model import AnswerMeaning, Recipe


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a look gave: the reading of the form, or the error that stood in the way; with both the page is another."""

    reading: Reading | None
    error: ChannelError | None = None


async def look_at_form(channel: BrowserChannel, recipe: Recipe, visitor: Claim) -> Seen:
    """Open the form as this visitor and read it. Types nothing, presses nothing but the refusal of cookies.

    Raises BrowserMissing.
    """
    try:
        async with channel.page(recipe, visitor) as page:
            attempt = Attempt(channel=channel, claim=visitor, recipe=recipe, page=page, progress=silent, by_hand=False)
            try:
                return await _look(attempt)
            finally:
                await attempt.tab.close()
    except PlaywrightError:
        return Seen(reading=None, error=Unreachable("the browser ended before the form was open"))


async def _look(attempt: Attempt) -> Seen:
    tab, recipe, redact = attempt.tab, attempt.recipe, attempt.values.redact
    try:
        await attempt.reach()
    except FormChanged as error:
        described = read(None, tab.seen, tab.language or tab.seen.language, redact)
        return Seen(reading=described, error=FormChanged(redact(error.detail)))
    except ChannelError as error:
        error.detail = redact(error.detail)
        return Seen(reading=None, error=error)

    def whole(survey: Survey) -> bool:
        if faults := missing(recipe, survey, tab.language):
            raise NotThere(faults[0])
        return True

    try:
        with suppress(FormChanged):  # what is missing after all is told by the reading
            await tab.until(whole, rest_share=REST_SHARE)
        survey = await tab.settled()
        attempt.stop_at_answers()
    except ChannelError as error:
        error.detail = redact(error.detail)
        return Seen(reading=None, error=error)
    reading = read(recipe, survey, tab.language, redact)
    early = [h.phrase for h in hear(recipe, survey) if h.answer.means is AnswerMeaning.DELIVERED]
    if early:
        told = f'the confirmation "{early[0][:120]}" stands on the page before anything is sent'
        reading = Reading(contract=reading.contract, faults=(*reading.faults, told), sentences=reading.sentences)
    return Seen(reading=reading)
