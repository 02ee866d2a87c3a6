"""The doctor's examination: each part of the machine that Objector needs, looked at by itself."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from objector.cli.finding import WRONG_CLOCK, Found, Health
from objector.cli.mail_server_look import mail_server
from objector.cli.mailbox_look import mailbox_looks
from objector.cli.output import several
from objector.cli.stamp_look import stamps
from objector.errors import ObjectorError
from objector.ledger.store import FILE
from objector.settings import Settings
from objector.wiring import (
    browser_choice,
    has_ledger,
    key_source,
    load_library_for,
    notifier_for,
    open_objector,
    utc_now,
)

LEAST_DISK = 500_000_000
"""Bytes below which receipts may soon not fit: a submission keeps one to three million."""


async def examine(settings: Settings, *, notify: bool = False) -> list[Found]:
    """Look at everything; what fails is a finding, never an error. `notify`: send a test notice, too."""
    parts: dict[str, Callable[[Settings], Awaitable[Found | list[Found]]]] = {
        "browser": _browser,
        "recipes": _recipes,
        "clock": _clock,
        "data folder": _folder,
        "disk": _disk,
        "ledger and key": _ledger,
        **mailbox_looks(settings),
        "mail server": mail_server,
        "time stamps": stamps,
        "notices": _test_notice if notify else _notices,
    }
    found = []
    for what, look in parts.items():
        try:
            told = await look(settings)
            found += told if isinstance(told, list) else [told]
        except (ObjectorError, OSError) as error:
            found.append(Found(what, Health.ILL, str(error)))
    return found


async def _browser(settings: Settings) -> Found:
    from objector.channels.process import NOWHERE, BrowserProcess

    choice = browser_choice(settings)
    if settings.rehearsal:  # it is only started, so it needs no look-alikes to go to
        choice = replace(choice, attach="", host_rules=NOWHERE)
    async with BrowserProcess(choice, rehearsal=False) as process:
        browser = await process.browser()
        detail = f"starts (version {browser.version})"
    if os.name == "posix" and os.geteuid() == 0 and settings.browser.sandbox is None:
        return Found(
            "browser", Health.ODD, f"{detail}, without its sandbox, because you are root; better be somebody else"
        )
    return Found("browser", Health.WELL, detail)


async def _recipes(settings: Settings) -> Found:
    library = load_library_for(settings)
    never = sum(recipe.verified == "never" for recipe in library.recipes.values())
    detail = f"{len(library.recipes)} recipes hold; {never} of them were never tried on the live site"
    return Found("recipes", Health.WELL, detail)


async def _clock(settings: Settings) -> Found:
    """Against what cannot be younger than now: this program, and what was last written to the ledger."""
    now = utc_now()
    for path in (Path(__file__), settings.home / FILE, settings.home / f"{FILE}-wal"):
        if path.exists() and datetime.fromtimestamp(path.stat().st_mtime, UTC) > now + WRONG_CLOCK:
            return Found(
                "clock",
                Health.ILL,
                f"it shows {now:%Y-%m-%d %H:%M} UTC, but {path.name} is from later; set it right (Linux: "
                "timedatectl set-ntp true): receipts and deadlines hang on it",
            )
    return Found("clock", Health.WELL, f"{now:%Y-%m-%d %H:%M} UTC; please compare")


async def _folder(settings: Settings) -> Found:
    home = settings.home
    if not home.exists():
        return Found("data folder", Health.WELL, f"{home} will be made by the first command that needs it")
    if os.name == "posix" and home.stat().st_mode & 0o077:
        mode = stat.S_IMODE(home.stat().st_mode)
        return Found("data folder", Health.ILL, f"others can read {home} (mode {mode:04o}); run: chmod 700 {home}")
    if not os.access(home, os.W_OK):
        return Found("data folder", Health.ILL, f"{home} cannot be written by you; mend its owner or DATA_DIR")
    return Found("data folder", Health.WELL, f"{home}, for you alone")


async def _disk(settings: Settings) -> Found:
    there = next(folder for folder in (settings.home, *settings.home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    detail = f"{free // 1_000_000} MB free"
    if free < LEAST_DISK:
        return Found("disk", Health.ILL, f"{detail}; receipts may soon not fit: make room, or move DATA_DIR")
    return Found("disk", Health.WELL, detail)


async def _ledger(settings: Settings) -> Found:
    if not has_ledger(settings):
        key_source(settings).check()
        return Found("ledger and key", Health.WELL, "none yet; objector init makes both")
    async with open_objector(settings) as objector:
        people = await objector.ledger.people()  # opens what is sealed, so the key is right
        counts = await objector.ledger.counts()
    detail = f"open, the key fits; {several(len(people), 'person', 'people')}, "
    detail += several(sum(counts.values()), "submission")
    key = settings.home / "key"
    if key.exists():
        return Found(
            "ledger and key", Health.ODD, f"{detail}. The key is the file {key}: a backup without it is worthless"
        )
    return Found("ledger and key", Health.WELL, detail)


async def _notices(settings: Settings) -> Found:
    way = notifier_for(settings)
    if way is None:
        return Found("notices", Health.WELL, "none are sent; to be told when you are needed: OBJECTOR_NOTIFY__URL")
    return Found("notices", Health.WELL, f"go out as {way.place}; to see one: objector doctor --notify")


async def _test_notice(settings: Settings) -> Found:
    way = notifier_for(settings)
    if way is None:
        return Found("notices", Health.ILL, "there is nowhere to send one; set OBJECTOR_NOTIFY__URL")
    from objector.domain.notice import Notice

    await way.tell(Notice(at=utc_now(), counts={}, test=True, rehearsal=settings.rehearsal))
    return Found("notices", Health.WELL, f"a test notice went out as {way.place}; look whether it came")
