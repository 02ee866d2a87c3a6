"""Whether a mail is about an objection, by its words: whoever answers in words that no recipe knows is heard too. Pure.

A controller's domain sends everything else to the same person as well. So one word that stands in much else ("request",
"opposition") is not enough: it counts beside one for personal data or the like, in the same language. What is found
here says nothing of what became of the objection; it is a reason to ask the person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from objector.engine.matter_words import EVERYWHERE, WORDS, MatterWords
from objector.recipes.model import Recipe
from objector.recipes.texts import normalise

NEAR = 30
"""Words between which two belong together, at most."""
MOST_WORDS = 20_000
"""Words of one mail that are looked at."""
SHORTEST_TITLE = 4
"""Words of a form's title at least: "Data Sharing" stands in much else."""
LONGEST_WORD = 60
_WORD = re.compile(r"\w+")
_STEM = 3
"""Signs of the shortest beginning of a word that stands for its endings."""
_ONE_SPELLING = str.maketrans("şţ", "șț")
"""Romanian is written with a comma below or, on older keyboards, with a cedilla."""
_NUMBERED = re.compile(r"\d{6}")


@dataclass(frozen=True, kw_only=True)
class _Term:
    words: tuple[tuple[str, bool], ...]
    """Each with whether any ending may follow."""
    sure: bool = False
    asked: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    """For which languages it is a word for an objection, or for what that is about."""

    def stands_at(self, at: int, text: Sequence[str]) -> bool:
        if at + len(self.words) > len(text):
            return False
        return all(
            found.startswith(word) if open_ended else found == word
            for (word, open_ended), found in zip(self.words, text[at : at + len(self.words)], strict=True)
        )


@dataclass
class _Index:
    """The terms by how they begin: few are tried for each word of a mail."""

    whole: dict[str, list[_Term]] = field(default_factory=dict)
    stems: dict[str, list[_Term]] = field(default_factory=dict)

    def add(self, term: _Term) -> None:
        word, open_ended = term.words[0]
        where, key = (self.stems, word[:_STEM]) if open_ended else (self.whole, word)
        where.setdefault(key, []).append(term)

    def at(self, at: int, text: Sequence[str]) -> list[_Term]:
        word = text[at]
        tried = [*self.whole.get(word, ()), *self.stems.get(word[:_STEM], ())]
        return tried and [term for term in tried if term.stands_at(at, text)]


def words_of(text: str) -> list[str]:
    """The words of a text in their normal form, in order, at most `MOST_WORDS`."""
    found = _WORD.finditer(normalise(text).translate(_ONE_SPELLING))
    return [one[0][:LONGEST_WORD] for one, _ in zip(found, range(MOST_WORDS), strict=False)]


def speaks_of_it(words: Sequence[str]) -> bool:
    """Whether a text of these words, its subject included, speaks of an objection or a request about personal data."""
    index = _index()
    asked: dict[str, int] = {}
    about: dict[str, int] = {}
    for at in range(len(words)):
        for term in index.at(at, words):
            if term.sure:
                return True
            for seen, languages, others in ((asked, term.asked, about), (about, term.about, asked)):
                for language in languages:
                    seen[language] = at
                    if at - others.get(language, -NEAR - 1) <= NEAR:
                        return True
    return False


@cache
def _index() -> _Index:
    index = _Index()
    for language, words in WORDS.items():
        _take(index, words, frozenset({language}))
    _take(index, EVERYWHERE, frozenset(WORDS))
    return index


def _take(index: _Index, words: MatterWords, languages: frozenset[str]) -> None:
    for told in filter(None, words.sure.split("|")):
        index.add(_Term(words=_taken_apart(told), sure=True))
    for told in filter(None, words.asked.split("|")):
        index.add(_Term(words=_taken_apart(told), asked=languages))
    for told in filter(None, words.about.split("|")):
        index.add(_Term(words=_taken_apart(told), about=languages))


def _taken_apart(told: str) -> tuple[tuple[str, bool], ...]:
    """A term's words. Raises ValueError for one that could not be found by its beginning."""
    words = []
    for word in told.split():
        normal = normalise(word.removesuffix("*")).translate(_ONE_SPELLING)
        if not _WORD.fullmatch(normal) or (word.endswith("*") and len(normal) < _STEM):
            raise ValueError(f"{told}: {word} is no whole word, or too short to have any ending")
        words.append((normal, word.endswith("*")))
    return tuple(words)


def names_of(recipe: Recipe) -> tuple[str, ...]:
    """By what a mail can name this form: its titles, and its address where that is the form's alone (it holds a number;
    a privacy policy is linked in everything)."""
    titles = [title for several in recipe.recognise.values() for title in several]
    long_ones = [title for title in titles if len(words_of(title)) >= SHORTEST_TITLE]
    address = str(recipe.url).partition("://")[2].partition("?")[0].rstrip("/").removeprefix("www.")
    return (*long_ones, *([address] if _NUMBERED.search(address) else []))


def names_the_form(words: Sequence[str], names: Sequence[str]) -> bool:
    """Whether a text of these words names a form by one of these: all its words, in a row."""
    if not names:
        return False
    whole = f" {' '.join(words)} "
    return any(_in_a_row(name) in whole for name in names)


@lru_cache(maxsize=1000)
def _in_a_row(name: str) -> str:
    return f" {' '.join(words_of(name))} "
