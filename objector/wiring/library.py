"""Recipes, controllers and campaigns as the settings name them, and the feed of newer ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from objector.errors import ConfigError
from objector.settings import Settings
from objector.wiring.now import utc_now

if TYPE_CHECKING:  # each is loaded by what needs it
    from objector.domain.authority import Authority
    from objector.recipes.feed import Feed
    from objector.recipes.feed_store import FeedStore
    from objector.recipes.library import Library
    from objector.recipes.overlay import Overlay
    from objector.texts import Texts


def load_library_for(settings: Settings, *, strict: bool = False) -> Library:
    """The shipped recipes, those taken from the feed, and those of CONFIG_DIR; later ones replace earlier ones.

    Over them lie the confirmations that were kept on this machine. If the feed's recipes no longer hold, such as after
    an update of Objector, the shipped ones are used without them, unless `strict`. Raises RecipeError.
    """
    from objector.recipes.overlay import laid_over

    return laid_over(recipes_for(settings, strict=strict), overlay(settings), strict=strict)


def recipes_for(settings: Settings, *, strict: bool = False) -> Library:
    """As `load_library_for`, without the confirmations that were kept on this machine."""
    from objector.errors import RecipeError
    from objector.recipes.load import load_library

    today = utc_now().date()
    newer = feed_store(settings).recipes()
    shipped, *own = _folders(settings)
    if newer is not None:
        try:
            return load_library([shipped, newer, *own], today=today)
        except RecipeError:
            if strict:
                raise
    return load_library([shipped, *own], today=today)


def texts_for(settings: Settings) -> Texts:
    """The shipped texts and those of CONFIG_DIR, which replace them file by file. Raises RecipeError."""
    from objector.texts import load_texts

    return load_texts(_folders(settings))


def authorities_for(settings: Settings) -> dict[str, Authority]:
    """The shipped authorities and those of CONFIG_DIR, which replace them one by one. Raises RecipeError."""
    from objector.recipes.authorities import load_authorities

    return load_authorities(_folders(settings))


def _folders(settings: Settings) -> list[Path]:
    """The shipped folder of data files, and the person's own."""
    from objector.shipped import config_dir

    return [config_dir(), *([settings.config_dir] if settings.config_dir else [])]


def overlay(settings: Settings) -> Overlay:
    """Where the confirmations lie that were kept on this machine; those of a rehearsal lie apart."""
    from objector.recipes.overlay import NAME, Overlay

    return Overlay(settings.home / NAME)


def feed_store(settings: Settings) -> FeedStore:
    """Where recipes taken from the feed lie."""
    from objector.recipes.feed_store import FeedStore

    return FeedStore(settings.home / "feed")


def recipe_feed(settings: Settings) -> Feed:
    """The feed of newer recipes that the settings name. Raises ConfigError where they name none."""
    from objector.recipes.feed import Feed
    from objector.recipes.signing import public_key

    if settings.rehearsal:
        raise ConfigError("a rehearsal fetches nothing; run this without OBJECTOR_REHEARSAL")
    if not settings.feed.url or not settings.feed.public_key:
        lacking = "OBJECTOR_FEED__PUBLIC_KEY" if settings.feed.url else "OBJECTOR_FEED__URL"
        raise ConfigError(
            f"{lacking} is not set: no feed of newer recipes is built in. Name the feed that you trust, and its key, "
            "in OBJECTOR_FEED__URL and OBJECTOR_FEED__PUBLIC_KEY"
        )
    shipped, *own = _folders(settings)
    return Feed(
        url=settings.feed.url,
        key=public_key(settings.feed.public_key),
        store=feed_store(settings),
        shipped=shipped,
        own=own,
        now=utc_now,
    )
