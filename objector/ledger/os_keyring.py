"""The keyring of the operating system: a word under a service and a name. Where there is none, no word is kept."""

from __future__ import annotations


def asked(service: str, name: str) -> str | None:
    """The word that is kept there, or None: what is missing then is said by the caller."""
    import keyring  # takes a while to load, and most commands need none
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(service, name)
    except (KeyringError, OSError, RuntimeError):
        return None


def kept(service: str, name: str, word: str) -> bool:
    """Keep a word there; whether it is found there afterwards."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(service, name, word)
        return keyring.get_password(service, name) == word
    except (KeyringError, OSError, RuntimeError):
        return False
