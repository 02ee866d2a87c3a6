"""An objection by mail: what is handed in, when nothing was sent, when it may have been, and from whom it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from functools import cache

import pytest

from objector.channels.mail import MailChannel
from objector.channels.mail_draft import MailWriter
from objector.channels.mail_message import message
from objector.channels.message_id import MessageIds
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.domain.claim import Claim
from objector.domain.controller import Controller
from objector.domain.objection import Right
from objector.domain.outcome import Artefact, Failed, Kind, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.person import Person
from objector.errors import AlreadyClaimed, ConfigError, TextError
from objector.shipped import config_dir
from objector.texts import Kind as TextKind
from objector.texts import Texts, load_texts
from tests.build import NOW, a_form, a_person, a_submission, an_account
from tests.channels.smtp_server import HANG_UP, TAKE_AND_HANG_UP, SmtpServer, smtp_server

SNAP = Controller(
    slug="snap", name="Snap B.V.", seat="NL", timezone="Europe/Amsterdam", privacy_mail="privacy@snap.example"
)
SILENT = Controller(slug="meta", name="Meta", seat="IE", timezone="Europe/Dublin")
IDS = MessageIds.of_ledger("l-test")
ACCOUNT = an_account(id="a-aaaaaaaaaa", service="snapchat", handle="maria")


@cache
def texts() -> Texts:
    """The shipped ones, read once."""
    return load_texts([config_dir()])


AI = a_form(id="snap.ai", controller="snap")
MARKETING = a_form(id="snap.marketing", controller="snap", right=Right.ART_21_2, purpose="direct-marketing")
FORMS = {form.id: form for form in (AI, MARKETING, a_form(id="meta.ai"))}


def writer() -> MailWriter:
    """Over the shipped texts and two made-up controllers."""
    return MailWriter(load=texts, controllers={"snap": SNAP, "meta": SILENT}, forms=FORMS)


def a_claim(controller: str = "snap", form: str = "", **given: object) -> Claim:
    """Maria's, at a controller that takes mails."""
    person = a_person(id="p-aaaaaaaaaa", accounts=(ACCOUNT,), **given)
    submission = a_submission(controller=controller, form=form or f"{controller}.ai", channel="mail")
    return Claim(submission=submission, person=person, account=ACCOUNT)


def a_channel(server: SmtpServer | None, *, address: str = "maria@example.org", **given: object) -> MailChannel:
    """Handing in at this server, from Maria's mailbox."""
    mailbox = SmtpMailbox.at(server.url, address=address) if server else None
    if mailbox is not None:
        mailbox = replace(mailbox, seconds=10.0, end_seconds=10.0, **given)
    return MailChannel(mailbox=mailbox, writer=writer(), ids=IDS, now=lambda: NOW)


class Passing:
    """Notes what is kept right before the point of no return."""

    def __init__(self, error: Exception | None = None) -> None:
        self.kept: list[Artefact] = []
        self.error = error

    async def __call__(self, kept: Sequence[Artefact]) -> None:
        self.kept += kept
        if self.error is not None:
            raise self.error


async def perform(channel: MailChannel, claim: Claim | None = None) -> tuple[Outcome, Passing]:
    """One attempt; the outcome, and what was kept before sending."""
    passing = Passing()
    return await channel.perform(claim or a_claim(), before_sending=passing), passing


async def test_a_mail_is_handed_in_and_kept_byte_by_byte() -> None:
    """From her own mailbox to the controller's address, with a report wanted; what was taken is no receipt."""
    async with smtp_server() as server:
        outcome, passed = await perform(a_channel(server))
    assert isinstance(outcome, Unconfirmed)
    assert outcome.reason is Reason.ACCEPTED_BY_MAIL_SERVER
    assert "no proof that it arrived" in outcome.detail
    (kept,) = passed.kept
    assert (kept.kind, [kept.content]) == (Kind.SENT, server.mails)
    mail = message_from_bytes(server.mails[0], policy=default)
    assert mail["Message-ID"] == f"<s-aaaaaaaaaa.1@{IDS.host}>"
    assert (mail["From"].addresses[0].addr_spec, mail["To"].addresses[0].addr_spec) == (
        "maria@example.org",
        "privacy@snap.example",
    )
    assert a_person().grounds in mail.get_content()
    assert "MAIL FROM:<maria@example.org> RET=HDRS ENVID=s-aaaaaaaaaa.1" in server.heard
    assert "RCPT TO:<privacy@snap.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;privacy@snap.example" in server.heard
    dialogue = outcome.evidence.artefacts[0]
    assert (dialogue.kind, b"S: 250 as the test says" in dialogue.content) == (Kind.DIALOGUE, True)
    assert outcome.evidence.url == "mailto:privacy@snap.example"


