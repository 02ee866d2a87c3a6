"""`objector recipes draft`: a first recipe of a form, for a maintainer to finish."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from objector.cli.look_alikes import settings_for
from objector.cli.opening import with_objector
from objector.cli.options import Rehearsal, Scenario
from objector.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from objector.recipes.draft import Sketch
    from objector.settings import Settings
    from objector.wiring import Objector


def draft(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL", help="A description from objector recipes report, a saved page, or an https address."
        ),
    ],
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Where it is written; else printed.")] = None,
    rehearsing: Rehearsal = False,
    scenario: Scenario = "calm",
) -> None:
    """A first recipe from a form description, a saved page (HTML, MHTML) or an address, for a maintainer to finish.

    A saved page is opened without network and without its scripts. An address is opened signed out; nothing is typed
    or sent. What is inferred says so, and what is unknown is marked TO FINISH.
    """
    from objector.cli.output import print_wrapped, several
    from objector.recipes.draft import draft as written
    from objector.recipes.draft import wanting

    settings = settings_for(rehearsing, scenario)
    online = "://" in source
    content = b"" if online else _read(Path(source))

    async def drawn(objector: Objector) -> tuple[str, list[str]]:
        from objector.channels.typed import without_people

        redact = without_people(await objector.ledger.people())
        sketch = (
            await _sketched(objector, source, redact) if online else await _of_file(settings, source, content, redact)
        )
        text = written(sketch, objector.library)
        return text, wanting(text, objector.library)

    text, faults = with_objector(drawn, settings, sending=online, scenario=scenario)
    if to is None:
        typer.echo(text, nl=False)
    else:
        try:
            to.write_text(text, encoding="utf-8")
        except OSError as error:
            raise ConfigError(f"--to {to}: cannot be written: {error.strerror}") from error
        typer.echo(f"{to}: a draft; read it before you show it to anybody")
    typer.echo(f"objector recipes check still wants {several(len(faults), 'thing')}:", err=True)
    for fault in faults:
        print_wrapped(f"- {fault}", indent="  ", err=True)


async def _sketched(objector: Objector, url: str, redact: Callable[[str], str]) -> Sketch:
    """Of a page on the network, or of its look-alike."""
    from objector.channels.drafting import look_at_address, sketched
    from objector.channels.hosts import host_of
    from objector.channels.process import BrowserProcess
    from objector.engine.visitor import anybody
    from objector.wiring import browser_choice, stays_here

    settings = objector.settings
    stays_here(settings)
    if not host_of(url):
        raise ConfigError(f"{url[:100]}: not an https address of a page")
    choice = replace(browser_choice(settings), attach="")  # signed out, so never in the person's own browser
    async with BrowserProcess(choice, rehearsal=settings.rehearsal) as process:
        survey = await look_at_address(
            process, url, person=anybody(), patience=settings.patience, rehearsal=settings.rehearsal
        )
    return sketched(survey, url, "a page, opened signed out", redact, rehearsal=settings.rehearsal)


def _read(path: Path) -> bytes:
    from objector.channels.saved_page import LARGEST

    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error


async def _of_file(settings: Settings, source: str, content: bytes, redact: Callable[[str], str]) -> Sketch:
    """Of a description or a saved page. Anybody may have written the file."""
    from objector.channels.description import read_description
    from objector.channels.drafting import sketched, sketched_from
    from objector.channels.saved_page import look_at_saved, read_saved
    from objector.wiring import browser_choice

    name = Path(source).name
    if content.lstrip()[:1] == b"{":
        return sketched_from(read_description(content, name), redact)
    page = read_saved(content, name)
    survey = await look_at_saved(page, browser_choice(settings))
    return sketched(survey, page.url, "a saved page", redact)
