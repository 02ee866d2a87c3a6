"""Wiring: builds everything once, from settings. What a command does not use is never made, nor imported."""

from objector.wiring.browser import browser_choice, stays_here
from objector.wiring.inbox import mail_secrets, mailbox, mailbox_urls
from objector.wiring.library import (
    authorities_for,
    feed_store,
    load_library_for,
    overlay,
    recipe_feed,
    recipes_for,
    texts_for,
)
from objector.wiring.notifier import notifier_for
from objector.wiring.now import utc_now
from objector.wiring.objector import Objector
from objector.wiring.opening import has_ledger, key_source, open_for_sending, open_objector
from objector.wiring.stage import Rehearsal, rehearsal
from objector.wiring.stamping import stamp_roots, stamp_urls

__all__ = [
    "Objector",
    "Rehearsal",
    "authorities_for",
    "browser_choice",
    "feed_store",
    "has_ledger",
    "key_source",
    "load_library_for",
    "mail_secrets",
    "mailbox",
    "mailbox_urls",
    "notifier_for",
    "open_for_sending",
    "open_objector",
    "overlay",
    "recipe_feed",
    "recipes_for",
    "rehearsal",
    "stamp_roots",
    "stamp_urls",
    "stays_here",
    "texts_for",
    "utc_now",
]
