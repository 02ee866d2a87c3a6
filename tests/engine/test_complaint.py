"""A complaint from a real ledger: due or not, to whom, in which language, with exhibits that the bundle holds."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from objector.channels.mail_draft import MailWriter
from objector.channels.mail_message import message
from objector.domain.controller import Controller
from objector.domain.note import By, Note, What
from objector.domain.objection import Form, Right
from objector.domain.outcome import Delivered, Evidence, Kind, NeedsPerson, Reason, Unconfirmed
from objector.domain.person import Person
from objector.domain.retry import Move, RetryPolicy, next_move
from objector.domain.route import Route
from objector.domain.submission import Status
from objector.domain.unclear_mail import Sort
from objector.engine import decide
from objector.engine.authority_due import to_ask_authority, with_authority
from objector.engine.body import read_body
from objector.engine.complaint import Asked, ComplaintDraft, draft
from objector.engine.filing import Written, filed, write
from objector.engine.posting import posted
from objector.errors import BrowserMissing, ConfigError, IllegalMove, NotFound
from objector.ledger.bundle.checking import check
from objector.ledger.keys import KeySource
from objector.ledger.store import Ledger
from objector.recipes.authorities import load_authorities
from objector.shipped import config_dir
from objector.texts import Kind as TextKind
from objector.texts import load_texts
from tests.build import a_campaign, a_form, a_person, an_account, an_artefact
from tests.engine.test_body import written as body_file

SENT = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
DUE = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
AUTHORITIES = load_authorities([config_dir()])
TEXTS = load_texts([config_dir()])
CONTROLLERS = {
    "meta": Controller(
        slug="meta",
        name="Meta <Platforms> & Co",
        seat="IE",
        timezone="Europe/Dublin",
        postal=("Merrion Road", "Dublin 4"),
        lead_authority="iedpc",
        privacy_mail="privacy@meta.example",
    )
}
GROUNDS = "Ich bin Fotografin; {{ meine }} Bilder & <b>Texte</b> sollen keine Maschine lehren."


@pytest_asyncio.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """An empty one."""
    keys = KeySource(folder=tmp_path / "data", given="ab" * 32, keyring=False)
    async with await Ledger.open(None, tmp_path / "data", keys, now=SENT) as opened:
        yield opened


async def _planned(ledger: Ledger, number: int = 1, form: Form | None = None, **given: Any) -> list[str]:
    accounts = tuple(an_account(handle=f"maria.{count}") for count in range(number))
    person = await ledger.save_person(a_person(accounts=accounts, grounds=GROUNDS, **given), SENT)
    return [one.id for one in await ledger.plan(a_campaign(form or a_form()).expand(person), "meta-ai", SENT)]


async def _delivered(ledger: Ledger, submission_id: str, grounds: str = GROUNDS) -> None:
    values = json.dumps({"values": [{"step": 1, "values": ["grounds"], "label": "Why", "value": grounds}]}).encode()
    claim = await ledger.claim(submission_id, SENT)
    await ledger.mark_sending(
        claim, [an_artefact(), an_artefact(Kind.VALUES, values, media_type="application/json")], SENT
    )
    after = an_artefact(Kind.AFTER, b"\x89PNG after")
    page = an_artefact(Kind.PAGE, b"MIME", media_type="multipart/related")
    evidence = Evidence(
        recipe="meta.facebook.ai-2025", recipe_digest="d" * 64, url="https://x.example", artefacts=(after, page)
    )
    outcome = Delivered(reason=Reason.CONFIRMED, reference="CASE-\x1b[2J{{ 7 }}\n4711", evidence=evidence)
    await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), SENT), SENT)


async def _drafted(ledger: Ledger, submission_id: str, now: datetime = DUE, **asked: Any) -> ComplaintDraft:
    return await draft(ledger, CONTROLLERS, AUTHORITIES, TEXTS, submission_id, Asked(**asked), now)


async def _printed(html: str) -> bytes:
    return b"%PDF-" + html.encode()


async def _written(ledger: Ledger, one: ComplaintDraft, target: Path) -> Written:
    return await write(ledger, CONTROLLERS, TEXTS, one, target, DUE, _printed)


async def test_a_complaint_about_silence(ledger: Ledger) -> None:
    """Who, against whom, what happened when, which rule, what is enclosed: every field of Art. 4(1), none invented."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    one = await _drafted(ledger, first)
    text = one.text.body
    assert (one.venue.authority.id, one.language, one.is_chosen) == ("atdsb", "de", False)
    assert [venue.to for venue in one.proposed] == ["residence", "lead"]
    for part in (
        "Maria Muster",
        "maria@example.org",
        "Meta <Platforms> & Co, Merrion Road, Dublin 4",
        "CASE-[2J{{ 7 }}4711",
        "Österreichische Datenschutzbehörde",
        "maria.0",
        GROUNDS,
        "5. März 2026",
        "7. April 2026",
        "Keine Antwort erhalten bis: 20. April 2026",
    ):
        assert part in text
    assert [each.value for each in one.facts.infringements] == ["unanswered"]
    assert [(each.number, each.what) for each in one.exhibits] == [(1, "form"), (2, "values"), (3, "answer")]
    assert "4. Beweissammlung" in text
    assert "look into your mailbox and your account first" in one.cautions[0]
    assert one.text.reviewed is None


