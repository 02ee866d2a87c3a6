"""Texts to a controller: prepared from facts, never sent without approval, never twice, never the same again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from objector.channels.inbox import parse_mail
from objector.channels.mail import MailChannel
from objector.channels.message_id import MessageIds
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.domain.controller import Controller
from objector.domain.note import By, Note, What, notes_in
from objector.domain.objection import Right
from objector.domain.outcome import Delivered, Kind, Outcome, Reason
from objector.domain.retry import Move
from objector.domain.submission import Status
from objector.domain.written import Purpose, State, Written, written
from objector.engine.writing import Prepared, Writing
from objector.errors import ConfigError, IllegalMove, TextError
from objector.ledger.store import Ledger
from objector.shipped import config_dir
from objector.texts import Kind as TextKind
from objector.texts import Texts, load_texts
from tests.build import NOW, a_campaign, a_form, a_person
from tests.channels.smtp_server import TAKE_AND_HANG_UP, SmtpServer, smtp_server
from tests.channels.test_mail import writer
from tests.ledger.scenes import DELIVERED, UNCONFIRMED, planned, sent

META = Controller(
    slug="meta",
    name="Meta",
    seat="IE",
    timezone="Europe/Dublin",
    privacy_mail="privacy@meta.example",
    postal=("Dublin",),
)
LATE = datetime(2026, 12, 23, 12, tzinfo=UTC)
"""The day after the last day for what was received on 22 November 2026."""
ASKED = Note(what=What.MORE_WANTED, day=date(2026, 12, 1))


@pytest.fixture(scope="module")
def texts() -> Texts:
    return load_texts([config_dir()])


@dataclass
class Scene:
    """A delivered objection of Maria at a controller that takes mails."""

    ledger: Ledger
    writing: Writing
    id: str

    async def prepared(self, purpose: Purpose = Purpose.REMINDER, now: datetime = LATE, words: str = "") -> Prepared:
        return await self.writing.prepare(self.id, purpose, now, words=words)

    async def approved(self, purpose: Purpose = Purpose.REMINDER, words: str = "") -> Prepared:
        return await self.writing.approve(await self.prepared(purpose, words=words), LATE)

    async def send(self, one: Prepared, server: SmtpServer) -> Outcome:
        mailbox = replace(SmtpMailbox.at(server.url, address="maria@example.org"), seconds=10.0, end_seconds=10.0)
        channel = MailChannel(mailbox=mailbox, writer=writer(), ids=MessageIds(host="m.invalid"), now=lambda: LATE)
        return await self.writing.send(one, channel, LATE)

    async def state(self, purpose: Purpose = Purpose.REMINDER) -> State:
        return written(await self.ledger.history(self.id), purpose)[-1].state


@pytest.fixture
async def scene(ledger: Ledger, texts: Texts) -> Scene:
    _, (one,) = await planned(ledger)
    await sent(ledger, one.id, DELIVERED)
    return Scene(ledger, Writing(ledger=ledger, controllers={"meta": META}, texts=texts), one.id)


async def test_a_reminder_is_written_from_the_ledger(scene: Scene) -> None:
    """In the person's language, with the days and the reference of the ledger; nothing is kept by looking."""
    before = (await scene.ledger.verify()).entries
    one = await scene.prepared()
    assert (one.text.language, one.kept, one.to) == ("de", None, "privacy@meta.example")
    for fact in ("22. November 2026", "22. Dezember 2026", "CASE-4711", "Maria Muster", "facebook: maria.0"):
        assert fact in one.text.body
    assert one.text.reviewed is None
    assert (await scene.ledger.verify()).entries == before


async def test_nothing_goes_to_a_controller_without_approval(scene: Scene) -> None:
    """Tried in every way: unapproved, another text than the approved one, a made-up approval. Nothing is handed in."""
    async with smtp_server() as server:
        one = await scene.prepared()
        with pytest.raises(ConfigError, match="did not approve"):
            await scene.send(one, server)
        made_up = Written(purpose=Purpose.REMINDER, seq=1, artefact_id="f-1", language="de", day=LATE.date())
        with pytest.raises(IllegalMove, match="not approved"):
            await scene.send(replace(one, kept=made_up), server)
        await scene.approved()
        with pytest.raises(IllegalMove, match="not approved"):
            await scene.send(replace(one, kept=made_up), server)
        assert server.mails == []
        assert await scene.state() is State.APPROVED
        assert [note.what for note in notes_in(await scene.ledger.history(scene.id))] == []


