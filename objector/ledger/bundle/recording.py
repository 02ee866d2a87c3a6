"""Recording: the record of what was gathered, as far as a variant shows it."""

from __future__ import annotations

from objector.ledger.bundle.gathering import Gathered
from objector.ledger.bundle.layout import Subject, Variant, opens, record_name
from objector.ledger.bundle.record import Record, RecordArtefact, RecordText
from objector.ledger.bundle.told import Committed, Told, sent_attempts


def recorded(gathered: Gathered, subject: Subject, variant: Variant) -> Record:
    """The record. An artefact that is shown has its file, digest and salt; one that is left out its commitment."""
    told = Told()
    for entry in gathered.entries:
        told.step(entry)
    entries = {entry.seq: entry for entry in gathered.entries}
    sent = sent_attempts(gathered.entries)
    folder = record_name(subject, gathered.id).rpartition("/")[0]
    artefacts: list[RecordArtefact] = []
    texts: list[RecordText] = []
    for one in told.committed:
        if one.what != "artefact":
            texts.append(_text(one, gathered, variant))
            continue
        kept = gathered.artefacts.get(one.id)
        shown = kept is not None and opens(variant, one.kind, entries[one.seq], sent)
        artefacts.append(
            RecordArtefact(
                id=one.id,
                kind=one.kind,
                media_type=one.media_type,
                size=one.size or 0,
                seq=one.seq,
                commitment=one.commitment,
                file=f"{folder}/{kept.file}" if kept is not None and shown else None,
                sha256=kept.sha256 if kept is not None and shown else None,
                salt=kept.salt if kept is not None and shown else None,
            )
        )
    return Record(
        subject=subject.value,
        id=gathered.id,
        person=gathered.person_id,
        facts=told.facts,
        entries=told.seqs,
        artefacts=artefacts,
        texts=texts,
    )


def _text(one: Committed, gathered: Gathered, variant: Variant) -> RecordText:
    value, salt = gathered.texts.get(one.seq, (None, None)) if variant is not Variant.GROUP else (None, None)
    return RecordText(what=one.what, seq=one.seq, commitment=one.commitment, value=value, salt=salt)
