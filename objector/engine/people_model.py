"""What may stand in a people file, checked strictly. The engine's own persons are built from these."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
)
from pydantic import StringConstraints as Kept

from objector.domain.host_name import host_name
from objector.domain.person import Account, Mode, Person
from objector.recipes.countries import codes

LONGEST_GROUNDS = 10_000
"""Characters."""
ADDRESS_LINES = 5
"""Of a postal address, below the name."""

PASSWORD_KEY = re.compile(
    r"pass(word|wd|wort|code|phrase)?|pwd|pw|kennwort|passwort|pin|puk|secret|geheim|otp|totp|mot_?de_?passe"
    r"|contrase(n|ñ)a|wachtwoord|credentials?",
    re.IGNORECASE,
)
NO_PASSWORDS = (
    "passwords are never given to Objector; take this line out. You sign in yourself, in your own window, "
    "with: objector sign-in SERVICE"
)


def mail_address(text: str) -> str:
    """A mail address by its syntax alone. Raises ValueError."""
    local, at, host = text.strip().rpartition("@")
    known = host_name(host)
    fits = at and re.fullmatch(r"[^\s@<>()\[\],;:\\\"]{1,64}", local) and "." in known
    if not fits or local.startswith(".") or local.endswith(".") or ".." in local or len(text) > 254:
        raise ValueError("a mail address is wanted, such as maria@example.org")
    return text.strip()


def country(text: str) -> str:
    """An ISO 3166-1 code in capitals. Raises ValueError."""
    code = text.strip().upper()
    if code not in codes():
        raise ValueError("the code of a country is wanted (ISO 3166), such as AT, DE or IE")
    return code


def language(text: str) -> str:
    """A language by its two letters (ISO 639-1), in lower case. Raises ValueError."""
    from babel import localedata  # slow to load

    known = text.strip().lower()
    if not re.fullmatch("[a-z]{2}", known) or not localedata.exists(known):
        raise ValueError("the two letters of a language are wanted, such as de or en")
    return known


def _timezone(text: str) -> str:
    if text and text not in available_timezones():
        raise ValueError("the name of a time zone is wanted, such as Europe/Vienna")
    return text


def phone(text: str) -> str:
    """A phone number in international form, or nothing. Raises ValueError."""
    if text and not re.fullmatch(r"\+\d[\d ()/-]{4,24}", text):
        raise ValueError("a phone number with its country code is wanted, such as +43 660 1234567")
    return text


def postal(text: str) -> tuple[str, ...]:
    """A postal address as one line, its lines separated by commas; or nothing. Raises ValueError."""
    lines = tuple(line for part in text.split(",") if (line := " ".join(part.split())))
    if len(lines) > ADDRESS_LINES:
        raise ValueError(f"at most {ADDRESS_LINES} lines are wanted; your name is added above them")
    return lines


def _approved(given: object) -> object:
    if not isinstance(given, str) or not given.strip():
        return given
    try:
        return datetime.fromisoformat(given.strip())
    except ValueError as error:
        raise ValueError("the moment of the approval is wanted, such as 2026-11-22T10:00:00Z") from error


def _yes_or_no(given: object) -> object:
    """Only these words: what may cost an account is never guessed. Raises ValueError."""
    known = {"true": True, "false": False}
    wish = known.get(given.strip().lower()) if isinstance(given, str) else given
    if not isinstance(wish, bool):
        raise ValueError("true or false is wanted")
    return wish


def _not_to_come(when: datetime, info: ValidationInfo) -> datetime:
    if info.context is None or when > info.context["now"] + timedelta(minutes=5):
        raise ValueError("this is in the future; write when the person approved text, data and mode")
    return when.astimezone(UTC)


def _known(service: str, info: ValidationInfo) -> str:
    services = info.context["services"] if info.context is not None else ()
    if services and service not in services:
        raise ValueError(f"no recipe knows this service; known are {', '.join(sorted(services))}")
    return service


def _single_line(text: str) -> str:
    if any(ord(letter) < 32 or ord(letter) == 127 for letter in text):
        raise ValueError("one line is wanted")
    return text


def _plain(text: str) -> str:
    if any(ord(letter) < 32 and letter not in "\n\t" for letter in text.replace("\r\n", "\n")):
        raise ValueError("there are control characters in this text")
    return text.replace("\r\n", "\n")


Line = Annotated[str, Kept(strip_whitespace=True, max_length=200), AfterValidator(_single_line)]
Prose = Annotated[str, Kept(strip_whitespace=True, max_length=LONGEST_GROUNDS), AfterValidator(_plain)]
Filled = Annotated[Line, Kept(min_length=1)]
Address = Annotated[str, AfterValidator(mail_address)]
Phone = Annotated[Line, AfterValidator(phone)]
FileName = Annotated[str, Kept(strip_whitespace=True, max_length=1000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AccountEntry(_Strict):
    """One `[[people.accounts]]`."""

    service: Annotated[str, Kept(pattern=r"^[a-z][a-z0-9-]{0,40}$"), AfterValidator(_known)]
    handle: Line = ""
    email: Address | None = None
    phone: Phone = ""
    linked_to: Line = ""
    session: FileName = ""


class PersonEntry(_Strict):
    """One `[[people]]`. Validated with the context `{"now": …, "services": …}`: the moment (aware) that `approved` is
    held against, and the services that are known (none: any is taken)."""

    name: Filled
    email: Address
    country: Annotated[str, AfterValidator(country)]
    language: Annotated[str, AfterValidator(language)]
    mode: Mode = Mode.AUTOMATIC
    grounds: Prose = ""
    approved: Annotated[AwareDatetime, BeforeValidator(_approved), AfterValidator(_not_to_come)] | None = None
    first_name: Line = ""
    last_name: Line = ""
    phone: Phone = ""
    timezone: Annotated[Line, AfterValidator(_timezone)] = ""
    prompts: Prose = ""
    more: Prose = ""
    evidence: FileName = ""
    erasure: Annotated[bool, BeforeValidator(_yes_or_no)] = False
    address: Annotated[tuple[Filled, ...], Field(max_length=ADDRESS_LINES)] = ()
    aliases: Annotated[tuple[Address, ...], Field(max_length=20)] = ()
    accounts: Annotated[tuple[AccountEntry, ...], Field(max_length=200)] = ()

    def person(self) -> Person:
        """The person of the domain, with no ids yet."""
        return Person(
            id="",
            name=self.name,
            email=self.email,
            country=self.country,
            language=self.language,
            mode=self.mode,
            first_name=self.first_name,
            last_name=self.last_name,
            phone=self.phone,
            timezone=self.timezone,
            grounds=self.grounds,
            prompts=self.prompts,
            more=self.more,
            address=self.address,
            erasure=self.erasure,
            aliases=self.aliases,
            approved_at=self.approved,
            accounts=tuple(
                Account(
                    id="",
                    service=account.service,
                    handle=account.handle,
                    email=account.email or "",
                    phone=account.phone,
                    linked_to=account.linked_to,
                )
                for account in self.accounts
            ),
        )
