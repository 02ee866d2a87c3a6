"""cron: one line of the user's crontab (crontab(5)), between two marks by which it is found again."""

from __future__ import annotations

from dataclasses import dataclass

from objector.errors import ConfigError
from objector.timers import tool
from objector.timers.call import Call, sh_line
from objector.timers.timer import Kind, Piece
from objector.timers.when import DAY, When

BEGIN, END = "# >>> objector schedule", "# <<< objector schedule"
LONGEST = 990
"""Characters of a line; the crontab of Debian and of BSD refuses a command of 1000."""
PLACE = "crontab"


@dataclass(frozen=True)
class Cron:
    """A line of its own in the user's crontab; every other line stays as it is, byte by byte."""

    kind: Kind = Kind.CRON
    note: str = "cron does not make up for a pass that was missed while the machine slept; the next one does its work."

    def is_here(self) -> bool:
        """Whether there is a `crontab` program."""
        return tool.is_there("crontab")

    def pieces(self, call: Call, at: When) -> list[Piece]:
        """The line and its marks."""
        # cron itself takes `%` for the end of the command, before any shell has seen a quote.
        line = f"{_times(at)} {sh_line(call)}".replace("%", "\\%")
        if len(line) > LONGEST:
            raise ConfigError(f"the line for cron would have {len(line)} characters and may have {LONGEST}")
        return [Piece(place=PLACE, text=f"{BEGIN}\n{line}\n{END}\n")]

    def installed(self) -> list[Piece]:
        """The line as it stands in the crontab."""
        if not self.is_here():
            return []
        _, own, _ = _parts(_crontab())
        return [Piece(place=PLACE, text=own)] if own else []

    def install(self, pieces: list[Piece]) -> None:
        """Put the line in the place of the former one, else at the end."""
        (piece,) = pieces
        before, own, after = _parts(_crontab())
        if not own and before and not before.endswith("\n"):
            before += "\n"
        tool.tell("crontab", "-", given=before + piece.text + after)

    def remove(self) -> None:
        """Take the line out."""
        if not self.is_here():
            return
        before, own, after = _parts(_crontab())
        if own:
            tool.tell("crontab", "-", given=before + after)


def _times(at: When) -> str:
    minutes = ",".join(str(minute) for minute in at.minutes)
    if at.every == DAY:
        return f"{minutes} {at.hour} * * *"
    hours = "*" if at.every <= 60 else ",".join(str(hour) for hour in at.hours)
    return f"{minutes} {hours} * * *"


def _crontab() -> str:
    """The user's crontab; empty if there is none. Raises ConfigError where it cannot be read: it would be lost."""
    answer = tool.ask("crontab", "-l")
    if answer.code == 0:
        return answer.printed
    if "no crontab" in answer.complained.lower():
        return ""
    raise ConfigError(f"crontab -l: ended with {answer.code}: {' '.join(answer.complained.split())[:500]}")


def _parts(crontab: str) -> tuple[str, str, str]:
    """What stands before our lines, ours, and what stands after. Raises ConfigError if a mark is missing."""
    lines = crontab.splitlines(keepends=True)
    marks = [line.strip() for line in lines]
    if BEGIN not in marks and END not in marks:
        return crontab, "", ""
    if (marks.count(BEGIN), marks.count(END)) != (1, 1) or marks.index(END) < marks.index(BEGIN):
        raise ConfigError(f"your crontab has only one of the marks `{BEGIN}` and `{END}`; mend it with: crontab -e")
    first, last = marks.index(BEGIN), marks.index(END) + 1
    return "".join(lines[:first]), "".join(lines[first:last]), "".join(lines[last:])