async def test_before_the_time_it_is_refused_with_the_day(ledger: Ledger) -> None:
    """Neither planned, nor delivered and awaited, nor in the days of grace; after them it is there."""
    (first,) = await _planned(ledger)
    with pytest.raises(ConfigError, match="needs proof that the objection"):
        await _drafted(ledger, first)
    await _delivered(ledger, first)
    for day in (6, 33, 36):
        with pytest.raises(ConfigError, match="from 2026-04-11 on"):
            await _drafted(ledger, first, SENT + timedelta(days=day))
    assert await _drafted(ledger, first, SENT + timedelta(days=37))
    with pytest.raises(NotFound):
        await _drafted(ledger, "s-nowhere")


async def test_a_complaint_about_direct_marketing(ledger: Ledger, tmp_path: Path) -> None:
    """It rests on Art. 21(2) and (3): due on the same days, without grounds, also where something sent held them; a
    refusal infringes Art. 21(3), and a mandate has to name that right."""
    first, second = await _planned(ledger, 2, a_form(right=Right.ART_21_2, purpose="direct-marketing"))
    for each in (first, second):
        await _delivered(ledger, each)
    with pytest.raises(ConfigError, match="from 2026-04-11 on"):
        await _drafted(ledger, first, SENT + timedelta(days=36))
    words = TEXTS.sentences("de")
    silent = await _drafted(ledger, first)
    await ledger.decide(second, Status.REFUSED, Reason.REJECTED, "", DUE)
    refused = await _drafted(ledger, second)
    for one in (silent, refused):
        assert one.facts.grounds == ""
        assert words.marketing_complaint.lodge in one.text.body
        assert words.marketing.absolute in one.text.body
        assert "Art. 21 Abs. 1" not in one.text.body
        assert one.text.kind is TextKind.MARKETING_COMPLAINT
    assert [each.value for each in silent.facts.infringements] == ["unanswered"]
    assert f"- {words.marketing_complaint.refused}\n" in refused.text.body
    with pytest.raises(ConfigError, match=r"mandate\.rights: art-21-2 is not among them"):
        await _drafted(ledger, first, body=read_body(body_file(tmp_path)))


async def test_a_refusal_and_an_extension(ledger: Ledger) -> None:
    """A refusal at once and without the month; silence after an extension names three months."""
    first, second = await _planned(ledger, 2)
    for each in (first, second):
        await _delivered(ledger, each)
    move = Move(to=Status.REFUSED, reason=Reason.REJECTED)
    refused = Note(what=What.REFUSED, day=date(2026, 3, 9), by=By.PERSON)
    await ledger.note(first, [refused], SENT + timedelta(days=4), moves=[move])
    one = await _drafted(ledger, first, SENT + timedelta(days=5))
    assert [each.value for each in one.facts.infringements] == ["refused"]
    assert "Datum der Antwort: 9. März 2026" in one.text.body
    assert "Ende der Monatsfrist" not in one.text.body
    assert not any("no answer came" in line for line in one.cautions)
    said = Note(what=What.REFUSED, day=date(2026, 3, 9), by=By.PERSON, reasons=False, remedies=False)
    await ledger.note(first, [said], SENT + timedelta(days=5))
    lacking = await _drafted(ledger, first, SENT + timedelta(days=5), obstructed=True)
    named = [each.value for each in lacking.facts.infringements]
    assert named == ["refused", "unreasoned", "no_remedies", "obstructed"]
    assert "nicht über die Gründe unterrichtet" in lacking.text.body
    assert "until 2026-04-07" in lacking.cautions[0]
    extended = Note(what=What.EXTENDED, day=date(2026, 3, 30), by=By.PERSON, reasons=True)
    await ledger.note(second, [extended], SENT + timedelta(days=25))
    later = await _drafted(ledger, second, DUE + timedelta(days=90))
    assert [each.value for each in later.facts.infringements] == ["unanswered_extended"]
    assert "Ende der verlängerten Frist: 5. Juni 2026" in later.text.body


