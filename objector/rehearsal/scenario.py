"""A scenario: how the look-alike portals behave in one rehearsal."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from objector.errors import ConfigError
from objector.rehearsal.correspondent import Answering
from objector.rehearsal.portal import load_catalogue
from objector.rehearsal.strict import Strict, faults_of
from objector.shipped import fixtures_dir

Fault = Literal[
    "none",
    "slow",  # answers after `slow_seconds`
    "hang",  # takes what was sent and never answers
    "error",  # 503 without having taken anything
    "error-after",  # takes what was sent, then answers 500
    "rate-limit",  # 429 with Retry-After
    "challenge",  # a security check instead of the page or the answer
    "close",  # closes the connection without having taken anything
    "close-after",  # takes what was sent, then resets the connection
    "refused",  # the server finds a fault in what was sent
    "unchanged",  # takes what was sent; the page does not change
    "odd-answer",  # takes what was sent; thanks in words that nobody knows
]

UNTOUCHED: frozenset[Fault] = frozenset({"error", "rate-limit", "challenge", "close"})
"""Faults after which the controller has received nothing."""


class Behaviour(Strict):
    """How one portal behaves. What is not set keeps its default, which is the calm day."""

    variant: str = Field(default="", description="the portal's variant; empty: its usual one")
    access: Literal[
        "open", "session-expired", "flaky-login", "out-of-region", "already-objected", "gone", "challenge"
    ] = Field(default="open", description="what stands between the person and the form")
    remembers: bool = Field(default=False, description="a second visit after a submission is told so")
    language: str = Field(default="", description="the page's language whatever was asked for")
    mail_language: str = Field(default="en", description="language of mails; `page`: the page's")
    labels: Literal["known", "old", "drifted"] = "known"
    names: Literal["known", "renamed", "none"] = "known"
    order: Literal["known", "reversed"] = "known"
    controls: Literal["usual", "native", "aria"] = "usual"
    labelled_by: Literal["for", "wrap", "aria-label", "labelledby", "placeholder"] = "for"
    wrapper: Literal["none", "frame", "cross-frame", "foreign-frame", "shadow"] = "none"
    sends: Literal["usual", "fetch", "post"] = "usual"
    late_ms: int = Field(default=60, ge=0, le=60_000, description="delay of late parts of the page")
    rerender: bool = Field(default=False, description="fields are replaced while others are filled")
    radio_reset: bool = Field(default=False, description="a chosen radio is lost while other fields are filled")
    cookie_dialog: bool = False
    honeypots: bool = True
    decoys: bool = True
    without_countries: tuple[str, ...] = ()
    unknown_required_field: bool = False
    foreign_target: bool = False
    captcha: bool = Field(default=False, description="the form asks for proof of being human before it is sent")
    first_opens: tuple[Fault, ...] = Field(default=(), description="of the first visits, one each; then `on_open`")
    on_open: Fault = "none"
    on_send: Fault = "none"
    on_code: Fault = "none"
    times: int = Field(default=0, ge=0, description="only the first so many requests are troubled; 0: all")
    slow_seconds: float = Field(default=3.0, ge=0, le=600)
    retry_after: int = Field(default=120, ge=0, description="seconds, sent with 429")
    code_valid_seconds: int = Field(default=3600, ge=0)
    code_mail: Literal["usual", "none", "wrong"] = "usual"
    decision: Literal["usual", "upheld", "refused", "more-wanted", "none"] = "usual"
    receipt_mail: bool = True
    mail_signature: Literal["usual", "none", "stranger", "broken"] = Field(
        default="usual", description="how receipts and decisions are signed: by their sender, not, or wrongly"
    )
    code_signature: Literal["usual", "none", "stranger", "broken"] = Field(
        default="usual", description="the same for the mails with codes"
    )
    mail_delay: float = Field(default=0.0, ge=0, description="seconds")
    toggle: Literal["on", "off"] = "on"


class Scenario(Strict):
    """How all portals behave: `everywhere`, and for single portals what differs from it."""

    name: str
    about: str
    mails: Answering = Field(default="auto-reply", description="how controllers answer that are written to by mail")
    everywhere: Behaviour = Behaviour()
    portals: dict[str, Behaviour] = Field(default_factory=dict)

    def behaviour(self, portal: str) -> Behaviour:
        """How `portal` behaves."""
        own = self.portals.get(portal)
        if own is None:
            return self.everywhere
        return self.everywhere.model_copy(update={key: getattr(own, key) for key in own.model_fields_set})


def _folder() -> Path:
    return fixtures_dir() / "portals" / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """The names of all shipped scenarios, in alphabetical order."""
    return tuple(sorted(path.stem for path in _folder().glob("*.toml")))


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A shipped scenario by its name, or one from a `.toml` file.

    Raises ConfigError with every fault of the file, each as `file: place: what`.
    """
    given = str(name_or_path)
    path = Path(given) if given.endswith(".toml") else _folder() / f"{given}.toml"
    if not path.is_file():
        raise ConfigError(f"{given}: there is no such scenario; there are: {', '.join(scenario_names())}")
    try:
        scenario = Scenario.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: this is not TOML: {error}") from error
    except ValidationError as error:
        raise ConfigError(*faults_of(path.name, error)) from error
    known = _variants()
    faults = [
        f"{path.name}: portals.{portal}: there is no such portal; there are: {', '.join(known)}"
        for portal in scenario.portals
        if portal not in known
    ]
    faults += [
        f"{path.name}: portals.{portal}.variant: {behaviour.variant!r} is none of {', '.join(known[portal])}"
        for portal, behaviour in scenario.portals.items()
        if portal in known and behaviour.variant and behaviour.variant not in known[portal]
    ]
    if faults:
        raise ConfigError(*faults)
    return scenario


def _variants() -> dict[str, tuple[str, ...]]:
    """The variants of each portal, read from the fixtures."""
    return {portal.id: tuple(portal.variants) for portal in load_catalogue().portals.values()}
