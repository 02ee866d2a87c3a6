"""Time stamps in bundles: which ones go in, what they prove, and that every damage to them is found and named."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from objector.errors import StampError
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.layout import CHAIN, GUIDE, MANIFEST, REPORT, Variant
from objector.ledger.bundle.manifest import MOST_STAMPS, Manifest, StampFile
from objector.ledger.bundle.record import loaded
from objector.ledger.bundle.stamp_choice import thinned
from objector.ledger.bundle.verdict import Verdict
from objector.ledger.keys import KeySource
from objector.ledger.roots import fingerprint, pem
from objector.ledger.store import Ledger
from objector.rehearsal.stamp_signer import Sort, StampSigner
from tests.build import NOW
from tests.ledger.bundling import files_of, forged, lived, person_named, written
from tests.ledger.conftest import KEY
from tests.ledger.scenes import planned
from tests.stamping import a_signer, a_token, answered, believed, stamped, unverified

LATER = NOW + timedelta(hours=30)
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def signer() -> StampSigner:
    """One signer for all."""
    return a_signer()


@pytest.fixture
async def house(folder: Path, keys: KeySource) -> AsyncIterator[Ledger]:
    """An open ledger on SQLite in which something happened; not stamped yet."""
    async with await Ledger.open(f"sqlite:///{folder / 'ledger.sqlite'}", folder, keys, now=NOW) as opened:
        await lived(opened)
        yield opened


@pytest.fixture(scope="module")
def bundle(signer: StampSigner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full bundle of Maria's, stamped right before; Otto's entries are left out of it. Made once, never changed."""
    folder = tmp_path_factory.mktemp("stamped")

    async def make() -> None:
        keys = KeySource(folder=folder, given=KEY)
        async with await Ledger.open(None, folder, keys, now=NOW) as ledger:
            await lived(ledger)
            await stamped(ledger, signer)
            maria = await person_named(ledger, "Maria Muster")
            await written(ledger, folder / "full.zip", person=maria.id)

    asyncio.run(make())
    return folder / "full.zip"


def stamps_of(files: Files) -> list[StampFile]:
    """The stamps that the manifest names."""
    return loaded(Manifest, files[MANIFEST]).stamps


def checked(bundle: Path, signer: StampSigner | None = None) -> Verdict:
    """The verdict of somebody who believes this authority, or none."""
    return check(bundle, None if signer is None else lambda: believed(signer))


def told(bundle: Path, signer: StampSigner) -> list[str]:
    """The faults, as they are told."""
    return [f"{fault.file}: {fault.what}" for fault in checked(bundle, signer).faults]


@pytest.mark.parametrize("variant", list(Variant))
async def test_every_variant_is_stamped(house: Ledger, signer: StampSigner, tmp_path: Path, variant: Variant) -> None:
    """Also where most entries are left out, the stamp holds for all that are there, and is a public one."""
    checkpoint = await stamped(house, signer)
    maria = await person_named(house, "Maria Muster")
    exported = await written(house, tmp_path / "b.zip", variant=variant, person=maria.id)
    assert exported.stamps == 1
    verdict = checked(tmp_path / "b.zip", signer)
    assert verdict.faults == ()
    (found,) = verdict.stamps
    assert (found.covers, found.at, found.believed) == (checkpoint.seq, "2026-11-22T10:00:00.000000Z", True)
    assert found.root == fingerprint(signer.root)
    assert found.certificate == a_token(signer).certificate
    (line,) = [one for one in verdict.proved if "time stamp" in one]
    assert f"Everything up to entry {checkpoint.seq} was there at 2026-11-22 10:00:00 UTC" in line
    assert all(word in line for word in ("tsa.example", found.certificate, found.root, "REHEARSAL"))
    assert any("a public time stamp is not a qualified one" in one and "42" in one for one in verdict.not_proved)
    assert verdict.entries_left_out
    assert any(f"bound to its place by the hash tree of entry {checkpoint.seq}" in one for one in verdict.not_proved)


def test_a_root_that_nobody_believes_proves_no_time(bundle: Path, signer: StampSigner) -> None:
    """The token holds, but whoever makes a bundle can make an authority too: said so, with the fingerprint."""
    for verdict in (checked(bundle), checked(bundle, a_signer())):
        assert verdict.holds
        assert not verdict.stamps[0].believed
        assert not any("time stamp by" in line for line in verdict.proved)
        (line,) = [one for one in verdict.not_proved if "time stamp by" in one]
        assert fingerprint(signer.root) in line
        assert "--roots FILE.pem" in line


