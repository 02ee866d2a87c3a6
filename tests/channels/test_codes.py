"""One-time codes: finding them in mails, and who may give one."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from email.policy import SMTP
from pathlib import Path

import pytest
from hypothesis import example, given, seed, settings
from hypothesis import strategies as st

from objector.channels.code_text import candidates, clean_code, find_code
from objector.channels.codes import CodeGiven, Codes, CodeWanted, FirstOf, InboxCodes, PersonCodes, fits
from objector.channels.imap import ImapInbox
from objector.channels.inbox import Checkpoint, Mail, parse_mail
from objector.errors import CodeMissing, ConfigError, Unreachable
from objector.rehearsal.mailhost import MailHost
from tests.channels import mails
from tests.channels.mails import MARIA
from tests.signed import Keys, sender_check, signed

MAILS = Path(__file__).parents[2] / "fixtures" / "mails" / "codes"
EXPECTED = tomllib.loads((MAILS / "expected.toml").read_text(encoding="utf-8"))
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def a_mail(
    *,
    text: str = "Your code is 482913.",
    subject: str = "Hello",
    sender: str = "security@mail.portal.example",
    to: str = MARIA,
    uid: int = 7,
) -> Mail:
    raw = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}".encode()
    return parse_mail(raw, key=f"1/{uid}", received_at=NOON)


def wanted(*, since: Checkpoint | None = None, seconds: float = 20, address: str = MARIA) -> CodeWanted:
    return CodeWanted(
        submission_id="s1",
        address=address,
        domains=("portal.example",),
        since=since,
        until=datetime.now(UTC) + timedelta(seconds=seconds),
    )


class TestFinding:
    def test_every_mail_has_an_entry_and_every_entry_a_mail(self):
        """Nothing in the folder of mails is left untested."""
        assert {path.name for path in MAILS.glob("*.eml")} == set(EXPECTED)
        assert len(EXPECTED) >= 60
        assert len({name.partition("-")[0] for name in EXPECTED}) >= 30

    @pytest.mark.parametrize("name", sorted(EXPECTED))
    @pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
    def test_the_code_of_a_mail(self, name: str, line_end: bytes):
        """Each mail gives its code, or none, whatever its language and encoding."""
        raw = (MAILS / name).read_bytes().replace(b"\n", line_end)
        mail = parse_mail(raw, key="1/1", received_at=NOON)
        assert find_code(mail, EXPECTED[name]["digits"]) == (EXPECTED[name]["code"] or None), mail.text

    @pytest.mark.parametrize(
        "text",
        [
            "Your code will come. Call +49 30 123456",
            "Your code will come. Call (030) 123456",
            "Your code will come. Tel. 123456",
            "Enter your code. It was € 123456 or 123456 € or 123 456 EUR or USD 123456",
            "Enter your code. Order #123456",
            "Enter your code. Ticket 123456",
            "Your code: 1234567",
            "Your code: 12345",
            "Your code: 123456.78",
            "Your code: 12.123456",
            "Your code: 123 456 789",
            "Your code: ABC123456",
            "Your code: 123456X",
            "Your code is at portal.example/c/123456",
            "Your code goes to 123456@example.org",
            "Your postal code 123456",
            "Código postal: 123456",
            "Invoice\n123456\nYour code comes in another mail",
            "Portal Ltd, 123456 Dublin. Your code comes later",
            "Enter 123456 to win",
            "123456",
        ],
    )
    def test_numbers_that_are_no_code(self, text: str):
        """Telephone numbers, prices, orders, parts of other numbers, links and addresses are never taken."""
        assert candidates("Hello", text) == ()

    def test_years_dates_and_lists_of_numbers(self):
        """A year in a sentence is no code of four digits, a date none of eight, and a long list is no code mail."""
        assert candidates("", "Your code is good since 2026", digits=4) == ()
        assert candidates("", "Your code of 22112026", digits=8) == ()
        assert candidates("", "\n".join(f"Your code is {number}" for number in range(100_000, 100_100))) == ()

    def test_one_code_in_many_places_is_one_code(self):
        """Subject, text and HTML may repeat the code, in other groups too."""
        assert candidates("123456 is your code", "Your code: 123-456\n123 456") == ("123456",)

    def test_a_name_speaks_of_one_number(self):
        """What stands behind the sentence with the code is not called a code by it; in one sentence both are."""
        assert candidates("", "Your code is 482913. It ends at 221126.") == ("482913",)
        assert candidates("", "Your codes are 482913 and 221126.") == ("482913", "221126")

    def test_the_form_for_machines_wins(self):
        """A line with the host and the code outdoes what the sentences say."""
        text = "Your code is 111111 or 222222.\n@portal.example #333333"
        assert candidates("", text) == ("333333",)

    def test_two_codes_are_none(self):
        """Where two have the same claim the person is asked instead."""
        assert candidates("", "Code 111111\nCode 222222") == ("111111", "222222")
        assert find_code(a_mail(text="Code 111111\nCode 222222")) is None

    @pytest.mark.parametrize(
        ("typed", "code"),
        [
            ("123456", "123456"), (" 123 456 ", "123456"), ("FB-123456", "123456"), ("123-456", "123456"),
            ("١٢٣٤٥٦", "123456"), ("12345", None), ("1234567", None), ("", None), ("code", None), ("12345x", None),
        ],
    )  # fmt: skip
    def test_what_a_person_types(self, typed: str, code: str | None):
        """Spaces, hyphens, prefixes and other digits are taken off; anything else is no code."""
        assert clean_code(typed) == code

    @seed(20261122)
    @settings(max_examples=200, deadline=None, database=None)
    @given(st.binary(max_size=3000))
    @example(b"From: \xff\xfe <a@b>\nSubject: =?utf-8?B?????=\n\n\x00")
    @example(b"Content-Type: text/html; charset=punycode\n\n<" + b"<a " * 500)
    @example(
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 500
    )
    def test_garbage_is_read_without_a_fault(self, raw: bytes):
        """Any bytes are a mail; they give a code of six digits or none."""
        code = find_code(parse_mail(raw, key="1/1", received_at=NOON))
        assert code is None or (len(code) == 6 and code.isdigit())

    @seed(20261122)
    @settings(max_examples=200, deadline=None, database=None)
    @given(
        st.lists(
            st.sampled_from([
                "From: ", "a@b.example", "\n", "\n\n", "Content-Type: multipart/mixed; boundary=x", "--x", "--x--",
                "Content-Type: text/html", "; charset=", "utf-7", "idna", "utf-16", "<p style='display:none'>", "</p>",
                "<!--", "-->", "<script>", "code", "123456", "=?utf-8?q?", "?=", "Subject: ", "To: ", ",", "(", '"',
                "Content-Transfer-Encoding: base64", "uuencode", "quoted-printable", "=\n", "\x00", "é", "&#x110000;",
            ]),
            max_size=60,
        )
    )  # fmt: skip
    def test_broken_mails_are_read_without_a_fault(self, parts: list[str]):
        """Pieces of real mails in any order are a mail, too."""
        parse_mail("".join(parts).encode(), key="1/1", received_at=NOON)


class TestFits:
    @pytest.mark.parametrize(
        ("mail", "good"),
        [
            (a_mail(), True),
            (a_mail(sender="x@portal.example"), True),
            (a_mail(sender="x@evil-portal.example"), False),
            (a_mail(sender="x@portal.example.evil.example"), False),
            (a_mail(sender="x@portal.example, y@portal.example"), False),
            (a_mail(sender="x@evil.example (y@portal.example)"), False),
            (a_mail(to="otto@example.org"), False),
            (a_mail(to="MARIA@Example.ORG"), True),
            (a_mail(uid=4), False),
            (a_mail(uid=5), True),
        ],
    )
    def test_only_new_mail_from_the_controller_to_the_person(self, mail: Mail, good: bool):
        """Sender, address and place in the mailbox must all be right."""
        assert fits(mail, wanted(since=Checkpoint(1, 5))) is good

    def test_nobody_reads_a_code_in_a_log(self):
        """Neither what is wanted nor what was given shows code or address."""
        given = CodeGiven(code="482913", source="mail", mail=a_mail())
        assert "482913" not in repr(given)
        assert "example.org" not in repr(given) + repr(wanted())


@pytest.fixture
async def mailhost() -> AsyncIterator[MailHost]:
    async with MailHost() as running:
        yield running


@pytest.fixture
async def inbox(mailhost: MailHost) -> AsyncIterator[ImapInbox]:
    async with ImapInbox(mailhost.inbox_url(MARIA)) as opened:
        yield opened


async def hand_in(
    mailhost: MailHost,
    *,
    text: str,
    sender: str = "security@portal.example",
    to: str = MARIA,
    box: str = MARIA,
    signer: str | None = None,
) -> None:
    """Signed by its sender's domain, or by `signer`; by nobody, if that is empty."""
    domain = sender.partition("@")[2] if signer is None else signer
    raw = mails.a_mail(sender=sender, to=to, text=text).as_bytes(policy=SMTP)
    await mails.hand_in(mailhost, signed(raw, domain) if domain else raw, box)


