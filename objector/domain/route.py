"""A route: the ways to a controller for one form, in the order in which they are tried. After the last, the person."""

from __future__ import annotations

from dataclasses import dataclass

from objector.domain.person import Mode

BROWSER = "browser"
"""The channel that fills in the controller's forms."""
MAIL = "mail"
"""The channel that writes to the controller by mail, from the person's own mailbox."""
LETTER = "letter"
"""The channel that prepares a letter, which the person posts."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """Which channels serve a form, and where a person can turn when none of them got through."""

    channels: tuple[str, ...] = (BROWSER,)
    page: str = ""
    """The form's address."""
    controller: str = ""
    """The controller's name."""
    contacts: tuple[str, ...] = ()
    """Where the controller takes questions about privacy: addresses of pages, or of mailboxes."""
    postal: tuple[str, ...] = ()
    mail: str = ""
    """The address at which the controller takes objections by mail, of its own file; empty: none is known."""

    def first(self, mode: Mode) -> str:
        """The channel with which an objection begins in this mode. In mode `mail` that is the mail, whether or not
        the controller can be written to: a form is then only taken if the person says so."""
        return MAIL if mode is Mode.MAIL else self.channels[0]

    def after(self, tried: str) -> str | None:
        """The channel that follows this one; None: there is none, the person goes on."""
        places = [place for place, channel in enumerate(self.channels) if channel == tried]
        return next(iter(self.channels[places[0] + 1 :]), None) if places else None

    def advice(self, submission_id: str, tried: str) -> str:
        """What the person can do when this channel did not get through and none follows by itself, best first."""
        ways = [f"try it again later: objector continue {submission_id}"]
        ways += [
            f"go another way: objector continue {submission_id} --by {one}" for one in self.channels if one != tried
        ]
        proof = f"then keep a picture of the answer: objector answer {submission_id} --by-hand --file PICTURE"
        if self.page:
            ways.append(f"fill in the form yourself at {self.page}, {proof}")
        if self.contacts:
            ways.append(f"write to the controller through {' or '.join(self.contacts)}")
        if self.postal and LETTER not in self.channels:
            ways.append(f"write a letter to {', '.join(part for part in (self.controller, *self.postal) if part)}")
        return "; or ".join(ways)
