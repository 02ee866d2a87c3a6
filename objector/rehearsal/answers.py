"""What a portal answers: the form, the code box, the confirmation, the switch, and the mails that follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from starlette.responses import RedirectResponse, Response

from objector.rehearsal.codes import Codes, Pending
from objector.rehearsal.fields import shown_fields
from objector.rehearsal.pages import render, said
from objector.rehearsal.portal import Catalogue
from objector.rehearsal.posted import arrived, read_posted
from objector.rehearsal.postman import Postman
from objector.rehearsal.received import Inbox, Kind
from objector.rehearsal.scenario import UNTOUCHED
from objector.rehearsal.switches import Switches
from objector.rehearsal.texts import Said
from objector.rehearsal.trouble import RECAPTCHA, Troubles
from objector.rehearsal.verdict import faults, is_address, too_short
from objector.rehearsal.visit import COLLECTOR, FOREIGN_FRAME, Posted, Visit, host_of

MailKind = Literal["code", "receipt", "upheld", "refused", "more-wanted"]


class Answers:
    """Answers visits, keeps what arrives, sends the mails."""

    def __init__(
        self,
        catalogue: Catalogue,
        inbox: Inbox,
        postman: Postman,
        codes: Codes,
        troubles: Troubles,
        clock: Callable[[], datetime],
    ) -> None:
        self._catalogue = catalogue
        self._inbox = inbox
        self._postman = postman
        self._codes = codes
        self._troubles = troubles
        self._clock = clock
        self._objected: set[tuple[str, str]] = set()
        self._switches = Switches(catalogue, inbox, troubles, clock)

    async def answer(self, visit: Visit) -> Response:
        """The answer to any request to a portal."""
        stranger = host_of(visit.request) == FOREIGN_FRAME
        if visit.session is None and not stranger and (visit.portal.needs_session or _signed_out(visit)):
            return RedirectResponse(visit.login_url, status_code=302)
        if visit.request.method == "POST":
            return await (self._switches.take(visit) if visit.portal.kind == "toggle" else self._take(visit))
        if not visit.embedded:
            fault = self._troubles.fault(visit, "open")
            instead = await self._troubles.instead(fault, visit)
            if instead is not None:
                return instead
        return self._open(visit)

    def _open(self, visit: Visit) -> Response:
        match visit.how.access:
            case "out-of-region":
                return self._troubles.notice(visit, "region")
            case "already-objected":
                return self._troubles.notice(visit, "already")
            case "gone":
                return self._troubles.notice(visit, "gone", status=404)
            case "challenge":
                return self._troubles.challenge(visit)
        if visit.how.remembers and visit.session and (visit.portal.id, visit.session.handle) in self._objected:
            return self._troubles.notice(visit, "already")
        if visit.portal.kind == "entry":
            return self._notice(
                visit, visit.portal.title.say(visit.language), said(visit.variant.intro, visit.language)
            )
        if visit.how.wrapper in {"frame", "cross-frame", "foreign-frame"} and not visit.embedded:
            host = {"frame": host_of(visit.request), "cross-frame": visit.service.wide_host}.get(
                visit.how.wrapper, FOREIGN_FRAME
            )
            query = f"?{visit.request.url.query}" if visit.request.url.query else ""
            frame = f"https://{host}/embedded/{visit.portal.id}{query}"
            return render(self._catalogue, visit.look, "frame", visit.portal.title.say(visit.language), frame=frame)
        return self._switches.show(visit) if visit.portal.kind == "toggle" else self._form(visit, [], {})

    def _form(self, visit: Visit, errors: list[Said], values: Mapping[str, tuple[str, ...]]) -> Response:
        portal, variant, how = visit.portal, visit.variant, visit.how
        prefill = visit.session.email if visit.session else ""
        title = (variant.title or portal.title).say(visit.language)
        sends = portal.sends if how.sends == "usual" else how.sends
        action = visit.request.url.path + (f"?{visit.request.url.query}" if visit.request.url.query else "")
        return render(
            self._catalogue,
            visit.look,
            "form",
            title,
            action=f"https://{COLLECTOR}/submit" if how.foreign_target else action,
            sends="post" if how.foreign_target else sends,
            intro=said(variant.intro, visit.language),
            errors=errors,
            fields=shown_fields(self._catalogue, portal, variant, how, visit.language, prefill, values),
            captcha=RECAPTCHA if variant.captcha or how.captcha else "",
            button=portal.button.say(visit.language),
            role_button=how.controls == "aria",
        )

    async def _take(self, visit: Visit) -> Response:
        posted = await read_posted(visit.request, visit.portal, visit.variant)
        pending = self._codes.find((posted.values.get("pending") or ("",))[0])
        if "code" in posted.values and "pending" in posted.values:
            return await self._take_code(visit, posted, pending)
        fault = self._troubles.fault(visit, "send")
        if fault in UNTOUCHED:
            return await self._troubles.instead(fault, visit) or Response(status_code=503)
        wrong = faults(visit.portal, visit.variant, visit.how, visit.language, posted.values, frozenset(posted.files))
        if visit.variant.captcha or visit.how.captcha:
            wrong.append("captcha_missing")
        if fault == "refused":
            wrong.append("refused")
        self._keep(visit, posted, "submission", accepted=not wrong)
        if wrong:
            errors = [self._catalogue.words[key].say(visit.language) for key in dict.fromkeys(wrong)]
            return self._form(visit, errors, posted.values)
        if visit.session:
            self._objected.add((visit.portal.id, visit.session.handle))
        instead = await self._troubles.instead(fault, visit)
        if visit.variant.code:
            waiting = self._codes.give(
                visit.portal.id,
                visit.variant_name,
                visit.language,
                posted.values,
                visit.how.code_valid_seconds,
            )
            if visit.how.code_mail != "none":
                other = f"{(int(waiting.code) + 1) % 1_000_000:06d}"
                self._mail(visit, "code", posted.values, waiting.code if visit.how.code_mail == "usual" else other)
            return instead or self._code(visit, waiting, [])
        self._mail_decision(visit, posted.values)
        return instead or self._notice(visit, None, said(visit.portal.confirmation, visit.language))

    async def _take_code(self, visit: Visit, posted: Posted, pending: Pending | None) -> Response:
        fault = self._troubles.fault(visit, "code")
        if fault in UNTOUCHED:
            return await self._troubles.instead(fault, visit) or Response(status_code=503)
        if pending is None or pending.portal != visit.portal.id:
            self._keep(visit, posted, "code", accepted=False)
            return self._form(visit, [self._catalogue.words["code_expired"].say(visit.language)], {})
        check = self._codes.check(pending, (posted.values["code"] or ("",))[0])
        self._keep(visit, posted, "code", accepted=check == "right")
        if check != "right":
            return self._code(visit, pending, [self._catalogue.words[f"code_{check}"].say(visit.language)])
        if too_short(visit.portal, visit.variant, pending.values):
            return self._form(visit, [self._catalogue.words["too_short"].say(visit.language)], pending.values)
        self._mail_decision(visit, pending.values)
        texts = visit.portal.under_review
        if visit.variant_name == "with-code":
            texts = visit.portal.confirmation
        instead = await self._troubles.instead(fault, visit)
        return instead or self._notice(visit, None, said(texts, visit.language))

    def _code(self, visit: Visit, pending: Pending, errors: list[Said]) -> Response:
        sends = visit.portal.sends if visit.how.sends == "usual" else visit.how.sends
        return render(
            self._catalogue,
            visit.look,
            "code",
            visit.portal.title.say(visit.language),
            action=visit.request.url.path,
            sends=sends,
            errors=errors,
            pending=pending.id,
            dialog=visit.portal.code_in_dialog,
            code_id=f"r{pending.id[:6]}",
        )

    def _notice(self, visit: Visit, heading: Said | None, texts: list[Said]) -> Response:
        title = visit.portal.title.say(visit.language)
        links = [{"label": link.label.say(visit.language), "to": link.to} for link in visit.portal.links]
        return render(
            self._catalogue,
            visit.look,
            "notice",
            title,
            heading=heading or "",
            texts=texts,
            links=links,
            captcha="",
            role="" if heading else "status",
        )

    def _keep(self, visit: Visit, posted: Posted, kind: Kind, *, accepted: bool) -> None:
        self._inbox.add(arrived(visit, posted, kind, self._clock(), accepted=accepted))

    def _mail_decision(self, visit: Visit, values: Mapping[str, tuple[str, ...]]) -> None:
        if visit.how.receipt_mail:
            self._mail(visit, "receipt", values)
        decision = visit.portal.decision if visit.how.decision == "usual" else visit.how.decision
        if decision != "none":
            self._mail(visit, decision, values)

    def _mail(self, visit: Visit, kind: MailKind, values: Mapping[str, tuple[str, ...]], code: str = "") -> None:
        mail = visit.portal.mails.get(kind)
        address = (values.get("email") or ("",))[0].strip()
        if mail is None or not is_address(address):
            return
        language = visit.language if visit.how.mail_language == "page" else visit.how.mail_language
        delay = 0.0 if kind == "code" else visit.how.mail_delay
        signature = visit.how.code_signature if kind == "code" else visit.how.mail_signature
        self._postman.post(visit.portal.id, kind, mail, address, language, delay, code, signature)


def _signed_out(visit: Visit) -> bool:
    """Whether a portal that needs no session asks for one today."""
    return visit.how.access in {"session-expired", "flaky-login"} and visit.portal.kind != "entry"
