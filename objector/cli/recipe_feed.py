"""`objector recipes update` and `feed-sign`: newer recipes from a feed, and how its maintainers sign one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from objector.cli.options import AsJson
from objector.cli.output import print_json, print_wrapped


def update(as_json: AsJson = False) -> None:
    """Take newer recipes from the feed in the settings, if they are signed, sound and newer; each change is listed."""
    import asyncio
    from dataclasses import asdict

    from objector.settings import load_settings
    from objector.wiring import recipe_feed

    updated = asyncio.run(recipe_feed(load_settings()).update())
    edition = updated.edition
    if as_json:
        print_json(
            {
                "taken": updated.taken,
                "edition": edition.serial if edition else None,
                "date": edition.date if edition else None,
                "changes": [asdict(change) for change in updated.changes],
            }
        )
        return
    if edition is None:
        typer.echo("Nothing newer.")
    elif not updated.taken:
        typer.echo(f"Nothing newer than edition {edition.serial} of {edition.date[:10]}, which is in use.")
    else:
        typer.echo(f"Edition {edition.serial} of {edition.date[:10]} is in use from now on.")
        for change in updated.changes or ():
            keys = f": {', '.join(change.keys)}" if change.keys else ""
            print_wrapped(f"{change.kind} {change.name}: {change.what}{keys}", indent="  ")
        if not updated.changes:
            typer.echo("  It changes nothing of what was in use.")


def feed_sign(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Recipes, laid out as Objector's config/.")],
    key: Annotated[Path, typer.Option("--key", metavar="FILE", help="Ed25519 private key, PEM.")],
    serial: Annotated[int, typer.Option("--serial", help="The edition's number; larger than any before.")],
) -> None:
    """For maintainers of a feed: check a folder and write its signed feed.json; prints the public key to pin."""
    from objector.errors import ConfigError
    from objector.recipes.load import load_library
    from objector.recipes.manifest import signed
    from objector.recipes.signing import private_key, public_half
    from objector.shipped import config_dir
    from objector.wiring import utc_now

    try:
        secret = private_key(key.read_bytes())
        load_library([config_dir(), folder], today=utc_now().date())
        content, manifest = signed(folder, secret, serial=serial, now=utc_now())
        (folder / "feed.json").write_bytes(content)
    except OSError as error:
        raise ConfigError(f"{error.filename}: {error.strerror}") from error
    typer.echo(f"{folder / 'feed.json'}: edition {manifest.serial}, {len(manifest.files)} files")
    typer.echo(f"Public key: {public_half(secret)}")
