"""A look-alike portal as data: its true address, its fields, its answers, its mails."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from objector.errors import ConfigError
from objector.rehearsal.strict import Strict, faults_of
from objector.rehearsal.texts import Text
from objector.shipped import fixtures_dir


class Option(Strict):
    """One choice of a radio group or a list. `value` is what is posted."""

    value: str
    label: Text


class Shown(Strict):
    """A field is there only once another one (`name`) has one of these values."""

    name: str
    values: tuple[str, ...]


class FormField(Strict):
    """A field of a form."""

    kind: Literal["email", "text", "tel", "long-text", "country", "choice", "radio", "check", "file"]
    name: str = ""
    label: Text
    old_label: Text | None = None
    drifted: Text | None = None
    required: bool = False
    control: Literal["native", "aria", "type-ahead"] = "native"
    prefilled: bool = False
    autocomplete: str = ""
    shown: Shown | None = None
    options: tuple[Option, ...] = ()
    at_least: int = 0


class Mail(Strict):
    """A mail that a portal sends. `{code}` in a body stands for the one-time code."""

    sender: str
    sender_standing: Literal["documented", "inferred", "invented"]
    subject: Text
    body: tuple[Text, ...]


class Variant(Strict):
    """One shape of a form."""

    about: str
    title: Text | None = None
    intro: tuple[Text, ...] = ()
    fields: tuple[str, ...] = ()
    code: bool = False
    captcha: bool = False


class Link(Strict):
    """A link on a page without a form."""

    label: Text
    to: str


class Portal(Strict):
    """One look-alike page: a form, a switch, or a page that leads to one."""

    id: str
    kind: Literal["form", "toggle", "entry"] = "form"
    service: str
    hosts: tuple[str, ...]
    path: str
    needs_session: bool = False
    title: Text
    old_title: Text | None = None
    sends: Literal["fetch", "post"] = "fetch"
    usual: str = "usual"
    variants: dict[str, Variant]
    fields: dict[str, FormField] = Field(default_factory=dict)
    button: Text = Text()
    confirmation: tuple[Text, ...] = ()
    under_review: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()
    code_in_dialog: bool = False
    decision: Literal["upheld", "refused", "more-wanted", "none"] = "none"
    switch: Literal["switch", "check-box"] = "switch"
    switch_label: Text | None = None
    old_switch_label: Text | None = None
    others: tuple[Text, ...] = ()
    mails: dict[Literal["code", "receipt", "upheld", "refused", "more-wanted"], Mail] = Field(default_factory=dict)

    @property
    def url(self) -> str:
        """The true address."""
        return f"https://{self.hosts[0]}{self.path}"


class Service(Strict):
    """A service with accounts: where one signs in, and the look-alike's cookie (its name is invented)."""

    id: str
    name: str
    cookie: str
    cookie_domain: str
    login_host: str
    login_path: str
    next_parameter: str
    home: str
    wide_host: str


class Controllers(Strict):
    """The file `services.toml` of one controller."""

    services: tuple[Service, ...]


class Catalogue(Strict):
    """Everything that the look-alikes are made of."""

    portals: dict[str, Portal]
    services: dict[str, Service]
    words: dict[str, Text]


def _read(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.parent.name}/{path.name}: this is not TOML: {error}") from error


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """All portals of `fixtures/portals/`. Raises ConfigError with all faults of all files at once."""
    folder = fixtures_dir() / "portals"
    portals: dict[str, Portal] = {}
    services: dict[str, Service] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*/*.toml")):
        if path.parent.name in {"scenarios", "pages"}:
            continue
        place = f"{path.parent.name}/{path.name}"
        try:
            if path.name == "services.toml":
                services.update({one.id: one for one in Controllers.model_validate(_read(path)).services})
                continue
            portal = Portal.model_validate(_read(path))
        except ValidationError as error:
            faults += faults_of(place, error)
            continue
        portals[portal.id] = portal
        faults += [
            f"{place}: variants.{name}.fields: there is no field {field!r}"
            for name, variant in portal.variants.items()
            for field in variant.fields
            if field not in portal.fields
        ]
        if portal.usual not in portal.variants:
            faults.append(f"{place}: usual: there is no variant {portal.usual!r}")
    faults += [
        f"{one.id}: service: there is no service {one.service!r}"
        for one in portals.values()
        if one.service not in services
    ]
    if faults:
        raise ConfigError(*faults)
    words = {key: Text.model_validate(text) for key, text in _read(folder / "pages" / "words.toml").items()}
    return Catalogue(portals=portals, services=services, words=words)
