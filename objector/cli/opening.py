"""What most commands begin with: settings, and an open Objector."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from objector.domain.clock import Clock
    from objector.settings import Settings
    from objector.wiring import Objector

T = TypeVar("T")


def with_objector(
    work: Callable[[Objector], Awaitable[T]],
    settings: Settings | None = None,
    *,
    sending: bool = False,
    scenario: str = "calm",
    clock: Clock | None = None,
) -> T:
    """Open what the settings name, do this work with it, and close it again, also after an error or Ctrl-C.

    `sending`: the work reaches controllers; in a rehearsal look-alikes are started for it. `clock`: the time that all
    of it goes by, if not the world's.
    """
    import asyncio

    from objector.settings import load_settings
    from objector.wiring import open_for_sending, open_objector

    chosen = settings if settings is not None else load_settings()

    async def opened() -> T:
        async with open_for_sending(chosen, scenario, clock) if sending else open_objector(chosen) as objector:
            return await work(objector)

    return asyncio.run(opened())
