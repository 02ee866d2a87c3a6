"""The keys that the look-alikes publish: in place of the DNS, asked for on this machine alone."""

from __future__ import annotations

import re
from collections.abc import Mapping

from objector.errors import Unreachable

CONTROL = "portals.rehearsal.invalid"
"""The host at which the look-alikes tell, as JSON, what arrived so far and which keys they sign with."""
_RULE = re.compile(r"MAP \* (127\.0\.0\.1|localhost|\[::1\]):([0-9]{1,5})")


here: dict[int, Mapping[str, str]] = {}
"""By port the keys of the look-alikes that run in this very process: nobody has to be asked for them."""


class PublishedKeys:
    """Asks the portals behind these rules (as for Chromium's `--host-resolver-rules`), which may run elsewhere on this
    machine. Without portals there are no keys."""

    def __init__(self, host_rules: str, *, known: Mapping[int, Mapping[str, str]] = here) -> None:
        self._rule = _RULE.search(host_rules)
        self._known = known

    async def records(self, name: str) -> tuple[str, ...]:
        """See `KeyRecords`."""
        if self._rule is None:
            return ()
        if (ours := self._known.get(int(self._rule[2]))) is not None:
            return (ours[name],) if name in ours else ()
        import httpx

        address = f"https://{self._rule[1]}:{self._rule[2]}/keys"
        try:
            # Their certificates are thrown away with them, and the way does not leave this machine.
            async with httpx.AsyncClient(verify=False, timeout=5, trust_env=False) as client:  # noqa: S501
                answer = await client.get(address, headers={"Host": CONTROL}, extensions={"sni_hostname": CONTROL})
        except httpx.HTTPError as error:
            raise Unreachable(f"the look-alikes do not tell their keys ({type(error).__name__})") from None
        record = answer.json().get(name) if answer.status_code == 200 else None
        return (record,) if isinstance(record, str) else ()
