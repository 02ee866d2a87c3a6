"""The outermost group of commands: the one place where errors become a message and an exit code."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from objector.cli.exits import Exit, exit_for_error
from objector.errors import ObjectorError


class ErrorsToExits(TyperGroup):
    """Every ObjectorError ends the command with its text on stderr and no traceback; anything else is a bug."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except ObjectorError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(exit_for_error(error)) from None
        except KeyboardInterrupt:
            typer.echo("stopped; what was done is kept, and the next run goes on from there", err=True)
            raise typer.Exit(Exit.STOPPED) from None
