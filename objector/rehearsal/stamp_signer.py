"""Signs time stamps (RFC 3161) as nobody real would: with a root and a certificate that live as long as a rehearsal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NAME = "REHEARSAL - not a real time stamp authority"
POLICY = "2.999.3161"
"""A policy of the arc that is kept for examples (ITU-T X.660)."""
_LASTS = timedelta(days=3650)
_REJECTION = bytes.fromhex("3027302502010230200c1e") + b"REHEARSAL: no stamp was wanted"


class Sort(StrEnum):
    """With what a stamp is signed."""

    PROPER = "proper"
    EXPIRED = "expired"  #: a certificate that had expired before the stamp
    NOT_FOR_TIME = "not_for_time"  #: one without the extended key usage timeStamping
    FOREIGN = "foreign"  #: one of another root


class StampSigner:
    """Its root, its certificates, and the answers that it signs. `now` is the time that it puts on them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._serial = 0
        begun = now()
        self._root_key, self.root = _root(begun)
        self._signers = {Sort.PROPER: self._signer(begun, self._root_key, self.root)}
        self._begun = begun

    @property
    def root_pem(self) -> bytes:
        """What has to be believed to believe its stamps."""
        return self.root.public_bytes(Encoding.PEM)

    def answer(
        self,
        request: bytes,
        sort: Sort = Sort.PROPER,
        *,
        imprint: bytes = b"",
        nonce: int = 0,
        also: Sequence[x509.Certificate] = (),
    ) -> bytes:
        """The answer to a request (both DER), with another imprint or nonce if one is given, and further certificates.

        Raises ValueError.
        """
        from asn1crypto import tsp

        asked = tsp.TimeStampReq.load(request, strict=True)
        wanted = asked["message_imprint"]
        if wanted["hash_algorithm"]["algorithm"].native != "sha256":
            raise ValueError("only SHA-256 is stamped")
        self._serial += 1
        stamp = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": imprint or wanted["hashed_message"].native,
            },
            "serial_number": self._serial,
            "gen_time": self._now().replace(microsecond=0),
            "nonce": nonce or asked["nonce"].native,
        }
        return self._signed(tsp.TSTInfo(stamp).dump(), *self._with(sort), also)

    @staticmethod
    def rejection() -> bytes:
        """The answer of an authority that refuses, with its reason in words."""
        return _REJECTION

    def _with(self, sort: Sort) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        if sort not in self._signers:
            made = self._begun
            match sort:
                case Sort.EXPIRED:
                    self._signers[sort] = self._signer(
                        made, self._root_key, self.root, lasts=timedelta(hours=-1), begins=timedelta(days=-2)
                    )
                case Sort.NOT_FOR_TIME:
                    self._signers[sort] = self._signer(made, self._root_key, self.root, for_time=False)
                case _:
                    self._signers[sort] = self._signer(made, *_root(made))
        return self._signers[sort]

    def _signer(
        self,
        begun: datetime,
        root_key: ec.EllipticCurvePrivateKey,
        root: x509.Certificate,
        *,
        lasts: timedelta = _LASTS,
        begins: timedelta = timedelta(days=-1),
        for_time: bool = True,
    ) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
        key = ec.generate_private_key(ec.SECP256R1())
        made = _certificate(f"{NAME}: signer", key, begun + begins, begun + lasts).issuer_name(root.subject)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        if for_time:
            made = made.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return key, made.sign(root_key, SHA256())

    def _signed(
        self,
        content: bytes,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        also: Sequence[x509.Certificate],
    ) -> bytes:
        from asn1crypto import cms, core, tsp
        from asn1crypto import x509 as asn1

        raw = certificate.public_bytes(Encoding.DER)
        named = asn1.Certificate.load(raw)
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [sha256(content).digest()]},
                {"type": "signing_certificate_v2", "values": [{"certs": [{"cert_hash": sha256(raw).digest()}]}]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": named.issuer, "serial_number": named.serial_number}},
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": key.sign(attributes.dump(), ec.ECDSA(SHA256())),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
            "certificates": [named, *(asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in also)],
            "signer_infos": [signer],
        }
        token = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})
        answer: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
        return answer


def _root(begun: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"{NAME}: root"
    made = _certificate(name, key, begun - timedelta(days=1), begun + _LASTS).issuer_name(_name(name))
    return key, made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, SHA256())


def _certificate(
    name: str, key: ec.EllipticCurvePrivateKey, begins: datetime, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
