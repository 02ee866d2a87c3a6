"""Windows: a task of the Task Scheduler, handed over as XML (schema of Task Scheduler 2.0, namespace below)."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from objector.timers import tool
from objector.timers.call import Call
from objector.timers.timer import Kind, Piece
from objector.timers.when import DAY, When

NAME = "Objector"
PLACE = "Task Scheduler: Objector"
NAMESPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_XML = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{namespace}">
  <RegistrationInfo>
    <Description>Objector: send the objections that are due, read the answers</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>{repetition}
      <StartBoundary>2026-01-01T{hour:02}:{minute:02}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT3H</ExecutionTimeLimit>
    <Enabled>true</Enabled>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>cmd.exe</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
_REPETITION = """
      <Repetition>
        <Interval>PT{every}M</Interval>
        <Duration>P1D</Duration>
      </Repetition>"""


@dataclass(frozen=True)
class Windows:
    """A task that starts a pass while the person is signed in; one that was missed is made up for."""

    kind: Kind = Kind.WINDOWS
    note: str = "It runs while you are signed in; a console window shows for as long as a pass takes."

    def is_here(self) -> bool:
        """Whether there is a `schtasks` program."""
        return tool.is_there("schtasks")

    def pieces(self, call: Call, at: When) -> list[Piece]:
        """The task as XML."""
        call.refuse('%"', "a task of Windows")  # cmd.exe knows no way to write them
        repetition = _REPETITION.format(every=at.every) if at.every < DAY else ""
        text = _XML.format(
            namespace=NAMESPACE,
            repetition=repetition,
            hour=at.hours[0],
            minute=at.minutes[0],
            arguments=escape(_arguments(call)),
        )
        return [Piece(place=PLACE, text=text)]

    def installed(self) -> list[Piece]:
        """The task as Windows tells it; it adds lines of its own."""
        if not self.is_here():
            return []
        answer = tool.ask("schtasks", "/Query", "/TN", NAME, "/XML")
        return [Piece(place=PLACE, text=answer.printed)] if answer.code == 0 else []

    def install(self, pieces: list[Piece]) -> None:
        """Hand the task over in the place of the former one."""
        (piece,) = pieces
        with tempfile.TemporaryDirectory(prefix="objector-") as folder:
            path = Path(folder) / "task.xml"
            path.write_text(piece.text, encoding="utf-16")
            tool.tell("schtasks", "/Create", "/TN", NAME, "/XML", str(path), "/F")

    def remove(self) -> None:
        """Take the task away."""
        if self.installed():
            tool.tell("schtasks", "/Delete", "/TN", NAME, "/F")


def _arguments(call: Call) -> str:
    """For cmd.exe: with /S the outer quotes are dropped and what is inside is taken as it is."""
    settings = [f'set "{name}={value}"&& ' for name, value in call.environment]
    words = " ".join(f'"{word}"' for word in call.words)
    return f'/D /S /C "{"".join(settings)}{words} > "{call.log}" 2>&1"'
