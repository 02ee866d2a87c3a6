"""The mail channel: writes an objection to the controller from the person's own mailbox.

That the person's own provider took it is no receipt: time by Art. 12(3) GDPR begins when the controller receives it.
Such a mail is unconfirmed until a delivery report, an automatic answer or a reply shows that it arrived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from objector.channels.base import BeforeSending, Progress, silent
from objector.channels.handing import Handing, handing
from objector.channels.mail_address import address as plain
from objector.channels.mail_draft import MailDraft, MailWriter
from objector.channels.mail_message import ascii_address, message
from objector.channels.message_id import MessageIds
from objector.channels.notify import is_near
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.channels.smtp_session import Lost, Refused, Step
from objector.channels.time_zone import day_at
from objector.domain.claim import Claim
from objector.domain.outcome import Artefact, Evidence, Failed, Kind, NeedsPerson, Outcome, Reason, Unconfirmed
from objector.domain.person import Person
from objector.errors import ConfigError, TextError, Unreachable
from objector.failpoints import reach

_SET = "OBJECTOR_SMTP__URL"


class NoMailbox(ConfigError):
    """No mailbox is set from which this person's mail may go. The text says what to do."""


@dataclass(kw_only=True)
class MailChannel:
    """Performs submissions by mail. One connection for each."""

    mailbox: SmtpMailbox | None
    writer: MailWriter
    ids: MessageIds
    rehearsal: bool = False
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    def draft(self, claim: Claim) -> MailDraft:
        """What would be sent today. Raises TextError."""
        return self.writer.draft_of(claim.submission, claim.person, claim.account, self.day(claim.person))

    def day(self, person: Person) -> date:
        """Today at the person's place."""
        return day_at(person, self.now())

    async def perform(self, claim: Claim, *, before_sending: BeforeSending, progress: Progress = silent) -> Outcome:
        """One attempt: up to the mail itself nothing was sent; from then on it may have been, and is not sent again."""
        try:
            draft = self.draft(claim)
        except (TextError, ConfigError) as error:
            return NeedsPerson(reason=Reason.MISSING_DATA, detail=str(error))
        message_id = self.ids.of(claim.submission)
        return await self.post(draft, claim.person, message_id, before_sending=before_sending, progress=progress)

    async def post(
        self,
        draft: MailDraft,
        person: Person,
        message_id: str,
        *,
        before_sending: BeforeSending,
        progress: Progress = silent,
    ) -> Outcome:
        """Hand this mail in, once, from the person's own mailbox."""
        try:
            mailbox, sender = self._mailbox(person)
            recipient = ascii_address(draft.to)
            reply_to = "" if plain(sender) in person.addresses else person.email
            mail = message(
                draft,
                name=person.name,
                sender=sender,
                reply_to=reply_to,
                message_id=message_id,
                now=self.now(),
                rehearsal=self.rehearsal,
            )
        except NoMailbox as error:
            return NeedsPerson(reason=Reason.CHANNEL_MISSING, detail=str(error))
        except ConfigError as error:
            return NeedsPerson(reason=Reason.MISSING_DATA, detail=str(error))
        progress("connecting to your mail server")
        try:
            word = await mailbox.word()
        except ConfigError as error:
            return NeedsPerson(reason=Reason.CHANNEL_MISSING, detail=str(error))
        except Unreachable as error:
            return Failed(reason=Reason.UNREACHABLE, passing=True, detail=f"{error.detail}; nothing was sent")
        try:
            async with handing(mailbox, word) as server:
                progress("handing the mail in")
                await server.offer(sender, recipient, message_id.partition("@")[0])
                kept = Artefact(kind=Kind.SENT, media_type="message/rfc822", content=mail)
                reach("sending.before-mark")
                await before_sending((kept,))
                reach("sending.after-mark")
                return await self._hand_over(server, mail, draft)
        except Refused as refused:
            return self._refused(refused, mailbox)
        except Lost as lost:
            detail = f"there was no session with the mail server {mailbox.host} ({lost}); nothing was sent"
            return Failed(reason=Reason.UNREACHABLE, passing=True, detail=detail)

    async def _hand_over(self, server: Handing, mail: bytes, draft: MailDraft) -> Outcome:
        """The point of no return lies behind: whatever happens now, the mail may be on its way."""
        try:
            code = await server.send(mail)
            reach("answer.seen")
        except Lost:
            detail = "the connection was lost while the mail was handed in; it may be on its way"
            return Unconfirmed(reason=Reason.CONNECTION_LOST, detail=detail, evidence=self._evidence(server, draft))
        evidence = self._evidence(server, draft)
        if 200 <= code < 300:
            detail = (
                f"your mail server took the mail to {draft.to} ({code}); that is no proof that it arrived. "
                "A delivery report, an automatic answer or a reply is awaited"
            )
            return Unconfirmed(reason=Reason.ACCEPTED_BY_MAIL_SERVER, detail=detail, evidence=evidence)
        if 400 <= code < 600:
            detail = f"your mail server read the mail to {draft.to} and did not take it ({code}); it was not sent"
            return NeedsPerson(reason=Reason.MAIL_REFUSED, detail=detail, evidence=evidence)
        detail = f"your mail server answered {code}, which says neither yes nor no; the mail may be on its way"
        return Unconfirmed(reason=Reason.CONNECTION_LOST, detail=detail, evidence=evidence)

    @staticmethod
    def _refused(refused: Refused, mailbox: SmtpMailbox) -> Outcome:
        said = f"the mail server {mailbox.host} said {refused.code} to {refused.step}; nothing was sent"
        if refused.passing:
            return Failed(reason=Reason.TRY_LATER, passing=True, detail=said)
        if refused.step == Step.SIGN_IN:
            look = "Get a new access token" if mailbox.by_token else f"Look at user and password in {_SET}"
            return NeedsPerson(reason=Reason.CHANNEL_MISSING, detail=f"{said}. {look}, then go on")
        return NeedsPerson(reason=Reason.MAIL_REFUSED, detail=said)

    def _mailbox(self, person: Person) -> tuple[SmtpMailbox, str]:
        """The mailbox, and the address that this person's mail goes from: their own, or by mandate that of the group.

        Raises NoMailbox, ConfigError.
        """
        mailbox = self.mailbox
        if mailbox is None:
            raise NoMailbox(f"no mailbox is set to send from; name yours in {_SET}, then go on")
        if self.rehearsal:
            if not is_near(mailbox.place):
                raise NoMailbox(f"a rehearsal sends mails on this machine alone, and {_SET} leads elsewhere")
            return mailbox, ascii_address(person.email)
        if not mailbox.address:
            raise NoMailbox(f"{_SET} does not say whose mailbox it is; name its address in OBJECTOR_SMTP__ADDRESS")
        own = plain(mailbox.address) in {plain(one) for one in person.addresses}
        if not own and not mailbox.mandate:
            raise NoMailbox(
                f"the mailbox of {_SET} is not this person's own, and an objection goes out in nobody else's name; use "
                "the person's mailbox, or, if they gave you a mandate, say so with OBJECTOR_SMTP__MANDATE=1"
            )
        return mailbox, ascii_address(mailbox.address)

    @staticmethod
    def _evidence(server: Handing, draft: MailDraft) -> Evidence:
        said = "\n".join(server.dialogue) + "\n"
        kept = Artefact(kind=Kind.DIALOGUE, media_type="text/plain", content=said.encode())
        return Evidence(url=f"mailto:{draft.to}", artefacts=(kept,))
