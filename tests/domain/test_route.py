"""A route: which channel follows which, and what is left to the person after the last."""

from __future__ import annotations

from objector.domain.person import Mode
from objector.domain.route import Route


def test_the_channels_follow_each_other() -> None:
    """In the order of the route; after the last, and after one that is not on it, the person."""
    route = Route(channels=("one", "two"))
    assert [route.after(tried) for tried in ("one", "two", "three")] == ["two", None, None]
    assert Route().after("browser") is None


def test_a_mode_says_which_channel_is_first() -> None:
    """The mode `mail` never begins with a form, not even where nobody can be written to; the others take the first."""
    assert Route(channels=("browser", "mail")).first(Mode.MAIL) == "mail"
    assert Route().first(Mode.MAIL) == "mail"
    assert [Route(channels=("mail",)).first(mode) for mode in (Mode.AUTOMATIC, Mode.ASSISTED)] == ["mail", "mail"]


def test_the_person_is_told_the_other_channels() -> None:
    """Each that the form can go by but the one that was tried, with its command."""
    route = Route(channels=("browser", "mail", "letter"))
    for tried, others in (("browser", ("mail", "letter")), ("mail", ("browser", "letter"))):
        ways = route.advice("s-1", tried).split("; or ")
        assert ways[1:] == [f"go another way: objector continue s-1 --by {one}" for one in others]


def test_the_person_is_told_every_way_that_is_known() -> None:
    """Again later, by hand with a proof, through the controller's contacts, by letter; only what is known."""
    route = Route(
        page="https://form.example/object",
        controller="Example Limited",
        contacts=("https://form.example/privacy", "privacy@form.example"),
        postal=("1 Street", "Dublin"),
    )
    ways = route.advice("s-1", "browser").split("; or ")
    assert ways == [
        "try it again later: objector continue s-1",
        "fill in the form yourself at https://form.example/object, then keep a picture of the answer: "
        "objector answer s-1 --by-hand --file PICTURE",
        "write to the controller through https://form.example/privacy or privacy@form.example",
        "write a letter to Example Limited, 1 Street, Dublin",
    ]
    assert Route().advice("s-1", "browser") == ways[0]
