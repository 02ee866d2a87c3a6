"""A saved page: a file from anywhere, looked at in a browser that reaches nothing and runs none of its scripts."""

from __future__ import annotations

import asyncio
import email
import email.policy
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Route
from playwright.async_api import TimeoutError as PlaywrightTimeout

from objector.channels.hosts import host_of
from objector.channels.process import NOWHERE, BrowserChoice, BrowserProcess
from objector.channels.survey import Survey, survey
from objector.errors import ConfigError

LARGEST = 10_000_000
"""Bytes of a file."""
MOST_PARTS = 300
SECONDS = 30.0
"""How long a saved page may take to be drawn and read."""
LOAD_SECONDS = 5.0
"""How long its style sheets and frames may take, which lie in the file."""
UNKNOWN = "https://saved-page.invalid/"
"""The address of a page that does not say where it was saved."""
_RULES = "default-src 'none'; style-src 'unsafe-inline' {own}; frame-src {own}; form-action 'none'"
_PART = "objector-saved-part"


@dataclass(frozen=True, kw_only=True)
class SavedPage:
    """The document of a saved page, the address it was saved at (empty: unknown), and its style sheets and frames."""

    content: bytes
    media_type: str = "text/html"
    url: str = ""
    parts: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)
    """By the name under which the document asks for it: media type and content."""


def read_saved(content: bytes, name: str) -> SavedPage:
    """A saved page, as HTML or MHTML. Raises ConfigError for what is neither, too large or damaged."""
    if len(content) > LARGEST:
        raise ConfigError(f"{name}: larger than {LARGEST // 1_000_000} MB, which no form needs")
    if re.search(rb"^content-type:\s*multipart/related", content[:20_000], re.IGNORECASE | re.MULTILINE):
        return _read_mhtml(content, name)
    if not re.search(rb"<\s*(?:!doctype|html|head|body|form|input)", content.replace(b"\0", b""), re.IGNORECASE):
        raise ConfigError(f"{name}: neither a form description nor a saved page (HTML or MHTML)")
    saved = re.search(rb"<!--\s*saved from url=\(\d+\)(https://[^\s<>\"']{1,500})", content[:20_000])
    return SavedPage(content=content, url=_address(saved[1].decode("ascii", "replace")) if saved else "")


def _read_mhtml(content: bytes, name: str) -> SavedPage:
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        parts = [part for _, part in zip(range(MOST_PARTS), message.walk(), strict=False) if not part.is_multipart()]
        bodies = [(part, part.get_payload(decode=True)) for part in parts]
    except (RecursionError, ValueError, LookupError) as error:
        raise ConfigError(f"{name}: damaged; save the page again as MHTML, or as HTML") from error
    pages = [(part, body) for part, body in bodies if part.get_content_type() == "text/html" and body]
    if not pages or not isinstance(pages[0][1], bytes):
        raise ConfigError(f"{name}: there is no page in it; save it again as MHTML, or as HTML")
    document, names = pages[0][1], {}
    for number, (part, body) in enumerate(bodies):
        asked = re.fullmatch(r"<([\w.@+-]{1,200})>", str(part.get("Content-ID", "")).strip())
        if asked and isinstance(body, bytes) and part.get_content_type() in ("text/css", "text/html"):
            names[f"cid:{asked[1]}".encode()] = (f"/{_PART}/{number}", _type(part), body)
    for asked_for, (place, _, _) in names.items():
        document = document.replace(asked_for, place.encode())
    return SavedPage(
        content=document,
        media_type=_type(pages[0][0]),
        url=_address(str(message.get("Snapshot-Content-Location", "") or pages[0][0].get("Content-Location", ""))),
        parts={place: (media_type, body) for place, media_type, body in names.values()},
    )


def _type(part: Message) -> str:
    charset = re.sub(r"[^\w-]", "", str(part.get_content_charset() or "utf-8"))[:40]
    return f"{part.get_content_type()}; charset={charset}"


def _address(given: str) -> str:
    """An https address as it was written down by whoever saved the page; empty for anything else."""
    given = given.strip()
    return given[:500] if host_of(given) and len(given) <= 500 else ""


async def look_at_saved(page: SavedPage, choice: BrowserChoice) -> Survey:
    """What a person would see of it. Scripts are off, and every host leads nowhere: nothing is fetched or sent.

    Raises BrowserMissing, and ConfigError for a page that cannot be drawn.
    """
    address = page.url or UNKNOWN
    host = host_of(address)
    base = f"https://{host}"
    rules = _RULES.format(own=f"{base}/{_PART}/")

    async def give(route: Route) -> None:
        asked = route.request.url.partition("#")[0]
        main = route.request.is_navigation_request() and route.request.frame.parent_frame is None
        part = page.parts.get(asked.removeprefix(base)) if asked.startswith(f"{base}/{_PART}/") else None
        if main and asked == address.partition("#")[0]:
            headers = {"Content-Type": page.media_type, "Content-Security-Policy": rules}
            await route.fulfill(status=200, headers=headers, body=page.content)
        elif part is not None and not main:
            headers = {"Content-Type": part[0], "Content-Security-Policy": rules}
            await route.fulfill(status=200, headers=headers, body=part[1])
        else:
            # A page that would lead elsewhere stays where it is.
            await route.abort("aborted" if main else "blockedbyclient")

    # A browser of its own, that reaches nothing, whatever the settings say.
    alone = BrowserChoice(
        executable=choice.executable, channel=choice.channel, sandbox=choice.sandbox, host_rules=NOWHERE
    )
    async with BrowserProcess(alone, rehearsal=False) as process:
        browser = await process.browser()
        try:
            async with asyncio.timeout(SECONDS):
                context = await browser.new_context(
                    java_script_enabled=False, accept_downloads=False, service_workers="block", permissions=[]
                )
                await context.route("**/*", give)
                tab = await context.new_page()
                await tab.goto(address, wait_until="domcontentloaded", timeout=SECONDS * 1000)
                with suppress(PlaywrightTimeout):  # what it asks for in vain need not come
                    await tab.wait_for_load_state("load", timeout=LOAD_SECONDS * 1000)
                await _without_others(tab, f"{base}/{_PART}/")
                return await survey(tab, (host,))
        except TimeoutError as error:
            raise ConfigError("the saved page cannot be drawn in time: it hangs the browser") from error
        except PlaywrightError as error:
            raise ConfigError("the saved page cannot be drawn by the browser; save it again as HTML") from error


async def _without_others(page: Page, own: str) -> None:
    """Take frames away that lie in no part of the file: one that could not be loaded never answers."""
    for frame in page.frames[1:]:
        if not frame.url.startswith(own):
            with suppress(PlaywrightError):  # it went with the frame around it
                await (await frame.frame_element()).evaluate("frame => frame.remove()")