async def test_what_is_not_known_is_asked(ledger: Ledger, tmp_path: Path) -> None:
    """The Land, an authority where the GDPR does not apply, a language, the day of an objection on record before."""
    (german,) = await _planned(ledger, country="DE")
    await _delivered(ledger, german)
    with pytest.raises(ConfigError, match="in Germany each Land has its own"):
        await _drafted(ledger, german)
    assert (await _drafted(ledger, german, to="residence:BE")).venue.authority.id == "deberlbdi"
    (swiss,) = await _planned(ledger, country="CH", language="it", email="s@example.org")
    await _delivered(ledger, swiss)
    with pytest.raises(ConfigError, match="no authority under the GDPR is known for CH"):
        await _drafted(ledger, swiss)
    with pytest.raises(ConfigError, match="choose with --language: nl, fr, de"):
        await _drafted(ledger, swiss, to="work:BE")
    one = await _drafted(ledger, swiss, to="work:BE", language="nl")
    assert "AVG" in one.text.body
    assert any("not your language" in line for line in one.cautions)
    romanian = await _drafted(ledger, swiss, to="work:RO")
    await _written(ledger, romanian, tmp_path / "out")
    assert "write the address on the envelope" in (tmp_path / "out" / "HOW-TO-FILE.txt").read_text("utf-8")
    assert any("record is old" in line for line in one.cautions)


async def test_an_objection_that_was_on_record_before(ledger: Ledger) -> None:
    """The ledger does not know when it was made, so the person says it."""
    (first,) = await _planned(ledger)
    claim = await ledger.claim(first, SENT)
    outcome = Delivered(reason=Reason.ALREADY_OBJECTED, evidence=Evidence(artefacts=(an_artefact(Kind.AFTER),)))
    await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), SENT), SENT)
    with pytest.raises(ConfigError, match="say the day: --objected"):
        await _drafted(ledger, first)
    one = await _drafted(ledger, first, objected=date(2025, 5, 20))
    assert "Datum meines Widerspruchs: 20. Mai 2025" in one.text.body
    assert "zeigt, dass ein Widerspruch vorliegt: 5. März 2026" in one.text.body


async def test_grounds_that_were_not_sent_are_not_said_to_have_been(ledger: Ledger) -> None:
    """Changed since, or never asked for by the form: left out. Without any proof there is no complaint."""
    first, second = await _planned(ledger, 2)
    await _delivered(ledger, first, grounds="other words")
    assert (await _drafted(ledger, first)).facts.grounds == ""
    claim = await ledger.claim(second, SENT)
    await ledger.mark_sending(claim, [], SENT)
    outcome = Delivered(reason=Reason.CONFIRMED)
    await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), SENT), SENT)
    with pytest.raises(ConfigError, match="nothing is kept that proves"):
        await _drafted(ledger, second)


async def _mailed(ledger: Ledger, submission_id: str, person: Person, form: Form, now: datetime) -> None:
    """An objection by mail, exactly as it is handed in; nothing shows yet that it arrived."""
    claim = await ledger.claim(submission_id, now)
    writer = MailWriter(load=lambda: TEXTS, controllers=CONTROLLERS, forms={form.id: form})
    mail = message(
        writer.draft_of(claim.submission, person, claim.account, now.date()), name=person.name, sender=person.email,
        message_id="s-1.1@m.objector.invalid", now=now, rehearsal=False,
    )  # fmt: skip
    await ledger.mark_sending(claim, [an_artefact(Kind.SENT, mail, media_type="message/rfc822")], now)
    outcome = Unconfirmed(reason=Reason.ACCEPTED_BY_MAIL_SERVER)
    await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), now), now)


LONG = f"{GROUNDS}\n\nUnd {'eine sehr lange Zeile '.rstrip() * 12}\u2026\n  Ende."
IN_WRITING = a_form(route=Route(channels=("browser", "mail", "letter"), mail="privacy@meta.example"))


