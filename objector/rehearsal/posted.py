"""Reading what was posted, bounded: the look-alikes read it as carefully as a real controller would."""

from __future__ import annotations

import hashlib
from datetime import datetime

from starlette.datastructures import UploadFile
from starlette.requests import Request

from objector.rehearsal.fields import original_names
from objector.rehearsal.portal import Portal, Variant
from objector.rehearsal.received import Kind, Received, Upload
from objector.rehearsal.verdict import TRAPS
from objector.rehearsal.visit import Posted, Visit

_MOST_FIELDS = 200
_MOST_FILES = 10
_LONGEST_VALUE = 1_000_000
_CHUNK = 65_536


async def read_posted(request: Request, portal: Portal, variant: Variant) -> Posted:
    """The values and files of a form post. A file's content is read once for its digest and not kept."""
    values: dict[str, tuple[str, ...]] = {}
    files: dict[str, Upload] = {}
    traps: list[str] = []
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_LONGEST_VALUE) as form:
        for key, value in form.multi_items():
            if isinstance(value, UploadFile):
                if value.filename:
                    files[original_names(variant, portal, key)] = await _upload(value)
            elif key in TRAPS:
                traps += [key] if value else []
            else:
                name = original_names(variant, portal, key)
                values[name] = (*values.get(name, ()), value)
    return Posted(values=values, files=files, traps=tuple(traps))


async def _upload(file: UploadFile) -> Upload:
    digest = hashlib.sha256()
    size = 0
    while chunk := await file.read(_CHUNK):
        digest.update(chunk)
        size += len(chunk)
    return Upload(name=file.filename or "", size=size, sha256=digest.hexdigest())


def arrived(visit: Visit, posted: Posted, kind: Kind, at: datetime, *, accepted: bool) -> Received:
    """What is kept of a POST."""
    return Received(
        portal=visit.portal.id,
        variant=visit.variant_name,
        url=visit.url,
        at=at,
        values=posted.values,
        files=posted.files,
        session=visit.session.handle if visit.session else None,
        kind=kind,
        accepted=accepted,
        traps=posted.traps,
    )
