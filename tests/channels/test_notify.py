"""Notices: what leaves the machine, that it holds nothing personal, and that a failure names no secret."""

from __future__ import annotations

import asyncio
import hmac
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
import stamina
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from objector.channels.notify import notifier
from objector.channels.notify_web import TRIES
from objector.domain.notice import SHOWN, Notice
from objector.errors import Unreachable
from tests.build import NOW

NOTICE = Notice(at=NOW, counts={"sign_in": 2, "form_changed": 1}, ids=("s-one", "s-two", "s-three"))
HOOK = "https://hooks.example/take/t0ken"


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Tries follow each other at once."""
    with stamina.set_testing(True, attempts=TRIES):
        yield


def test_a_notice_is_short() -> None:
    """Counts, at most twenty ids, and where the rest is."""
    many = Notice(at=NOW, counts={"sign_in": 99}, ids=tuple(f"s-{n}" for n in range(99)))
    assert "and 79 more" in many.text
    assert many.text.count("s-") == SHOWN
    assert len(many.as_json()["submissions"]) == SHOWN
    assert NOTICE.subject == "Objector needs you: 3 things wait"
    assert NOTICE.text.splitlines()[:2] == ["2 sign_in", "1 form_changed"]


def test_a_rehearsal_says_so() -> None:
    """In the line that is read first, and for programs."""
    notice = Notice(at=NOW, counts={"sign_in": 1}, rehearsal=True)
    assert notice.subject == "REHEARSAL: Objector needs you: 1 thing waits"
    assert notice.as_json()["rehearsal"]


@respx.mock
async def test_a_web_hook_is_signed() -> None:
    """Whoever has the key can tell that the notice is ours and how old it is."""
    taken = respx.post(HOOK).respond(204)
    await notifier(HOOK, secret="k3y").tell(NOTICE)
    sent = taken.calls.last.request
    assert json.loads(sent.content) == {
        "event": "objector.todo",
        "at": "2026-11-22T10:00:00Z",
        "counts": {"sign_in": 2, "form_changed": 1},
        "submissions": ["s-one", "s-two", "s-three"],
        "rehearsal": False,
    }
    stamp = sent.headers["Objector-Timestamp"]
    assert stamp == str(int(NOW.timestamp()))
    expected = "v1=" + hmac.new(b"k3y", stamp.encode() + b"." + sent.content, sha256).hexdigest()
    assert sent.headers["Objector-Signature"] == expected


@respx.mock
async def test_without_a_key_there_is_no_signature() -> None:
    """None, rather than one with an empty key that anybody could make."""
    taken = respx.post(HOOK).respond(200)
    await notifier(HOOK).tell(NOTICE)
    assert "Objector-Signature" not in taken.calls.last.request.headers


@respx.mock
@pytest.mark.parametrize("trouble", [httpx.ConnectError("no"), httpx.ReadTimeout("slow"), 503, 429])
async def test_what_passes_is_tried_again(trouble: Exception | int) -> None:
    """A server that does not answer, or asks for patience, gets the same notice again."""
    first = trouble if isinstance(trouble, Exception) else httpx.Response(trouble)
    taken = respx.post(HOOK).mock(side_effect=[first, first, httpx.Response(200)])
    await notifier(HOOK).tell(NOTICE)
    assert len({call.request.content for call in taken.calls}) == 1
    assert taken.call_count == 3


@respx.mock
@pytest.mark.parametrize(("answer", "tries"), [(503, TRIES), (404, 1), (302, 1)])
async def test_in_the_end_it_is_unreachable(answer: int, tries: int) -> None:
    """Bounded; a refusal is not repeated, a redirect not followed; the message names the host and no token."""
    taken = respx.post(HOOK).respond(answer, headers={"Location": "https://elsewhere.example/"})
    with pytest.raises(Unreachable) as caught:
        await notifier(HOOK).tell(NOTICE)
    assert taken.call_count == tries
    assert "hooks.example" in str(caught.value)
    assert "t0ken" not in str(caught.value)
    assert caught.value.__cause__ is None


@respx.mock
async def test_ntfy() -> None:
    """The text under the topic, over TLS; the token stands in a header and not in the address."""
    taken = respx.post("https://ntfy.example/my-topic").respond(200)
    await notifier("ntfy://tk_abc@ntfy.example/my-topic").tell(NOTICE)
    sent = taken.calls.last.request
    assert sent.content.decode() == NOTICE.text
    assert sent.headers["Title"] == "Objector needs you: 3 things wait"
    assert sent.headers["Authorization"] == "Bearer tk_abc"


@respx.mock
async def test_ntfy_on_this_machine() -> None:
    """Without TLS only where nothing can be read on its way."""
    taken = respx.post("http://127.0.0.1:2586/topic").respond(200)
    await notifier("ntfy://127.0.0.1:2586/topic").tell(NOTICE)
    assert "Authorization" not in taken.calls.last.request.headers


@dataclass
class Taker:
    """What a mail server took, and from whom."""

    refuses: str = ""
    mails: list[Envelope] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refuses:
            return self.refuses
        self.mails.append(envelope)
        return "250 taken"

    def mail(self) -> EmailMessage:
        """The last one, read."""
        content = self.mails[-1].content
        assert isinstance(content, bytes)
        found = message_from_bytes(content, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@asynccontextmanager
async def mail_server(taker: Taker, tls: ssl.SSLContext | None = None, **given: Any) -> AsyncIterator[int]:
    """A mail server on this machine; its port."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(taker, hostname="localhost", loop=loop, **given), "127.0.0.1", 0, ssl=tls
    )
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_mail() -> None:
    """A plain mail from the person to themselves that no machine answers."""
    taker = Taker()
    async with mail_server(taker) as port:
        await notifier("mailto:maria@example.org", smtp_url=f"smtp://127.0.0.1:{port}").tell(NOTICE)
    assert taker.mails[-1].rcpt_tos == ["maria@example.org"]
    assert taker.mail()["Subject"] == "Objector needs you: 3 things wait"
    assert taker.mail()["Auto-Submitted"] == "auto-generated"
    assert taker.mail().get_content().replace("\r\n", "\n").rstrip() == NOTICE.text


async def test_mail_over_tls_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """smtps: the server's name is checked before the password is given, and the account is the sender."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    given: list[Any] = []

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        given.append(data)
        return AuthResult(success=True)

    taker = Taker()
    async with mail_server(taker, tls, authenticator=known, auth_require_tls=False) as port:
        way = notifier("mailto:maria@example.org", smtp_url=f"smtps://objector%40example.org:p%40ss@localhost:{port}")
        with pytest.raises(Unreachable):  # a certificate of nobody we know
            await way.tell(NOTICE)
        assert given == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        await way.tell(NOTICE)
    assert (given[0].login, given[0].password) == (b"objector@example.org", b"p@ss")
    assert taker.mail()["From"] == "objector@example.org"


@pytest.mark.parametrize("refuses", ["550 maria@example.org is unknown", "451 later"])
async def test_a_mail_that_is_refused(refuses: str) -> None:
    """Unreachable, with the code; the server's words, which may name the person, are not repeated."""
    async with mail_server(Taker(refuses=refuses)) as port:
        way = notifier("mailto:maria@example.org", smtp_url=f"smtp://127.0.0.1:{port}")
        with pytest.raises(Unreachable, match=refuses[:3]) as caught:
            await way.tell(NOTICE)
    assert "maria" not in str(caught.value)
    with pytest.raises(Unreachable):  # nobody listens there any more
        await way.tell(NOTICE)
