"""Portals as a whole: in this process, in one of their own, with a mail server."""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from email import policy
from email.parser import BytesParser

import httpx
import pytest

from objector.errors import ConfigError
from objector.rehearsal.mailhost import MailHost
from objector.rehearsal.portal import load_catalogue
from objector.rehearsal.portals import Portals, main
from objector.rehearsal.sessions import Session, cookie_value, read_cookie, storage_state

MARIA = "maria@example.org"
THIRD = "/help/contact/510058597920541"


async def objects(portals: Portals, path: str, **values: str) -> httpx.Response:
    """Post a form of Facebook as Maria."""
    cookie = storage_state("facebook", "maria.muster", MARIA, "en")["cookies"][0]
    headers = {"Host": "www.facebook.com", "Cookie": f"{cookie['name']}={cookie['value']}"}
    trust = ssl.create_default_context(cadata=portals.authority_pem.decode())
    async with httpx.AsyncClient(verify=trust, headers=headers) as client:
        return await client.post(
            f"https://127.0.0.1:{portals.port}{path}",
            data=values,
            extensions={"sni_hostname": "www.facebook.com"},
        )


async def test_mails_go_through_a_real_mail_server():
    """The acceptance mail arrives with the documented words, the inferred sender and the mark of a rehearsal."""
    async with MailHost() as mail, Portals(mail=mail.smtp) as portals:
        await objects(portals, "/help/contact/712876720715583", email=MARIA)
        await asyncio.to_thread(portals.wait_for_mail, lambda one: one.delivered)
        delivered = mail.mails(MARIA)
    assert len(delivered) == 1
    message = BytesParser(policy=policy.default).parsebytes(delivered[0].raw)
    assert message["From"] == "Facebook <noreply@support.facebook.com>"
    assert message["X-Rehearsal"] == "yes"
    text = message.get_body(("plain",)).get_content()
    assert "We will honour your objection for your public information, such as public posts and comments." in " ".join(
        text.split()
    )


async def test_a_mail_can_be_late_and_portals_can_end_before_it():
    """What is not due when the portals stop is never sent, and nothing is left hanging."""
    async with MailHost() as mail:
        async with Portals("late-mails", mail=mail.smtp) as portals:
            await objects(portals, "/help/contact/712876720715583", email=MARIA)
            assert [one.delivered for one in portals.mailed] == [False]
        assert mail.mails(MARIA) == []


def test_portals_work_without_an_event_loop():
    """A plain `with` is enough; a stopped portal still tells what arrived; its port is free again."""
    with Portals() as portals:
        assert portals.host_rules == f"MAP * 127.0.0.1:{portals.port}"
        asyncio.run(objects(portals, "/help/contact/712876720715583", email=MARIA))
        port = portals.port
    assert portals.submissions() == {"facebook-ai-2025": 1}
    with Portals(port=port) as again:
        assert again.port == port
        with pytest.raises(ConfigError, match=f"port {port}: cannot listen"):
            Portals(port=port)


def test_waiting_for_what_does_not_arrive_ends():
    """With the number of those that did."""
    with Portals() as portals, pytest.raises(TimeoutError, match="0 of 1 expected entries"):
        portals.wait_for(lambda one: True, seconds=0.05)


async def test_portals_in_a_process_of_their_own():
    """One JSON line tells the port; the end of standard input ends the process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "objector.rehearsal.portals", "--scenario", "signed-out",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    line = json.loads(await process.stdout.readline())
    headers = {"Host": "www.facebook.com"}
    async with httpx.AsyncClient(verify=False) as client:
        answer = await client.get(f"https://127.0.0.1:{line['port']}/help/contact/712876720715583", headers=headers)
    assert answer.status_code == 302
    process.stdin.close()
    assert await process.wait() == 0


def test_a_wrong_scenario_ends_with_a_message(capsys):
    """Exit code 2, and what is wrong on standard error."""
    assert main(["--scenario", "sunny"]) == 2
    assert "there is no such scenario" in capsys.readouterr().err


def test_a_session_belongs_to_one_service():
    """Another service's cookie, a broken one and none at all stand for nobody."""
    services = load_catalogue().services
    value = cookie_value(Session(service="facebook", handle="maria.muster", email=MARIA, language="de"))
    found = read_cookie(services["facebook"], value)
    assert found is not None
    assert (found.handle, found.email, found.fresh) == ("maria.muster", MARIA, False)
    assert read_cookie(services["instagram"], value) is None
    for broken in (None, "", "x", value[:-5], "bnVsbA", "W10"):
        assert read_cookie(services["facebook"], broken) is None
    with pytest.raises(ConfigError, match="no look-alike of this service"):
        storage_state("myspace", "maria", MARIA, "en")
