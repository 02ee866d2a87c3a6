"""The letter channel, wired to texts, controllers and a printer; each is loaded with the first letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objector.channels.letter import LetterChannel
from objector.wiring.library import texts_for

if TYPE_CHECKING:
    from objector.wiring.objector import Objector


def letter_channel(objector: Objector) -> LetterChannel:
    """What prepares letters."""
    return LetterChannel(
        load=lambda: texts_for(objector.settings),
        controllers=objector.library.controllers,
        forms=objector.forms,
        printer=objector.printer(),
        now=objector.clock.now,
        rehearsal=objector.settings.rehearsal,
    )