def once() -> Callable[[CodeWanted, Mail], Awaitable[bool]]:
    """What the ledger does: a mail is taken once."""
    taken: set[str] = set()

    async def take(wanted: CodeWanted, mail: Mail) -> bool:
        fresh = mail.digest not in taken
        taken.add(mail.digest)
        return fresh

    return take


class TestInboxCodes:
    async def test_the_code_of_the_mail_that_comes(self, mailhost: MailHost, inbox: ImapInbox):
        """A mail that arrives while the form waits gives its code, and is handed on as evidence."""
        asking = asyncio.create_task(
            InboxCodes(inbox, once(), sender_check()).code(wanted(since=await inbox.checkpoint()))
        )
        await hand_in(mailhost, text="Your code is 482913.")
        given = await asking
        assert (given.code, given.source) == ("482913", "mail")
        assert given.mail is not None
        assert given.mail.raw == mailhost.mails(MARIA)[0].raw

    async def test_mails_that_must_not_be_taken(self, mailhost: MailHost, inbox: ImapInbox):
        """Old mail, other senders, other recipients and mails without a code are passed over."""
        await hand_in(mailhost, text="Your code is 111111.")
        since = await inbox.checkpoint()
        await hand_in(mailhost, text="Your code is 222222.", sender="security@evil-portal.example")
        await hand_in(mailhost, text="Your code is 333333.", to="otto@example.org", box="otto@example.org")
        await hand_in(mailhost, text="We write to you.")
        asking = asyncio.create_task(InboxCodes(inbox, once(), sender_check()).code(wanted(since=since)))
        await hand_in(mailhost, text="Your code is 444444.")
        assert (await asking).code == "444444"

    async def test_a_mail_in_the_shared_inbox_for_another_address(self):
        """Of two addresses read in one inbox each gets its own code."""
        other = "m.muster@example.net"
        async with (
            MailHost(aliases={other: MARIA}) as mailhost,
            ImapInbox(mailhost.inbox_url(MARIA)) as inbox,
        ):
            since, take = await inbox.checkpoint(), once()
            first = asyncio.create_task(InboxCodes(inbox, take, sender_check()).code(wanted(since=since)))
            second = asyncio.create_task(
                InboxCodes(inbox, take, sender_check()).code(wanted(since=since, address=other))
            )
            await hand_in(mailhost, text="Your code is 222222.", to=other, box=other)
            await hand_in(mailhost, text="Your code is 111111.")
            assert [(await first).code, (await second).code] == ["111111", "222222"]

    async def test_never_the_same_mail_twice(self, mailhost: MailHost, inbox: ImapInbox):
        """A second form with the same checkpoint waits for a mail of its own."""
        since, take = await inbox.checkpoint(), once()
        await hand_in(mailhost, text="Your code is 111111.")
        assert (await InboxCodes(inbox, take, sender_check()).code(wanted(since=since))).code == "111111"
        with pytest.raises(CodeMissing, match="no mail with a code"):
            await InboxCodes(inbox, take, sender_check()).code(wanted(since=since, seconds=0.2))
        await hand_in(mailhost, text="Your code is 222222.")
        assert (await InboxCodes(inbox, take, sender_check()).code(wanted(since=since))).code == "222222"

    async def test_of_two_codes_the_later_one(self, mailhost: MailHost, inbox: ImapInbox):
        """After "send again" the newest mail holds the code that is good."""
        since = await inbox.checkpoint()
        for code in ("111111", "222222"):
            await hand_in(mailhost, text=f"Your code is {code}.")
        assert (await InboxCodes(inbox, once(), sender_check()).code(wanted(since=since))).code == "222222"

    async def test_without_a_checkpoint_only_mail_from_now_on(self, mailhost: MailHost, inbox: ImapInbox):
        """A mail that was there before is never taken, also if nobody noted the place."""
        await hand_in(mailhost, text="Your code is 111111.")
        with pytest.raises(CodeMissing):
            await InboxCodes(inbox, once(), sender_check()).code(wanted(seconds=0.2))

    async def test_no_code_is_taken_from_a_mail_that_is_not_verified(self, mailhost: MailHost, inbox: ImapInbox):
        """Unsigned, or signed by another: the person is told why; the genuine one beside it is taken."""
        since = await inbox.checkpoint()
        for signer in ("", "evil.example"):
            await hand_in(mailhost, text="Your code is 111111.", signer=signer)
        with pytest.raises(CodeMissing, match="sender could not be verified: it is"):
            await InboxCodes(inbox, once(), sender_check()).code(wanted(since=since, seconds=0.2))
        await hand_in(mailhost, text="Your code is 222222.")
        await hand_in(mailhost, text="Your code is 333333.", signer="evil.example")
        given = await InboxCodes(inbox, once(), sender_check()).code(wanted(since=since))
        assert given.code == "222222"
        assert given.sender is not None
        assert given.sender.trust.trusted

    async def test_while_the_dns_is_down_the_code_waits(self, mailhost: MailHost, inbox: ImapInbox):
        """It is looked at again until the form takes no code any more; then the person is told why."""
        keys = Keys(down=True)
        since = await inbox.checkpoint()
        await hand_in(mailhost, text="Your code is 482913.")
        with pytest.raises(CodeMissing, match="could not be looked up"):
            await InboxCodes(inbox, once(), sender_check(keys), again=0.05).code(wanted(since=since, seconds=0.3))
        assert len(keys.asked) > 1
        again = InboxCodes(inbox, once(), sender_check(keys), again=0.05)
        asking = asyncio.create_task(again.code(wanted(since=since)))
        await asyncio.sleep(0)
        keys.down = False
        assert (await asking).code == "482913"

    async def test_what_is_missing_is_said(self, mailhost: MailHost, inbox: ImapInbox):
        """A mail that could not be read for certain is not the same as no mail."""
        since = await inbox.checkpoint()
        await hand_in(mailhost, text="Code 111111\nCode 222222")
        with pytest.raises(CodeMissing, match="no code that can be told for certain"):
            await InboxCodes(inbox, once(), sender_check()).code(wanted(since=since, seconds=0.2))
        nobody = CodeWanted(submission_id="s", address=MARIA, domains=(), since=since, until=NOON)
        with pytest.raises(CodeMissing, match="names no domain"):
            await InboxCodes(inbox, once(), sender_check()).code(nobody)


