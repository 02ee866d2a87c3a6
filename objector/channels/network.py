"""The network: is there a way to a controller at all? Asked before a pass, so that no attempt is spent without one."""

from __future__ import annotations

import errno

import httpx

SECONDS = 5.0
"""How long an answer is waited for."""


async def has_way(url: str, *, seconds: float = SECONDS) -> bool:
    """Whether somebody answers at this address, whatever they answer; also one who refuses the connection is there.

    No path, no query and nothing personal is sent: the head of the host's first page is asked for.
    """
    host = httpx.URL(url).copy_with(raw_path=b"/", fragment=None)
    try:
        async with httpx.AsyncClient(timeout=seconds, follow_redirects=False) as client:
            await client.head(host)
    except httpx.ConnectError as error:
        return _refused(error)
    except (httpx.ConnectTimeout, httpx.ProxyError):
        return False
    except httpx.HTTPError:  # connected, and then no answer that could be read: that is for the attempt to find out
        return True
    return True


def _refused(error: BaseException | None, depth: int = 10) -> bool:
    """Whether the other end said no; everything else (no name, no route, no trust) is no way."""
    if error is None or depth == 0:
        return False
    if isinstance(error, BaseExceptionGroup):  # one for each address of the host
        return any(_refused(one, depth - 1) for one in error.exceptions)
    if isinstance(error, OSError) and error.errno == errno.ECONNREFUSED:
        return True
    return _refused(error.__cause__ or error.__context__, depth - 1)
