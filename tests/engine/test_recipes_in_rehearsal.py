"""Every shipped recipe against its look-alike, in every variant: the right status, and what the portal counted."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from objector.domain.objection import SeparateFor
from objector.domain.outcome import Reason as R
from objector.domain.person import Account, Person
from objector.domain.submission import Status as S
from objector.domain.submission import Submission
from objector.engine.todo import todo
from objector.engine.todo_item import UNCLEAR_MAIL
from objector.rehearsal.portals import Portals
from tests.build import NOW, a_person
from tests.engine.rehearsing import Stage, a_rehearsal, only, utc_now

pytestmark = pytest.mark.asyncio(loop_scope="session")

GROUNDS = (
    "I write about the illness of my child under my own name. What I post is read by people who know us, and I do "
    "not want it to come back in the answers of a machine."
)
PROMPTS = (
    "Who is Maria Muster and where does she live? Tell me everything about Maria Muster from Graz, her family and "
    "the illness of her child, please."
)


def somebody(language: str, *services: str) -> Person:
    """A person nobody else in the tests is, with an account at each of these services."""
    mark = secrets.token_hex(4)
    accounts = tuple(
        Account(
            id="",
            service=service,
            handle=f"maria.{mark}.{number}",
            email=f"maria-{mark}-{number}@example.org",
            phone="+43 660 1234567",
        )
        for number, service in enumerate(services)
    )
    return a_person(
        email=f"maria-{mark}@example.org",
        country="IT" if language == "it" else "AT",
        language=language,
        grounds=GROUNDS,
        prompts=PROMPTS,
        phone="+43 660 1234567",
        approved_at=NOW,
        accounts=accounts,
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One scenario for some recipes, and what must come of it."""

    scenario: str
    recipes: tuple[str, ...]
    status: S
    reason: R
    taken: int
    """Submissions and switches that the portals took."""
    arrived: int | None = None
    """What reached the portals, taken or not; None: as many as were taken."""
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.scenario}-{self.recipes[0]}-{self.language}"


FB, FB24 = "meta.facebook.ai-2025", "meta.facebook.ai-2024"
IG, IG24 = "meta.instagram.ai-2025", "meta.instagram.ai-2024"
TP, TP24 = "meta.third-party-2025", "meta.third-party-2024"
GENERAL, ENTRY, WA = "meta.facebook.general", "meta.privacy-policy-entry", "whatsapp.objection"
LI, LI_TOGGLE, X, AI = "linkedin.objection-form", "linkedin.toggle", "x.grok-toggle", "openai.toggle"

UPHELD = (S.UPHELD, R.HONOURED)
CONFIRMED = (S.DELIVERED, R.CONFIRMED)
BY_MAIL = (S.DELIVERED, R.CONFIRMED_BY_MAIL)
NEW_TEXT = (S.UNCONFIRMED, R.FORM_GONE_NEW_TEXT)


def case(scenario: str, recipes: str | tuple[str, ...], end: tuple[S, R], taken: int, **more: object) -> Case:
    """A case; `end` is status and reason."""
    named = (recipes,) if isinstance(recipes, str) else recipes
    return Case(scenario=scenario, recipes=named, status=end[0], reason=end[1], taken=taken, **more)  # type: ignore[arg-type]


def asks(reason: R) -> tuple[S, R]:
    """A person is needed, for this reason."""
    return S.NEEDS_PERSON, reason


def waits(reason: R) -> tuple[S, R]:
    """Tried again later, for this reason."""
    return S.WAITING, reason