class TestPersonAndFirst:
    async def test_the_person_is_asked_until_there_is_a_code(self):
        """No answer and answers that are no code are asked again."""
        answers = iter([None, "what?", "FB-123 456"])

        async def ask(wanted: CodeWanted) -> str | None:
            return next(answers)

        given = await PersonCodes(ask, every=0).code(wanted())
        assert (given.code, given.source, given.mail) == ("123456", "person", None)

    async def test_the_person_does_not_answer_in_time(self):
        """The wait ends with the time that the form gives, also while the question is open."""

        async def ask(wanted: CodeWanted) -> str | None:
            return await asyncio.get_running_loop().create_future()

        with pytest.raises(CodeMissing, match="nobody gave the code"):
            await PersonCodes(ask).code(wanted(seconds=0.05))

    async def test_the_first_one_wins_and_the_others_are_stopped(self, mailhost: MailHost, inbox: ImapInbox):
        """The mail comes first: the question to the person ends. The inbox can be used at once."""
        stopped = asyncio.Event()

        async def ask(wanted: CodeWanted) -> str | None:
            try:
                return await asyncio.get_running_loop().create_future()
            finally:
                stopped.set()

        both = FirstOf([InboxCodes(inbox, once(), sender_check()), PersonCodes(ask)])
        asking = asyncio.create_task(both.code(wanted(since=await inbox.checkpoint())))
        await hand_in(mailhost, text="Your code is 482913.")
        async with asyncio.timeout(10):
            assert (await asking).source == "mail"
        assert stopped.is_set()

    async def test_the_person_wins_and_the_inbox_is_free(self, inbox: ImapInbox):
        """The person was faster: nothing waits in the inbox any more."""

        async def ask(wanted: CodeWanted) -> str | None:
            return "123456"

        given = await FirstOf([InboxCodes(inbox, once(), sender_check()), PersonCodes(ask)]).code(wanted())
        assert given.source == "person"
        async with asyncio.timeout(5):
            await inbox.checkpoint()

    async def test_a_source_that_fails_leaves_it_to_the_others(self):
        """An inbox that cannot be reached or opened does not keep the person from answering."""

        class Failing:
            def __init__(self, error: Exception) -> None:
                self.error = error

            async def code(self, wanted: CodeWanted) -> CodeGiven:
                raise self.error

        async def ask(wanted: CodeWanted) -> str | None:
            return "123456"

        away, shut = Failing(Unreachable("no inbox")), Failing(ConfigError("wrong password"))
        sources: list[Codes] = [away, shut, PersonCodes(ask)]
        assert (await FirstOf(sources).code(wanted())).code == "123456"
        with pytest.raises(CodeMissing, match="no inbox; wrong password"):
            await FirstOf([away, shut]).code(wanted())
        with pytest.raises(CodeMissing, match="nobody to ask"):
            await FirstOf([]).code(wanted())
        with pytest.raises(ZeroDivisionError):
            await FirstOf([Failing(ZeroDivisionError()), PersonCodes(ask, every=60)]).code(wanted())

    async def test_cancelling_stops_every_source(self):
        """Who stops waiting leaves nobody behind who still waits."""
        stopped: list[Collection[str]] = []

        async def ask(wanted: CodeWanted) -> str | None:
            try:
                return await asyncio.get_running_loop().create_future()
            finally:
                stopped.append(wanted.domains)

        asking = asyncio.create_task(FirstOf([PersonCodes(ask), PersonCodes(ask)]).code(wanted()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking])
        assert asking.cancelled()
        assert len(stopped) == 2