async def test_grounds_that_went_by_mail_stand_in_it(ledger: Ledger) -> None:
    """By the very mail that was sent: as they were written in it, and not at all once the person has others, or if that
    mail came back and somebody else's word alone says that the objection arrived."""
    first, second = await _planned(ledger, 2, IN_WRITING)
    person = replace((await ledger.people())[0], grounds=LONG)
    person = await ledger.save_person(person, SENT)
    for each in (first, second):
        await decide.go_on(ledger, each, SENT, by="mail")
        await _mailed(ledger, each, person, IN_WRITING, SENT)
    await ledger.decide(first, Status.DELIVERED, Reason.CONFIRMED_BY_MAIL, "", SENT)
    await ledger.decide(second, Status.NEEDS_PERSON, Reason.BOUNCED, "", SENT)
    proof = (an_artefact(Kind.FILE),)
    await ledger.decide(second, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "", SENT, artefacts=proof)
    one = await _drafted(ledger, first)
    assert one.facts.grounds == LONG
    assert LONG in one.text.body
    assert (await _drafted(ledger, second)).facts.grounds == ""
    for changed in ("Ich habe heute andere.", "Ende.x", ""):
        await ledger.save_person(replace(person, grounds=changed), SENT)
        assert (await _drafted(ledger, first)).facts.grounds == ""


async def test_grounds_of_the_letter_that_was_posted_stand_in_it(ledger: Ledger) -> None:
    """Of several that were prepared the posted one counts, by the mark that its entry bears; without one it is not
    known. What was only prepared was not sent."""

    async def prepared(submission_id: str, *marked: Person) -> None:
        told = {"grounds": marked[0].grounds_mark} if marked else {}
        letter = an_artefact(Kind.LETTER, b"%PDF- a letter", media_type="application/pdf", told=told)
        await decide.go_on(ledger, submission_id, SENT, by="letter")
        claim = await ledger.claim(submission_id, SENT)
        outcome = NeedsPerson(reason=Reason.TO_POST, evidence=Evidence(artefacts=(letter,)))
        await ledger.record(claim, outcome, next_move(claim.submission, outcome, RetryPolicy(), SENT), SENT)

    marked, unmarked, other, unposted = await _planned(ledger, 4, IN_WRITING)
    (person,) = await ledger.people()
    former = replace(person, grounds="Others, before.")
    for each, several in {marked: [[former], [person]], unmarked: [[person], []], other: [[person], [former]]}.items():
        for which in several:
            await prepared(each, *which)
        await posted(ledger, each, SENT.date(), None, "", SENT)
    await prepared(unposted, person)
    for each in (marked, unmarked, other, unposted):
        proof = (an_artefact(Kind.FILE),)
        await ledger.decide(each, Status.DELIVERED, Reason.CONFIRMED_BY_HAND, "", SENT, artefacts=proof)
    found = [(await _drafted(ledger, each)).facts.grounds for each in (marked, unmarked, other, unposted)]
    assert found == [GROUNDS, "", "", ""]


async def test_a_mail_that_may_be_the_answer_is_settled_first(ledger: Ledger) -> None:
    """A complaint that says that no answer came could be wrong, so there is none until the person has said."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    raw = b"From: x@facebookmail.com\r\n\r\nPerhaps we do."
    came = SENT + timedelta(days=9)
    (mail,) = await ledger.keep_unclear([first], raw, "digest", came, came, sort=Sort.OTHER_WORDS)
    with pytest.raises(ConfigError, match=f"{mail} may be the controller's answer"):
        await _drafted(ledger, first)
    await ledger.settle_unclear(mail, first, [], DUE)
    assert await _drafted(ledger, first)


async def test_a_complaint_about_a_refusal_tells_of_no_silence(ledger: Ledger) -> None:
    """So no mail holds it up, also one that is still asked about."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    came = SENT + timedelta(days=9)
    await ledger.keep_unclear([first], b"From: x@facebookmail.com\r\n\r\nPerhaps.", "digest", came, came)
    await ledger.decide(first, Status.REFUSED, Reason.REJECTED, "", came)
    assert [each.value for each in (await _drafted(ledger, first)).facts.infringements] == ["refused"]


