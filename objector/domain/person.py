"""A person: the data subject (Art. 4(1) GDPR) for whom Objector objects, and the accounts they hold."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    """How far Objector goes by itself. The person chooses; without approval nothing is sent."""

    AUTOMATIC = "automatic"  #: fills in and submits
    ASSISTED = "assisted"  #: fills in; the person presses the button
    MAIL = "mail"  #: writes to the controller by mail instead of using its forms


@dataclass(frozen=True, kw_only=True)
class Account:
    """What one service knows a person by."""

    id: str
    service: str
    handle: str = ""
    email: str = ""
    phone: str = ""
    linked_to: str = ""
    """The handle of another account of the same person that the controller treats as one with this."""
    session_at: datetime | None = None
    """When the kept session (a browser's storage state) was saved; None: there is none. UTC."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person with their values in the clear. Lives in memory only; at rest all of it is sealed."""

    id: str
    name: str
    email: str
    country: str
    """Where the person lives, ISO 3166-1 alpha-2, upper case."""
    language: str
    """The language in which the person wants to read and write, ISO 639-1, lower case."""
    mode: Mode = Mode.AUTOMATIC
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    timezone: str = ""
    """IANA name; empty: the usual one of the country."""
    grounds: str = ""
    """The person's particular situation in their own words (Art. 21(1) GDPR). Never invented."""
    prompts: str = ""
    """Prompts that made an AI show the person's data, if they know any."""
    more: str = ""
    """Anything else the person wants to tell the controller."""
    evidence: str = ""
    """Id of the kept file (a screenshot) that shows the person's data in an AI's answer, if any."""
    address: tuple[str, ...] = ()
    """Postal address line by line, as it stands on an envelope below the name; only for letters."""
    erasure: bool = False
    """Whether mails and letters of objection also ask for erasure (Art. 17(1)(c) GDPR). Only on the person's own wish:
    it can cost the account or its content."""
    aliases: tuple[str, ...] = ()
    """Further mail addresses at which the person receives answers."""
    approved_at: datetime | None = None
    """When the person approved text, data and mode; None: not yet, so nothing is sent. UTC."""
    accounts: tuple[Account, ...] = ()
    salt: bytes = field(default=b"", repr=False, compare=False)
    """Known to the vault alone, and destroyed with the person's key: what the marks of addresses are made with."""

    def mark(self, address: str) -> str:
        """What an address of this person is called where no personal data may stand: the same again for the same one.

        Without the salt, which `forget` destroys, it can neither be opened nor tried out. Raises ValueError for a
        person who was never kept in a ledger and so has none.
        """
        if not self.salt:
            raise ValueError("a person who is in no ledger has no marks")
        told = hmac.new(self.salt, address.strip().lower().encode(), hashlib.sha256).hexdigest()
        return f"e-{told[:24]}"

    def text_mark(self, text: str) -> str:
        """What a text that goes out in this person's name is called where no personal data may stand.

        An approval covers the very text whose mark it names. Raises ValueError as `mark` does.
        """
        if not self.salt:
            raise ValueError("a person who is in no ledger has no marks")
        return f"t-{hmac.new(self.salt, text.encode(), hashlib.sha256).hexdigest()[:40]}"

    @property
    def grounds_mark(self) -> str:
        """What the grounds as they are now are called where no personal data may stand, however they are set in lines.

        Raises ValueError as `mark` does.
        """
        return self.text_mark(f"grounds\n{' '.join(self.grounds.split())}")

    def account(self, account_id: str | None) -> Account | None:
        """The account with this id, or None."""
        return next((account for account in self.accounts if account.id == account_id), None)

    @property
    def addresses(self) -> frozenset[str]:
        """Every mail address at which this person may receive an answer, lower case."""
        given = (self.email, *self.aliases, *(account.email for account in self.accounts))
        return frozenset(address.lower() for address in given if address)

    @property
    def given_and_family_name(self) -> tuple[str, str] | None:
        """First name and surname as given, or from a name of exactly two words; None where that would be a guess.

        Hungarian names are written family name first, and longer names can be cut in several places: ask.
        """
        if self.first_name and self.last_name:
            return self.first_name, self.last_name
        words = self.name.split()
        if len(words) == 2 and self.language != "hu" and self.country != "HU":
            return words[0], words[1]
        return None