async def test_each_entry_has_the_first_stamp_after_it(house: Ledger, signer: StampSigner, tmp_path: Path) -> None:
    """And there is the last one; those that cover only what others did are left out, and the bundle holds."""
    maria = await person_named(house, "Maria Muster")
    heads = [(await stamped(house, signer)).seq]
    for number in range(4):
        await planned(house, name=f"Somebody {number}", email=f"{number}@example.org")
        heads.append((await stamped(house, signer, now=LATER)).seq)
    await house.keep_mail(None, maria.id, b"From: x@example.org\r\n\r\nagain", LATER)
    for number in (5, 6):
        await planned(house, name=f"Somebody {number}", email=f"{number}@example.org")
        heads.append((await stamped(house, signer, now=LATER)).seq)
    await written(house, tmp_path / "b.zip", person=maria.id)
    assert [one.checkpoint for one in stamps_of(files_of(tmp_path / "b.zip"))] == [heads[0], heads[5], heads[6]]
    verdict = checked(tmp_path / "b.zip", signer)
    assert verdict.faults == ()
    assert [one.covers for one in verdict.stamps] == [heads[0], heads[5], heads[6]]


async def test_a_section_that_begins_later(house: Ledger, signer: StampSigner, tmp_path: Path) -> None:
    """What stands before the first line is there as the peaks of its tree, made from the last checkpoint on."""
    await stamped(house, signer)
    for number in range(7):
        await planned(house, name=f"Somebody {number}", email=f"{number}@example.org")
    await stamped(house, signer, now=LATER)
    person = await person_named(house, "Somebody 6")
    await written(house, tmp_path / "b.zip", variant=Variant.GROUP, person=person.id)
    files = files_of(tmp_path / "b.zip")
    section = loaded(Manifest, files[MANIFEST]).chain
    assert len(section.tree_before) == (section.first - 1).bit_count() > 1
    assert checked(tmp_path / "b.zip", signer).faults == ()

    def other(one: Manifest) -> Manifest:
        changed = [*one.chain.tree_before[:-1], "ab" * 32]
        return one.model_copy(update={"chain": one.chain.model_copy(update={"tree_before": changed})})

    (fault,) = told(forged(files, tmp_path / "f.zip", other), signer)
    assert "names other entries before it" in fault


async def test_what_came_after_the_stamp_is_told(house: Ledger, signer: StampSigner, tmp_path: Path) -> None:
    """No stamp covers it, and the verdict says from which entry on."""
    checkpoint = await stamped(house, signer)
    maria = await person_named(house, "Maria Muster")
    await house.keep_mail(None, maria.id, b"From: x@example.org\r\n\r\nagain", LATER)
    await written(house, tmp_path / "b.zip", person=maria.id)
    verdict = checked(tmp_path / "b.zip", signer)
    assert verdict.holds
    assert any(f"what entries {checkpoint.seq + 1} to {verdict.last_told} tell" in one for one in verdict.not_proved)
    assert any("the order of the chain is taken from the bundle" in one for one in verdict.not_proved)


async def test_failures_are_no_stamps(house: Ledger, tmp_path: Path) -> None:
    """Nothing but failures: no token, no peaks, and it says that nobody else's clock is in it."""
    checkpoint = await house.checkpoint(NOW)
    await house.keep_stamp_failure(checkpoint, "tsa.example", StampError("no_answer", "silent"), NOW)
    assert (await written(house, tmp_path / "b.zip")).stamps == 0
    files = files_of(tmp_path / "b.zip")
    assert loaded(Manifest, files[MANIFEST]).chain.tree_before == []
    verdict = checked(tmp_path / "b.zip")
    assert verdict.faults == ()
    assert any("there is no time stamp" in line for line in verdict.not_proved)


# ---------------------------------------------------------------- damage


def test_a_changed_byte_is_named_also_with_new_sums(bundle: Path, signer: StampSigner, tmp_path: Path) -> None:
    """In the token and in its certificates, at every 37th byte: that very file is named."""
    files = files_of(bundle)
    (stamp,) = stamps_of(files)
    for name in (stamp.token, stamp.certificates):
        for place in range(0, len(files[name]), 37):
            changed = bytearray(files[name])
            changed[place] ^= 1
            faults = told(forged({**files, name: bytes(changed)}, tmp_path / "f.zip"), signer)
            assert any(line.startswith(f"{name}: ") for line in faults), (name, place, faults)