async def test_it_is_written_out_kept_and_can_be_checked(ledger: Ledger, tmp_path: Path) -> None:
    """For the person alone; each exhibit is a file of the bundle, byte for byte; the bundle holds; an entry tells."""
    first, second = await _planned(ledger, 2)
    for each in (first, second):
        await _delivered(ledger, each)
    one = await _drafted(ledger, first, to="residence", obstructed=True)
    assert "Getrennte Einreichungen: 2" in one.text.body
    assert one.also == (second,)
    target = tmp_path / "out"
    written = await _written(ledger, one, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o700
    assert {path.name for path in target.iterdir()} == set(written.files)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in target.iterdir())
    verdict = check(target / "bundle.zip")
    assert verdict.holds
    assert verdict.submissions == 2
    with zipfile.ZipFile(target / "bundle.zip") as bundle:
        for exhibit in one.exhibits:
            content = (target / exhibit.file).read_bytes()
            assert content == bundle.read(exhibit.bundle_file)
            assert hashlib.sha256(content).hexdigest() == exhibit.sha256
    guide = (target / "HOW-TO-FILE.txt").read_text("utf-8")
    assert "No lawyer reviewed" in guide
    assert "dsb@dsb.gv.at" in guide
    assert f"objector answer {first} --filed" in guide
    assert (target / "complaint.txt").read_text("utf-8") == one.text.body
    assert b"REHEARSAL" not in (target / "complaint.pdf").read_bytes()
    assert (
        GROUNDS.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        in (target / "complaint.pdf").read_text()
    )
    kept = [each for each in await ledger.artefacts(first) if each.kind is Kind.COMPLAINT]
    assert [each.media_type for each in kept] == ["text/plain", "application/json", "application/pdf"]
    assert (await ledger.history(first))[-1].kind == "complaint_approved"
    entry = json.dumps((await ledger.history(first))[-1].facts)
    assert "atdsb" not in entry  # where somebody lives does not stand in the chain
    assert (await ledger.verify()).holds
    assert (await ledger.submission(first)).status is Status.DELIVERED


async def test_where_it_cannot_be_written_nothing_is_kept(ledger: Ledger, tmp_path: Path) -> None:
    """A target that is there, or in no folder: no entry, no half a folder. Without a browser no PDF, and why."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    one = await _drafted(ledger, first, to="residence")
    (tmp_path / "there").mkdir()
    for target, told in ((tmp_path / "there", "is there already"), (tmp_path / "no" / "where", "there is no folder")):
        with pytest.raises(ConfigError, match=told):
            await _written(ledger, one, target)
    assert "complaint_approved" not in [entry.kind for entry in await ledger.history(first)]

    async def nothing(html: str) -> bytes:
        raise BrowserMissing("no browser was found")

    written = await write(ledger, CONTROLLERS, TEXTS, one, tmp_path / "out.zip", DUE, nothing)
    assert written.no_pdf == "no browser was found"
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert {name.split("/")[1] for name in packed.namelist()} == set(written.files)
        assert "There is no PDF of the complaint: no browser was found" in packed.read("out/HOW-TO-FILE.txt").decode()
    assert stat.S_IMODE((tmp_path / "out.zip").stat().st_mode) == 0o600
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".out")]


async def test_a_submission_that_was_honoured_meanwhile_keeps_no_complaint(ledger: Ledger, tmp_path: Path) -> None:
    """What was shown is no longer so: nothing is written."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    one = await _drafted(ledger, first, to="residence")
    await ledger.decide(first, Status.UPHELD, Reason.HONOURED, "", DUE)
    with pytest.raises(IllegalMove, match="by now"):
        await _written(ledger, one, tmp_path / "out")
    assert not (tmp_path / "out").exists()


