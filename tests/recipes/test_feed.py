"""The feed: what is signed, sound and newer is taken; everything else is refused and changes nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from objector.recipes.feed import Feed, Updated
from objector.recipes.feed_store import FeedStore
from objector.recipes.load import load_library
from objector.recipes.manifest import LARGEST, FeedRefused, signed
from objector.recipes.signing import public_half, public_key, sign
from objector.shipped import config_dir

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
URL = "https://feed.example/recipes/feed.json"
RECIPE = "recipes/x/grok-toggle.toml"
OLD, NEW = "title        = ", "# newer\ntitle        = "
KEY, OTHER = Ed25519PrivateKey.from_private_bytes(b"k" * 32), Ed25519PrivateKey.from_private_bytes(b"o" * 32)


@dataclass
class Site:
    """What the feed's server holds, and the folder into which an update would put it."""

    folder: Path
    respx: respx.MockRouter
    files: dict[str, bytes] = field(default_factory=dict)
    envelope: bytes = b""

    def holds(self, edit: Callable[[str], str] = lambda text: text, *, serial: int = 2, **given: Any) -> None:
        """The server holds one recipe, edited, signed as an edition of this number."""
        source = self.folder / f"source-{serial}"
        path = source / RECIPE
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit((config_dir() / RECIPE).read_text("utf-8")), encoding="utf-8")
        self.envelope, _ = signed(source, given.get("key", KEY), serial=serial, now=given.get("now", NOW))
        self.files = {RECIPE: path.read_bytes()}
        self.serve()

    def serve(self, *, etag: str = '"e"') -> None:
        """Serve what is held."""

        def manifest(request: httpx.Request) -> httpx.Response:
            if request.headers.get("if-none-match") == etag:
                return httpx.Response(304)
            return httpx.Response(200, content=self.envelope, headers={"etag": etag})

        self.respx.get(URL).mock(side_effect=manifest)
        for name, content in self.files.items():
            self.respx.get(f"https://feed.example/recipes/{name}").mock(
                return_value=httpx.Response(200, content=content)
            )

    @property
    def feed(self) -> Feed:
        """The feed as a person has pinned it."""
        return Feed(
            url=URL,
            key=public_key(public_half(KEY)),
            store=FeedStore(self.folder / "feed"),
            shipped=config_dir(),
            own=(),
            now=lambda: NOW,
        )

    def tree(self) -> dict[str, str]:
        """Every file in the feed's folder with its digest."""
        found = (path for path in (self.folder / "feed").rglob("*") if path.is_file())
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    async def refused(self, why: str) -> None:
        """The update is refused with this message, and changes nothing on disk."""
        before = self.tree()
        with pytest.raises(FeedRefused, match=why) as refusal:
            await self.feed.update()
        assert "nothing was changed" in str(refusal.value)
        assert len(str(refusal.value).splitlines()) == 1
        assert self.tree() == before
        assert not [path for path in (self.folder / "feed").glob("edition-*") if path.name not in self._in_use()]

    def _in_use(self) -> set[str]:
        edition = self.feed.store.current()
        return {edition.folder} if edition else set()

    async def taken(self) -> Updated:
        """The update is taken."""
        updated = await self.feed.update()
        assert updated.taken
        return updated


@pytest.fixture
def site(tmp_path: Path, respx_mock: respx.MockRouter) -> Site:
    """A feed's server with nothing on it yet."""
    return Site(tmp_path, respx_mock)


def newer(text: str) -> str:
    """The recipe as a newer edition has it."""
    assert "\ntitle" in text
    lines = text.splitlines(keepends=True)
    return "".join('title = "A newer title of this form"\n' if line.startswith("title") else line for line in lines)


async def test_a_good_update_is_taken_and_listed(site: Site) -> None:
    """What changed is named, and the library has it from now on."""
    site.holds(newer)
    updated = await site.taken()
    (change,) = updated.changes
    assert (change.name, change.what, change.keys) == ("x.grok-toggle", "changed", ("title",))
    folder = site.feed.store.recipes()
    assert folder is not None
    assert load_library([config_dir(), folder]).recipes["x.grok-toggle"].title == "A newer title of this form"


async def test_a_second_question_costs_one_answer_without_content(site: Site) -> None:
    """The ETag is sent, 304 is understood, and nothing is fetched again."""
    site.holds(newer)
    await site.taken()
    before = site.tree()
    updated = await site.feed.update()
    assert not updated.taken
    assert updated.edition is not None
    assert updated.edition.serial == 2
    assert site.tree() == before
    assert site.respx.calls.last.response.status_code == 304


async def test_304_to_a_first_question_is_refused(site: Site) -> None:
    """A server that answers what nobody asked gives nothing."""
    site.respx.get(URL).mock(return_value=httpx.Response(304))
    await site.refused("304")


async def test_a_later_edition_replaces_the_former_one(site: Site) -> None:
    """Only one edition is kept; what a later one no longer has is the shipped one again."""
    site.holds(newer)
    await site.taken()
    site.holds(serial=3)
    site.serve(etag='"f"')
    updated = await site.taken()
    assert [(change.name, change.what) for change in updated.changes] == [("x.grok-toggle", "changed")]
    assert len(list((site.folder / "feed").glob("edition-*"))) == 1


