"""`objector sign-in`: a window in which the person signs in; the session is kept encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.opening import with_objector
from objector.cli.output import print_wrapped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from objector.domain.person import Account, Person
    from objector.recipes.model import Recipe
    from objector.wiring import Objector


def sign_in(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="Such as facebook; or an account's id.")],
    account: Annotated[str | None, typer.Option("--account", metavar="ID", help="Which account.")] = None,
) -> None:
    """Sign in yourself, in a window of your own.

    The session is kept encrypted. No password is ever asked for.
    """
    with_objector(lambda objector: _sign_in(objector, service, account))


async def _sign_in(objector: Objector, service: str, account_id: str | None) -> None:
    from objector.channels.process import BrowserProcess
    from objector.channels.sign_in import sign_in as in_a_window
    from objector.wiring import browser_choice, stays_here, utc_now

    person, account = which_account(await objector.ledger.people(), service, account_id)
    recipe = _recipe_of(objector, account)
    settings = objector.settings
    stays_here(settings)
    print_wrapped(
        f"A window opens for account {account.id} at {account.service}. Sign in there yourself; Objector does not see "
        "your password. When you are signed in, press Enter here, or close the window."
    )
    async with BrowserProcess(browser_choice(settings, headed=True), rehearsal=settings.rehearsal) as process:
        state = await in_a_window(
            process,
            url=str(recipe.url),
            hosts=recipe.hosts,
            person=person,
            done=_enter(),
            session=await objector.ledger.session(account.id),
            rehearsal=settings.rehearsal,
        )
    await objector.ledger.keep_session(account.id, state, utc_now())
    typer.echo(f"The session of account {account.id} is kept. Go on with: objector run")


def which_account(people: list[Person], service: str, account_id: str | None) -> tuple[Person, Account]:
    """The one account that is meant: by its id, or the only one of the service. Raises ConfigError otherwise."""
    from objector.errors import ConfigError

    wanted = account_id or (service if service.startswith("a-") else None)
    held = [
        (person, account)
        for person in people
        for account in person.accounts
        if account.id == wanted or (wanted is None and account.service == service)
    ]
    if len(held) == 1:
        return held[0]
    if held:
        ids = ", ".join(account.id for _, account in held)
        raise ConfigError(f"{service}: there are several accounts ({ids}); say which one with --account ID")
    if wanted:
        raise ConfigError(f"{wanted}: there is no such account; objector people show PERSON shows a person's accounts")
    raise ConfigError(f"{service}: nobody has named an account there; add it with: objector people edit PERSON")


def _recipe_of(objector: Objector, account: Account) -> Recipe:
    """A recipe whose form one signs in for: its page leads to the sign-in and back."""
    from objector.errors import ConfigError

    for recipe in objector.library.recipes.values():
        if recipe.service == account.service and recipe.signed_in:
            return recipe
    raise ConfigError(f"{account.service}: none of its forms wants a sign-in; go on with: objector run")


def _enter() -> Callable[[], Awaitable[None]]:
    """Waits until the person pressed Enter; without a terminal, or on Windows, until the window is closed."""
    import asyncio
    import sys

    async def pressed() -> None:
        loop, enter = asyncio.get_running_loop(), asyncio.Event()
        if not sys.stdin.isatty():
            await enter.wait()
        try:
            loop.add_reader(sys.stdin.fileno(), enter.set)
        except NotImplementedError:
            await enter.wait()
        try:
            await enter.wait()
            sys.stdin.readline()
        finally:
            loop.remove_reader(sys.stdin.fileno())

    return pressed
