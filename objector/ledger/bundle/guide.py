"""The guide in a bundle: how to check it, with Objector and without."""

from __future__ import annotations

from collections.abc import Sequence

from objector.ledger.bundle.layout import Variant
from objector.ledger.bundle.manifest import StampFile
from objector.ledger.bundle.stamp_words import in_guide

_SHOWN = {
    Variant.ME: "Everything that is kept. It holds personal data in the clear: keep it like a diary.",
    Variant.AUTHORITY: (
        "What a complaint needs by Art. 4(1) of Regulation (EU) 2025/2518: who complains, against whom, and that the\n"
        "request was made to the controller first. Left out, and kept as salted digests: saved pages, what attempts\n"
        "left behind that sent nothing, approvals, further files of the person."
    ),
    Variant.GROUP: (
        "Pseudonymous: entries with random ids and salted digests. No picture, page, mail, name or address, and no\n"
        "salt, so that nothing can be guessed from a digest."
    ),
}


_MAILS = """A mail: the note of how its sender was checked (kind dkim, .json) names each of its DKIM signatures, with
the domain, and the key record as the DNS had it when the mail came. With dkimpy (Python), the topmost signature by that
record, without the DNS:

    python3 -c 'import dkim, json, sys; \\
        mail, note = (open(name, "rb").read() for name in sys.argv[1:]); \\
        keys = {one["key_name"] + ".": one["key_records"] for one in json.loads(note)["signatures"]}; \\
        print(dkim.verify(mail, dnsfunc=lambda name, timeout=5: keys[name.decode().lower()][0].encode()))' MAIL NOTE

It has to print True. (It prints False, too, for a signature that has expired since; Objector judges by the time at
which the mail came.) dkimverify < MAIL asks the DNS instead, and works only for as long as the domain publishes that
key. A key record is the word of whoever kept it: nobody signs it. Whoever doubts it compares it with the DNS, or with
what others noted: dig +short TXT NAME

"""


def guide(variant: Variant, stamps: Sequence[StampFile], *, rehearsal: bool) -> str:
    """The text of `HOW-TO-VERIFY.txt`."""
    warning = "REHEARSAL: nothing in this bundle is real. It was made against look-alikes.\n\n" if rehearsal else ""
    return f"""{warning}HOW TO VERIFY THIS BUNDLE

{_SHOWN[variant]}

With Objector, on any machine; it needs no ledger, no key and no network:

    objector verify BUNDLE.zip

Without it: unpack into an empty folder, and there

    sha256sum -c SHA256SUMS

Every line has to end with OK. On macOS: shasum -a 256 -c SHA256SUMS

An entry of the chain: each line of chain.jsonl is one entry. Its digest is the SHA-256 of its body, and the body names
as "prev" the digest of the line before it. For line 1 of the file:

    sed -n 1p chain.jsonl | jq -j .body | sha256sum

A line without a body is an entry that was left out: its digest stays, and the next body still names it.

A file: record.json in its folder gives its salt and the number of the entry that commits to it. The commitment in that
entry is the SHA-256 of the salt's 32 bytes followed by the file:

    (printf %s SALT | xxd -r -p; cat FILE) | sha256sum

{"" if variant is Variant.GROUP else _MAILS}WHAT THIS PROVES, AND WHAT IT DOES NOT

Files, records and entries belong together as they are, and no entry was changed, dropped or put elsewhere without
another digest at the end of the chain. Whoever noted that last digest (manifest.json: chain, head) at some time can
show that all of this existed then.

{in_guide(stamps)}
report.html is for reading. It is covered by the sums, and says nothing that the records and entries do not say.
"""