async def test_no_report_is_asked_for_where_none_is_offered() -> None:
    """A server that does not know RFC 3461 would refuse its words."""
    async with smtp_server(dsn=False) as server:
        await perform(a_channel(server))
    assert "MAIL FROM:<maria@example.org>" in server.heard
    assert "RCPT TO:<privacy@snap.example>" in server.heard


STEPS = ["GREETING", "EHLO", "MAIL", "RCPT", "DATA"]


@pytest.mark.parametrize("step", STEPS)
async def test_a_no_for_now_is_tried_again(step: str) -> None:
    """4yz at any step before the mail: nothing was sent, the point of no return was not passed."""
    async with smtp_server({step: 451, "HELO": 451}) as server:
        outcome, passed = await perform(a_channel(server))
    assert isinstance(outcome, Failed)
    assert outcome.passing
    assert (passed.kept, server.mails) == ([], [])


@pytest.mark.parametrize("step", STEPS)
async def test_a_lasting_no_is_asked_about(step: str) -> None:
    """5yz at any step before the mail: nothing was sent, and it is not tried again by itself."""
    async with smtp_server({step: 550, "HELO": 550}) as server:
        outcome, passed = await perform(a_channel(server))
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is Reason.MAIL_REFUSED
    assert (passed.kept, server.mails) == ([], [])


@pytest.mark.parametrize("step", STEPS)
async def test_a_connection_lost_before_the_mail_is_tried_again(step: str) -> None:
    """Nobody can have read anything of it."""
    async with smtp_server({step: HANG_UP}) as server:
        outcome, passed = await perform(a_channel(server))
    assert isinstance(outcome, Failed)
    assert (outcome.reason, outcome.passing) == (Reason.UNREACHABLE, True)
    assert (passed.kept, server.mails) == ([], [])


@pytest.mark.parametrize("code", [HANG_UP, TAKE_AND_HANG_UP])
async def test_a_connection_lost_after_the_mail_is_unconfirmed(code: int) -> None:
    """Whether it was taken or not cannot be told: both look alike, and it is never sent again by itself."""
    async with smtp_server({"END": code}) as server:
        outcome, passed = await perform(a_channel(server))
    assert isinstance(outcome, Unconfirmed)
    assert outcome.reason is Reason.CONNECTION_LOST
    assert [one.kind for one in passed.kept] == [Kind.SENT]
    assert len(server.mails) == (code == TAKE_AND_HANG_UP)


@pytest.mark.parametrize("code", [452, 554])
async def test_a_no_after_the_mail_is_asked_about(code: int) -> None:
    """The server read it and did not take it: surely not sent, yet past the point of no return nothing repeats."""
    async with smtp_server({"END": code}) as server:
        outcome, _ = await perform(a_channel(server))
    assert isinstance(outcome, NeedsPerson)
    assert outcome.reason is Reason.MAIL_REFUSED


async def test_an_answer_that_is_neither_yes_nor_no_is_unconfirmed() -> None:
    """Such as 354 once more after the end of the mail."""
    async with smtp_server({"END": 354}) as server:
        outcome, _ = await perform(a_channel(server))
    assert isinstance(outcome, Unconfirmed)


async def test_the_server_waits_for_the_mail_when_the_point_is_passed() -> None:
    """The ledger commits between the server's 354 and the first byte of the mail; if it refuses, no byte follows."""
    async with smtp_server() as server:
        passing = Passing(AlreadyClaimed("another run"))
        with pytest.raises(AlreadyClaimed):
            await a_channel(server).perform(a_claim(), before_sending=passing)
        assert server.heard[-1] == "DATA"
    assert (len(passing.kept), server.mails) == (1, [])


async def test_nothing_goes_out_in_another_persons_name() -> None:
    """A mailbox that is not the person's is used only by a mandate that was said, and then answers go to the person."""
    async with smtp_server() as server:
        outcome, _ = await perform(a_channel(server, address="group@example.org"))
        assert isinstance(outcome, NeedsPerson)
        assert (outcome.reason, server.heard) == (Reason.CHANNEL_MISSING, [])
        assert "OBJECTOR_SMTP__MANDATE" in outcome.detail
        await perform(a_channel(server, address="group@example.org", mandate=True))
    mail = message_from_bytes(server.mails[0], policy=default)
    assert mail["From"].addresses[0].addr_spec == "group@example.org"
    assert mail["Reply-To"].addresses[0].addr_spec == "maria@example.org"


