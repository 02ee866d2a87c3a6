"""The stage of a rehearsal: look-alike portals, a mail server, a time stamp authority, and the made-up person."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from objector.domain.clock import Clock
from objector.errors import ConfigError
from objector.settings import InboxSettings, Secret, Settings, SmtpSettings, StampSettings
from objector.wiring.library import load_library_for
from objector.wiring.now import utc_now
from objector.wiring.objector import Objector

if TYPE_CHECKING:
    from objector.domain.person import Person
    from objector.rehearsal.authority import Authority
    from objector.rehearsal.mailhost import MailHost
    from objector.rehearsal.portals import Portals
    from objector.rehearsal.scenario import Scenario

_EVERYBODY = "everybody@mailhost.invalid"
"""The one mailbox in which a rehearsal collects the mails to all of its people."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """Look-alike portals, a mail server and a time stamp authority on this machine, and the settings that lead
    everything to them."""

    settings: Settings
    portals: Portals
    mailhost: MailHost
    authority: Authority
    clock: Clock

    async def made_up_person(self, objector: Objector) -> Person:
        """The made-up person, kept in the rehearsal's ledger, signed in at every look-alike."""
        from objector.engine.intake import take_in
        from objector.engine.people_file import FromFile
        from objector.rehearsal.cast import made_up_person, made_up_picture, session_for

        person = made_up_person(utc_now())
        sessions = {}
        for place, account in enumerate(person.accounts):
            with suppress(ConfigError):  # no look-alike of this service: it is written to
                sessions[place] = session_for(person, account)
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
    """Start portals, mail server and time stamp authority; the settings given out are those of a rehearsal.

    Nothing leaves the machine.

    Raises ConfigError for a scenario that does not exist, and where the parts of a rehearsal are not installed.
    """
    try:
        from objector.rehearsal.authority import Authority
        from objector.rehearsal.correspondent import Correspondents
        from objector.rehearsal.mailhost import MailHost
        from objector.rehearsal.portals import Portals
        from objector.rehearsal.scenario import load_scenario
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"a rehearsal needs {error.name}, which is not installed; install it with: "
            "pip install 'objector[rehearsal]'"
        ) from error
    clock = clock or Clock(utc_now)
    played = load_scenario(scenario) if isinstance(scenario, str) else scenario
    controllers = load_library_for(settings).controllers.values()
    correspondents = Correspondents(
        addresses=[one.privacy_mail for one in controllers if one.privacy_mail],
        now=clock.now,
        answering=played.mails,
    )
    async with (
        MailHost(catch_all=_EVERYBODY, now=clock.now, correspondents=correspondents) as mailhost,
        Portals(played, mail=mailhost.smtp, domains=correspondents.domains) as portals,
        Authority(clock.now) as authority,
    ):
        led = replace(settings.browser, host_rules=portals.host_rules, attach="")
        inbox = InboxSettings(url=Secret(mailhost.inbox_url(_EVERYBODY)))  # and none of the person's own
        smtp = SmtpSettings(url=Secret(f"smtp://{mailhost.smtp[0]}:{mailhost.smtp[1]}/"))
        stamped = StampSettings(urls=(authority.url,), roots=authority.roots)
        yield Rehearsal(
            settings=replace(settings, rehearsal=True, browser=led, inbox=inbox, smtp=smtp, tsa=stamped),
            portals=portals,
            mailhost=mailhost,
            authority=authority,
            clock=clock,
        )
