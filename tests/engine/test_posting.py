"""Posted and arrived: what a person says of a letter is recorded once, with its proof, and nothing is assumed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from objector.domain.outcome import Artefact, Evidence, Kind, NeedsPerson, Reason, Unconfirmed
from objector.domain.route import Route
from objector.domain.submission import Status, Submission
from objector.engine import decide
from objector.engine.in_the_post import to_arrive
from objector.engine.pace import Pace
from objector.engine.posting import arrived_by_post, posted
from objector.errors import AlreadyClaimed, ConfigError, IllegalMove
from objector.ledger.bundle.checking import check
from objector.ledger.bundle.export import Wanted, export
from objector.ledger.bundle.layout import Variant
from objector.ledger.store import Ledger
from objector.recipes.load import load_library
from objector.shipped import config_dir
from tests.build import NOW, a_form, a_line, a_person
from tests.ledger.bundling import files_of
from tests.ledger.scenes import sent, tried

FORM = a_form(route=Route(channels=("browser", "letter"), postal=("1 Street", "Dublin")))
PDF = Artefact(kind=Kind.LETTER, media_type="application/pdf", content=b"%PDF-1.4 a letter")
READY = NeedsPerson(reason=Reason.TO_POST, detail="the letter is ready", evidence=Evidence(artefacts=(PDF,)))
TODAY, LATER = date(2026, 11, 22), datetime(2026, 11, 27, 9, tzinfo=UTC)
META = load_library([config_dir()]).controllers["meta"]
PHOTO = b"\xff\xd8\xff a receipt"
NUMBER = "RR 123 456 789 AT"


async def a_letter(ledger: Ledger) -> str:
    """A letter of Maria's that waits to be posted since NOW: 22 November, eleven o'clock in Vienna."""
    person = await ledger.save_person(a_person(address=("Gasse 1", "1010 Wien")), NOW)
    (submission,) = await ledger.plan([a_line(person, form=FORM)], "meta-ai", NOW)
    await decide.go_on(ledger, submission.id, NOW, by="letter")
    assert (await tried(ledger, submission.id, READY)).reason is Reason.TO_POST
    return submission.id


async def say_posted(
    ledger: Ledger, submission_id: str, day: date | None = None, now: datetime = NOW, **said: str | Path
) -> Submission:
    receipt = said.get("receipt")
    number = str(said.get("number", ""))
    return await posted(ledger, submission_id, day, receipt if isinstance(receipt, Path) else None, number, now)


async def kept(ledger: Ledger, submission_id: str, kind: Kind) -> list[bytes]:
    """The contents that are kept of this kind."""
    found = [one for one in await ledger.artefacts(submission_id) if one.kind is kind]
    return [await ledger.open_artefact(one.id) for one in found]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """The receipt of the post."""
    return written(tmp_path / "photo.jpg", PHOTO)


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


async def test_posted(ledger: Ledger, photo: Path) -> None:
    """Unconfirmed from the day of posting on; letter, photo and word are kept; the entry holds nothing personal."""
    letter = await a_letter(ledger)
    done = await say_posted(ledger, letter, now=NOW + timedelta(hours=2), receipt=photo, number=NUMBER)
    assert (done.status, done.reason, done.channel) == (Status.UNCONFIRMED, Reason.POSTED, "letter")
    assert (done.sent_at, done.delivered_at, done.due_at) == (NOW + timedelta(hours=1), None, None)
    assert await kept(ledger, letter, Kind.FILE) == [PHOTO]
    (said,) = await kept(ledger, letter, Kind.POSTING)
    assert json.loads(said)["posted"] == "2026-11-22"
    assert json.loads(said)["registered"] == NUMBER
    entry = (await ledger.history(letter))[-1]
    assert (entry.kind, entry.facts["posted_at"]) == ("posted", "2026-11-22T11:00:00.000000Z")
    assert NUMBER not in str(entry.facts)
    assert (await ledger.verify()).holds
    with pytest.raises(IllegalMove, match="sent again only after a recorded decision"):
        await ledger.claim(letter, NOW)


async def test_the_same_again_changes_nothing(ledger: Ledger, photo: Path) -> None:
    """Twice the same is once; what is said later is added to what was said before, or corrects it."""
    letter = await a_letter(ledger)
    first = await say_posted(ledger, letter, TODAY, number=NUMBER)
    entries = len(await ledger.history(letter))
    for day in (TODAY, None):
        assert await say_posted(ledger, letter, day, LATER, number=NUMBER) == first
        assert await say_posted(ledger, letter, day, LATER) == first
    assert len(await ledger.history(letter)) == entries
    await say_posted(ledger, letter, None, LATER, receipt=photo)
    again = await say_posted(ledger, letter, None, LATER, receipt=photo)
    assert len(await ledger.history(letter)) == entries + 1
    assert again.sent_at == first.sent_at
    assert len(await kept(ledger, letter, Kind.POSTING)) == len(await kept(ledger, letter, Kind.FILE)) == 1
    corrected = await say_posted(ledger, letter, date(2026, 11, 24), LATER)
    assert corrected.sent_at == datetime(2026, 11, 24, 11, tzinfo=UTC)
    assert json.loads((await kept(ledger, letter, Kind.POSTING))[-1])["registered"] == NUMBER


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2026, 11, 28), "still to come"), (date(2026, 11, 21), "only prepared on 2026-11-22")],
)
async def test_days_on_which_nothing_can_have_been_posted(ledger: Ledger, day: date, told: str) -> None:
    """Tomorrow, and the day before the letter was prepared; nothing is recorded then."""
    letter = await a_letter(ledger)
    with pytest.raises(ConfigError, match=told):
        await say_posted(ledger, letter, day, LATER)
    assert (await ledger.submission(letter)).reason is Reason.TO_POST


async def test_the_day_is_the_persons(ledger: Ledger) -> None:
    """At half past eleven at night UTC it is the next day in Vienna."""
    letter = await a_letter(ledger)
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert "on 2026-11-25" in (await say_posted(ledger, letter, date(2026, 11, 25), late)).detail


async def test_receipts_that_are_none(ledger: Ledger, tmp_path: Path) -> None:
    """No picture, too large, not there: told with what is wanted, and nothing is recorded."""
    letter = await a_letter(ledger)
    text = written(tmp_path / "photo.png", b"<script>no picture</script>")
    huge = written(tmp_path / "huge.jpg", PHOTO + bytes(10_000_000))
    for file, told in ((text, "PNG, JPEG"), (huge, "larger than 10 MB"), (tmp_path / "none.jpg", "there is no file")):
        with pytest.raises(ConfigError, match=f"--receipt: .*{told}"):
            await say_posted(ledger, letter, receipt=file)
    assert (await ledger.submission(letter)).status is Status.NEEDS_PERSON


async def test_only_a_letter_is_posted(ledger: Ledger) -> None:
    """A submission without a letter, or in a run's hands, takes no posting; what was posted is not posted again."""
    person = await ledger.save_person(a_person(), NOW)
    (submission,) = await ledger.plan([a_line(person, form=FORM)], "meta-ai", NOW)
    with pytest.raises(IllegalMove, match=f"objector continue {submission.id} --by letter"):
        await say_posted(ledger, submission.id)
    await sent(ledger, submission.id, Unconfirmed(reason=Reason.CONNECTION_LOST))
    with pytest.raises(IllegalMove, match="say first"):
        await arrived_by_post(ledger, META, submission.id, TODAY, None, NOW)
    with pytest.raises(IllegalMove, match="no letter"):
        await ledger.post(submission.id, NOW, (), "", NOW)
    with pytest.raises(IllegalMove, match="no letter"):
        await say_posted(ledger, submission.id)


