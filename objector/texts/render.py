"""Writing a text: structure, sentences and facts, put together in a sandbox. Pure: no clock, no file, no network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from babel.dates import format_date
from jinja2 import FunctionLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from objector.domain.language import plain
from objector.errors import ConfigError
from objector.texts.facts import Facts, Text, hold
from objector.texts.kind import Kind
from objector.texts.sentences import Sentences

_DATED_AS = {"en": "en_GB", "pt": "pt_PT"}
"""Whose dates are meant where a language's usual ones are those of another continent."""


@dataclass(frozen=True, kw_only=True)
class Structure:
    """One structure file: what messages call it, and its content."""

    shown: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Every text in every language that this installation knows."""

    languages: Mapping[str, Sentences]
    structures: Mapping[str, Structure]
    """By file name, such as `objection.txt.j2`."""

    def render(self, kind: Kind, language: str, facts: Facts, *, framed: bool = True) -> Text:
        """The text of this kind in this language.

        Without its frame (sender, recipient, date and subject above, closing and name below) it is for a letter, whose
        page sets them in their places. Raises `TextError`, which names every missing fact, and `ConfigError` for a
        language without sentences.
        """
        hold(kind, facts)
        words = self.sentences(language)
        body = self._sandbox.get_template(f"{kind.value}.txt.j2").render(
            words=words,
            facts=_in_lines(facts),
            to=recipient(kind, facts),
            of=sender(kind, facts),
            of_email=sender_email(kind, facts),
            subject=words.subject(kind),
            date=lambda day: day_in(day, words.language),
            framed=framed,
        )
        return Text(
            kind=kind,
            language=words.language,
            subject=words.subject(kind),
            body=body.strip("\n") + "\n",
            reviewed=words.reviewed if isinstance(words.reviewed, date) else None,
        )

    def sentences(self, language: str) -> Sentences:
        """The sentences of a language, `de` or `de-AT`. Raises `ConfigError` for one without."""
        code = plain(language)
        if code not in self.languages:
            known = ", ".join(sorted(self.languages))
            raise ConfigError(f"texts: there are none in the language {language[:20]!r}; there are: {known}")
        return self.languages[code]

    @cached_property
    def _sandbox(self) -> ImmutableSandboxedEnvironment:
        def load(name: str) -> tuple[str, str, None] | None:
            found = self.structures.get(name)
            return None if found is None else (found.source, found.shown, None)

        return ImmutableSandboxedEnvironment(
            loader=FunctionLoader(load),
            undefined=StrictUndefined,
            autoescape=False,  # plain text, for mails and letters; nothing reads it as HTML
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )


def recipient(kind: Kind, facts: Facts) -> tuple[str, ...]:
    """Whom a text goes to, line by line."""
    if kind.is_complaint:
        return _lines((facts.authority, *facts.authority_address))
    return _lines((facts.controller, *facts.controller_address))


def sender(kind: Kind, facts: Facts) -> tuple[str, ...]:
    """Who writes and signs, line by line, without the mail address: the person, or the body that complains for them."""
    if kind.is_complaint and facts.representative:
        return _lines(facts.representative)
    return _lines((facts.name, *facts.address))


def sender_email(kind: Kind, facts: Facts) -> str:
    """The mail address of who writes; may be empty."""
    by_body = kind.is_complaint and facts.representative
    return _line(facts.representative_email if by_body else facts.email)


def day_in(day: date, language: str) -> str:
    """A day as a language writes it."""
    return format_date(day, format="long", locale=_DATED_AS.get(language, language))


def _in_lines(facts: Facts) -> Facts:
    """What stands on one line, on one line; what the person wrote at length stays exactly as it is."""
    return replace(
        facts,
        name=_line(facts.name),
        email=_line(facts.email),
        controller=_line(facts.controller),
        reference=_line("".join(sign for sign in facts.reference if sign.isprintable())),  # a page said it
        address=_lines(facts.address),
        accounts=_lines(facts.accounts),
        controller_address=_lines(facts.controller_address),
        exhibits=_lines(facts.exhibits),
        representative=_lines(facts.representative),
        representative_email=_line(facts.representative_email),
        infringements=tuple(dict.fromkeys(facts.infringements)),
    )


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := _line(text)))


def _line(text: str) -> str:
    return " ".join(text.split())
