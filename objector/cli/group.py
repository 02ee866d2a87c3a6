"""The outermost group of commands, where errors become a message and an exit code; and a command that starts fast."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from objector.errors import ObjectorError


class ErrorsToExits(TyperGroup):
    """Every ObjectorError ends the command with its text on stderr and no traceback; anything else is a bug."""

    def get_help_option(self, ctx: Any) -> Any:
        """`--help`, with a default that Typer need not coerce: for that it would load pydantic, every time."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.default = False
        return option

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ObjectorError as error:
            from objector.cli.exits import exit_for_error

            typer.echo(str(error), err=True)
            raise typer.Exit(exit_for_error(error)) from None
        except KeyboardInterrupt:
            from objector.cli.exits import Exit

            typer.echo("stopped; what was done is kept, and the next run goes on from there", err=True)
            raise typer.Exit(Exit.STOPPED) from None


class FastWithoutArguments(TyperCommand):
    """A command whose options all have defaults. Typed alone there is nothing to parse, so nothing is loaded for it.

    Typer coerces every option through pydantic, given or not, and loading that would take half of the time that
    `objector status` has.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Only what was given."""
        return super().parse_args(ctx, args) if args else args
