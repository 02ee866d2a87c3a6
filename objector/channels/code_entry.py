"""Entering the mailed code: its control, the wait for it, and the button under it."""

from __future__ import annotations

from dataclasses import dataclass

from objector.channels import fill as put
from objector.channels.crossing import Crossing
from objector.channels.find import Found, NotThere, find_button
from objector.channels.survey import SeenButton, SeenControl, Survey
from objector.channels.tab import as_channel_errors
from objector.channels.touch import ACTION_SECONDS
from objector.channels.verdict import Before, CodeAsked, Verdict
from objector.domain.outcome import Artefact, Kind, NeedsPerson, Outcome, Reason
from objector.errors import CodeMissing, ForeignPage, FormChanged
from objector.failpoints import reach
from objector.recipes.model import EnterCode


@dataclass(kw_only=True)
class CodeEntry:
    """The step `enter_code` of one attempt, past its point of no return."""

    crossing: Crossing
    place: int
    step: EnterCode

    def box(self, survey: Survey) -> Found:
        """The control for the code: as the recipe names it, or one box for each digit."""
        single = tuple(
            c for c in survey.usable if c.kind == "input" and c.max == 1 and c.type in ("text", "tel", "number")
        )
        if len(single) == self.step.digits and not _has_longer(survey, single):
            return Found(controls=single, rung="kind")
        return self.crossing.steps.finder(self.place, self.step.field)(survey)

    async def enter(self, found: Found) -> Outcome:
        """Wait for the code, put it in, press; the outcome."""
        crossing, step, tab = self.crossing, self.step, self.crossing.tab
        crossing.progress("waiting for the mailed code")
        try:
            given = await crossing.codes.code(step)
        except CodeMissing as missing:
            return NeedsPerson(reason=Reason.CODE_WANTED, detail=missing.detail)
        code = given.code
        if given.mail is not None:
            crossing.mails.append(Artefact(kind=Kind.MAIL, media_type="message/rfc822", content=given.mail.raw))
        if given.sender is not None:
            crossing.mails.append(given.sender.artefact())
        try:
            survey = await tab.look()
            found = self.box(survey)
            tab.on_its_hosts(found.control)
            crossing.progress("entering the code")
            with as_channel_errors("the code"):
                parts = [code] if len(found.controls) == 1 else list(code)
                for control, part in zip(found.controls, parts, strict=True):
                    await put.fill(survey, control, part)
            survey = await tab.look()
            button = self._button(survey, found)
            before = Before.of(tab, crossing.recipe, crossing.typed)
            reach("code.before-click")
            with as_channel_errors("the button under the code"):
                await (await survey.element(button)).click(timeout=ACTION_SECONDS * 1000, no_wait_after=True)
        except (FormChanged, ForeignPage) as error:
            return NeedsPerson(reason=Reason.CODE_WANTED, detail=f"the code could not be entered: {error.detail}")
        reach("code.after-click")
        tab.events.stir()
        crossing.progress("waiting for the answer")
        verdict = Verdict(
            tab=tab,
            recipe=crossing.recipe,
            before=before,
            values=(*crossing.typed, code),
            button=step.button,
            filled=found.controls,
            patience=tab.patience,
            code_field=self.box,
            code_entered=True,
        )
        said = await verdict.watch()
        if isinstance(said, CodeAsked):
            return NeedsPerson(reason=Reason.CODE_WANTED, detail="the page asks for another code")
        return said

    def _button(self, survey: Survey, found: Found) -> SeenButton:
        crossing, step = self.crossing, self.step
        forms = {(control.frame, control.form) for control in found.controls}
        if step.button is not None:
            try:
                return crossing.checked(find_button(survey, step.button, crossing.tab.language, forms))
            except NotThere:
                pass  # its text in this language is not known: the form's own button tells itself by its kind
        inside = [b for b in survey.buttons if (b.frame, b.form) in forms and not b.link and b.enabled]
        submits = [b for b in inside if b.submits] or inside
        if len(submits) != 1:
            raise FormChanged(f"{len(submits)} buttons could stand for sending the code")
        return crossing.checked(submits[0])


def _has_longer(survey: Survey, single: tuple[SeenControl, ...]) -> bool:
    """Whether another text control could take the whole code."""
    ours = {control.index for control in single}
    return any(c.kind == "input" and "one-time-code" in c.autocomplete and c.index not in ours for c in survey.usable)
