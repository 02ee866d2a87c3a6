"""The settings pages of the look-alikes: one switch that counts, its state kept per account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.responses import PlainTextResponse, Response

from objector.rehearsal.pages import render, said
from objector.rehearsal.portal import Catalogue
from objector.rehearsal.posted import arrived, read_posted
from objector.rehearsal.received import Inbox
from objector.rehearsal.scenario import UNTOUCHED
from objector.rehearsal.trouble import Troubles
from objector.rehearsal.visit import Visit


class Switches:
    """Shows switches and takes their changes."""

    def __init__(self, catalogue: Catalogue, inbox: Inbox, troubles: Troubles, clock: Callable[[], datetime]) -> None:
        self._catalogue = catalogue
        self._inbox = inbox
        self._troubles = troubles
        self._clock = clock
        self._on: dict[tuple[str, str], bool] = {}

    def show(self, visit: Visit) -> Response:
        """The page with the switch as this account left it."""
        portal, how = visit.portal, visit.how
        label = portal.switch_label or portal.title
        title = portal.title
        if how.labels == "old":
            label = portal.old_switch_label or label
            title = portal.old_title or title
        elif how.labels == "drifted":
            label = self._catalogue.words["drifted_switch"]
        history = self._catalogue.words["delete_history"].say("en")
        return render(
            self._catalogue,
            visit.look,
            "toggle",
            title.say(visit.language),
            action=visit.request.url.path,
            check_box=portal.switch == "check-box" if how.controls == "usual" else how.controls == "native",
            others=said(portal.others, visit.language),
            label=label.say(visit.language),
            on=self._on.get(_whose(visit), how.toggle == "on"),
            switch_id=f"s{portal.id[:2]}",
            delete_history=history if portal.others else "",
        )

    async def take(self, visit: Visit) -> Response:
        """A change of the switch."""
        posted = await read_posted(visit.request, visit.portal, visit.variant)
        fault = self._troubles.fault(visit, "send")
        if fault in UNTOUCHED:
            return await self._troubles.instead(fault, visit) or Response(status_code=503)
        on = (posted.values.get("on") or ("",))[0]
        accepted = on in {"true", "false"} and fault != "refused"
        self._inbox.add(arrived(visit, posted, "toggle", self._clock(), accepted=accepted))
        if not accepted:
            return PlainTextResponse(self._catalogue.words["refused"].say(visit.language).text, status_code=422)
        self._on[_whose(visit)] = on == "true"
        if fault == "odd-answer":
            return PlainTextResponse(self._catalogue.words["odd_thanks"].say(visit.language).text)
        instead = await self._troubles.instead(fault, visit)
        return instead or PlainTextResponse(self._catalogue.words["saved"].say(visit.language).text)


def _whose(visit: Visit) -> tuple[str, str]:
    return visit.portal.id, visit.session.handle if visit.session else ""
