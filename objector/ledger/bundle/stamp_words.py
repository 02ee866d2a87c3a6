"""How time stamps are told: in the guide of a bundle, with the commands that check them, and in its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape

from objector.ledger.bundle.layout import CHAIN, MANIFEST
from objector.ledger.bundle.manifest import StampFile

_SHOWN = 6
QUALIFIED = (
    "A public time stamp is not a qualified one: no court may refuse it for that alone (Art. 41(1) eIDAS), but only a "
    "qualified one (Art. 42) is presumed to be right about the time (Art. 41(2))."
)

_NONE = """This bundle holds no time stamp. Its times are those of the clock of the computer that wrote them, and
somebody who makes a whole new chain makes one that holds. A public time stamp would narrow that down, and is not a
qualified one (Art. 41 and 42 eIDAS), which alone has the law's presumption of being right.
"""


def command(stamp: StampFile) -> str:
    """The command that checks a token against the certificates beside it, at the time of the stamp."""
    at = int(datetime.fromisoformat(stamp.at).timestamp())
    return (
        f"openssl ts -verify -digest {stamp.digest} \\\n        -in {stamp.token} \\\n"
        f"        -CAfile {stamp.certificates} -untrusted {stamp.certificates} -attime {at}"
    )


def in_guide(stamps: Sequence[StampFile]) -> str:
    """The part of `HOW-TO-VERIFY.txt` about them."""
    if not stamps:
        return _NONE
    chosen = stamps if len(stamps) <= _SHOWN else [*stamps[: _SHOWN // 2], *stamps[-_SHOWN // 2 :]]
    commands = "\n\n".join(
        f"    # {one.authority}, {one.at}: everything up to entry {one.checkpoint}\n    {command(one)}"
        for one in chosen
    )
    more = f"\n\nThere are {len(stamps)} in all; {MANIFEST} lists them (stamps)." if len(stamps) > len(chosen) else ""
    last = stamps[-1]
    return f"""TIME STAMPS

An authority signed, with its own clock, the digest of an entry (RFC 3161). For each token, in the unpacked folder:

{commands}{more}

Each has to end with "Verification: OK". That the digest is the one of that entry:

    grep '"seq":{last.checkpoint},' {CHAIN} | jq -j .body | sha256sum

This holds the token against the certificates beside it. Whether to believe them is up to you: get the root
certificate from the authority itself, name it as -CAfile instead, and compare. The one here is the last in the .pem:

    awk '/BEGIN/{{c=""}}{{c=c $0 "\\n"}}END{{printf "%s", c}}' {last.certificates} | \\
        openssl x509 -noout -subject -fingerprint -sha256

The entry that was stamped names the peaks of a hash tree over the digests of all entries before it (RFC 6962, section
2.1; what stands before the first line of {CHAIN} is in {MANIFEST} as tree_before). So the stamp holds for every line
before it, also where bodies were left out. `objector verify` checks that, too.

What a token proves: that all of it was there by that time. Not: that it is true, nor that it is as old as its entries
say. {QUALIFIED}
"""


def in_report(stamps: Sequence[StampFile]) -> str:
    """The table in the report; empty without stamps."""
    if not stamps:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one.at[:10])} {escape(one.at[11:19])}</td><td>{escape(one.authority)}</td>"
        f"<td>{one.checkpoint}</td><td><code>{escape(one.token)}</code></td></tr>"
        for one in stamps
    )
    return (
        "<h2>Time stamps</h2><table><thead><tr><th>by the authority's clock (UTC)</th><th>authority</th>"
        f"<th>covers everything up to entry</th><th>file</th></tr></thead>{rows}</table><p>{escape(QUALIFIED)}</p>\n"
    )
