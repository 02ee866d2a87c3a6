"""A recipe: one form of one controller as data. The engine runs on the very types that check the files."""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, StringConstraints, model_validator

from objector.domain.objection import Right, SeparateFor
from objector.domain.retry import RetryPolicy
from objector.recipes.resend import ResendAfter
from objector.recipes.scalars import PLACEHOLDER as PLACEHOLDER
from objector.recipes.scalars import Duration, Language, PathPrefix, Period, Region
from objector.recipes.scalars import Host as Host
from objector.recipes.scalars import Several as Several
from objector.recipes.scalars import Strict as Strict
from objector.recipes.scalars import Text as Text
from objector.recipes.scalars import Texts as Texts
from objector.recipes.scalars import Word as Word


class ControlKind(StrEnum):
    """What a control is for: the last rung on which it is found, and what may be put into it."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    LONG_TEXT = "long-text"
    COUNTRY = "country"
    CHOICE = "choice"
    TICK = "tick"
    SWITCH = "switch"
    FILE = "file"
    CODE = "code"


class Control(Strict):
    """How a control is found: by label in the page's language, in any, by name or autocomplete, by kind."""

    label: Texts | None = None
    name: Text | None = None
    autocomplete: Text | None = None
    kind: ControlKind

    @property
    def called(self) -> str:
        """What messages call this control."""
        if self.label:
            return f'"{next(iter(self.label.get("en", next(iter(self.label.values())))))}"'
        return f"the {self.kind.value} control" + (f" named {self.name}" if self.name else "")


class Open(Strict):
    """Go to a page; only on the recipe's hosts."""

    do: Literal["open"]
    url: HttpUrl


class Fill(Strict):
    """Put a value into a text control."""

    do: Literal["fill"]
    field: Control
    value: Text
    optional: bool = False
    at_least: int = Field(default=0, ge=0, le=10_000)
    """The least number of characters that the controller accepts."""


class Choose(Strict):
    """Choose an option of a select, combobox or radio group: by its text, or the country by its ISO code."""

    do: Literal["choose"]
    field: Control | None = None
    option: Texts | None = None
    value: Text | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> Choose:
        if (self.option is None) == (self.value is None):
            raise ValueError("choose needs either `option` (texts) or `value` (a placeholder)")
        if self.field is None and self.option is None:
            raise ValueError("choose by value needs a `field`")
        return self


class Tick(Strict):
    """Tick a check box (or, with `state = "off"`, take the tick away)."""

    do: Literal["tick"]
    field: Control
    state: Literal["on", "off"] = "on"
    optional: bool = False


class Upload(Strict):
    """Give a file that the person named."""

    do: Literal["upload"]
    field: Control
    value: Text
    optional: bool = False


class Press(Strict):
    """Press a button that does not send anything."""

    do: Literal["press"]
    button: Texts
    optional: bool = False


class Expect(Strict):
    """Wait until the page shows a text."""

    do: Literal["expect"]
    text: Texts


class Send(Strict):
    """Press the button that sends: the point of no return."""

    do: Literal["send"]
    button: Texts


class Switch(Strict):
    """Turn a switch on the page to a state; it counts at once: the point of no return."""

    do: Literal["switch"]
    field: Control
    to: Literal["on", "off"]


class EnterCode(Strict):
    """Enter the one-time code that the controller mailed, and press the button under it.

    Where no source gives the button's text, `button` is left out: the one button beside the code is pressed.
    """

    do: Literal["enter_code"]
    field: Control
    button: Texts | None = None
    senders: tuple[Host, ...] = Field(alias="from", min_length=1)
    digits: int = Field(default=6, ge=4, le=10)
    within: Duration
    optional: bool = False


Step = Annotated[
    Open | Fill | Choose | Tick | Upload | Press | Expect | Send | Switch | EnterCode,
    Field(discriminator="do"),
]
COUNTING = (Send, Switch)
"""The steps past which a submission may have reached the controller."""


