"""`objector schedule`: the machine's own clock starts `objector run`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.asking import confirmed
from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped

if TYPE_CHECKING:
    from objector.settings import Settings
    from objector.timers.call import Call
    from objector.timers.timer import Piece, Timer

schedule = typer.Typer(
    help="Have the machine's own clock start objector run.", no_args_is_help=True, rich_markup_mode=None
)

Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="systemd, launchd, cron or windows; else what the machine has."),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without being asked.")]


@schedule.command("install")
def install(
    every: Annotated[str | None, typer.Option("--every", metavar="TIME", help="15m to 24h; usual: 4h.")] = None,
    at: Annotated[str | None, typer.Option("--at", metavar="HH:MM", help="Once a day at this time.")] = None,
    kind: Kind = None,
    only_print: Annotated[bool, typer.Option("--print", help="Show what would be written; write nothing.")] = False,
    yes: Yes = False,
) -> None:
    """Write a systemd timer, a launchd agent, a crontab line or a Windows task.

    What will be written is shown first.
    """
    from objector.errors import ConfigError
    from objector.settings import load_settings
    from objector.timers import machine
    from objector.timers.when import when

    settings = load_settings()
    call, secrets = call_of_a_pass(settings)
    moments = when(every, at, minute_of(settings))
    if only_print:
        chosen = [machine.of_kind(kind)] if kind else machine.timers()
        for timer in chosen:
            _show(timer.pieces(call, moments))
        return
    timer = machine.timer(kind)
    if not timer.is_here():
        raise ConfigError(f"{timer.kind} does not answer on this machine; to see what would be written, add --print")
    if other := next((one for one in machine.timers() if one.kind is not timer.kind and one.installed()), None):
        raise ConfigError(f"a timer of the kind {other.kind} is installed; first run: objector schedule remove")
    pieces = timer.pieces(call, moments)
    if timer.installed() == pieces:
        typer.echo(f"Nothing to do: {timer.kind} starts objector run {moments}.")
        return
    _show(pieces)
    if secrets:
        print_wrapped(
            f"Not written, since this is no place for secrets: {', '.join(secrets)}. The timer runs without what is "
            "set in this shell only; put it into objector.toml and keep that file to yourself (chmod 600)."
        )
    if not yes and not confirmed(f"Write this, so that {timer.kind} starts objector run {moments}?", usual=True):
        typer.echo("Nothing was changed.")
        return
    prepare_log(settings, call)
    timer.install(pieces)
    typer.echo(f"Installed: {timer.kind} starts objector run {moments}.")
    print_wrapped(timer.note)


@schedule.command("show")
def show(as_json: AsJson = False) -> None:
    """Show what is installed."""
    found = _installed()
    if as_json:
        pieces = [(timer, piece) for timer in found for piece in timer.installed()]
        print_json(
            {"installed": [{"kind": timer.kind.value, "place": one.place, "text": one.text} for timer, one in pieces]}
        )
        return
    for timer in found:
        _show(timer.installed())
        print_wrapped(timer.note)
    if not found:
        typer.echo("Nothing is installed; objector run is started by nobody but you. See: objector schedule install")


@schedule.command("remove")
def remove(yes: Yes = False) -> None:
    """Take away what install wrote, and nothing else."""
    found = _installed()
    if not found:
        typer.echo("Nothing is installed.")
        return
    for timer in found:
        _show(timer.installed())
    if not yes and not confirmed("Remove this?", usual=True):
        typer.echo("Nothing was changed.")
        return
    for timer in found:
        timer.remove()
        typer.echo(f"Removed from {timer.kind}.")


def call_of_a_pass(settings: Settings) -> tuple[Call, tuple[str, ...]]:
    """What a timer starts, and the names of the variables whose secrets it will not have."""
    import os
    import sys
    from pathlib import Path

    import objector
    from objector.settings.lasting import lasting
    from objector.timers.call import Call

    told = lasting(settings, os.environ, Path.cwd())
    environment = dict(told.told)
    python = Path(sys.executable)
    program = python.parent / ("objector.exe" if sys.platform == "win32" else "objector")
    if program.is_file():
        words = [str(program)]
    else:  # not installed: started out of a checkout
        words = [str(python), "-m", "objector"]
        environment["PYTHONPATH"] = str(Path(objector.__file__).resolve().parents[1])
    call = Call(
        words=(*words, "run", "--quiet", "--json"),
        environment=tuple(sorted(environment.items())),
        log=settings.home.absolute() / "schedule.log",
    )
    return call, told.secret


def minute_of(settings: Settings) -> int:
    """The minute of this machine: always the same one, and not that of every other machine."""
    from hashlib import sha256

    return sha256(str(settings.home).encode()).digest()[0] % 60


def prepare_log(settings: Settings, call: Call) -> None:
    """The log as an empty file that only its owner can read, in a folder that only they can open."""
    from objector.errors import ConfigError

    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        call.log.touch(mode=0o600)
        call.log.chmod(0o600)
    except OSError as error:
        raise ConfigError(f"{call.log}: cannot be written: {error.strerror}") from error


def _installed() -> list[Timer]:
    from objector.timers import machine

    return [timer for timer in machine.timers() if timer.installed()]


def _show(pieces: list[Piece]) -> None:
    for piece in pieces:
        typer.echo(f"# {piece.place}\n{piece.text}")
