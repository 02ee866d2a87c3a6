"""A token is believed only if everything about it holds; what a bad one says of itself is never repeated raw."""

from __future__ import annotations

import random
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.x509 import Certificate, load_pem_x509_certificates

from objector.errors import ConfigError, StampError
from objector.ledger import roots as module
from objector.ledger.roots import Roots, fingerprint, pem, read, roots
from objector.ledger.token import verified
from objector.rehearsal.stamp_signer import NAME, Sort, StampSigner
from tests.build import NOW
from tests.stamping import a_signer, a_token, answered, believed

CONTENT = b"the body of an entry"
DIGEST = sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def signer() -> StampSigner:
    """One signer for all: its keys are not what is tested."""
    return a_signer()


def refused(answer: bytes, signer: StampSigner, digest: str = DIGEST, **given: object) -> StampError:
    """Why it is not believed."""
    with pytest.raises(StampError) as caught:
        verified(answer, digest, given.pop("roots", believed(signer)), **given)  # type: ignore[arg-type]
    return caught.value


def test_a_token_that_holds(signer: StampSigner) -> None:
    """Time, fingerprints and the way up to the root are those of the authority; it says REHEARSAL."""
    token = a_token(signer, CONTENT)
    assert (token.at, token.digest) == (NOW, DIGEST)
    assert token.root == fingerprint(signer.root)
    assert token.certificate == fingerprint(token.way[0])
    assert load_pem_x509_certificates(token.pem) == list(token.way)
    assert NAME in token.signer
    assert NAME in token.root_name
    assert "REHEARSAL" in NAME


@pytest.mark.parametrize(
    ("sort", "reason", "words"),
    [
        (Sort.EXPIRED, "wrong_certificate", "had expired at the time of the stamp"),
        (Sort.NOT_FOR_TIME, "wrong_certificate", "not one for time stamps"),
        (Sort.FOREIGN, "unknown_root", "no root that is believed here issued"),
    ],
)
def test_a_certificate_that_is_none_for_it(signer: StampSigner, sort: Sort, reason: str, words: str) -> None:
    """Expired at the time of the stamp, without timeStamping, of another root: each told apart."""
    error = refused(answered(signer, CONTENT, sort), signer)
    assert error.reason == reason
    assert words in str(error)


def test_a_token_outlives_its_certificate() -> None:
    """What counts is the time of the stamp: made eleven years ago by what has long expired, it holds."""
    then = NOW - timedelta(days=4015)
    assert a_token(a_signer(then)).at == then


def test_an_unknown_authority_is_named_by_its_fingerprint(signer: StampSigner) -> None:
    """So that the person can compare it with what the authority publishes, and add the root."""
    error = refused(answered(signer, CONTENT), signer, roots=believed(a_signer()))
    assert error.reason == "unknown_root"
    assert a_token(signer, CONTENT).certificate in str(error)
    assert "OBJECTOR_TSA__ROOTS" in str(error)


def test_the_usual_roots_believe_no_rehearsal(signer: StampSigner) -> None:
    """Without a setting the roots of the web are believed, and none made by this program."""
    assert refused(answered(signer, CONTENT), signer, roots=roots(None)).reason == "unknown_root"


def test_a_token_of_something_else(signer: StampSigner) -> None:
    """It covers one digest, and answers one request."""
    assert refused(answered(signer, b"another entry"), signer).reason == "other_digest"
    assert refused(answered(signer, CONTENT), signer, nonce=7).reason == "wrong_nonce"


@pytest.mark.parametrize(
    "answer",
    [b"", b"x", b"<html>", b"\x30" * 100, bytes.fromhex("30053003020100")],
    ids=["nothing", "a letter", "a page", "nested", "granted, no token"],
)
def test_what_is_no_answer(signer: StampSigner, answer: bytes) -> None:
    """Garbage of any kind ends in one word."""
    assert refused(answer, signer).reason == "garbled"


def test_further_certificates_in_a_token(signer: StampSigner) -> None:
    """An authority may send its chain, others' too; a flood of them is not looked at."""
    others = [a_signer().root for _ in range(21)]
    token = verified(answered(signer, CONTENT, also=[*others[:5], signer.root]), DIGEST, believed(signer))
    assert token.root == fingerprint(signer.root)
    assert refused(answered(signer, CONTENT, also=others), signer).reason == "garbled"
    error = refused(answered(signer, CONTENT, also=[signer.root]), signer, roots=believed(a_signer()))
    assert f"its root “{token.root_name}” (SHA-256 {token.root})" in str(error)


