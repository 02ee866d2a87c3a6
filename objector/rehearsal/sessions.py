"""Sessions of the look-alikes: a cookie that says by itself whose it is, and is valid in no other place."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from dataclasses import dataclass
from typing import Any

from objector.errors import ConfigError
from objector.rehearsal.portal import Service, load_catalogue


@dataclass(frozen=True, kw_only=True)
class Session:
    """Who is signed in at a look-alike. `fresh`: signed in on the look-alike's own login page."""

    service: str
    handle: str
    email: str
    language: str
    fresh: bool = False


def cookie_value(session: Session) -> str:
    """The value of the session cookie. It is no secret: look-alikes hold nothing worth protecting."""
    content = {
        "service": session.service,
        "handle": session.handle,
        "email": session.email,
        "language": session.language,
        "fresh": session.fresh,
        "id": secrets.token_hex(6),
    }
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def read_cookie(service: Service, value: str | None) -> Session | None:
    """The session that a cookie stands for, or None if it stands for none at this service."""
    if not value:
        return None
    try:
        content = json.loads(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)))
        session = Session(
            service=str(content["service"]),
            handle=str(content["handle"]),
            email=str(content["email"]),
            language=str(content["language"]),
            fresh=content.get("fresh") is True,
        )
    except (ValueError, KeyError, TypeError, binascii.Error):
        return None
    return session if session.service == service.id else None


def storage_state(service: str, handle: str, email: str, language: str) -> dict[str, Any]:
    """A Playwright storage state that is signed in at the look-alike of `service`.

    The cookie's name is invented and means nothing to the real service.
    Raises ConfigError when there is no look-alike of this service.
    """
    services = load_catalogue().services
    if service not in services:
        raise ConfigError(f"{service}: there is no look-alike of this service; there are: {', '.join(services)}")
    found = services[service]
    session = Session(service=service, handle=handle, email=email, language=language)
    cookie = {
        "name": found.cookie,
        "value": cookie_value(session),
        "domain": found.cookie_domain,
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": True,
        "sameSite": "None",
    }
    return {"cookies": [cookie], "origins": []}
