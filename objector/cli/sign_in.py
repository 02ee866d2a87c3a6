"""`objector sign-in`: a window in which the person signs in; the session is kept encrypted."""

from __future__ import annotations

from typing import Annotated

import typer


def sign_in(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Such as facebook; or an account's id.")],
    account: Annotated[str | None, typer.Option("--account", metavar="ID", help="Which account.")] = None,
) -> None:
    """Sign in yourself, in a window of your own.

    The session is kept encrypted. No password is ever asked for.
    """