async def test_a_wrong_signature(site: Site) -> None:
    """Another key's signature is none."""
    site.holds(newer, key=OTHER)
    await site.refused("signature does not fit the pinned key")


async def test_a_changed_manifest(site: Site) -> None:
    """A manifest that was changed after signing is refused before anything of it is read."""
    site.holds(newer)
    facts = json.loads(site.envelope)
    facts["manifest"] = facts["manifest"].replace('"serial": 2', '"serial": 9')
    site.envelope = json.dumps(facts).encode()
    await site.refused("signature does not fit")


async def test_a_signature_made_for_something_else(site: Site) -> None:
    """The same key's plain signature over the same bytes is not taken: it was not made for a feed."""
    site.holds(newer)
    facts = json.loads(site.envelope)
    facts["signature"] = base64.b64encode(KEY.sign(facts["manifest"].encode())).decode()
    site.envelope = json.dumps(facts).encode()
    await site.refused("signature does not fit")


async def test_a_rollback(site: Site) -> None:
    """An older edition is refused, however well it is signed."""
    site.holds(newer, serial=5)
    await site.taken()
    site.holds(serial=4)
    site.serve(etag='"f"')
    await site.refused("older than edition 5")


async def test_two_editions_with_one_number(site: Site) -> None:
    """A number stands for one edition."""
    site.holds(newer)
    await site.taken()
    site.holds()
    site.serve(etag='"f"')
    await site.refused("another edition 2")


async def test_a_date_that_has_not_come(site: Site) -> None:
    """A manifest from the future points to a wrong clock."""
    site.holds(newer, now=NOW + timedelta(days=3))
    await site.refused("lies in the future")


async def test_an_oversized_manifest(site: Site) -> None:
    """Reading stops at the limit."""
    site.envelope = b" " * (LARGEST + 1)
    site.serve()
    await site.refused("larger than")


async def test_a_file_larger_than_signed(site: Site) -> None:
    """A file is read no further than its signed size."""
    site.holds(newer)
    site.files[RECIPE] += b"#" * 10
    site.serve()
    await site.refused("larger than")


@pytest.mark.parametrize("cut", [b"", b"#"])
async def test_a_truncated_or_changed_file(site: Site, cut: bytes) -> None:
    """A file that is not byte by byte the signed one is refused."""
    site.holds(newer)
    site.files[RECIPE] = site.files[RECIPE][:-1] + cut
    site.serve()
    await site.refused("not the one that was signed")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"manifest": 1}', b"\xff\xfe", b"[" * 5000])
async def test_a_malformed_answer(site: Site, content: bytes) -> None:
    """Whatever a server says instead of a manifest, it is one message."""
    site.envelope = content
    site.serve()
    await site.refused("malformed")


@pytest.mark.parametrize(
    "path",
    [
        "../x.toml",
        "recipes/../../x.toml",
        "/etc/x.toml",
        "recipes/x/y.py",
        "objector/x.toml",
        "recipes/x/.hidden.toml",
        "recipes\\x\\y.toml",
        "recipes/x/y.toml\n",
    ],
)
async def test_only_data_files_in_their_places(site: Site, path: str) -> None:
    """A well signed manifest still cannot put a file anywhere else, nor one that is no data."""
    listed = {"path": path, "sha256": "0" * 64, "size": 1}
    text = json.dumps({"format": 1, "serial": 2, "date": NOW.isoformat(), "files": [listed]})
    site.envelope = json.dumps({"manifest": text, "signature": sign(text.encode(), KEY)}).encode()
    site.serve()
    await site.refused("malformed: files")


async def test_a_recipe_that_does_not_hold(site: Site) -> None:
    """A signed recipe is checked as any other, before anything is replaced."""
    site.holds(lambda text: text.replace("\ntitle", "\ntitel"))
    await site.refused("do not hold: .*grok-toggle.toml")


@pytest.mark.parametrize(
    "answer", [httpx.Response(500), httpx.Response(302, headers={"location": "https://e.example"})]
)
async def test_an_error_or_a_redirect(site: Site, answer: httpx.Response) -> None:
    """Nobody is followed elsewhere."""
    site.respx.get(URL).mock(return_value=answer)
    await site.refused(str(answer.status_code))


async def test_no_network(site: Site) -> None:
    """A feed that cannot be reached is one message."""
    site.respx.get(URL).mock(side_effect=httpx.ConnectError("no"))
    await site.refused("could not be read")


async def test_another_feed_counts_by_itself(site: Site) -> None:
    """The number of one feed says nothing about another's."""
    site.holds(newer, serial=9)
    await site.taken()
    site.holds(serial=1)
    elsewhere = replace(site.feed, url="https://other.example/feed.json")
    site.respx.get("https://other.example/feed.json").mock(return_value=httpx.Response(200, content=site.envelope))
    name = f"https://other.example/{RECIPE}"
    site.respx.get(name).mock(return_value=httpx.Response(200, content=site.files[RECIPE]))
    assert (await elsewhere.update()).taken
