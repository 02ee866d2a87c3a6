"""This machine: the names and addresses that never leave it, where a connection may do without encryption."""

from __future__ import annotations

from ipaddress import ip_address


def is_this_machine(host: str | None) -> bool:
    """Whether a host's name or address stands for this machine by itself."""
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False
