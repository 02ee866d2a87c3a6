"""Run as a program of its own by the test of crashes: one pass over a ledger whose objections go by mail.

python -m tests.engine.mail_child FOLDER SMTP_PORT INBOX_URL
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from objector.channels.imap import ImapInbox
from objector.engine.selection import Selection
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.engine.mailing import runner_over


async def main(folder: Path, smtp: str, inbox_url: str) -> None:
    """One pass; it dies where OBJECTOR_FAILPOINTS says."""
    keys = KeySource(folder=folder, keyring=False)
    async with (
        await Ledger.open(None, folder, keys, now=NOW, rehearsal=True) as ledger,
        ImapInbox(inbox_url) as inbox,
    ):
        await runner_over(ledger, inbox, smtp=smtp).run(Selection())


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