async def test_an_alias_of_the_person_is_their_own() -> None:
    """In whatever case it is written."""
    async with smtp_server() as server:
        channel = a_channel(server, address="Maria.Second@Example.ORG")
        await perform(channel, a_claim(aliases=("maria.second@example.org",)))
    assert message_from_bytes(server.mails[0], policy=default)["Reply-To"] is None


@pytest.mark.parametrize("set_up", ["nothing", "nobody"])
async def test_without_a_mailbox_the_person_is_asked(set_up: str) -> None:
    """None is set, or it is not told whose it is."""
    async with smtp_server() as server:
        channel = a_channel(server, address="") if set_up == "nobody" else a_channel(None)
        outcome, _ = await perform(channel)
    assert isinstance(outcome, NeedsPerson)
    assert (outcome.reason, server.heard) == (Reason.CHANNEL_MISSING, [])


async def test_a_controller_without_an_address_is_not_written_to() -> None:
    """No address is guessed: only that of the controller's file is used."""
    async with smtp_server() as server:
        outcome, _ = await perform(a_channel(server), a_claim("meta"))
    assert isinstance(outcome, NeedsPerson)
    assert (outcome.reason, server.heard) == (Reason.MISSING_DATA, [])
    assert "no mail address of Meta is known" in outcome.detail


async def test_a_rehearsal_says_so_and_stays_here() -> None:
    """Subject, header and text; and it goes nowhere but to this machine."""
    async with smtp_server() as server:
        channel = a_channel(server, address="")
        channel.rehearsal = True
        await perform(channel)
        elsewhere = a_channel(None)
        elsewhere.rehearsal = True
        elsewhere.mailbox = SmtpMailbox.at("smtps://u:p@mail.example.org/")
        outcome, _ = await perform(elsewhere)
    assert isinstance(outcome, NeedsPerson)
    mail = message_from_bytes(server.mails[0], policy=default)
    assert mail["Subject"].startswith("REHEARSAL: ")
    assert mail["X-Rehearsal"] == "yes"
    assert mail.get_content().startswith("REHEARSAL")


def test_erasure_is_asked_for_only_if_wanted() -> None:
    """The person's wish is part of the text, so an approval of the text without it does not cover it."""
    usual, wanted = (writer().draft(a_person(erasure=wish), ACCOUNT, AI, NOW.date()) for wish in (False, True))
    assert "17 Abs. 1 Buchst. c" in wanted.body
    assert "17 Abs. 1 Buchst. c" not in usual.body
    assert wanted.mark != usual.mark


def drafted(person: Person) -> bytes:
    """The bytes of this person's mail."""
    draft = writer().draft(person, ACCOUNT, AI, NOW.date())
    return message(draft, name=person.name, sender=person.email, message_id="x@y.invalid", now=NOW, rehearsal=False)


@pytest.mark.parametrize(
    "name",
    [
        "Maria\r\nBcc: all@evil.example",
        "Maria\nX-Evil: 1\n\nbody",
        'Maria" <evil@evil.example>, "x',
        "Maria\u2028Bcc: all@evil.example",
        "Maria\x00\x1bMuster",
    ],
)
def test_a_hostile_name_adds_no_header(name: str) -> None:
    """One sender, one recipient, no header that is not ours."""
    mail = message_from_bytes(drafted(a_person(name=name)), policy=default)
    assert {key.lower() for key, _ in mail.items()} == {
        "from", "to", "subject", "date", "message-id", "content-language", "content-type",
        "content-transfer-encoding", "mime-version",
    }  # fmt: skip
    assert [one.addr_spec for one in mail["From"].addresses] == ["maria@example.org"]
    assert [one.addr_spec for one in mail["To"].addresses] == ["privacy@snap.example"]


@pytest.mark.parametrize("language", ["el", "bg", "hu", "ga"])
def test_names_and_texts_of_every_script_survive(language: str) -> None:
    """The bytes are ASCII, so that every server passes them; what is read is what was written."""
    grounds = "Ζωγραφίζω · Ѝ · ő · “—” " + "x" * 1200 + "\n.\n..dots\nFrom here"
    person = a_person(name="Ľubomíra Ōsaki-Żółć", language=language, grounds=grounds)
    raw = drafted(person)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    mail = message_from_bytes(raw, policy=default)
    assert mail["From"].addresses[0].display_name == person.name
    assert grounds in mail.get_content().replace("\r\n", "\n")


def test_an_address_that_servers_may_not_know_is_asked_about() -> None:
    """An international host is written in ASCII; an international local part cannot be."""
    assert b"<maria@xn--bcher-kva.example>" in drafted(a_person(email="maria@bücher.example"))
    with pytest.raises(ConfigError, match="plain ASCII"):
        drafted(a_person(email="mária@example.org"))


