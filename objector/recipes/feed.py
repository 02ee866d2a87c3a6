"""A feed of newer recipes: fetched over HTTPS, signed, checked as a whole, and only then taken. Data, never code."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urljoin

import httpx

from objector.errors import RecipeError
from objector.recipes.feed_store import Edition, FeedStore
from objector.recipes.library import Library
from objector.recipes.load import load_library
from objector.recipes.manifest import LARGEST, FeedRefused, ListedFile, Manifest, opened

SECONDS = 180.0
"""How long the whole update may take."""
ANSWER_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class Change:
    """What an accepted edition changes of one thing: `new`, `changed`, or `shipped again`."""

    kind: str
    name: str
    what: str
    keys: tuple[str, ...] = ()
    """Of a changed recipe: the top-level keys that differ."""


@dataclass(frozen=True, kw_only=True)
class Updated:
    """What an update gave. `edition` is the one in use now; `changes` is empty if nothing was newer."""

    edition: Edition | None
    changes: tuple[Change, ...] = ()
    taken: bool = False


@dataclass(frozen=True, kw_only=True)
class Feed:
    """One feed. `folders` are those that are loaded besides, the shipped one first."""

    url: str
    key: bytes
    store: FeedStore
    shipped: Path
    own: Sequence[Path]
    now: Callable[[], datetime]

    async def update(self) -> Updated:
        """Take the feed's edition if it is newer. Raises FeedRefused, and then nothing was changed."""
        current = self.store.current()
        source = hashlib.sha256(self.url.encode()).hexdigest()
        known = current if current is not None and current.source == source else None
        try:
            async with (
                asyncio.timeout(SECONDS),
                httpx.AsyncClient(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=True) as client,
            ):
                content, etag = await self._envelope(client, known.etag if known else "")
                if content is None:
                    return Updated(edition=current)
                manifest, digest = opened(content, self.key)
                if not self._is_newer(manifest, digest, known):
                    if known is not None and known.etag != etag:
                        self.store.use(replace(known, etag=etag))
                    return Updated(edition=current)
                files = {file.path: await self._file(client, file) for file in manifest.files}
        except TimeoutError as error:
            raise FeedRefused(
                f"the feed took longer than {SECONDS:g} s; nothing was changed, try again later"
            ) from error
        stage = self.store.staged(files)
        try:
            changes = self._changes(stage)
            edition = Edition(
                serial=manifest.serial,
                manifest=digest,
                date=manifest.date.isoformat(),
                etag=etag,
                source=source,
                folder=stage.name,
            )
            self.store.use(edition)
        except BaseException:
            shutil.rmtree(stage, ignore_errors=True)
            raise
        return Updated(edition=edition, changes=changes, taken=True)

    def _is_newer(self, manifest: Manifest, digest: str, known: Edition | None) -> bool:
        if manifest.date > self.now().replace(microsecond=0) and (manifest.date - self.now()).days >= 1:
            raise FeedRefused(
                f"the feed is dated {manifest.date.date()}, which lies in the future; nothing was changed. "
                "Check this machine's clock"
            )
        if known is None:
            return True
        if manifest.serial < known.serial:
            raise FeedRefused(
                f"the feed offers edition {manifest.serial}, older than edition {known.serial} which is in use; "
                "nothing was changed"
            )
        if manifest.serial == known.serial and digest != known.manifest:
            raise FeedRefused(
                f"the feed offers another edition {manifest.serial} than the one in use; nothing was changed. "
                "Tell its maintainers: every edition needs a number of its own"
            )
        return manifest.serial > known.serial

    async def _envelope(self, client: httpx.AsyncClient, etag: str) -> tuple[bytes | None, str]:
        """The signed manifest and its ETag; None if it is the one that is known."""
        headers = {"if-none-match": etag} if etag else {}
        content, answer = await self._get(client, self.url, LARGEST, headers)
        if answer.status_code == 304:
            if not etag:
                raise FeedRefused("the feed answered 304 to a first question; nothing was changed")
            return None, etag
        return content, answer.headers.get("etag", "")[:200]

    async def _file(self, client: httpx.AsyncClient, file: ListedFile) -> bytes:
        content, _ = await self._get(client, urljoin(self.url, file.path), file.size, {})
        if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
            raise FeedRefused(f"the feed's file {file.path} is not the one that was signed; nothing was changed")
        return content

    async def _get(
        self, client: httpx.AsyncClient, url: str, most: int, headers: dict[str, str]
    ) -> tuple[bytes, httpx.Response]:
        name = url.rsplit("/", 1)[-1].split("?")[0]
        pieces, size = [], 0
        try:
            async with client.stream("GET", url, headers=headers) as answer:
                if answer.status_code == 304 and headers:
                    return b"", answer
                if answer.status_code != 200:
                    raise FeedRefused(f"the feed answered {answer.status_code} for {name}; nothing was changed")
                async for piece in answer.aiter_bytes():
                    size += len(piece)
                    if size > most:
                        raise FeedRefused(f"{name} is larger than {most} bytes; nothing was changed")
                    pieces.append(piece)
                return b"".join(pieces), answer
        except httpx.HTTPError as error:
            raise FeedRefused(
                f"the feed could not be read ({type(error).__name__} at {name}); nothing was changed, try again later"
            ) from error

    def _changes(self, stage: Path) -> tuple[Change, ...]:
        """What the staged edition changes. Raises FeedRefused if it does not pass every check."""
        today = self.now().date()
        own = [folder for folder in self.own if folder.is_dir()]
        try:
            after = load_library([self.shipped, stage], today=today)
            load_library([self.shipped, stage, *own], today=today)
        except RecipeError as error:
            more = f" (and {len(error.faults) - 1} more)" if len(error.faults) > 1 else ""
            raise FeedRefused(
                f"the feed's recipes do not hold: {error.faults[0]}{more}; nothing was changed"
            ) from error
        used = self.store.recipes()
        before = load_library([self.shipped, *([used] if used is not None and used.is_dir() else [])], today=today)
        return tuple(_differences(before, after))


def _differences(before: Library, after: Library) -> list[Change]:
    changes = []
    for name in sorted({*before.recipes, *after.recipes}):
        old, new = before.recipes.get(name), after.recipes.get(name)
        if new is None:
            changes.append(Change(kind="recipe", name=name, what="removed"))
        elif old is None:
            changes.append(Change(kind="recipe", name=name, what="new"))
        elif before.digests[name] != after.digests[name]:
            was, now = old.model_dump(mode="json", by_alias=True), new.model_dump(mode="json", by_alias=True)
            keys = tuple(key for key in now if now[key] != was[key])
            changes.append(Change(kind="recipe", name=name, what="changed", keys=keys))
    for kind, olds, news in (
        ("controller", before.controllers, after.controllers),
        ("campaign", before.campaigns, after.campaigns),
    ):
        for name in sorted({*olds, *news}):
            if name not in news:
                changes.append(Change(kind=kind, name=name, what="removed"))
            elif name not in olds:
                changes.append(Change(kind=kind, name=name, what="new"))
            elif olds[name] != news[name]:
                changes.append(Change(kind=kind, name=name, what="changed"))
    return changes