CASES = [
    # the calm day: each recipe
    case("calm", FB, UPHELD, 1),
    case("calm", FB, UPHELD, 1, language="de"),
    case("no-mails", FB, CONFIRMED, 1, language="it"),
    case("no-mails", FB, NEW_TEXT, 1, language="de"),
    case("calm", IG, UPHELD, 1),
    case("no-mails", IG, CONFIRMED, 1, language="it"),
    case("calm", FB24, UPHELD, 1),
    case("calm", FB24, UPHELD, 1, language="it"),
    case("calm", IG24, UPHELD, 1),
    case("calm", TP, BY_MAIL, 1),
    case("calm", TP24, BY_MAIL, 1),
    case("calm", GENERAL, NEW_TEXT, 1),
    case("calm", ENTRY, UPHELD, 1, language="de"),
    case("calm", WA, NEW_TEXT, 1),
    case("calm", LI, NEW_TEXT, 1, language="it"),
    case("calm", LI_TOGGLE, CONFIRMED, 1),
    case("calm", LI_TOGGLE, CONFIRMED, 1, language="it"),
    case("calm", X, CONFIRMED, 1),
    case("calm", AI, CONFIRMED, 1),
    # the variants of the forms
    case("codes", (FB, FB24), UPHELD, 1),
    case("codes", (IG, IG24), UPHELD, 1),
    case("with-code", FB, UPHELD, 1),
    case("with-country", IG, UPHELD, 1),
    case("policy-entry", FB, asks(R.FORM_CHANGED), 0, language="de"),
    case("codes-lost", FB24, asks(R.CODE_WANTED), 1),
    case("codes-wrong", FB24, asks(R.CODE_WANTED), 1),
    case("codes-expired", FB24, asks(R.CODE_WANTED), 1),
    case("signed-out", FB, asks(R.SIGN_IN), 0),
    case("signed-out", LI_TOGGLE, asks(R.SIGN_IN), 0),
    case("flaky-login", FB, asks(R.SIGN_IN), 0),
    case("out-of-region", FB, asks(R.FORM_CHANGED), 0),
    case("already-objected", FB, asks(R.FORM_CHANGED), 0),
    case("country-missing", FB24, asks(R.FORM_CHANGED), 0),
    case("country-missing", TP, asks(R.FORM_CHANGED), 0),
    case("third-party-2023", TP24, asks(R.FORM_CHANGED), 0),
    case("third-party-captcha", TP, asks(R.CHALLENGE), 0),
    case("third-party-2023-captcha", TP24, asks(R.CHALLENGE), 0),
    case("third-party-refused", TP, BY_MAIL, 1),
    case("whatsapp-radio", WA, NEW_TEXT, 1),
    case("linkedin-recaptcha", LI, asks(R.CHALLENGE), 0, language="it"),
    case("toggles-off", LI_TOGGLE, (S.DELIVERED, R.ALREADY_OBJECTED), 0),
    case("toggles-off", X, (S.DELIVERED, R.ALREADY_OBJECTED), 0),
    case("toggles-off", AI, (S.DELIVERED, R.ALREADY_OBJECTED), 0),
    case("old-labels", X, CONFIRMED, 1),
    case("radio-reset", TP, BY_MAIL, 1),
    # how the page is made
    case("aria", FB24, UPHELD, 1),
    case("aria", TP, BY_MAIL, 1),
    case("aria", LI_TOGGLE, CONFIRMED, 1),
    case("native", FB24, UPHELD, 1),
    case("late", FB, UPHELD, 1),
    case("moved", FB24, UPHELD, 1),
    case("renamed", FB24, UPHELD, 1),
    case("nameless", TP, BY_MAIL, 1),
    case("rerendered", FB24, UPHELD, 1),
    case("labelledby", FB24, UPHELD, 1),
    case("aria-labels", FB24, UPHELD, 1),
    case("wrapped-labels", FB24, UPHELD, 1),
    case("placeholders", FB, UPHELD, 1),
    case("frames", FB24, UPHELD, 1),
    case("cross-frames", FB24, UPHELD, 1),
    case("shadow", FB24, UPHELD, 1),
    case("cookie-dialogs", FB, UPHELD, 1, language="de"),
    case("cookie-dialogs", FB, UPHELD, 1, language="en"),
    case("french", FB, asks(R.FORM_CHANGED), 0, language="fr"),
    case("italian", FB, UPHELD, 1, language="it"),
    # where it must stop
    case("challenge", FB, asks(R.CHALLENGE), 0),
    case("captcha", FB, asks(R.CHALLENGE), 0),
    case("challenge-on-send", FB, asks(R.CHALLENGE), 0, arrived=1),
    case("unknown-required", FB, asks(R.FORM_CHANGED), 0),
    case("foreign-frames", FB, asks(R.FORM_CHANGED), 0),
    case("foreign-target", FB, asks(R.FOREIGN_PAGE), 0),
    # faults before and after the point of no return
    case("server-errors", FB, waits(R.SERVER_ERROR), 0),
    case("rate-limited", FB, waits(R.TRY_LATER), 0),
    case("hanging", FB, waits(R.UNREACHABLE), 0),
    case("closed", FB, waits(R.UNREACHABLE), 0),
    case("server-errors-on-send", FB, (S.UNCONFIRMED, R.SERVER_ERROR), 0, arrived=1),
    case("server-errors-after-receipt", FB, UPHELD, 1),
    case("rate-limited-on-send", FB, (S.UNCONFIRMED, R.SERVER_ERROR), 0, arrived=1),
    case("closed-on-send", FB, (S.UNCONFIRMED, R.CONNECTION_LOST), 0, arrived=1),
    case("reset-after-receipt", FB, UPHELD, 1),
    case("hanging-on-send", FB, (S.UNCONFIRMED, R.PAGE_UNCHANGED), 1),
    case("silent", FB, (S.UNCONFIRMED, R.PAGE_UNCHANGED), 1),
    case("validation-error", FB, (S.UNCONFIRMED, R.FORM_STILL_THERE), 0, arrived=1),
    case("odd-answer", FB, NEW_TEXT, 1),
    case("slow", FB, UPHELD, 1),
    case("late-mails", FB, UPHELD, 1),
    # mails whose sender cannot be verified
    case("forged-mail", FB, NEW_TEXT, 1),
    case("broken-signature", FB24, asks(R.CODE_WANTED), 1),
]


