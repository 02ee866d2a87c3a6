"""Mails to controllers: what writes their texts, and the channel that hands them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from objector.channels.mail_draft import MailDraft, MailWriter
from objector.settings import Settings
from objector.wiring.library import texts_for

if TYPE_CHECKING:
    from objector.channels.smtp_mailbox import SmtpMailbox
    from objector.domain.campaign import PlanLine
    from objector.engine.agreed import Agreed
    from objector.engine.mail_reports import MailReports
    from objector.engine.writing import Writing
    from objector.wiring.objector import Objector


def smtp_mailbox(settings: Settings) -> SmtpMailbox | None:
    """The mailbox of the settings; None: there is none."""
    from objector.channels.smtp_mailbox import SmtpMailbox
    from objector.wiring.inbox import SMTP_LOGIN, mail_secrets

    given = settings.smtp
    if given.url is None:
        return None
    opener = mail_secrets(settings, SMTP_LOGIN)
    return SmtpMailbox.at(given.url.get_secret_value(), address=given.address, mandate=given.mandate, opener=opener)


def mail_channel(objector: Objector) -> Agreed:
    """The mail channel behind the person's approval. Raises RecipeError."""
    from objector.channels.mail import MailChannel
    from objector.channels.message_id import MessageIds
    from objector.engine.agreed import Agreed

    settings = objector.settings
    channel = MailChannel(
        mailbox=smtp_mailbox(settings),
        writer=MailWriter(
            load=lambda: texts_for(settings), controllers=objector.library.controllers, forms=objector.forms
        ),
        ids=MessageIds.of_ledger(objector.ledger.id),
        rehearsal=settings.rehearsal,
        now=objector.clock.now,
    )
    return Agreed(channel=channel, ledger=objector.ledger)


def writing(objector: Objector) -> Writing:
    """What writes to controllers after the objection. Raises RecipeError."""
    from objector.engine.writing import Writing

    return Writing(ledger=objector.ledger, controllers=objector.library.controllers, texts=texts_for(objector.settings))


def mail_reports(objector: Objector) -> MailReports:
    """What looks for what became of mails, in the person's mailboxes."""
    from objector.channels.message_id import MessageIds
    from objector.engine.mail_reports import MailReports
    from objector.engine.witnesses import Witnesses
    from objector.wiring.senders import own_mail

    ledger, controllers, now = objector.ledger, objector.library.controllers, objector.clock.now
    return MailReports(
        ledger=ledger,
        boxes=objector.mailboxes,
        witnesses=Witnesses(
            ledger=ledger,
            senders=objector.senders,
            own=own_mail(objector.settings),
            controllers=controllers,
            now=now,
        ),
        ids=MessageIds.of_ledger(ledger.id),
        controllers=controllers,
        now=now,
    )


async def mails_of(objector: Objector, lines: Sequence[PlanLine]) -> Mapping[str, MailDraft]:
    """The mails of a plan, by the key of the objection. Texts are loaded only where one of its forms takes mails."""
    from objector.domain.route import MAIL
    from objector.engine.agreed import drafts_for

    written = [line for line in lines if MAIL in line.objection.form.route.channels and line.may_still_go]
    if not written:
        return {}
    people = await objector.ledger.people({line.objection.person_id for line in written})
    return drafts_for(objector.mail_channel.channel.writer, people, written, objector.clock.now())
