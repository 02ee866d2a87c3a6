"""Walls: sign-in pages and challenges. Recognised by what they are in any language, never climbed."""

from __future__ import annotations

import re

from objector.channels.hosts import host_of
from objector.channels.survey import Survey
from objector.errors import ChallengeMet, ChannelError, SignInNeeded

_CHALLENGE = re.compile(
    r"//(?:[\w-]+\.)*(?:google\.com/recaptcha|recaptcha\.net/|gstatic\.com/recaptcha|hcaptcha\.com/|challenges\.cloudflare\.com/"
    r"|arkoselabs\.com/|funcaptcha\.com/|geetest\.com/|captcha-delivery\.com/|px-cloud\.net/|friendlycaptcha\.(?:com|eu)/)"
    r"|captcha",
    re.IGNORECASE,
)
"""Addresses of the frames in which the widely used challenges are shown."""

_SMALLEST = 50.0
"""A challenge frame lower than so many CSS pixels asks nothing of a person."""


def wall(survey: Survey) -> ChannelError | None:
    """The wall on this page, if there is one."""
    if any(control.kind == "password" and control.visible for control in survey.controls):
        return SignInNeeded("the page asks for a password: the person has to sign in")
    for frame in survey.frames:
        badge = "size=invisible" in frame.src or (frame.height <= 62 and frame.width <= 260 and "anchor" in frame.src)
        if _CHALLENGE.search(frame.src.split("?")[0] or "") and not badge and frame.height >= _SMALLEST:
            return ChallengeMet(f"the page asks for proof of being human ({host_of(frame.src) or 'a captcha'})")
    return None
