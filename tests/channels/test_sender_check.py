"""Whom a mail is from: believed only with proof, and only for the domain that the recipe names."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from objector.channels.inbox import Mail, parse_mail
from objector.channels.sender_check import SenderRecord, aligned
from objector.domain.sender import OF_SIGNATURES, Checked, Doubt
from objector.recipes.free_mail import is_free_mail
from tests.signed import Keys, sender_check, signed

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OURS = "facebookmail.com"
MARIA = "maria@example.org"
PROVIDER = "mx.example.org"


def written(*, sender: str = f"help@{OURS}", to: str = MARIA, more: str = "") -> bytes:
    return (
        f"From: Meta <{sender}>\r\nTo: {to}\r\nSubject: Your objection\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n"
        f"{more}\r\nWe honour it.\r\n"
    ).encode()


def a_mail(raw: bytes) -> Mail:
    return parse_mail(raw, key="1/1", received_at=NOON)


async def check(
    raw: bytes, *, allowed: tuple[str, ...] = (OURS,), keys: Keys | None = None, provider: str = ""
) -> SenderRecord:
    checking = sender_check(keys, now=lambda: NOON, provider=provider)
    return await checking.check(a_mail(raw), allowed=allowed, addresses=(MARIA,))


async def doubt(raw: bytes, **how: object) -> Doubt | None:
    record = await check(raw, **how)  # type: ignore[arg-type]
    assert record.trust.trusted is (record.trust.doubt is None)
    return record.trust.doubt


@pytest.mark.parametrize(
    ("sender", "signer", "allowed", "expected"),
    [
        (f"help@{OURS}", OURS, (OURS,), None),
        (f"help@support.{OURS}", OURS, (OURS,), None),
        (f"help@{OURS}", f"mail.{OURS}", (OURS,), None),
        (f"Help@{OURS.upper()}", OURS, (OURS,), None),
        (f"help@{OURS}", "evil.example", (OURS,), Doubt.STRANGER),
        (f"help@{OURS}.evil.example", f"{OURS}.evil.example", (OURS,), Doubt.NOT_ALLOWED),
        (f"help@{OURS}.evil.example", "evil.example", (OURS,), Doubt.NOT_ALLOWED),
        (f"help@evil-{OURS}", f"evil-{OURS}", (OURS,), Doubt.NOT_ALLOWED),
        (f"help@{OURS}", f"evil-{OURS}", (OURS,), Doubt.STRANGER),
        (f"help@{OURS}", f"{OURS}.evil.example", (OURS,), Doubt.STRANGER),
        ("help@meta.co.uk", "co.uk", ("meta.co.uk",), Doubt.STRANGER),
        ("help@meta.co.uk", "evil.co.uk", ("meta.co.uk",), Doubt.STRANGER),
        ("help@evil.co.uk", "evil.co.uk", ("co.uk",), Doubt.NOT_ALLOWED),
        ("help@co.uk", "co.uk", ("co.uk",), Doubt.NOT_ALLOWED),
        ("help@meta.github.io", "evil.github.io", ("meta.github.io",), Doubt.STRANGER),
        ("meta.help@gmail.com", "gmail.com", ("gmail.com",), Doubt.ANYBODY),
    ],
)
async def test_only_the_domain_itself_proves_it(
    sender: str, signer: str, allowed: tuple[str, ...], expected: Doubt | None
):
    """Neither names that look like it, nor what is above it, nor what anybody may have an address at."""
    assert await doubt(signed(written(sender=sender), signer), allowed=allowed) is expected


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda raw: raw.partition(b"\r\nFrom: ")[2].join((b"From: ", b"")), Doubt.UNSIGNED),
        (lambda raw: raw.replace(b"honour", b"refuse"), Doubt.ALTERED),
        (lambda raw: raw + b"-- \r\nA list's own words\r\n", Doubt.ALTERED),
        (lambda raw: b"Subject: We honour it\r\n" + raw, Doubt.DOUBLE),
        (lambda raw: raw.replace(b"\r\n\r\n", b"\r\nSubject: We honour it\r\n\r\n"), Doubt.DOUBLE),
        (lambda raw: f"From: help@{OURS}\r\n".encode() + raw, Doubt.DOUBLE),
        (lambda raw: b"Content-Type: text/html\r\nContent-Type: text/plain\r\n" + raw, Doubt.DOUBLE),
        (lambda raw: b"X-Y: z\rSubject: hidden\r\n" + raw, Doubt.MALFORMED),
        (lambda raw: raw.replace(b"a=rsa-sha256", b"a=rsa-sha1"), Doubt.TOO_WEAK),
        (lambda raw: raw.replace(b"v=1;", b"v=1; v=1;"), Doubt.UNREADABLE),
        (lambda raw: raw.replace(b"v=1;", b"v=1; x=1795300000;").replace(b" t=", b" n="), Doubt.EXPIRED),
        (lambda raw: raw.replace(b"s=rehearsal", b"s=other"), Doubt.NO_KEY),
        (lambda raw: signed(raw, "evil.example"), None),
        (lambda raw: b"Received: by another way\r\nDelivered-To: maria@example.org\r\n" + raw, None),
    ],
    ids=[
        "unsigned", "altered", "a list's footer", "a subject above", "a subject below", "a second sender",
        "a second content type", "a hidden line", "sha1", "a tag twice", "expired", "no key", "signed by others too",
        "more traces",
    ],
)  # fmt: skip
async def test_what_was_done_to_a_mail_on_its_way(change, expected: Doubt | None):
    """Each known trick is a doubt, said by its name."""
    assert await doubt(change(signed(written(), OURS))) is expected


async def test_a_signature_that_leaves_parts_open():
    """An open end (`l=`), or a subject that is not covered: anybody could have written what is read there."""
    assert await doubt(signed(written(), OURS, length=True)) is Doubt.PARTLY
    assert await doubt(signed(written(), OURS, headers=("from", "to", "date"))) is Doubt.PARTLY


async def test_a_genuine_mail_to_somebody_else():
    """Sent on, and so delivered to Maria, it still speaks of Otto's objection."""
    raw = b"Delivered-To: maria@example.org\r\n" + signed(written(to="otto@example.org"), OURS)
    assert await doubt(raw) is Doubt.COPY
    assert await doubt(signed(written(to="otto@example.org", more=f"Cc: {MARIA}\r\n"), OURS)) is Doubt.PARTLY
    headers = ("from", "to", "cc", "subject")
    assert await doubt(signed(written(to="otto@example.org", more=f"Cc: {MARIA}\r\n"), OURS, headers=headers)) is None


