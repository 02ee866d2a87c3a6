"""Confirmations that were kept on this machine: how they are shown, and `objector recipes forget-text`."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Annotated, Any

import typer

from objector.cli.options import AsJson
from objector.cli.output import local, moment, print_json, print_wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from objector.recipes.kept_text import KeptText


def forget_text(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="The recipe's id.")],
    number: Annotated[int | None, typer.Argument(metavar="N", help="Which one: objector recipes show RECIPE.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All of this recipe.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take back a confirmation that was kept on this machine; the next page that shows it asks you again."""
    from objector.errors import ConfigError
    from objector.settings import load_settings
    from objector.wiring import overlay

    kept = overlay(load_settings())
    unsaid = number is None and not every and len(kept.of(recipe)) > 1
    if unsaid or (every and number is not None):
        raise ConfigError(f"{recipe}: say which one, N or --all; they are shown by: objector recipes show {recipe}")
    gone = kept.forget(recipe, None if every else number or 1)
    if as_json:
        print_json({"forgotten": texts_json(gone)})
    for one in [] if as_json else gone:
        print_wrapped(f'{recipe}: forgotten: "{one.text}"')


def texts_json(texts: Sequence[KeptText]) -> list[dict[str, Any]]:
    """Kept texts for machines."""
    return [
        {
            "language": one.language,
            "text": one.text,
            "kept": moment(one.kept.astimezone(UTC)),
            "submission": one.submission,
        }
        for one in texts
    ]


def print_texts(texts: Sequence[KeptText]) -> None:
    """Kept texts for reading, with the numbers by which they are forgotten."""
    if texts:
        typer.echo("\nConfirmations kept on this machine, in no recipe file:")
    for number, one in enumerate(texts, start=1):
        whose = f"said of {one.submission}" if one.submission else "written into the file"
        print_wrapped(f'{number}. "{one.text}" ({one.language}; {whose}, {local(one.kept)})', indent="  ")