async def test_an_approved_reminder_goes_out_once(scene: Scene) -> None:
    """Handed in from the person's own mailbox as it was approved, kept byte by byte, noted; then never again."""
    one = await scene.approved()
    assert (await scene.approved()).kept == one.kept
    async with smtp_server() as server:
        outcome = await scene.send(one, server)
        assert outcome.reason is Reason.ACCEPTED_BY_MAIL_SERVER
        with pytest.raises(IllegalMove, match="sent already"):
            await scene.send(one, server)
        (mail,) = server.mails
    read = parse_mail(mail, key="", received_at=LATE)
    assert read.recipients == {"privacy@meta.example"}
    assert read.sender == "maria@example.org"
    assert read.subject == one.text.subject
    assert "CASE-4711" in read.text
    (note,) = notes_in(await scene.ledger.history(scene.id))
    assert (note.what, note.by, note.day) == (What.REMINDED, By.CHANNEL, LATE.date())
    kinds = [kept.kind for kept in await scene.ledger.artefacts(scene.id)]
    assert kinds[-3:] == [Kind.TEXT, Kind.SENT, Kind.DIALOGUE]
    with pytest.raises(ConfigError, match="a reminder was sent on 2026-12-23"):
        await scene.prepared()
    assert (await scene.ledger.verify()).holds


@pytest.mark.parametrize(
    ("answers", "after", "may_try_again"),
    [
        ({"RCPT": 550}, State.APPROVED, True),
        ({"END": 554}, State.APPROVED, True),
        ({"END": TAKE_AND_HANG_UP}, State.SENDING, False),
    ],
)
async def test_what_surely_did_not_go_out_may_go_again(
    scene: Scene, answers: dict[str, int], after: State, may_try_again: bool
) -> None:
    """A no of the mail server leaves it approved; a lost connection after the mail is never sent again by itself."""
    one = await scene.approved()
    async with smtp_server(answers) as server:
        outcome = await scene.send(one, server)
    assert outcome.reason is not Reason.ACCEPTED_BY_MAIL_SERVER
    assert await scene.state() is after
    async with smtp_server() as server:
        if may_try_again:
            assert (await scene.send(await scene.prepared(), server)).reason is Reason.ACCEPTED_BY_MAIL_SERVER
            return
        with pytest.raises(IllegalMove, match="--not-sent"):
            await scene.send(await scene.prepared(), server)
        with pytest.raises(IllegalMove, match="--not-sent"):
            await scene.writing.approve(replace(one, kept=None), LATE)
        assert server.mails == []
        await scene.writing.not_sent(scene.id, Purpose.REMINDER, LATE)
        assert (await scene.send(await scene.prepared(), server)).reason is Reason.ACCEPTED_BY_MAIL_SERVER
    with pytest.raises(IllegalMove, match="no such text may be on its way"):
        await scene.writing.not_sent(scene.id, Purpose.REMINDER, LATE)


async def test_who_sends_it_themselves_says_when(scene: Scene) -> None:
    """Only what was approved, not before it was written and not in the future; once. Then the days of grace run."""
    writing = scene.writing
    with pytest.raises(ConfigError, match="no such text was approved"):
        await writing.sent(scene.id, Purpose.REMINDER, LATE.date(), LATE)
    await scene.approved()
    for day, why in ((date(2026, 12, 22), "lies before the day"), (date(2026, 12, 25), "in the future")):
        with pytest.raises(ConfigError, match=why):
            await writing.sent(scene.id, Purpose.REMINDER, day, LATE)
    await writing.sent(scene.id, Purpose.REMINDER, LATE.date(), LATE)
    assert await scene.state() is State.SENT
    with pytest.raises(ConfigError, match="known that this text was sent"):
        await writing.sent(scene.id, Purpose.REMINDER, LATE.date(), LATE)