def test_a_refusal_says_why(signer: StampSigner) -> None:
    """In the authority's words, as far as they are harmless."""
    error = refused(signer.rejection(), signer)
    assert error.reason == "refused"
    assert "REHEARSAL: no stamp was wanted" in str(error)
    assert "\x1b" not in str(refused(signer.rejection().replace(b"no stamp", b"no \x1b[2Jxx"[:8]), signer))


def test_a_changed_byte_never_passes_for_another_time(signer: StampSigner) -> None:
    """Each byte of a token in turn: it is refused in our words, or what it proves is the very same."""
    answer = answered(signer, CONTENT)
    true = verified(answer, DIGEST, believed(signer))
    passed = 0
    for place in range(len(answer)):
        changed = bytearray(answer)
        changed[place] ^= 1 << place % 8
        try:
            token = verified(bytes(changed), DIGEST, believed(signer))
        except StampError:
            continue
        passed += 1
        assert (token.at, token.certificate, token.root) == (true.at, true.certificate, true.root)
    assert passed < 20  # bytes that no signature covers and nobody reads


def test_torn_tokens(signer: StampSigner) -> None:
    """Cut, doubled and shuffled in pieces: one kind of error, whatever comes."""
    answer, dice = answered(signer, CONTENT), random.Random(3161)
    for _ in range(300):
        cut, other = sorted(dice.sample(range(1, len(answer) - 1), 2))
        torn = dice.choice([answer[:cut], answer[cut:], answer[other:] + answer[:cut], answer[:cut] + answer[other:]])
        refused(torn, signer)


# ---------------------------------------------------------------- roots


def test_roots_from_a_file_and_from_a_folder(signer: StampSigner, tmp_path: Path) -> None:
    """PEM files by their ending; certificates that others issued help on the way, but are not believed."""
    leaf = a_token(signer).way[0]
    (tmp_path / "one.pem").write_bytes(signer.root_pem)
    (tmp_path / "two.crt").write_bytes(pem([leaf]))
    (tmp_path / "notes.txt").write_text("not one")
    assert roots(tmp_path / "one.pem").trusted == (signer.root,)
    found = roots(tmp_path)
    assert (found.trusted, found.between) == ((signer.root,), (leaf,))
    assert fingerprint(signer.root) in found
    assert fingerprint(leaf) not in found


@pytest.mark.parametrize(
    "content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_file_without_certificates(tmp_path: Path, content: bytes) -> None:
    """Named with its setting, so that it can be mended."""
    (tmp_path / "bad.pem").write_bytes(content)
    with pytest.raises(ConfigError, match=r"TSA__ROOTS: .*bad\.pem holds no certificates"):
        roots(tmp_path)


def test_without_a_root_nobody_is_believed(signer: StampSigner, tmp_path: Path) -> None:
    """An empty folder, or one in which only the authority's own certificate lies."""
    with pytest.raises(ConfigError, match="holds no root certificate"):
        roots(tmp_path)
    (tmp_path / "leaf.pem").write_bytes(pem([a_token(signer).way[0]]))
    with pytest.raises(ConfigError, match="holds no root certificate"):
        roots(tmp_path)


def test_an_odd_certificate_among_the_usual_ones_is_passed_over(signer: StampSigner) -> None:
    """One old root that cannot be read does not take all others away; among chosen ones it is told."""
    odd = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + signer.root_pem
    assert read(odd, "here", strict=False).trusted == (signer.root,)
    with pytest.raises(ValueError, match=r".+"):
        read(odd, "here")
    assert len(roots(None).trusted) > 50


def test_the_way_up_ends(signer: StampSigner, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of certificates that all could have issued each other, each is looked at once, and of many only some."""
    checked: list[Certificate] = []
    leaf = a_token(signer).way[0]
    monkeypatch.setattr(module, "_issued", lambda below, above: checked.append(above) or True)
    circle = [a_signer().root for _ in range(20)]
    assert list(Roots(trusted=(), between=tuple(circle)).ways(leaf, [leaf, *circle])) == []
    assert len(checked) == len(circle)
    checked.clear()
    assert len(list(Roots(trusted=(signer.root, *circle[:6])).ways(leaf, circle))) > 6
    assert len(checked) <= 60
