"""`plan`, `run`, `status`, `todo` and `receipts show` on what is objected to again, and until when."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest

from objector.domain.outcome import Delivered, Evidence, Reason
from objector.domain.retry import RetryPolicy, next_move
from objector.engine.plan import plan_new
from objector.engine.selection import Selection
from objector.shipped import config_dir
from objector.wiring import Objector, utc_now
from tests.cli.conftest import House
from tests.cli.test_submissions import stopped

RECIPE = "meta.facebook.ai-2025"


@pytest.fixture
def own(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house with a folder of its own recipes: Facebook's is renewed after 90 days, and its date is to come."""
    folder = house.folder / "own"
    shutil.copytree(config_dir() / "campaigns", folder / "campaigns")
    for campaign in (folder / "campaigns").glob("*.toml"):
        campaign.write_text(
            campaign.read_text().replace("object_before      = 2025-05-27", "object_before = 2099-01-01")
        )
    recipe = config_dir() / "recipes" / "meta" / "facebook.ai-2025.toml"
    (folder / "recipes" / "meta").mkdir(parents=True)
    text = recipe.read_text().replace('verified     = "never"', 'verified = "never"\nrenew_after = "90d"')
    (folder / "recipes" / "meta" / recipe.name).write_text(text)
    monkeypatch.setenv("OBJECTOR_CONFIG_DIR", str(folder))
    return house


def delivered_long_ago(house: House, submission_id: str) -> None:
    """Delivered by the recipe of 2025 a hundred days ago, and not answered."""
    then = utc_now() - timedelta(days=100)

    async def deliver(objector: Objector) -> None:
        ledger = objector.ledger
        claim = await ledger.claim(submission_id, then)
        await ledger.mark_sending(claim, (), then)
        outcome = Delivered(reason=Reason.CONFIRMED, evidence=Evidence(recipe=RECIPE))
        current = await ledger.submission(submission_id)
        await ledger.record(claim, outcome, next_move(current, outcome, RetryPolicy(), then), then)

    house.opened(deliver)


def test_an_objection_that_was_not_honoured_is_planned_again_with_its_reason(own: House) -> None:
    """The plan shows the line and why; once recorded it stands in `status` and `receipts show`, and only once."""
    first = next(one for one in own.moved_in() if one["recipe"] == RECIPE and one["account"])
    delivered_long_ago(own, first["id"])
    why = f"the controller did not say within 90 days that it honours {first['id']}"
    person = first["person"]
    line = next(one for one in own.json("plan", "--person", person)["plan"] if one["form"] == "meta.facebook.ai")
    told = {name: line[name] for name in ("standing", "generation", "cause", "why", "follows")}
    assert told == {
        "standing": "ready",
        "generation": 2,
        "cause": "not_upheld",
        "why": why,
        "follows": first["id"],
    }
    assert f"not_upheld: {why}" in " ".join(own.types("plan", "--person", person).output.split())

    async def plan(objector: Objector) -> int:
        selection = Selection(campaign="meta-ai", person=person)
        return len(await plan_new(objector.ledger, objector.library, selection, utc_now()))

    assert (own.opened(plan), own.opened(plan)) == (1, 0)
    found = [one for one in own.json("status", "--all")["submissions"] if one["cause"] == "not_upheld"]
    assert [(one["generation"], one["follows"], one["detail"]) for one in found] == [(2, first["id"], why)]
    assert "not_upheld" in own.types("status", "--all").output
    receipt = own.json("receipts", "show", found[0]["id"])
    assert (receipt["cause"], receipt["history"][0]["facts"]["why"]) == ("not_upheld", why)
    assert f"planned (not_upheld): {why}" in " ".join(own.types("receipts", "show", found[0]["id"]).output.split())


def test_a_date_to_come_is_shown_by_plan_status_and_todo(own: House) -> None:
    """The plan says what follows from the date on, `status` has it until something was sent, `todo` the last day."""
    facebook = next(one for one in own.moved_in() if one["recipe"] == RECIPE and one["account"])
    stopped(own, facebook["id"])
    shown = " ".join(own.types("plan").output.split())
    assert "object before 2099-01-01 (Europe/Dublin); from then on: the form stays open" in shown
    dates = {one["id"]: one["object_before"] for one in own.json("status", "--all")["submissions"]}
    assert dates[facebook["id"]] == "2099-01-01"
    assert None in dates.values(), "the form on third-party information has no date"
    assert "2099-01-01" in own.types("status", "--all").output
    item = next(one for one in own.json("todo")["todo"] if facebook["id"] in one["submissions"])
    assert item["until"] == "2098-12-31"
    assert "(until 2098-12-31)" in own.types("todo").output
    delivered = next(one for one in dates if dates[one] and one != facebook["id"])
    delivered_long_ago(own, delivered)
    after = {one["id"]: one["object_before"] for one in own.json("status", "--all")["submissions"]}
    assert after[delivered] is None


def test_a_date_that_has_come_is_told_with_what_an_objection_still_does(house: House) -> None:
    """As shipped: the training at Meta began, and the plan says what an objection is still good for."""
    house.moved_in()
    assert house.types("people", "import", str(house.people)).exit_code == 0
    shown = " ".join(house.types("plan").output.split())
    assert (
        "2025-05-27 has come: the form stays open, but an objection works only for content that is published" in shown
    )
    assert all(one["until"] is None for one in house.json("todo")["todo"])


def test_an_account_that_is_named_later_is_told_as_such(house: House) -> None:
    """Its line says why it comes now."""
    house.moved_in()
    path = house.people
    path.write_text(
        path.read_text().replace(
            '  service = "facebook"\n  handle = "maria.muster"',
            '  service = "facebook"\n  handle = "maria.muster"\n'
            '  [[people.accounts]]\n  service = "facebook"\n  handle = "second"\n  email = "second@example.org"',
        )
    )
    assert house.types("people", "import", str(path)).exit_code == 0
    new = [one for one in house.json("plan")["plan"] if one["standing"] in ("ready", "missing")]
    assert [one["cause"] for one in new] == ["new_account"]
    assert new[0]["why"] == f"account {new[0]['account']} was named after others were planned for this form"