async def test_the_word_that_it_was_filed(ledger: Ledger) -> None:
    """Escalated, with the day; the number of the authority sealed; after three months it is in todo, and not before."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    with pytest.raises(ConfigError, match="lies in the future"):
        await filed(ledger, CONTROLLERS, first, date(2026, 4, 21), "", DUE)
    with pytest.raises(ConfigError, match="cannot come before receipt"):
        await filed(ledger, CONTROLLERS, first, date(2026, 3, 1), "", DUE)
    with pytest.raises(ConfigError, match="at most 200"):
        await filed(ledger, CONTROLLERS, first, date(2026, 4, 20), "x" * 201, DUE)
    submission, due = await filed(ledger, CONTROLLERS, first, date(2026, 4, 20), " D 124.\n1234 ", DUE)
    assert (submission.status, submission.reason, due) == (Status.ESCALATED, Reason.FILED, date(2026, 7, 20))
    assert str(due) in submission.detail
    histories = await ledger.histories([first])
    assert "124" not in json.dumps(
        [entry.facts for entry in histories[first] if entry.kind in ("decided", "noted")][-2:]
    )
    kept = [each for each in await ledger.artefacts(first) if each.kind is Kind.COMPLAINT]
    assert json.loads(await ledger.open_artefact(kept[-1].id))["reference"] == "D 124. 1234"
    assert to_ask_authority([submission], histories, due) == []
    (item,) = to_ask_authority([submission], histories, due + timedelta(days=1))
    assert (item.reason, item.until) == ("authority_silent", due)
    (known,) = await with_authority(ledger)
    assert (known.submission_id, known.filed, known.progress_due) == (first, date(2026, 4, 20), due)
    with pytest.raises(ConfigError, match="made already"):
        await _drafted(ledger, first)
    with pytest.raises(IllegalMove):
        await filed(ledger, CONTROLLERS, first, date(2026, 4, 20), "", DUE)


async def test_it_was_filed_on_a_day_of_the_persons(ledger: Ledger) -> None:
    """Just after midnight in Helsinki, when it is still the day before in Dublin."""
    (first,) = await _planned(ledger, country="FI")
    await _delivered(ledger, first)
    midnight = datetime(2026, 4, 20, 21, 30, tzinfo=UTC)
    with pytest.raises(ConfigError, match="lies in the future"):
        await filed(ledger, CONTROLLERS, first, date(2026, 4, 22), "", midnight)
    assert (await filed(ledger, CONTROLLERS, first, date(2026, 4, 21), "", midnight))[0].status is Status.ESCALATED


async def test_a_body_complains_by_mandate(ledger: Ledger, tmp_path: Path) -> None:
    """It signs; constitution and mandate are exhibits, written out as given, and kept sealed with the complaint."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    file = read_body(body_file(tmp_path))
    one = await _drafted(ledger, first, to="residence", body=file)
    assert one.text.body.splitlines()[0] == one.text.body.splitlines()[-1] == "Verein für Datenrechte"
    assert "liegt bei): Verein für Datenrechte, Gasse 1, 1010 Wien, office@verein.example" in one.text.body
    assert ": Maria Muster, maria@example.org" in one.text.body
    assert "4. Nachweis der Gründung der Einrichtung: exhibit-4-constitution.pdf" in one.text.body
    assert "5. Nachweis der Beauftragung, 1. März 2026: exhibit-5-mandate.png" in one.text.body
    assert "6. Beweissammlung" in one.text.body
    assert "by the mandate of 2026-03-01 that ends on 2026-04-20" in one.cautions[-1]
    written = await _written(ledger, one, tmp_path / "out")
    assert (tmp_path / "out" / "exhibit-4-constitution.pdf").read_bytes() == b"%PDF-1.7 statutes"
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(written.files)
    guide = (tmp_path / "out" / "HOW-TO-FILE.txt").read_text("utf-8")
    assert "Verein für Datenrechte signs and files it" in guide
    assert "=  in" not in guide
    assert hashlib.sha256(b"%PDF-1.7 statutes").hexdigest() in guide
    pdf = (tmp_path / "out" / "complaint.pdf").read_text("utf-8")
    assert "<p>Verein für Datenrechte</p></div>" in pdf
    kept = [each for each in await ledger.artefacts(first) if each.kind is Kind.COMPLAINT]
    contents = [await ledger.open_artefact(each.id) for each in kept]
    assert contents[-2:] == [b"%PDF-1.7 statutes", b"\x89PNG\r\n\x1a\n mandate"]
    assert json.loads(contents[1])["body"] == {
        "name": "Verein für Datenrechte",
        "given": "2026-03-01",
        "until": "2026-04-20",
    }
    assert "Verein" not in json.dumps([entry.facts for entry in await ledger.history(first)])
    on_disk = [path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert not any(b"%PDF-1.7 statutes" in content for content in on_disk)
    with zipfile.ZipFile(tmp_path / "out" / "bundle.zip") as bundle:
        assert not any(b"statutes" in bundle.read(name) for name in bundle.namelist())


async def test_a_mandate_that_does_not_cover_it_makes_no_complaint(ledger: Ledger, tmp_path: Path) -> None:
    """Another person's, and over by the day of the complaint: all of it at once."""
    (first,) = await _planned(ledger)
    await _delivered(ledger, first)
    file = read_body(body_file(tmp_path, ("Maria@example.org", "eva@example.org")))
    with pytest.raises(ConfigError, match="another person") as caught:
        await _drafted(ledger, first, DUE + timedelta(days=1), body=file)
    assert len(caught.value.faults) == 2
