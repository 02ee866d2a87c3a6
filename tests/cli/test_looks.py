"""What commands say of later looks at the page of something unconfirmed."""

from __future__ import annotations

from datetime import timedelta

from objector.domain.outcome import Reason
from objector.domain.read_back import ReadBack, Stands, as_it_stands
from objector.wiring import Objector, utc_now
from tests.cli.conftest import House
from tests.ledger.scenes import UNCONFIRMED, sent

DETAIL = 'loaded anew, "Use my posts" stands on on'


def looked(house: House, look: ReadBack) -> tuple[str, str]:
    """An unconfirmed submission that was looked at once; its id and its account's."""
    submission_id = house.moved_in()[0]["id"]

    async def do(objector: Objector) -> str:
        ledger, now = objector.ledger, utc_now()
        await sent(ledger, submission_id, UNCONFIRMED, now - timedelta(hours=2))
        seen = as_it_stands(await ledger.history(submission_id))
        claim = await ledger.begin_read_back(submission_id, seen, {"inbox": "none"}, now)
        await ledger.keep_read_back(claim, look, now)
        return claim.submission.account_id or ""

    return submission_id, house.opened(do)


def test_it_is_told_everywhere(house: House) -> None:
    """`status`, its JSON, `todo` and `receipts show` say how often, when, and what it told."""
    submission_id, _ = looked(house, ReadBack(stands=Stands.NOT_OBJECTED, detail=DETAIL))
    for words in (("status",), ("todo",)):
        told = " ".join(house.types(*words).stdout.split())
        assert "looked at again once" in told, words
        assert DETAIL in told, words
    assert DETAIL in next(one["detail"] for one in house.json("status")["submissions"] if one["id"] == submission_id)
    shown = house.types("receipts", "show", submission_id).stdout
    assert f"read_back (not_objected): {DETAIL}" in shown
    (kept,) = [one for one in house.json("receipts", "show", submission_id)["history"] if one["kind"] == "read_back"]
    assert (kept["facts"]["stands"], kept["facts"]["detail"]) == ("not_objected", DETAIL)


def test_a_sign_in_that_stood_in_the_way_is_named(house: House) -> None:
    """With the command after which it is looked at again; what settles the item itself stays the person's word."""
    look = ReadBack(stands=Stands.UNCLEAR, reason=Reason.SIGN_IN, detail="the page asks for a password")
    submission_id, account = looked(house, look)
    (item,) = [one for one in house.json("todo")["todo"] if submission_id in one["submissions"]]
    assert f"objector sign-in {account}" in item["why"]
    assert item["command"] == f"objector answer {submission_id} --arrived"