Change = Callable[[Files, StampFile, StampSigner], Files]


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        (lambda files, one, signer: {one.token: answered(signer, b"another head")}, "token", "is not the file"),
        (lambda files, one, signer: {one.token: answered(signer, _body(files, one))}, "token", "is not the file"),
        (lambda files, one, signer: {one.token: b"nothing of the kind"}, "token", "is not the file"),
        (
            lambda files, one, signer: {one.certificates: a_signer().root_pem},
            "certificates",
            "is not the file",
        ),
        (lambda files, one, signer: {one.certificates: b"none"}, "certificates", "is not the file"),
        (
            lambda files, one, signer: {one.certificates: files[one.certificates] + a_signer().root_pem},
            "certificates",
            "is not the file",
        ),
        (lambda files, one, signer: {one.certificates: a_signer().root_pem * 999}, "certificates", "is larger than"),
    ],
    ids=["another head", "another token", "garbage", "foreign", "no certificates", "one more", "huge"],
)
def test_exchanged_files_are_named(
    bundle: Path, signer: StampSigner, tmp_path: Path, change: Change, where: str, what: str
) -> None:
    """With manifest and sums made to fit, as somebody would who knows the layout."""
    files = files_of(bundle)
    (stamp,) = stamps_of(files)
    faults = told(forged({**files, **change(files, stamp, signer)}, tmp_path / "f.zip"), signer)
    assert any(line.startswith(f"{getattr(stamp, where)}: ") and what in line for line in faults), faults


def _body(files: Files, stamp: StampFile) -> bytes:
    lines = (json.loads(line) for line in files[CHAIN].splitlines())
    return next(str(line["body"]).encode() for line in lines if line["seq"] == stamp.checkpoint)


async def test_a_token_of_another_head_is_named(house: Ledger, signer: StampSigner, tmp_path: Path) -> None:
    """Noted in the chain as if it were of this one: the token itself says otherwise."""
    checkpoint = await house.checkpoint(NOW)
    await house.keep_stamp(checkpoint, "tsa.example", a_token(signer, b"another head"), NOW)
    await written(house, tmp_path / "b.zip")
    (stamp,) = stamps_of(files_of(tmp_path / "b.zip"))
    (fault,) = told(tmp_path / "b.zip", signer)
    assert fault.startswith(f"{stamp.token}: does not hold: the token is for something else")


@pytest.mark.parametrize(
    ("sort", "what"),
    [
        (Sort.EXPIRED, "had expired at the time of the stamp"),
        (Sort.NOT_FOR_TIME, "not one for time stamps"),
        (Sort.FOREIGN, "does not hold the certificates that lead from the signer"),
    ],
)
async def test_a_certificate_that_is_none_for_it_is_named(
    house: Ledger, signer: StampSigner, tmp_path: Path, sort: Sort, what: str
) -> None:
    """Somebody who makes a whole chain anew, over a token that never held, makes no time stamp of it."""
    checkpoint = await house.checkpoint(NOW)
    token = unverified(signer, checkpoint.body.encode(), sort)
    await house.keep_stamp(checkpoint, "tsa.example", token, NOW)
    await written(house, tmp_path / "b.zip")
    (stamp,) = stamps_of(files_of(tmp_path / "b.zip"))
    (fault,) = told(tmp_path / "b.zip", signer)
    assert what in fault
    assert fault.startswith((stamp.token, stamp.certificates))
    assert not checked(tmp_path / "b.zip", signer).stamps


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"at": "2020-01-01T00:00:00.000000Z"}, "what neither it nor entry"),
        ({"at": "2026-99-99T99:99:99.000000Z"}, "what neither it nor entry"),
        ({"authority": "better.example"}, "what neither it nor entry"),
        ({"entry": 2}, "is not the file of which entry 2 tells"),
        ({"checkpoint": 3}, "which entry 3 is not"),
        ({"digest": "ab" * 32}, "the token is for something else"),
    ],
)
def test_the_manifest_cannot_say_otherwise(
    bundle: Path, signer: StampSigner, tmp_path: Path, change: dict[str, object], what: str
) -> None:
    """Another time, authority, entry or head than those of token and chain."""
    files = files_of(bundle)

    def other(one: Manifest) -> Manifest:
        return one.model_copy(update={"stamps": [one.stamps[0].model_copy(update=change)]})

    assert what in "\n".join(told(forged(files, tmp_path / "f.zip", other), signer))


