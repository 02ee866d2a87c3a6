"""The mail channel behind the person's approval, where no mail can be written at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from objector.channels.mail import MailChannel
from objector.channels.mail_draft import MailWriter
from objector.channels.message_id import MessageIds
from objector.channels.smtp_mailbox import SmtpMailbox
from objector.domain.claim import Claim
from objector.domain.controller import Controller
from objector.domain.outcome import Artefact, NeedsPerson, Reason
from objector.engine.agreed import Agreed
from objector.errors import RecipeError
from objector.texts import Texts
from tests.build import a_form, a_person, a_submission

FORM = a_form(controller="snap")
SNAP = Controller(slug="snap", name="Snap", seat="NL", timezone="Europe/Amsterdam", privacy_mail="p@snap.example")


async def test_texts_that_cannot_be_read_stop_this_objection_and_no_run() -> None:
    """An own text with a fault: the person is told, nothing is sent, and no other way is taken for approved."""

    def broken() -> Texts:
        raise RecipeError(["texts/de/sentences.toml: file: it cannot be read"])

    async def sending(kept: Sequence[Artefact]) -> None:
        raise AssertionError("nothing is sent")

    channel = MailChannel(
        mailbox=SmtpMailbox.at("smtp://127.0.0.1:9/", address="maria@example.org"),
        writer=MailWriter(load=broken, controllers={"snap": SNAP}, forms={FORM.id: FORM}),
        ids=MessageIds.of_ledger("l-test"),
    )
    nobody: Any = None
    agreed = Agreed(channel=channel, ledger=nobody)
    claim = Claim(
        submission=a_submission(controller="snap", channel="mail", form=FORM.id), person=a_person(), account=None
    )
    outcome = await agreed.perform(claim, before_sending=sending)
    assert isinstance(outcome, NeedsPerson)
    assert (outcome.reason, "sentences.toml" in outcome.detail) == (Reason.MISSING_DATA, True)
    assert not await agreed.covers(claim)