class AnswerMeaning(StrEnum):
    """What a text or address on the page means."""

    DELIVERED = "delivered"
    CODE_WANTED = "code_wanted"
    ALREADY_OBJECTED = "already_objected"
    TURNED_AWAY = "turned_away"
    NOT_OFFERED = "not_offered"
    TRY_LATER = "try_later"
    SIGN_IN = "sign_in"
    CHALLENGE = "challenge"


class Answer(Strict):
    """What the controller says on the page: a visible text, or an address that it leads to."""

    means: AnswerMeaning
    text: Texts | None = None
    address: tuple[PathPrefix, ...] = ()
    reference: Text | None = None
    """A regular expression whose first group is the controller's reference number in the page's text."""

    @model_validator(mode="after")
    def _seen_somehow(self) -> Answer:
        if self.text is None and not self.address:
            raise ValueError("an answer needs `text` or `address`")
        if self.means is AnswerMeaning.DELIVERED and self.text is None:
            raise ValueError("a confirmation is a text; an address alone proves nothing")
        if self.reference is not None:
            try:
                groups = re.compile(self.reference).groups
            except re.error as error:
                raise ValueError(f"`reference` is no regular expression: {error}") from error
            if groups != 1:
                raise ValueError("`reference` needs exactly one group: the reference number")
        return self


class ReplyMeaning(StrEnum):
    """What a mail of the controller means."""

    RECEIVED = "received"
    CODE = "code"
    UPHELD = "upheld"
    REFUSED = "refused"
    MORE_WANTED = "more_wanted"
    EXTENDED = "extended"


class Reply(Strict):
    """What a mail that follows means, by a phrase in it and the domain it comes from."""

    means: ReplyMeaning
    senders: tuple[Host, ...] = Field(alias="from", min_length=1)
    phrases: Texts


class Locale(Strict):
    """How the portal itself is asked for a language: a query parameter and its value for each language."""

    parameter: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_]{1,20}$")]
    values: Annotated[
        dict[Language, Annotated[str, StringConstraints(pattern=r"^[A-Za-z_-]{2,10}$")]], Field(min_length=1)
    ]


class Retry(Strict):
    """How this form is tried again after failures before the point of no return, where not as usual."""

    waits: tuple[Duration, ...] = Field(min_length=1, max_length=10)
    """The wait after the first failure, the second, and so on; after the last one `then` follows."""
    then: Literal["give_up", "ask"] = "ask"

    @model_validator(mode="after")
    def _polite(self) -> Retry:
        if min(self.waits) < timedelta(minutes=1):
            raise ValueError("a controller is given a minute at least between two tries")
        return self

    @property
    def policy(self) -> RetryPolicy:
        """The same for the table of moves."""
        return RetryPolicy(waits=self.waits, ask=self.then == "ask")


class Recipe(Strict):
    """One form of one controller: where it is, how it is recognised, its steps, its answers, its replies."""

    id: Word
    title: Text
    controller: Word
    right: Right
    purpose: Word
    separate_for: SeparateFor
    service: Word | None = None
    offered_in: tuple[Region, ...] = ()
    url: HttpUrl
    locale: Locale | None = None
    hosts: tuple[Host, ...] = Field(min_length=1)
    signed_in: bool = False
    discloses: tuple[Text, ...] = ()
    verified: Literal["never"] | date
    verified_how: Text | None = None
    sources: tuple[Text, ...] = Field(min_length=1)
    notes: Several | None = None
    """What is inferred or unknown, for people."""
    recognise: Texts
    steps: tuple[Step, ...] = Field(min_length=1, max_length=60)
    answers: tuple[Answer, ...] = ()
    replies: tuple[Reply, ...] = ()
    retry: Retry | None = None
    resend_after: ResendAfter | None = None
    supersedes: tuple[Word, ...] = Field(default=(), max_length=20)
    """Recipes whose form this one replaced: who objected through one of them objects again, through this one."""
    renew_after: Period | None = None
    """How long after its delivery an objection that the controller did not honour is made again; left out: never."""

    @property
    def counting_step(self) -> int:
        """The place of the step that counts."""
        return next(place for place, step in enumerate(self.steps) if isinstance(step, COUNTING))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the recipe can recognise the page."""
        return tuple(self.recognise)