def test_a_stamp_cannot_be_dropped_or_doubled(bundle: Path, signer: StampSigner, tmp_path: Path) -> None:
    """The entry that notes it tells of it; one token is one witness."""
    files = files_of(bundle)
    (stamp,) = stamps_of(files)
    less = {name: content for name, content in files.items() if name not in (stamp.token, stamp.certificates)}
    dropped = forged(less, tmp_path / "f.zip", lambda one: one.model_copy(update={"stamps": []}))
    assert told(dropped, signer) == [
        f"{CHAIN}: entry {stamp.entry}: tells of a time stamp that the bundle does not have"
    ]
    doubled = forged(files, tmp_path / "g.zip", lambda one: one.model_copy(update={"stamps": [stamp, stamp]}))
    assert f"{MANIFEST}: names a time stamp twice" in told(doubled, signer)
    assert any(line.startswith(f"{stamp.token}: is missing") for line in told(forged(less, tmp_path / "h.zip"), signer))


def test_the_tree_binds_what_is_left_out(bundle: Path, signer: StampSigner, tmp_path: Path) -> None:
    """A digest of an entry that is left out cannot be changed, nor two of them exchanged, whatever is made to fit."""
    files = files_of(bundle)
    lines = [json.loads(line) for line in files[CHAIN].splitlines()]
    out = [place for place, line in enumerate(lines) if "body" not in line]
    pairs = [place for place in out if place + 1 in out and "body" not in lines[min(place + 2, len(lines) - 1)]]
    assert pairs
    for place in pairs:
        one, two = lines[place], lines[place + 1]
        for middle in ([{**one, "digest": "ab" * 32}, two], [{**one, "digest": two["digest"]},
                                                             {**two, "digest": one["digest"]}]):  # fmt: skip
            changed = [*lines[:place], *middle, *lines[place + 2 :]]
            text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in changed)
            faults = told(forged({**files, CHAIN: text.encode()}, tmp_path / "f.zip"), signer)
            assert any("names other entries before it" in line for line in faults)


def test_not_too_many_go_in() -> None:
    """A bundle has a bound; the last stamp, which covers everything, is always among them."""
    for number in (0, 1, 499, 500, 501, 1000, 20_000):
        checkpoints = list(range(number))
        kept = thinned(checkpoints)
        assert len(kept) <= MOST_STAMPS // 10
        assert kept[-1:] == checkpoints[-1:]
        assert kept == sorted(kept)
        assert number > 500 or kept == checkpoints


# ---------------------------------------------------------------- for people


async def test_the_guide_and_the_report_tell_of_it(house: Ledger, signer: StampSigner, tmp_path: Path) -> None:
    """The guide has a command for each, of very many for the first and the last; the report a line for each."""
    maria = await person_named(house, "Maria Muster")
    for number in range(9):
        await house.keep_mail(None, maria.id, b"From: x@example.org\r\n\r\n%d" % number, NOW)
        await stamped(house, signer, authority=f"tsa{number}.example")
    await written(house, tmp_path / "b.zip", person=maria.id)
    files = files_of(tmp_path / "b.zip")
    guide, report = files[GUIDE].decode(), files[REPORT].decode()
    assert len(stamps_of(files)) == 9
    assert re.findall(r"# (tsa\d)\.example", guide) == ["tsa0", "tsa1", "tsa2", "tsa6", "tsa7", "tsa8"]
    assert "There are 9 in all" in guide
    assert "not a qualified one" in guide
    assert "not a qualified one" in report
    assert len(re.findall(r"<td>tsa\d\.example</td>", report)) == 9
    verdict = checked(tmp_path / "b.zip", signer)
    assert len([line for line in verdict.proved if "time stamp by" in line]) == 6
    assert any("further time stamps between these: 3." in line for line in verdict.proved)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed here")
def test_the_commands_of_the_guide_work(bundle: Path, tmp_path: Path, signer: StampSigner) -> None:
    """`openssl ts -verify`, copied out of the guide, says OK in the unpacked bundle; and not for another digest."""
    files, out = files_of(bundle), tmp_path / "out"
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    guide = files[GUIDE].decode()
    (command,) = re.findall(r"openssl ts -verify (?:.*\\\n)*.*", guide)

    def run(typed: str) -> str:
        return subprocess.run(["sh", "-c", typed], cwd=out, capture_output=True, text=True, check=False).stdout

    assert "Verification: OK" in run(command)
    (stamp,) = stamps_of(files)
    assert "Verification: OK" not in run(command.replace(stamp.digest, "ab" * 32))
    (shown,) = re.findall(r"awk '/BEGIN/(?:.*\\\n)*.*", guide)
    assert fingerprint(signer.root) in run(shown).replace(":", "").lower()
    assert files[stamp.certificates].endswith(pem([signer.root]))
