"""A controller: who decides on the processing (Art. 4(7) GDPR)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Controller:
    """Who an objection is addressed to. `slug` never changes; `seat` is where the legal holidays are kept."""

    slug: str
    name: str
    seat: str
    """ISO 3166-1 alpha-2 of the seat: its public holidays move the end of a period (Reg. 1182/71 Art. 3(4))."""
    timezone: str
    """IANA name of the time zone in which the controller receives."""
    postal: tuple[str, ...] = ()
    lead_authority: str = ""
    services: tuple[str, ...] = ()
    privacy_contacts: tuple[str, ...] = ()
    privacy_mail: str = ""
    """Where it takes objections by mail; empty: no working address is known."""
    mail_language: str = ""
    """The language in which it wants to be written to, ISO 639-1; empty: the person's."""
    mail_domains: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
