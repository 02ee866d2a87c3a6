"""A recipe may say how it is tried again, within bounds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from objector.domain.retry import RetryPolicy
from objector.recipes.model import Retry


def test_waits_of_ones_own() -> None:
    """Waits and what follows them take the place of the usual ones."""
    given = Retry.model_validate({"waits": ["1h", "2d"], "then": "give_up"})
    assert given.policy == RetryPolicy(waits=(timedelta(hours=1), timedelta(days=2)), ask=False)
    assert Retry.model_validate({"waits": ["1h"]}).policy.ask is True


@pytest.mark.parametrize(
    "given", [{"waits": []}, {"waits": ["10s"]}, {"waits": ["1h"], "then": "resend"}, {"waits": ["1h"], "tries": 3}, {}]
)
def test_what_is_not_polite_or_not_known_is_refused(given: dict[str, object]) -> None:
    """No wait under a minute, no unknown key, no other end than giving up or asking."""
    with pytest.raises(ValidationError):
        Retry.model_validate(given)
