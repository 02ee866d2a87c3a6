"""Asking an authority: what leaves the machine, what is tried again, and that nothing unverified is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from hashlib import sha256

import httpx
import pytest
import respx
import stamina
from rfc3161_client._rust import parse_timestamp_request

from objector.channels.stamping import TRIES, StampAuthority, authority_name
from objector.errors import StampError
from objector.ledger.token import LARGEST
from objector.rehearsal.authority import Authority, Fault
from tests.build import NOW
from tests.stamping import a_signer, answered, believed

CONTENT = b'{"an":"entry"}'
URL = "https://name:passw0rd@tsa.example/stamps"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Tries follow each other at once."""
    with stamina.set_testing(True, attempts=TRIES):
        yield


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    """A real one on this machine; each test says what befalls it."""
    with Authority(lambda: NOW) as opened:
        yield opened


@pytest.fixture
def asked(authority: Authority) -> StampAuthority:
    """The way to it."""
    authority.usual, authority.asked = Fault.NONE, 0
    authority.following.clear()
    return StampAuthority(url=authority.url, roots=believed(authority.signer))


async def failure(asked: StampAuthority) -> StampError:
    """Why it gave no stamp."""
    with pytest.raises(StampError) as caught:
        await asked.stamp(CONTENT)
    return caught.value


async def test_a_stamp(asked: StampAuthority) -> None:
    """Asked for, answered, verified."""
    token = await asked.stamp(CONTENT)
    assert (token.at, token.digest) == (NOW, sha256(CONTENT).hexdigest())


@respx.mock
async def test_what_leaves_the_machine() -> None:
    """A digest, a random number, the wish for certificates; not the content, and no cookie, name or address."""
    route = respx.post("https://tsa.example/stamps").mock(side_effect=httpx.ConnectError("no"))
    await failure(StampAuthority(url=URL, roots=believed(a_signer())))
    nonces = set()
    for call in route.calls:
        request = parse_timestamp_request(call.request.content)
        assert request.message_imprint.message == sha256(CONTENT).digest()
        assert request.cert_req
        assert len(call.request.content) < 80
        nonces.add(request.nonce)
        headers = {name.lower() for name in call.request.headers}
        assert headers <= {
            "host", "user-agent", "content-type", "accept", "accept-encoding", "connection", "content-length",
            "authorization",
        }  # fmt: skip
        assert call.request.headers["content-type"] == "application/timestamp-query"
    assert route.call_count == TRIES
    assert len(nonces) == 1
    assert all(nonces)


@pytest.mark.parametrize(
    ("fault", "reason", "asked_for"),
    [
        (Fault.NO_ANSWER, "no_answer", TRIES),
        (Fault.SERVER_ERROR, "server_error", TRIES),
        (Fault.GARBAGE, "garbled", 1),
        (Fault.HUGE, "too_large", 1),
        (Fault.REJECTION, "refused", 1),
        (Fault.WRONG_NONCE, "wrong_nonce", 1),
        (Fault.WRONG_IMPRINT, "other_digest", 1),
        (Fault.EXPIRED, "wrong_certificate", 1),
        (Fault.NOT_FOR_TIME, "wrong_certificate", 1),
        (Fault.FOREIGN, "unknown_root", 1),
    ],
)
async def test_each_fault_has_its_word(
    authority: Authority, asked: StampAuthority, fault: Fault, reason: str, asked_for: int
) -> None:
    """What passes is tried again, what does not is not; the text names the host."""
    authority.usual = fault
    error = await failure(asked)
    assert error.reason == reason
    assert str(error).startswith(f"{asked.name}: ")
    assert authority.asked == asked_for


async def test_a_passing_failure_passes(authority: Authority, asked: StampAuthority) -> None:
    """A server error, then silence, then a stamp."""
    authority.following.extend([Fault.SERVER_ERROR, Fault.NO_ANSWER])
    assert (await asked.stamp(CONTENT)).at == NOW
    assert authority.asked == 3


async def test_a_slow_authority_is_not_waited_for() -> None:
    """The time of each try is bounded, however the answer trickles."""
    with Authority(lambda: NOW) as slow:
        slow.usual = Fault.SLOW
        error = await failure(StampAuthority(url=slow.url, roots=believed(slow.signer), seconds=0.05))
        assert error.reason == "no_answer"
        slow.release()


@respx.mock
@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404])
async def test_no_redirect_is_followed(status: int) -> None:
    """Only the address that was set is asked; what it answers otherwise is told with the setting, once."""
    route = respx.post("https://tsa.example/stamps").respond(status, headers={"Location": "https://else.example/"})
    error = await failure(StampAuthority(url=URL, roots=believed(a_signer())))
    assert error.reason == "refused"
    assert f"answered {status}; see OBJECTOR_TSA__URLS" in str(error)
    assert route.call_count == 1


@respx.mock
async def test_an_endless_answer_has_an_end() -> None:
    """No more of it is read than an answer may have."""
    read = 0

    async def endless() -> object:  # an async iterator
        nonlocal read
        while True:
            read += 1
            yield b"\x30" * 1024

    respx.post("https://tsa.example/stamps").mock(return_value=httpx.Response(200, content=endless()))  # type: ignore[arg-type]
    assert (await failure(StampAuthority(url=URL, roots=believed(a_signer())))).reason == "too_large"
    assert read <= LARGEST // 1024 + 2


@respx.mock
async def test_an_answer_that_trickles_is_not_waited_for() -> None:
    """A byte, and then nothing for ever: the bound holds for the whole answer, not for each piece of it."""

    async def trickling() -> object:  # an async iterator
        yield b"\x30"
        await asyncio.Event().wait()

    def again(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=trickling())  # type: ignore[arg-type]

    route = respx.post("https://tsa.example/stamps").mock(side_effect=again)
    error = await failure(StampAuthority(url=URL, roots=believed(a_signer()), seconds=0.05))
    assert error.reason == "no_answer"
    assert route.call_count == TRIES


@respx.mock
async def test_messages_hold_no_password() -> None:
    """An address may hold one; only the host is named."""
    respx.post("https://tsa.example/stamps").respond(200, content=answered(a_signer(), CONTENT))
    error = await failure(StampAuthority(url=URL, roots=believed(a_signer())))
    assert str(error).startswith("tsa.example: ")
    assert "passw0rd" not in repr(error) + str(error) + repr(error.__context__)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (URL, "tsa.example"),
        ("http://127.0.0.1:8318/", "127.0.0.1:8318"),
        ("https://TSA.example:444/x?y", "tsa.example:444"),
    ],
)
def test_an_authority_is_named_by_its_host(url: str, name: str) -> None:
    """With the port where one is written; nothing else of its address."""
    assert authority_name(url) == name
