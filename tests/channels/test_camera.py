"""The camera: pictures and the saved page, each marked as a rehearsal where it is one."""

from __future__ import annotations

import base64
import email
from email import policy

import pytest
import pytest_asyncio
from playwright.async_api import Page as BrowserPage

from objector.channels.camera import TALLEST, WIDEST, Camera
from objector.channels.extent import Extent
from objector.channels.process import BrowserProcess
from objector.channels.survey import survey
from objector.domain.outcome import Kind
from tests.build_recipe import ADDRESS
from tests.channels.pages import Page, Pages, a_page

pytestmark = pytest.mark.asyncio(loop_scope="session")

PIXELS = """async (data) => { const i = new Image(); i.src = 'data:image/png;base64,' + data; await i.decode();
  const c = document.createElement('canvas'); c.width = i.width; c.height = i.height;
  const d = c.getContext('2d'); d.drawImage(i, 0, 0);
  return [i.width, i.height, [...d.getImageData(5, 5, 1, 1).data].slice(0, 3)] }"""
RED, WHITE = [176, 0, 32], [255, 255, 255]
SMALL = Extent(height=400, width=600, fits=True, still=True)


@pytest_asyncio.fixture(loop_scope="session")
async def page(process: BrowserProcess, pages: Pages) -> BrowserPage:
    """A page of the server, opened."""
    context = await (await process.browser()).new_context(
        ignore_https_errors=True, viewport={"width": 600, "height": 400}
    )
    yield await context.new_page()
    await context.close()


async def look_at(content: bytes, process: BrowserProcess) -> tuple[int, int, list[int]]:
    """Width, height and the colour of the top band of a picture."""
    browser = await process.browser()
    context = await browser.new_context()
    try:
        width, height, colour = await (await context.new_page()).evaluate(PIXELS, base64.b64encode(content).decode())
        return width, height, colour
    finally:
        await context.close()


STRICT = {"Content-Security-Policy": "default-src 'none'; style-src 'none'; require-trusted-types-for 'script'"}


@pytest.mark.parametrize("headers", [{}, STRICT], ids=["plain", "strict policy"])
async def test_pictures_of_a_rehearsal_say_so(
    page: BrowserPage, pages: Pages, process: BrowserProcess, headers: dict[str, str]
) -> None:
    """Every picture of a rehearsal has a red band, also of a page that allows no style but its own."""
    pages.put(Page(html=a_page("<p>Text</p>"), headers=headers))
    await page.goto(ADDRESS)
    artefact = await Camera(page=page, rehearsal=True).picture(Kind.BEFORE, SMALL)
    assert (await look_at(artefact.content, process))[2] == RED
    assert await page.locator("objector-mark").count() == 0
    artefact = await Camera(page=page, rehearsal=False).picture(Kind.BEFORE, SMALL)
    assert (await look_at(artefact.content, process))[2] == WHITE


async def test_the_whole_page_is_pictured(page: BrowserPage, pages: Pages, process: BrowserProcess) -> None:
    """A picture holds what lies below the window, up to a bound."""
    pages.put(a_page('<p style="height:3000px"></p>'))
    await page.goto(ADDRESS)
    width, height, colour = await look_at(
        (await Camera(page=page, rehearsal=True).picture(Kind.AFTER, None)).content, process
    )
    assert (width, height > 3000, colour) == (600, True, RED)
    seen = await survey(page, ["facebook.com"])
    width, height, colour = await look_at(
        (await Camera(page=page, rehearsal=False).picture(Kind.AFTER, seen.extent)).content, process
    )
    assert (width, height > 3000, colour) == (600, True, WHITE)