async def test_dots_at_the_beginning_of_lines_arrive() -> None:
    """RFC 5321, 4.5.2: a line of one dot is text here, not the end of the mail."""
    async with smtp_server() as server:
        await perform(a_channel(server), a_claim(grounds="one\n.\n.two"))
    arrived = server.mails[0].replace(b"\r\n..", b"\r\n.")
    assert "one\n.\n.two" in message_from_bytes(arrived, policy=default).get_content().replace("\r\n", "\n")


def test_the_mark_is_of_the_text_and_not_of_the_day() -> None:
    """The same on another day; another for any other word, address or person."""
    write = writer().draft
    person, day = a_person(), NOW.date()
    mark = write(person, ACCOUNT, AI, day).mark
    later = write(person, ACCOUNT, AI, day.replace(day=1))
    assert (later.mark, later.body == write(person, ACCOUNT, AI, day).body) == (mark, False)
    others = [
        write(a_person(grounds="Others."), ACCOUNT, AI, day),
        write(a_person(language="en"), ACCOUNT, AI, day),
        write(a_person(salt=b"of another"), ACCOUNT, AI, day),
        write(person, None, AI, day),
        write(person, ACCOUNT, MARKETING, day),
    ]
    assert len({mark, *(one.mark for one in others)}) == 6


def test_without_grounds_nothing_is_written() -> None:
    """Art. 21(1) GDPR wants the person's own; none are invented."""
    with pytest.raises(TextError) as told:
        writer().draft(a_person(grounds=" "), ACCOUNT, AI, NOW.date())
    assert "grounds" in told.value.missing


def test_the_text_is_that_of_the_right() -> None:
    """Direct marketing (Art. 21(2) GDPR): no grounds are told or needed, no erasure asked for, and no word of the other
    text goes out; nor the other way around."""
    person = a_person(erasure=True)
    ai, marketing = (writer().draft(person, ACCOUNT, form, NOW.date()) for form in (AI, MARKETING))
    assert (ai.kind, marketing.kind) == (TextKind.OBJECTION, TextKind.MARKETING)
    words = texts().sentences("de")
    for draft, own, other in ((ai, words.objection, words.marketing), (marketing, words.marketing, words.objection)):
        assert draft.subject == own.subject
        assert own.object in draft.body
        assert not any(getattr(other, name) in draft.body for name in type(other).model_fields)
    assert person.grounds in ai.body
    assert person.grounds not in marketing.body
    assert "Art. 17" not in marketing.body
    assert writer().draft(a_person(grounds=""), ACCOUNT, MARKETING, NOW.date()).mark == marketing.mark


async def test_the_mail_of_a_submission_is_that_of_its_form() -> None:
    """What goes over the line says what was planned."""
    async with smtp_server() as server:
        await perform(a_channel(server), a_claim(form="snap.marketing"))
    mail = message_from_bytes(server.mails[0], policy=default)
    assert "Art. 21 Abs. 2 DSGVO gegen Direktwerbung" in mail["Subject"]
    assert a_person().grounds not in mail.get_content()


def test_what_no_text_speaks_of_is_not_written() -> None:
    """Another purpose, the purpose of the other right, a form that no campaign has any more: no text is guessed."""
    unspoken = [
        replace(AI, purpose="profiling"),
        replace(AI, purpose="direct-marketing"),
        replace(MARKETING, purpose="ai-training"),
    ]
    for form in unspoken:
        with pytest.raises(TextError) as told:
            writer().draft(a_person(), ACCOUNT, form, NOW.date())
        assert told.value.missing == ("text",)
    with pytest.raises(TextError, match=r"no campaign has this form") as told:
        writer().draft_of(a_submission(form="snap.gone"), a_person(), ACCOUNT, NOW.date())
    assert told.value.missing == ("form",)


def test_a_message_id_names_its_submission_and_no_other_ledger() -> None:
    """Found whole, in any text; not as a part of another one, and not with another ledger's host."""
    submission = a_submission(id="s-abc234", generation=2)
    mine = IDS.of(submission)
    assert mine == IDS.of(replace(submission, attempts=7))
    assert IDS.submissions(f"In-Reply-To: <{mine}>\n References: <a@b> <{mine}>") == {"s-abc234"}
    others = [f"x{mine}", f"{mine}.evil.example", MessageIds.of_ledger("l-other").of(submission), "s-abc234.2@x"]
    assert [IDS.submissions(f"<{one}>") for one in others] == [frozenset()] * 4