async def test_no_reminder_before_the_time_is_over(scene: Scene) -> None:
    """Not on the last day, not while an identity query is open, not after an answer, even if approved before."""
    with pytest.raises(ConfigError, match="has time until 2026-12-22"):
        await scene.prepared(now=datetime(2026, 12, 22, 12, tzinfo=UTC))
    one = await scene.approved()
    assert one.kept is not None
    asked = Note(what=What.IDENTITY_ASKED, day=date(2026, 12, 2))
    await scene.ledger.note(scene.id, (asked,), LATE)
    with pytest.raises(ConfigError, match="waits for your answer"):
        await scene.prepared()
    for status, why in ((Status.REFUSED, "has answered"), (Status.UPHELD, "nothing more to write")):
        await scene.ledger.decide(scene.id, status, Reason.REJECTED, "", LATE)
        with pytest.raises(ConfigError, match=why):
            await scene.prepared()


async def test_no_reminder_while_a_mail_may_be_the_answer(scene: Scene) -> None:
    """One that says that no answer came could be wrong, also if it was approved before; answered, it can go."""
    await scene.approved()
    (mail,) = await scene.ledger.keep_unclear([scene.id], b"From: a@b.example", "digest", LATE, LATE)
    with pytest.raises(ConfigError, match=f"{mail} may be the controller's answer .* a reminder"):
        await scene.prepared()
    await scene.ledger.settle_unclear(mail, scene.id, (), LATE)
    assert (await scene.prepared()).kept is not None


async def test_one_that_the_person_sent_without_us_was_sent(scene: Scene) -> None:
    """A reminder that is only known by its note is the one that there may be."""
    await scene.ledger.note(scene.id, (Note(what=What.REMINDED, day=LATE.date()),), LATE)
    with pytest.raises(ConfigError, match="a reminder was sent on 2026-12-23"):
        await scene.prepared()


@pytest.mark.parametrize(
    ("purpose", "question", "words"),
    [
        (Purpose.MORE_WANTED, What.MORE_WANTED, "Es geht um mein Konto von 2009."),
        (Purpose.REFUSED, What.REFUSED, "Meine Bilder sind mein Beruf."),
        (Purpose.IDENTITY, What.IDENTITY_ASKED, ""),
    ],
)
async def test_answers_are_written_from_facts_and_own_words(
    scene: Scene, purpose: Purpose, question: What, words: str
) -> None:
    """Only to what the controller really asked; with its day and the person's words; the same is not sent twice."""
    with pytest.raises(ConfigError, match="knows of nothing to answer to"):
        await scene.prepared(purpose, words=words)
    await scene.ledger.note(scene.id, (Note(what=question, day=date(2026, 12, 1)),), LATE)
    if purpose is Purpose.MORE_WANTED:
        with pytest.raises(TextError, match="words"):
            await scene.prepared(purpose)
    one = await scene.approved(purpose, words)
    assert "1. Dezember 2026" in one.text.body
    assert words in one.text.body
    assert "nennt keine Gründe" not in one.text.body
    async with smtp_server() as server:
        await scene.send(await scene.prepared(purpose), server)
        assert len(server.mails) == 1
    assert notes_in(await scene.ledger.history(scene.id))[-1].what is purpose.told_as
    with pytest.raises(ConfigError, match=r"Art. 12\(5\)"):
        await scene.prepared(purpose, words=words)
    if words:
        assert (await scene.prepared(purpose, words=f"{words} Noch etwas.")).kept is None


