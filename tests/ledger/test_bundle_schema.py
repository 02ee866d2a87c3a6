"""The schema of the manifest is published, lies in every bundle, and is that of the types which read and write it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import jsonschema
import pytest

from objector.ledger.bundle.layout import MANIFEST, SCHEMA, Variant
from objector.ledger.bundle.manifest import manifest_schema, schema_text
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from tests.build import NOW
from tests.ledger.bundling import files_of, lived, person_named, written

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite in which something happened."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        await lived(opened)
        yield opened


def test_the_published_schema_is_the_one_in_force() -> None:
    """docs/bundle.schema.json is what `objector receipts schema` prints."""
    published = (ROOT / "docs" / "bundle.schema.json").read_bytes()
    assert published == schema_text(), "make it anew: objector receipts schema > docs/bundle.schema.json"
    assert json.loads(published) == manifest_schema()


@pytest.mark.parametrize("variant", list(Variant))
async def test_every_manifest_fits_the_schema(house: Ledger, tmp_path: Path, variant: Variant) -> None:
    """Of every variant, by the schema that lies beside it; an unknown key does not fit."""
    maria = await person_named(house, "Maria Muster")
    await written(house, tmp_path / "b.zip", variant=variant, person=maria.id)
    files = files_of(tmp_path / "b.zip")
    assert files[SCHEMA] == schema_text()
    check = jsonschema.Draft202012Validator(json.loads(files[SCHEMA]))
    manifest = json.loads(files[MANIFEST])
    check.validate(manifest)
    assert not check.is_valid({**manifest, "more": 1})
    assert not check.is_valid({**manifest, "files": [{**manifest["files"][0], "name": "../outside"}]})
