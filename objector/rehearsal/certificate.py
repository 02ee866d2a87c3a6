"""A throw-away certificate authority for the look-alikes. Its keys live only as long as the rehearsal."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from dataclasses import dataclass

import trustme


@dataclass(frozen=True, kw_only=True)
class Certificates:
    """`context` is what a TLS server uses; `authority_pem` is what a client must trust to believe it."""

    context: ssl.SSLContext
    authority_pem: bytes


def throw_away_certificates(hosts: Iterable[str]) -> Certificates:
    """A fresh authority and one certificate that names all `hosts`."""
    authority = trustme.CA(organization_name="REHEARSAL", organization_unit_name="not a real certificate authority")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*sorted(set(hosts)), organization_name="REHEARSAL").configure_cert(context)
    return Certificates(context=context, authority_pem=authority.cert_pem.bytes())