@pytest.mark.parametrize("size", [f"height:{TALLEST * 100}px", f"width:{WIDEST * 100}px"])
async def test_a_page_without_bounds(page: BrowserPage, pages: Pages, process: BrowserProcess, size: str) -> None:
    """A page of a million pixels is pictured as far as the window shows it."""
    pages.put(a_page(f'<p style="{size}"></p>'))
    await page.goto(ADDRESS)
    seen = await survey(page, ["facebook.com"])
    for rehearsal in (True, False):
        shot = await Camera(page=page, rehearsal=rehearsal).picture(Kind.AFTER, seen.extent)
        width, height, _ = await look_at(shot.content, process)
        assert (width, height) == (600, 400)


async def test_the_saved_page(page: BrowserPage, pages: Pages) -> None:
    """The page is kept as MHTML that mail tools can read; in a rehearsal its head says so."""
    pages.put(a_page("<p>We have received your objection.</p>"))
    await page.goto(ADDRESS)
    kept = email.message_from_bytes(
        (await Camera(page=page, rehearsal=True).saved_page()).content, policy=policy.default
    )
    assert (kept["X-Objector"], kept["Snapshot-Content-Location"]) == ("REHEARSAL", ADDRESS)
    (text,) = [part.get_content() for part in kept.walk() if part.get_content_type() == "text/html"]
    assert "We have received your objection." in text
    assert b"X-Objector" not in (await Camera(page=page, rehearsal=False).saved_page()).content


async def test_a_page_that_is_gone_gives_what_it_can(page: BrowserPage) -> None:
    """No picture of a closed page, and no error either."""
    await page.close()
    assert await Camera(page=page, rehearsal=True).aftermath() == ()


FADING = "<style>@keyframes show { from { opacity: 0 } to { opacity: 1 } } main { animation: show 60s linear }</style>"
SPINNING = "<style>@keyframes spin { to { rotate: 360deg } } p { animation: spin 1s infinite }</style><p>…</p>"


@pytest.mark.parametrize(
    ("body", "fits", "still"),
    [
        ("<main>Thank you</main>", True, True),
        ('<main style="height:3000px">Thank you</main>', False, True),
        (f"{FADING}<main>Thank you</main>", True, False),
        (SPINNING, True, False),
        ('<form name="fonts"></form><form name="getAnimations"></form>', True, False),
    ],
    ids=["small", "tall", "fading in", "spinning", "hostile names"],
)
async def test_what_a_picture_has_to_mind(page: BrowserPage, pages: Pages, body: str, fits: bool, still: bool) -> None:
    """A look tells whether the page fits into the window, and whether anything of it moves."""
    pages.put(a_page(body))
    await page.goto(ADDRESS)
    seen = await survey(page, ["facebook.com"])
    assert (seen.extent.fits, seen.extent.still) == (fits, still)


async def test_a_confirmation_that_fades_in_is_pictured_whole(
    page: BrowserPage, pages: Pages, process: BrowserProcess
) -> None:
    """What is hardly there yet is brought to its end for the picture."""
    band = '<main style="position:fixed;inset:0;padding:40px;background:rgb(176,0,32)">Thank you</main>'
    pages.put(a_page(FADING + band))
    await page.goto(ADDRESS)
    seen = await survey(page, ["facebook.com"])
    shot = await Camera(page=page, rehearsal=False).picture(Kind.AFTER, seen.extent)
    assert (await look_at(shot.content, process))[2] == RED


async def test_a_page_that_was_scrolled_is_pictured_from_its_top(
    page: BrowserPage, pages: Pages, process: BrowserProcess
) -> None:
    """The picture holds all of the page, wherever the window stands on it."""
    pages.put(a_page('<p style="background:rgb(176,0,32);height:60px"></p><p style="height:3000px"></p>'))
    await page.goto(ADDRESS)
    await page.evaluate("document.body.style.margin = 0; scrollTo(0, 1500)")
    seen = await survey(page, ["facebook.com"])
    width, height, _ = await look_at(
        (await Camera(page=page, rehearsal=False).picture(Kind.AFTER, seen.extent)).content, process
    )
    assert (width, height > 3000, seen.extent.fits) == (600, True, False)
