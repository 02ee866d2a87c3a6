"""Printing: what is in the PDF, and that a document reaches nothing while it is printed."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader

from objector.channels import printing
from objector.channels.printing import Printer
from objector.channels.process import NOWHERE, BrowserChoice, BrowserProcess
from objector.errors import BrowserMissing, ConfigError, NotPrinted
from objector.rehearsal.cast import made_up_picture

pytestmark = pytest.mark.asyncio(loop_scope="session")
MADE = datetime(2026, 11, 22, 20, 59, 52, tzinfo=UTC)
NAMES = ("Jürgen Weiß", "Łucja Świątek", "Ελένη Παπαδοπούλου", "Цветелина Йорданова", "Þórunn Ægisdóttir")
SENTENCE = "One sentence of the second page."


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def printer() -> AsyncIterator[Printer]:
    """One printer for the tests of this file."""
    async with Printer(choice=BrowserChoice()) as printer:
        yield printer


def read(content: bytes) -> tuple[PdfReader, list[str]]:
    """The PDF and the text of each page."""
    reader = PdfReader(io.BytesIO(content), strict=True)
    return reader, [page.extract_text() for page in reader.pages]


def document(body: str, head: str = "") -> str:
    return (
        '<!doctype html><html lang="de"><head><title>Prüfung</title><style>@page { size: A4; margin: 20mm }</style>'
        f"{head}</head><body>{body}</body></html>"
    )


async def test_the_pdf_holds_what_the_document_says(printer: Printer) -> None:
    """Names in five scripts, A4, page numbers, title, language, an outline, structure; twice the same bytes."""
    names = "".join(f"<p>{name}</p>" for name in NAMES)
    html = document(f'<h1>Erstens</h1>{names}<h2 style="break-before: page">Zweitens</h2><p>{SENTENCE}</p>')
    content = await printer.pdf(html, made=MADE)
    reader, (first, second) = read(content)
    assert [name for name in NAMES if name not in first] == []
    assert SENTENCE in second
    assert "1 / 2" in first
    assert "2 / 2" in second
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.creation_date) == ("Prüfung", MADE)
    assert (reader.root_object["/Lang"], "/StructTreeRoot" in reader.root_object) == ("de", True)
    assert reader.outline[0]["/Title"] == "Erstens"  # type: ignore[index,call-overload]
    assert await printer.pdf(html, made=MADE) == content


async def test_a_hostile_document_reaches_nothing(printer: Printer, tmp_path: Path) -> None:
    """Pictures, frames, styles, fonts, refreshes and hints to remote and local places are never asked for."""
    asked: list[bytes] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.read(100))
        writer.close()

    secret = tmp_path / "secret.html"
    secret.write_text("<p>OF THE MACHINE</p>")
    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        there = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        head = (
            f'<link rel="preconnect" href="{there}"><link rel="prefetch" href="{there}/a">'
            f'<link rel="stylesheet" href="{there}/b.css"><base href="{there}/">'
            f'<meta http-equiv="refresh" content="0; url={there}/gone">'
            f"<style>@import '{there}/c.css'; @font-face {{ font-family: x; src: url({there}/d.woff2) }}"
            f" h1 {{ font-family: x; background: url({there}/e.png) }}</style>"
        )
        body = (
            f'<h1>Still here</h1><img src="{there}/f.png"><img src="relative.png"><iframe src="{there}/g"></iframe>'
            f'<iframe src="{secret.as_uri()}"></iframe><object data="{secret.as_uri()}"></object>'
            f'<img src="{secret.as_uri()}"><video src="{there}/h" poster="{there}/i" autoplay></video>'
            "<iframe srcdoc=\"<script>parent.document.body.textContent = 'FRAME'</script>\"></iframe>"
            f"<script>document.body.append('SCRIPT'); fetch('{there}/j')</script>"
            f"<img src=\"data:,\" onerror=\"document.body.append('HANDLER')\"><svg><image href='{there}/k'/></svg>"
            f'<a ping="{there}/l" href="{there}">link</a>'
        )
        _, texts = read(await printer.pdf(document(body, head)))
    said = "".join(texts)
    assert "Still here" in said
    assert [word for word in ("OF THE MACHINE", "FRAME", "SCRIPT", "HANDLER") if word in said] == []
    assert asked == []


async def test_pictures_inside_the_document_are_printed(printer: Printer) -> None:
    """A picture as a `data:` address is in the PDF."""
    source = base64.b64encode(made_up_picture()).decode()
    reader, _ = read(await printer.pdf(document(f'<img width=90 src="data:image/png;base64,{source}">')))
    assert len(reader.pages[0].images) == 1


async def test_bounds(printer: Printer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large a document, too large a PDF and too long a time are told as what they are; the next is printed."""
    with monkeypatch.context() as small:
        small.setattr(printing, "LARGEST_DOCUMENT", 1000)
        with pytest.raises(NotPrinted, match="more than 1000"):
            await printer.pdf(document("x" * 1000))
    with monkeypatch.context() as small:
        small.setattr(printing, "LARGEST_PDF", 1000)
        with pytest.raises(NotPrinted, match="at most 1000"):
            await printer.pdf(document("x"))
    with monkeypatch.context() as hasty:
        hasty.setattr(printer, "seconds", 0.0)
        with pytest.raises(NotPrinted, match="within 0 s"):
            await printer.pdf(document("x"))
    assert "\ufffd" not in read(await printer.pdf(document("whole \ud800 again")))[1][0]


async def test_a_browser_that_was_ended_is_replaced(printer: Printer) -> None:
    """Somebody ended the browser: the document is printed by the next one."""
    await (await printer._process.browser()).close()
    assert "again" in read(await printer.pdf(document("again")))[1][0]


async def test_no_browser(tmp_path: Path) -> None:
    """Without a browser the error says how to get one."""
    async with Printer(choice=BrowserChoice(executable=tmp_path / "none")) as printer:
        with pytest.raises(BrowserMissing, match="OBJECTOR_BROWSER__EXECUTABLE"):
            await printer.pdf(document("x"))


async def test_always_headless_and_nowhere() -> None:
    """A window, the person's own browser and a rehearsal's hosts do not come with it; others' rules stay refused."""
    printer = Printer(choice=BrowserChoice(headed=True, attach="http://127.0.0.1:9222", host_rules="MAP * 127.0.0.1"))
    choice = printer._process.choice
    assert (choice.headed, choice.attach, choice.host_rules) == (False, "", NOWHERE)
    with pytest.raises(ConfigError, match="only a rehearsal"):
        BrowserProcess(BrowserChoice(host_rules="MAP * 127.0.0.1"), rehearsal=False)