async def test_a_letter_asks_nothing_of_the_controller(ledger: Ledger) -> None:
    """Preparing one is no visit: it waits for no turn, and nobody waits because of it."""
    letter = await a_letter(ledger)
    assert (await ledger.traffic("meta", NOW)).in_a_day == 0
    await decide.go_on(ledger, letter, NOW)
    await ledger.claim(letter, NOW, Pace(a_day=0))
    assert (await ledger.traffic("meta", NOW)).in_a_day == 0


async def test_not_while_a_run_prepares_it_anew(ledger: Ledger) -> None:
    """A letter that is being prepared again is in a run's hands."""
    letter = await a_letter(ledger)
    await decide.go_on(ledger, letter, NOW)
    await ledger.claim(letter, NOW)
    with pytest.raises(AlreadyClaimed):
        await say_posted(ledger, letter)


async def test_a_receipt_of_the_post_proves_no_arrival(ledger: Ledger, photo: Path) -> None:
    """A letter is neither done by hand with it, nor arrived before it was posted."""
    letter = await a_letter(ledger)
    for by_hand in (True, False):
        with pytest.raises(IllegalMove):
            await decide.arrived(ledger, letter, photo, NOW, by_hand=by_hand)
    with pytest.raises(IllegalMove, match="say first: objector answer"):
        await arrived_by_post(ledger, META, letter, TODAY, photo, NOW)


