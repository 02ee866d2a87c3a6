"""The paper: the report once more, as one document with its pictures inside, from which a PDF is made.

What makes the PDF is passed in. A document holds only so much; what does not fit is said, and lies in the bundle.
"""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from objector.ledger.bundle.record import RecordArtefact

Print = Callable[[str], Awaitable[bytes]]
"""HTML to PDF. Raises BrowserMissing, NotPrinted."""

SUBMISSIONS = 200
"""More than these make no document that anybody reads."""
PICTURES = 24 * 1024 * 1024
"""Bytes of all pictures together, before they are written as text."""
LONGEST = 52 * 1024 * 1024
"""Characters of the whole document, pictures included."""


@dataclass(kw_only=True)
class Paper:
    """A document under way."""

    sections: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    left: int = PICTURES
    text: int = 0
    left_out: int = 0
    """Pictures that did not fit."""
    too_long: bool = False

    def take(self, line: str, section: str) -> None:
        """The next submission: its line in the overview and its section; or a section of a person alone."""
        self.text += len(line) + len(section)
        if len(self.sections) >= 2 * SUBMISSIONS or self.text > LONGEST:
            self.too_long = True
            self.sections.clear()
            self.lines.clear()
        if not self.too_long:
            self.lines.append(line)
            self.sections.append(section)

    def document(self, beginning: str, people: str, overview: tuple[str, str], end: str) -> str:
        """All of it."""
        return "".join((beginning, people, overview[0], *self.lines, overview[1], *self.sections, end))

    def picture(self, one: RecordArtefact, content: bytes) -> str | None:
        """A picture as an address that holds it; None if it does not fit any more."""
        if self.too_long or len(content) > self.left:
            self.left_out += 1
            return None
        self.left -= len(content)
        return f"data:{one.media_type};base64,{base64.b64encode(content).decode()}"
