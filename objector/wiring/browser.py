"""Which browser is started, and where a rehearsal's may go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objector.errors import ConfigError
from objector.settings import Settings

if TYPE_CHECKING:
    from objector.channels.process import BrowserChoice


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


def stays_here(settings: Settings) -> None:
    """Raises ConfigError for a rehearsal that leads its hosts nowhere: it would reach the real controllers."""
    if settings.rehearsal and not settings.browser.host_rules:
        raise ConfigError(
            "this rehearsal has no look-alike portals to go to; they are started by: objector run, objector continue, "
            "objector demo; or name running ones in OBJECTOR_BROWSER__HOST_RULES"
        )
