"""The person's own mail providers: whose servers may report on a mail that was handed in there, or lies there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Self

from objector.channels.inbox import Mail
from objector.channels.mail_address import address, sender_domain
from objector.domain.host_name import host_name
from objector.recipes.domains import registrable


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who keeps one mailbox."""

    address: str = field(default="", repr=False)
    """The mailbox's own; empty: not known."""
    domains: frozenset[str] = frozenset()
    """The registrable domains of that address and of the server; none for a server that is named by a number."""

    @classmethod
    def at(cls, host: str, user: str) -> Self:
        """The one of this server, at which somebody signs in as this user: an address, or any name."""
        names = [_named(host), sender_domain(user)]
        return cls(
            address=address(user) if "@" in user else "",
            domains=frozenset(found for one in names if one and (found := registrable(one))),
        )


NOBODY = Provider()


@dataclass(frozen=True, kw_only=True)
class OwnMail:
    """Everything by which a report is known as one of the person's own provider."""

    handed_in_at: Provider = NOBODY
    boxes: Mapping[str, Provider] = field(default_factory=dict)
    """By `Mail.box`. A mail of a file lies in none of them."""

    @property
    def addresses(self) -> frozenset[str]:
        """To which reports come: the address that mails are sent from."""
        return frozenset({self.handed_in_at.address} - {""})

    def servers(self, mail: Mail) -> frozenset[str]:
        """The domains of those who may report on a mail, if this is the report."""
        return self.handed_in_at.domains | self.boxes.get(mail.box, NOBODY).domains


def _named(host: str) -> str:
    """The name of a host; empty for a number, which has no owner's domain."""
    try:
        ip_address(host)
    except ValueError:
        return host_name(host)
    return ""