@pytest.mark.parametrize("to", ["maria@müller.example", "Maria@xn--MLLER-kva.example"])
async def test_a_person_whose_mail_host_has_a_name_beyond_ascii(to: str):
    """However the host is written, by the person or by the controller, it is the same: the mail is hers, no copy."""
    checking = sender_check(now=lambda: NOON)
    mail = a_mail(signed(written(to=to), OURS))
    record = await checking.check(mail, allowed=(OURS,), addresses=("maria@müller.example",))
    assert record.trust.doubt is None


async def test_while_the_dns_is_down_it_may_still_become_clear():
    """A passing doubt; once the key is told, it is verified. A mail that was checked is not asked about again."""
    keys = Keys(down=True)
    checking = sender_check(keys, now=lambda: NOON)
    mail = a_mail(signed(written(), OURS))
    for down, passing in ((True, True), (False, False), (True, False)):
        keys.down = down
        record = await checking.check(mail, allowed=(OURS,), addresses=(MARIA,))
        assert (record.trust.passing, record.trust.trusted) == (passing, not passing)
    assert len(keys.asked) == 2


def vouched(says: str, raw: bytes) -> bytes:
    return f"Authentication-Results: {says}\r\n".encode() + raw


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", signed(written(), OURS) + b"added\r\n"), None),
        (vouched(f"{PROVIDER}; dmarc=pass header.from={OURS}", written()), None),
        (vouched(f"{PROVIDER.upper()}; dmarc=pass header.from={OURS}", written()), None),
        (vouched(f"{PROVIDER}; spf=pass smtp.mailfrom={OURS}", written()), Doubt.UNSIGNED),
        (vouched(f"{PROVIDER}; dkim=pass header.d=evil.example", written()), Doubt.UNSIGNED),
        (vouched(f"evil.example; dkim=pass header.d={OURS}", written()), Doubt.UNSIGNED),
        (
            vouched(f"{PROVIDER}; dkim=fail", vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", written())),
            Doubt.UNSIGNED,
        ),
        (vouched("evil.example; none", vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", written())), Doubt.UNSIGNED),
        (vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", signed(written(), OURS, length=True)), Doubt.PARTLY),
        (
            vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", signed(written(), OURS, headers=("from",)) + b"x\r\n"),
            Doubt.ALTERED,
        ),
        (vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", b"Subject: x\r\n" + written()), Doubt.DOUBLE),
        (vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", written(to="otto@example.org")), Doubt.COPY),
    ],
    ids=[
        "altered on the last way", "dmarc", "capitals", "spf alone", "another domain", "another server",
        "the topmost says no", "not the topmost", "an open end", "an open subject", "a second subject", "to another",
    ],
)  # fmt: skip
async def test_the_word_of_the_own_provider(raw: bytes, expected: Doubt | None):
    """It stands in where a signature cannot be checked; it mends nothing else."""
    record = await check(raw, provider=PROVIDER)
    assert record.trust.doubt is expected
    assert record.trust.by == ("" if expected else "results")
    without = await check(raw)
    assert without.trust.trusted is False  # nobody's word is taken unless the settings name them
    assert record.results is not None  # but it is noted
    assert without.results == record.results


async def test_the_word_of_a_provider_stands_in_for_the_dns():
    """So that nothing waits where the DNS cannot be reached."""
    raw = vouched(f"{PROVIDER}; dkim=pass header.d={OURS}", signed(written(), OURS))
    assert (await check(raw, keys=Keys(down=True), provider=PROVIDER)).trust.by == "results"
    assert (await check(raw, keys=Keys(), provider=PROVIDER)).trust.by == "dkim"


async def test_the_record_holds_all_of_it_and_the_chain_nothing_personal():
    """Every signature with the key that was published then; in the chain only what was proved, or the doubt."""
    raw = signed(signed(written(), OURS), "maria-muster.evil.example")
    artefact = (await check(raw)).artefact()
    told = json.loads(artefact.content)
    assert dict(artefact.told) == {"trusted": True, "by": "dkim", "domain": OURS, "doubt": ""}
    assert [(one["domain"], one["result"]) for one in told["signatures"]] == [
        ("maria-muster.evil.example", "pass"), (OURS, "pass"),
    ]  # fmt: skip
    assert told["signatures"][1]["key_records"][0].startswith("v=DKIM1; k=rsa; p=")
    assert told["mail"] == {"sha256": told["mail"]["sha256"], "received_at": NOON.isoformat(), "from_domain": OURS}
    forged = (await check(signed(written(), "maria-muster.evil.example"))).artefact()
    assert dict(forged.told) == {"trusted": False, "by": "", "domain": "", "doubt": "stranger"}
    assert MARIA not in repr(await check(raw))


PIECES = (
    b"\r\n", b"\n", b" ", b"\t", b"From: x@evil.example\r\n", b"Subject: We refuse\r\n", b"Content-Type: text/html\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"--b\r\n", b"<!--", b"not ", b"\r", b"\x00", b":",
    b"To: otto@example.org\r\n", b"=?utf-8?q?x?=", b"Received: x\r\n",
)  # fmt: skip


async def test_what_is_still_believed_still_says_the_same():
    """Whatever is put into a signed mail, taken out or changed: if it is trusted, what is read there is what was
    written. 1500 mails, made by a seeded hand."""
    chance = Random(6376)
    body = written(more="MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n").replace(
        b"We honour it.",
        b"--b\r\nContent-Type: text/plain\r\n\r\nWe honour it.\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>We honour it.</p>\r\n--b--",
    )
    raw = signed(body, OURS)
    genuine = a_mail(raw)
    checking = sender_check(now=lambda: NOON)
    trusted = 0
    for _ in range(1500):
        changed = bytearray(raw)
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randrange(len(changed) + 1)
            if chance.random() < 0.5:  # where headers begin and lines end, most of it happens
                at = chance.choice([n + 2 for n in range(len(changed)) if changed[n : n + 2] == b"\r\n"] + [0])
            match chance.randrange(3):
                case 0:
                    changed[at:at] = chance.choice(PIECES)
                case 1:
                    del changed[at : at + chance.randrange(1, 40)]
                case _:
                    changed[at : at + 1] = chance.choice(PIECES)
        mail = a_mail(bytes(changed))
        record = await checking.check(mail, allowed=(OURS,), addresses=(MARIA,))
        if record.trust.trusted:
            trusted += 1
            assert (mail.sender, mail.recipients) == (genuine.sender, genuine.recipients)
            assert (mail.subject.split(), mail.text.split()) == (genuine.subject.split(), genuine.text.split())
    assert 0 < trusted < 1000


def test_every_doubt_has_words_and_every_result_a_doubt():
    """The person reads a reason, whatever it was."""
    assert all(one.words for one in Doubt)
    assert set(OF_SIGNATURES) == set(Checked) - {Checked.HOLDS}


@pytest.mark.parametrize("word", [*Doubt, *Checked])
def test_every_doubt_and_every_result_is_documented(word: Doubt | Checked):
    """What `todo` and the kept records say can be looked up."""
    page = Path(__file__).parents[2] / "docs" / "mail.md"
    assert f"`{word.value}`" in page.read_text("utf-8")


def test_what_belongs_to_one_owner():
    """By the public suffix list; nothing belongs to nobody."""
    assert aligned("a.portal.example", "b.portal.example")
    assert not aligned("", "portal.example")
    assert not aligned("co.uk", "co.uk")
    assert not aligned("portal.example", "")


@pytest.mark.parametrize("host", ["gmail.com", "yahoo.co.uk", "mail.gmx.at", "web.de", "outlook.pt"])
def test_where_everybody_has_an_address(host: str):
    """Their signature proves that one of everybody wrote it."""
    assert is_free_mail(host)
    assert not is_free_mail("facebookmail.com")
