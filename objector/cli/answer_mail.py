"""A kept mail and the person's word about it: shown, and asked about with three answers to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from objector.cli.asking import answered
from objector.cli.output import local, print_wrapped

if TYPE_CHECKING:
    from datetime import datetime

    from objector.channels.inbox import Mail
    from objector.domain.submission import Submission
    from objector.wiring import Objector

SHOWN = 6000
"""Characters of a mail's text that are shown; the whole of it is taken out with --to."""


async def settle(
    objector: Objector,
    submission_id: str,
    mail_id: str,
    means: str | None,
    now: datetime,
    *,
    reasons: bool | None,
    remedies: bool | None,
) -> Submission:
    """Let the mail say what the person says that it means. At a terminal they are asked where it cannot be told.

    Raises as `mail_is_for` does.
    """
    from objector.cli.interview import is_terminal
    from objector.engine.mail_word import doubt_of, mail_is_for, opened, told_by_phrases, words_for

    recipes = objector.library.recipes
    if means is None and is_terminal():
        mail = await opened(objector.ledger, mail_id)
        kept = await objector.ledger.unclear_mail(mail_id)
        doubt = doubt_of(kept)
        told = told_by_phrases(mail, recipes, await objector.ledger.submission(submission_id))
        if doubt or told is None:
            show(mail)
            if doubt:
                print_wrapped(
                    f"\nTake care: {doubt}.{'' if kept.sort.is_report else ' Did the controller write this?'}"
                )
            means = _true_or_not(words_for(kept.sort)) if kept.sort.is_report else _chosen()
    return await mail_is_for(
        objector.ledger,
        recipes,
        submission_id,
        mail_id,
        means,
        now,
        controllers=objector.library.controllers,
        reasons=reasons,
        remedies=remedies,
    )


def show(mail: Mail) -> None:
    """Print a mail for reading: sender, time, subject and text, without anything that a terminal would obey."""
    print_wrapped(f"From: {mail.sender or 'cannot be read'}")
    print_wrapped(f"Received: {local(mail.received_at)}")
    print_wrapped(f"Subject: {mail.subject}")
    typer.echo("")
    print_wrapped(mail.text[:SHOWN])
    if len(mail.text) > SHOWN:
        typer.echo("… the rest is written out with: --to FOLDER")


def _chosen() -> str | None:
    """The word for what the person says that the mail means; None if they do not say."""
    from objector.engine.mail_word import ELSE, HONOURS, REFUSES, SOMETHING_ELSE

    typer.echo("\nWhat does this mail say?")
    first = {"upheld": HONOURS, "refused": REFUSES, "": SOMETHING_ELSE}
    word = _pick(first)
    return _pick(ELSE) if word == "" else word


def _true_or_not(words: dict[str, str]) -> str | None:
    """The word for whether a report is true; None if they do not say."""
    typer.echo("\nThis mail reports on a mail of yours. Is that true?")
    return _pick(words)


def _pick(choices: dict[str, str]) -> str | None:
    words = list(choices)
    for number, word in enumerate(words, 1):
        typer.echo(f"  {number}. {choices[word]}")
    while given := answered("Its number, or Enter to leave it"):
        if given.isdecimal() and 1 <= int(given) <= len(words):
            return words[int(given) - 1]
        typer.echo(f"  a number from 1 to {len(words)}")
    return None