async def test_arrived(ledger: Ledger, photo: Path) -> None:
    """Delivered on the day of the record, at the controller's place; the same again changes nothing."""
    letter = await a_letter(ledger)
    await say_posted(ledger, letter)
    day = date(2026, 11, 26)
    done = await arrived_by_post(ledger, META, letter, day, photo, LATER)
    assert (done.status, done.reason) == (Status.DELIVERED, Reason.CONFIRMED_BY_HAND)
    assert done.delivered_at == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert "with a delivery record" in done.detail
    entries = len(await ledger.history(letter))
    assert await arrived_by_post(ledger, META, letter, day, photo, LATER) == done
    assert len(await ledger.history(letter)) == entries
    with pytest.raises(IllegalMove):
        await arrived_by_post(ledger, META, letter, date(2026, 11, 27), None, LATER)
    written(photo, b"\x89PNG\r\n\x1a\n the record came later")
    for _ in range(2):
        await arrived_by_post(ledger, META, letter, day, photo, LATER)
    assert len(await kept(ledger, letter, Kind.FILE)) == 2
    assert len(await ledger.history(letter)) == entries + 1


async def test_a_day_of_arrival_is_never_assumed(ledger: Ledger) -> None:
    """No day, one before the posting and one to come are refused; without a record the word is kept as a word."""
    letter = await a_letter(ledger)
    await say_posted(ledger, letter, date(2026, 11, 24), LATER)
    for day, told in (
        (None, "never assumed"),
        (date(2026, 11, 23), "you posted it on"),
        (date(2026, 11, 28), "to come"),
    ):
        with pytest.raises(ConfigError, match=told):
            await arrived_by_post(ledger, META, letter, day, None, LATER)
    done = await arrived_by_post(ledger, META, letter, date(2026, 11, 27), None, LATER)
    assert "without a delivery record" in done.detail
    assert done.delivered_at == LATER


async def test_what_the_person_is_told_meanwhile(ledger: Ledger) -> None:
    """From the third day on the person is asked, with the assumed days called so."""
    letter = await a_letter(ledger)
    submission = await say_posted(ledger, letter)
    assert to_arrive([submission], NOW + timedelta(days=2)) == []
    (item,) = to_arrive([submission], NOW + timedelta(days=3))
    assert "assumed" in item.why
    assert "between 2026-11-25 and 2026-11-27" in item.why
    assert item.command == f"objector answer {letter} --arrived DAY --receipt FILE"


async def test_a_lost_letter_is_prepared_again(ledger: Ledger) -> None:
    """By the person's decision: another letter, another posting, which is its own."""
    letter = await a_letter(ledger)
    await say_posted(ledger, letter)
    await decide.send_again(ledger, letter, LATER)
    other = NeedsPerson(
        reason=Reason.TO_POST,
        evidence=Evidence(artefacts=(Artefact(kind=Kind.LETTER, media_type="application/pdf", content=b"%PDF-2"),)),
    )
    assert (await tried(ledger, letter, other, LATER)).reason is Reason.TO_POST
    with pytest.raises(ConfigError, match="only prepared on 2026-11-27"):
        await say_posted(ledger, letter, TODAY, LATER)
    assert (await say_posted(ledger, letter, None, LATER)).sent_at == LATER
    first, second = (json.loads(one) for one in await kept(ledger, letter, Kind.POSTING))
    assert first["letter_sha256"] != second["letter_sha256"]


async def test_in_a_bundle_for_an_authority(ledger: Ledger, photo: Path, tmp_path: Path) -> None:
    """It shows the letter, the posting with its receipt, and a record that came later; and says when it was sent."""
    letter = await a_letter(ledger)
    await say_posted(ledger, letter, receipt=photo, number=NUMBER)
    day, proof = date(2026, 11, 26), tmp_path / "record.jpg"
    await arrived_by_post(ledger, META, letter, day, None, LATER)
    await arrived_by_post(ledger, META, letter, day, written(proof, PHOTO + b" of arrival"), LATER)
    wanted = Wanted(variant=Variant.AUTHORITY, submission=letter)
    await export(ledger, tmp_path / "a.zip", wanted, {"meta": META}, LATER)
    files = files_of(tmp_path / "a.zip")
    record = json.loads(files[f"submissions/{letter}/record.json"])
    assert record["facts"]["sent_at"] == "2026-11-22T10:00:00.000000Z"
    shown = b"".join(files.values())
    for content in (PDF.content, PHOTO, PHOTO + b" of arrival", NUMBER.encode()):
        assert content in shown
    assert check(tmp_path / "a.zip").faults == ()


def sealed(folder: Path) -> list[Path]:
    return list(folder.rglob("*.sealed"))


async def test_forgotten(ledger: Ledger, photo: Path, tmp_path: Path) -> None:
    """Letter, photo and word are deleted with their person; the chain holds."""
    letter = await a_letter(ledger)
    done = await say_posted(ledger, letter, receipt=photo)
    assert len(sealed(tmp_path)) == 3
    await ledger.forget(done.person_id, NOW)
    assert sealed(tmp_path) == []
    assert (await ledger.verify()).holds
    assert await ledger.artefacts(letter) == []
