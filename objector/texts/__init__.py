"""Texts to controllers and authorities: sentences in every language, their structure, and the facts of one person."""

from objector.texts.facts import Facts, Infringement, Text
from objector.texts.kind import Kind
from objector.texts.letter import Letter, letter, paper
from objector.texts.load import load_texts
from objector.texts.render import Texts

__all__ = ["Facts", "Infringement", "Kind", "Letter", "Text", "Texts", "letter", "load_texts", "paper"]