async def test_about_direct_marketing_every_text_rests_on_article_21_3(scene: Scene, texts: Texts) -> None:
    """What the plan recorded decides, whatever the campaign's file says now; approved, it is given again as it was."""
    form = a_form(id="meta.marketing", right=Right.ART_21_2, purpose="direct-marketing")
    person = await scene.ledger.save_person(a_person(email="other@example.org"), NOW)
    (one,) = await scene.ledger.plan(a_campaign(form).expand(person), "marketing", NOW)
    await sent(scene.ledger, one.id, DELIVERED)
    marketing = Scene(scene.ledger, scene.writing, one.id)
    absolute = texts.sentences("de").marketing.absolute
    asked = (What.MORE_WANTED, What.REFUSED, What.IDENTITY_ASKED)
    for purpose, question in zip(Purpose, (None, *asked), strict=True):
        if question is not None:
            await scene.ledger.note(one.id, (Note(what=question, day=date(2026, 12, 1)),), LATE)
        text = (await marketing.prepared(purpose, words="Mehr." if purpose is Purpose.MORE_WANTED else "")).text
        assert text.kind is TextKind(purpose.value).under(Right.ART_21_2)
        assert absolute in text.body
        assert "Art. 21 Abs. 2 DSGVO" in text.subject
        assert "Abs. 1 DSGVO" not in text.body
        assert person.grounds not in text.body
    kept = await marketing.approved(Purpose.REFUSED)
    again = await marketing.prepared(Purpose.REFUSED)
    assert (again.kept, again.text) == (kept.kept, kept.text)
    assert (await scene.prepared()).text.kind is TextKind.REMINDER


async def test_an_answer_to_a_refusal_names_what_it_lacks(scene: Scene) -> None:
    """By the person's word alone, each with its rule (Art. 12(4) GDPR)."""
    await scene.ledger.note(scene.id, (Note(what=What.REFUSED, day=date(2026, 12, 1), reasons=False),), LATE)
    body = (await scene.prepared(Purpose.REFUSED)).text.body
    assert "nennt keine Gründe" in body
    assert "Rechtsbehelf" not in body


async def test_approved_anew_with_other_words(scene: Scene) -> None:
    """Before it is sent, another text may be approved in its place: only the last one can go out."""
    await scene.ledger.note(scene.id, (ASKED,), LATE)
    first = await scene.approved(Purpose.MORE_WANTED, "Eins.")
    second = await scene.approved(Purpose.MORE_WANTED, "Zwei.")
    async with smtp_server() as server:
        with pytest.raises(IllegalMove, match="not approved"):
            await scene.send(first, server)
        await scene.send(second, server)
        (mail,) = server.mails
    assert "Zwei." in parse_mail(mail, key="", received_at=LATE).text


async def test_where_nothing_can_be_written(scene: Scene, texts: Texts) -> None:
    """Nothing arrived, no mail address, a controller that nobody knows, too many words, no day of the objection."""
    _, (other,) = await planned(scene.ledger, email="other@example.org")
    await sent(scene.ledger, other.id, UNCONFIRMED)
    with pytest.raises(ConfigError, match="nothing shows that it arrived"):
        await scene.writing.prepare(other.id, Purpose.REMINDER, LATE)
    with pytest.raises(ConfigError, match="nothing is known of its controller"):
        await Writing(ledger=scene.ledger, controllers={}, texts=texts).prepare(scene.id, Purpose.REMINDER, LATE)
    silent = Writing(ledger=scene.ledger, controllers={"meta": replace(META, privacy_mail="")}, texts=texts)
    one = await silent.approve(await silent.prepare(scene.id, Purpose.REMINDER, LATE), LATE)
    async with smtp_server() as server:
        with pytest.raises(ConfigError, match="--sent DAY"):
            await scene.send(replace(one, controller=replace(META, privacy_mail="")), server)
        assert server.mails == []
    await scene.ledger.note(scene.id, (ASKED,), LATE)
    with pytest.raises(ConfigError, match="20000 characters"):
        await scene.prepared(Purpose.MORE_WANTED, words="x" * 20_001)
    _, (third,) = await planned(scene.ledger, email="third@example.org")
    claim = await scene.ledger.claim(third.id, NOW)
    outcome = Delivered(reason=Reason.ALREADY_OBJECTED)
    await scene.ledger.record(claim, outcome, Move(to=Status.DELIVERED, reason=Reason.ALREADY_OBJECTED), NOW)
    with pytest.raises(ConfigError, match="--objected"):
        await scene.writing.prepare(third.id, Purpose.REMINDER, LATE)
    known = await scene.writing.prepare(third.id, Purpose.REMINDER, LATE, objected=date(2026, 1, 5))
    assert "5. Januar 2026" in known.text.body
