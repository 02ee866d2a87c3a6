"""Whether a mail comes from whom it says: asked before it changes anything. The whole check is kept beside the mail."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from objector.channels.auth_results import AuthResults, topmost
from objector.channels.dkim_check import check_signatures
from objector.channels.dkim_keys import KeyRecords
from objector.channels.inbox import Mail, from_domain
from objector.channels.mail_address import address, recipients
from objector.dkim.fields import Ambiguous, Fields, take_apart
from objector.domain.outcome import Artefact, Kind
from objector.domain.sender import NOTE_FORMAT, OF_SIGNATURES, Checked, Doubt, SenderTrust, Signature
from objector.recipes.domains import registrable
from objector.recipes.free_mail import is_free_mail

REPORTERS = frozenset({"mailer-daemon", "postmaster"})
"""In whose name mail servers report on mails: no provider gives these names to its customers (RFC 5321, 4.5.1; RFC
2142, 5; the first one by custom)."""
MOST_KEPT = 500
"""Checks that are remembered, so that a mail that is read again and again is checked once."""


@dataclass(frozen=True, kw_only=True)
class SenderRecord:
    """What was found when the sender of a mail was checked."""

    mail: Mail = field(repr=False)
    checked_at: datetime
    signatures: tuple[Signature, ...] = field(repr=False)
    results: AuthResults | None = field(repr=False)
    """What the topmost header of a provider says; noted, whether it is trusted or not."""
    trust: SenderTrust

    def artefact(self) -> Artefact:
        """The record as evidence, and what of it may stand in the chain: no domain that the mail alone names."""
        content = json.dumps(self.as_json(), ensure_ascii=False, indent=1).encode()
        return Artefact(kind=Kind.DKIM, media_type="application/json", content=content, told=self._told())

    def as_json(self) -> dict[str, Any]:
        """All of it. The mail's own words: personal."""
        return {
            "format": NOTE_FORMAT,
            "mail": {
                "sha256": sha256(self.mail.raw).hexdigest(),
                "received_at": self.mail.received_at.isoformat(),
                "from_domain": self.mail.sender_domain,
            },
            "checked_at": self.checked_at.isoformat(),
            **self._told(),
            "signatures": [asdict(one) for one in self.signatures],
            "authentication_results": asdict(self.results) if self.results is not None else None,
        }

    def _told(self) -> dict[str, Any]:
        trust = self.trust
        doubt = trust.doubt.value if trust.doubt is not None else ""
        return {"trusted": trust.trusted, "by": trust.by, "domain": trust.domain, "doubt": doubt}


@dataclass(kw_only=True)
class SenderCheck:
    """Checks senders. `providers`: by mailbox (`Mail.box`) the name under which its server writes what it checked; for
    other mailboxes nobody's word is taken."""

    keys: KeyRecords
    now: Callable[[], datetime]
    providers: Mapping[str, str] = field(default_factory=dict)
    _known: OrderedDict[str, tuple[datetime, tuple[Signature, ...]]] = field(default_factory=OrderedDict)

    async def check(
        self, mail: Mail, *, allowed: Collection[str], addresses: Collection[str], servers: Collection[str] = ()
    ) -> SenderRecord:
        """Check a mail that is to come from one of the allowed domains, to one of the addresses.

        `servers`: registrable domains of mail servers that may report on a mail, too. Of them only the names that
        `REPORTERS` lists count, and these also where the domain gives addresses to everybody. Nothing of the mail
        makes this raise; a key that cannot be looked up leaves the trust `passing`.
        """
        checked_at = self.now()
        signatures: tuple[Signature, ...] = ()
        results: AuthResults | None = None
        try:
            fields = take_apart(mail.raw)
        except Ambiguous:
            trust = SenderTrust(doubt=Doubt.MALFORMED)
        else:
            checked_at, signatures = await self._signatures(mail, fields, checked_at)
            results = topmost(fields.texts("authentication-results"))
            reports = mail.sender.rpartition("@")[0] in REPORTERS and registrable(mail.sender_domain) in servers
            trust = self._trust(mail, fields, signatures, results, allowed, addresses, reports=reports)
        return SenderRecord(mail=mail, checked_at=checked_at, signatures=signatures, results=results, trust=trust)

    async def _signatures(self, mail: Mail, fields: Fields, now: datetime) -> tuple[datetime, tuple[Signature, ...]]:
        """The signatures, and when they were checked."""
        key = f"{sha256(mail.raw).hexdigest()}/{mail.received_at.isoformat()}"
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        found = await check_signatures(
            fields, mail.received_at, self.keys, first=lambda domain: aligned(domain, mail.sender_domain)
        )
        if not any(one.result is Checked.NOT_REACHED for one in found):
            self._known[key] = (now, found)
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)
        return now, found

    def _trust(
        self,
        mail: Mail,
        fields: Fields,
        signatures: Collection[Signature],
        results: AuthResults | None,
        allowed: Collection[str],
        addresses: Collection[str],
        *,
        reports: bool,
    ) -> SenderTrust:
        if fields.twice():
            return SenderTrust(doubt=Doubt.DOUBLE)
        theirs = from_domain(mail, [one for one in allowed if registrable(one)])
        if not registrable(mail.sender_domain) or not (theirs or reports):
            return SenderTrust(doubt=Doubt.NOT_ALLOWED)
        if is_free_mail(mail.sender_domain) and not reports:
            return SenderTrust(doubt=Doubt.ANYBODY)
        mine = [one for one in signatures if aligned(one.domain, mail.sender_domain)]
        by, proved = self._proved(mail, mine, results)
        if proved:
            named = recipients([*fields.texts("to"), *fields.texts("cc")])
            meant = any(address(one) in named for one in addresses)
            if not meant:
                return SenderTrust(doubt=Doubt.COPY)
            return SenderTrust(by=by, domain=proved if theirs else "")
        if not mine:
            return SenderTrust(doubt=Doubt.STRANGER if signatures else Doubt.UNSIGNED)
        if any(one.result is Checked.NOT_REACHED for one in mine):
            return SenderTrust(doubt=Doubt.NOT_REACHED)
        return SenderTrust(doubt=OF_SIGNATURES[mine[0].result])

    def _proved(self, mail: Mail, mine: Collection[Signature], results: AuthResults | None) -> tuple[str, str]:
        """By what the sender's domain is proved, and the domain; empty texts if it is not."""
        passed = [one for one in mine if one.result is Checked.HOLDS]
        if passed:
            return "dkim", passed[0].domain
        # A provider does not say which signature it means. So its word counts only where none leaves anything open.
        sound = all(one.covers and one.result not in (Checked.PARTLY, Checked.TOO_WEAK) for one in mine)
        if sound and results is not None and results.server == self.providers.get(mail.box, "").lower():
            for domain in results.proved():
                if aligned(domain, mail.sender_domain):
                    return "results", domain
        return "", ""


def aligned(domain: str, sender_domain: str) -> bool:
    """Whether two hosts belong to one registrable domain, by the public suffix list."""
    name = registrable(domain) if domain else ""
    return bool(name) and name == registrable(sender_domain)
