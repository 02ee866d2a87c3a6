"""Whether there is a way to a controller: whoever answers is there, whatever they answer."""

from __future__ import annotations

import socket

import httpx
import pytest
import respx

from objector.channels.network import has_way

URL = "https://www.facebook.com/help/contact/712876720715583?locale=de_DE"


@pytest.mark.parametrize("status", [200, 301, 403, 404, 405, 429, 500, 503])
@respx.mock
async def test_every_answer_is_an_answer(status: int) -> None:
    """Also a no, a redirect and an error; asked for is the head of the host's first page, and nothing else is told."""
    asked = respx.head("https://www.facebook.com/").respond(status, headers={"Location": "https://elsewhere.example/"})
    assert await has_way(URL)
    assert asked.call_count == 1
    assert "712876720715583" not in str(asked.calls[0].request.url)


@pytest.mark.parametrize(
    ("error", "way"),
    [
        (httpx.ConnectError("[Errno -3] Temporary failure in name resolution"), False),
        (httpx.ConnectTimeout("too long"), False),
        (httpx.ProxyError("502"), False),
        (httpx.ReadTimeout("silent"), True),
        (httpx.RemoteProtocolError("odd"), True),
    ],
)
@respx.mock
async def test_no_name_and_no_route_are_no_way(error: httpx.HTTPError, way: bool) -> None:
    """Without a name or a connection nobody is there; one who stays silent is."""
    respx.head("https://www.facebook.com/").mock(side_effect=error)
    assert await has_way(URL) is way


async def test_one_who_refuses_is_there() -> None:
    """A closed port of this machine, by address and by name: that is for the attempt to tell."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    assert await has_way(f"https://127.0.0.1:{port}/form")
    assert await has_way(f"https://localhost:{port}/form")
