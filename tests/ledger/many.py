"""A bundle of many submissions, made without a ledger: each has one entry and its record, and all of it holds."""

from __future__ import annotations

import json
from pathlib import Path

from objector.ledger import chain
from objector.ledger.bundle.archive import Archive
from objector.ledger.bundle.layout import (
    CHAIN,
    FORMAT,
    GUIDE,
    PEOPLE,
    REPORT,
    SCHEMA,
    VERSION,
    Subject,
    Variant,
    record_name,
)
from objector.ledger.bundle.manifest import ChainSection, Manifest
from objector.ledger.bundle.record import People, Record, dumped
from objector.ledger.bundle.told import Told
from tests.build import NOW


def many(target: Path, number: int) -> None:
    """Write it."""
    head, lines, records = chain.START, [], []
    with Archive(target) as archive:
        for seq in range(1, number + 1):
            body, head = chain.write(
                seq=seq, prev=head, at=NOW, kind="planned", version="1", submission_id=f"s-{seq}", person_id="p-1",
                facts={"campaign": "meta-ai", "form": "meta.facebook.ai", "controller": "meta", "status": "planned"},
            )  # fmt: skip
            lines.append(f'{{"seq":{seq},"digest":"{head}","body":{json.dumps(body)}}}\n')
            told = Told()
            told.step(chain.read(body, head))
            records.append(record_name(Subject.SUBMISSION, f"s-{seq}"))
            record = Record(
                subject="submission", id=f"s-{seq}", person="p-1", facts=told.facts, entries=told.seqs, artefacts=[],
                texts=[],
            )  # fmt: skip
            archive.add(records[-1], dumped(record))
        archive.add(CHAIN, "".join(lines).encode())
        archive.add(PEOPLE, dumped(People(people=[])))
        for name in (REPORT, GUIDE, SCHEMA):
            archive.add(name, b"for reading")
        section = ChainSection(
            ledger="l", first=1, last=number, before=chain.START, head=head, shown=number, tree_before=[]
        )
        archive.finish(
            Manifest(
                format=FORMAT, version=VERSION, variant=Variant.ME.value, rehearsal=False, made_at=chain.stamp(NOW),
                program="a test", chain=section, stamps=[], records=records, files=list(archive.files),
            )
        )  # fmt: skip