@pytest.mark.parametrize("given", CASES, ids=str)
async def test_each_variant_ends_as_it_should(given: Case, stage: Stage, tmp_path: Path) -> None:
    """The status and reason are the right ones, and the portal counted what the status says: never more."""
    campaign = next(
        c for c in stage.library.campaigns.values() if any(given.recipes[0] in form.recipes for form in c.forms)
    )
    services = {stage.library.recipes[name].service for name in given.recipes} - {None}
    patience = {"slow": 8.0, "late": 4.0, "late-mails": 4.0}.get(given.scenario, 2.0)
    async with a_rehearsal(stage, tmp_path, given.scenario, patience=patience) as rehearsal:
        separate = {stage.library.recipes[name].separate_for for name in given.recipes}
        wanted = sorted(s for s in services if s) if SeparateFor.EMAIL not in separate else []
        person = somebody(given.language, *wanted)
        await rehearsal.plan(person, only(campaign, *given.recipes))
        done = await rehearsal.run()
        assert [(one.status, one.reason) for one in done] == [(given.status, given.reason)], done[0].detail
        _portals_agree(stage.portals, given)
        _nothing_personal(done[0], person)
        await _evidence_is_kept(rehearsal, done[0])
        await rehearsal.run()
        _portals_agree(stage.portals, given)


async def test_a_refusal_in_words_that_no_recipe_knows_is_asked_about(stage: Stage, tmp_path: Path) -> None:
    """The wording of refusals is not documented: nothing is settled by one, and the person is asked what it says."""
    async with a_rehearsal(stage, tmp_path, "refused-by-mail") as rehearsal:
        campaign = next(c for c in stage.library.campaigns.values() if any(FB in form.recipes for form in c.forms))
        await rehearsal.plan(somebody("en", "facebook"), only(campaign, FB))
        (one,) = await rehearsal.run()
        assert one.status in (S.DELIVERED, S.UNCONFIRMED)
        (asked,) = [item for item in await todo(rehearsal.ledger, stage.library, utc_now()) if item.answers]
        assert (asked.reason, asked.submissions) == (UNCLEAR_MAIL, (one.id,))
        await rehearsal.run()
        assert len(await rehearsal.ledger.unclear_mails()) == 1


def _portals_agree(portals: Portals, given: Case) -> None:
    taken = [r for r in portals.received if r.accepted and r.kind in ("submission", "toggle", "code")]
    assert not any(r.traps for r in portals.received), "an invisible field was filled in"
    assert not any(r.kind in ("decoy", "sign-in") for r in portals.received), "something else was pressed"
    counted = sum(portals.submissions().values())
    assert counted == given.taken, Counter((r.kind, r.accepted) for r in portals.received)
    arrived = given.arrived if given.arrived is not None else given.taken
    assert len([r for r in portals.received if r.kind in ("submission", "toggle")]) <= max(arrived, 1), taken


def _nothing_personal(submission: Submission, person: Person) -> None:
    for value in (person.name, person.email, person.grounds, *(a.email for a in person.accounts)):
        assert value not in submission.detail


async def _evidence_is_kept(rehearsal: object, submission: Submission) -> None:
    artefacts = await rehearsal.ledger.artefacts(submission.id)  # type: ignore[attr-defined]
    kinds = {artefact.kind.value for artefact in artefacts}
    if submission.sent_at is not None:
        assert {"before", "values"} <= kinds
    if submission.status in (S.DELIVERED, S.UPHELD):
        assert {"after", "mail"} & kinds
    assert ("mail" in kinds) == ("dkim" in kinds)
    report = await rehearsal.ledger.verify()  # type: ignore[attr-defined]
    assert not report.fault, report
    assert utc_now() >= submission.planned_at
