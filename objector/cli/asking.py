"""Asking somebody at the terminal, who may leave without an answer."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import typer


@contextmanager
def asking() -> Iterator[None]:
    """While it lasts, Ctrl-C and Ctrl-D end the command, as KeyboardInterrupt; a loop that runs would only note the
    former, and go on waiting for an answer."""
    before = signal.getsignal(signal.SIGINT)
    with suppress(ValueError):  # in another thread than the main one, which hears no Ctrl-C anyway
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    except (KeyboardInterrupt, EOFError, typer.Abort):
        typer.echo(err=True)  # the question stands on the line
        raise KeyboardInterrupt from None
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)


def confirmed(question: str, *, usual: bool = False) -> bool:
    """Whether the person says yes; Enter alone says what is usual. Raises KeyboardInterrupt if they leave."""
    with asking():
        return typer.confirm(question, default=usual)


def answered(question: str) -> str:
    """A line of theirs, without spaces at its ends; Enter alone: empty. Raises KeyboardInterrupt if they leave."""
    with asking():
        return str(typer.prompt(question, default="", show_default=False)).strip()


def hidden(question: str) -> str:
    """A line that is not shown. Raises KeyboardInterrupt if they leave."""
    with asking():
        return str(typer.prompt(question, hide_input=True))
