"""`todo`, and a person's word that settles what stands in it."""

from __future__ import annotations

from objector.domain.outcome import Reason
from objector.wiring import Objector
from tests.cli.conftest import House
from tests.cli.test_submissions import NOW, PICTURE, stopped, unconfirmed


def commands(house: House) -> list[str]:
    return [one["command"] for one in house.json("todo")["todo"]]


def test_nothing_waits(house: House) -> None:
    """An empty ledger has nothing for anybody."""
    assert house.json("todo") == {"todo": []}
    assert house.types("todo").output == "Nothing waits for you.\n"


def test_each_with_its_command_and_nothing_personal(house: House) -> None:
    """What stopped stands there with its one command on a line of its own; no name, no address; exit code 0."""
    first, second, *_ = house.moved_in()
    stopped(house, first["id"])
    unconfirmed(house, second["id"])
    shown = house.types("todo")
    assert shown.exit_code == 0
    assert f"\n    objector continue {first['id']} --headed\n" in shown.output
    assert f"\n    objector answer {second['id']} --arrived\n" in shown.output
    assert "example.org" not in shown.output
    assert "Maria" not in shown.output
    found = house.json("todo")["todo"]
    assert all(
        set(one) == {"what", "reason", "why", "until", "command", "answers", "person", "submissions"} for one in found
    )
    other = house.person("US")
    assert all(one["person"] == other for one in house.json("todo", "--person", other)["todo"])


def test_what_is_settled_is_gone(house: House) -> None:
    """After the command of an item was run, the item is no longer there."""
    first, second, *_ = house.moved_in()
    stopped(house, first["id"], Reason.FORM_CHANGED)
    unconfirmed(house, second["id"])
    by_hand, arrived = (
        next(one for one in commands(house) if submission["id"] in one) for submission in (first, second)
    )
    proof = house.folder / "proof.png"
    proof.write_bytes(PICTURE)
    for command in (by_hand.replace("PICTURE", str(proof)), arrived):
        assert house.types(*command.split()[1:]).exit_code == 0
    assert not {by_hand, arrived} & set(commands(house))


def test_what_never_went_out_has_not_arrived(house: House) -> None:
    """`--arrived` is for what was sent: for one that stopped before, the word alone is no proof."""
    first, *_ = house.moved_in()
    stopped(house, first["id"])
    refused = house.types("answer", first["id"], "--arrived")
    assert refused.exit_code == 2
    assert "--by-hand --file" in refused.stderr


def test_a_mail_that_could_not_be_told_apart(house: House) -> None:
    """It stands in the list, can be read by its id, and is settled by the command that stands there."""
    first, second, *_ = house.moved_in()
    for one in (first, second):
        unconfirmed(house, one["id"])
    raw = b"From: a@facebookmail.com\r\n\r\nWe received your objection"

    async def kept(objector: Objector) -> list[str]:
        ids = (first["id"], second["id"])
        return await objector.ledger.keep_unclear(ids, raw, "digest", NOW, NOW)

    (mail,) = house.opened(kept)
    command = f"objector answer ID --mail {mail}"
    assert command in commands(house)
    (written,) = house.json("receipts", "open", mail, "--to", str(house.folder / "out"))["files"]
    assert (house.folder / "out" / written).read_bytes() == raw
    for words in (("--mail", mail, "--arrived"), ("--means", "nothing"), ("--mail", mail, "--means", "yes")):
        assert house.types("answer", second["id"], *words).exit_code == 2
    told = house.types("answer", second["id"], "--mail", mail, "--means", "received")
    assert told.output == f"{second['id']}: delivered (confirmed_by_mail)\n"
    assert command not in commands(house)
    again = house.types("answer", first["id"], "--mail", mail, "--means", "received")
    assert (again.exit_code, "was settled" in again.stderr) == (2, True)
