"""`objector doctor` at the mail server: a line for each step, up to the one that fails; nothing is sent."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

import pytest

from objector.cli.finding import Found, Health
from objector.cli.mail_server_look import examined, mail_server
from objector.settings import load_settings
from tests.channels.provider import PASSWORD, TOKEN, Provider, a_mailbox, running
from tests.memory_keyring import MemoryKeyring


def lines(found: list[Found]) -> list[tuple[str, Health, str]]:
    return [(one.what.removeprefix("mail server").removeprefix(", "), one.health, one.detail) for one in found]


@pytest.mark.parametrize("by_token", [True, False], ids=["token", "password"])
async def test_the_doctor_finds_it_well(by_token: bool) -> None:
    """One line for each step; nothing is sent."""
    provider = Provider()
    async with running(provider) as port:
        mailbox = a_mailbox(port, by_token=by_token)
        connection, tls, sign_in = lines(await examined(mailbox, await mailbox.word()))
        unnamed = lines(await examined(replace(mailbox, address=""), await mailbox.word()))
    assert connection == ("", Health.WELL, f"localhost, port {port}: connects")
    assert tls[:2] == ("TLS", Health.WELL)
    assert "certificate is trusted" in tls[2]
    assert sign_in[:2] == ("sign-in", Health.WELL)
    assert ("token" if by_token else "password") in sign_in[2]
    assert "nothing was sent" in sign_in[2]
    assert (unnamed[2][1], "OBJECTOR_SMTP__ADDRESS" in unnamed[2][2]) == (Health.ODD, True)
    assert provider.mails == []


@pytest.mark.parametrize(
    ("given", "by_token", "word", "steps", "why"),
    [
        ({}, True, "old-token", ["", "TLS", "sign-in"], "refused the access token (535)"),
        ({}, False, "wrong", ["", "TLS", "sign-in"], "refused user and password (535)"),
        ({"auth_exclude_mechanism": ["XOAUTH2"]}, True, TOKEN, ["", "TLS", "sign-in"], "(XOAUTH2)"),
        ({"auth_require_tls": True}, False, PASSWORD, ["", "TLS", "sign-in"], "lets nobody sign in"),
        ({"host": "mail.example.org"}, True, TOKEN, ["", "TLS"], "its certificate is not trusted"),
        ({"tls": False}, True, TOKEN, ["", "TLS"], "does not speak TLS"),
    ],
    ids=["token", "password", "no tokens", "no sign-in", "another's certificate", "no TLS"],
)
async def test_the_doctor_names_the_step_that_fails(
    given: dict[str, Any], by_token: bool, word: str, steps: list[str], why: str
) -> None:
    """What went well before it is told, too; no secret is."""
    async with running(Provider(), **given) as port:
        found = lines(await examined(a_mailbox(port, by_token=by_token), word))
    assert [one[0] for one in found] == steps
    assert [one[1] for one in found] == [Health.WELL] * (len(steps) - 1) + [Health.ILL]
    assert why in found[-1][2]
    assert not any(word in one[2] for one in found)


async def test_the_doctor_where_nothing_listens() -> None:
    """One line, with what to look at."""
    with socket.socket() as held:  # a port that is taken, and nobody listens at
        held.bind(("127.0.0.1", 0))
        mailbox = a_mailbox(held.getsockname()[1], host="127.0.0.1")
        ((step, health, why),) = lines(await examined(mailbox, TOKEN))
    assert (step, health) == ("", Health.ILL)
    assert "nothing listens there" in why
    assert "OBJECTOR_SMTP__URL" in why


async def test_the_doctor_where_none_is_set_or_opens(ring: MemoryKeyring) -> None:
    """None is no fault; one without what opens it is told how to get it."""
    ((_, health, why),) = lines(await mail_server(load_settings({})))
    assert (health, "none is set" in why) == (Health.WELL, True)
    url = "smtps://maria%40example.org@mail.example.org/"
    ((step, health, why),) = lines(await mail_server(load_settings({"OBJECTOR_SMTP__URL": url})))
    assert (step, health, "objector mail login --smtp" in why) == ("sign-in", Health.ILL, True)
