"""A certificate for a clinic's network that no public authority can certify: an authority of the clinic's own signs it.

The authority may certify the names that it was made for and no other (name constraints), so a device or a browser that
trusts it trusts it for this server alone.
"""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from models.errors import UsageError

AUTHORITY, AUTHORITY_KEY = "tls-authority.pem", "tls-authority.key"
CERTIFICATE, KEY = "tls-server.pem", "tls-server.key"
# Browsers refuse certificates that last longer than 825 days, also those of an authority that a person added.
LASTS, AUTHORITY_LASTS = timedelta(days=820), timedelta(days=3650)
_CLOCKS_DIFFER = timedelta(days=1)


def make_certificate(folder: Path, names: Sequence[str], now: datetime) -> x509.Certificate:
    """Write a certificate and its key for names and numbers; an authority that is in the folder already signs anew.

    Args:
        folder: The data folder; files are readable for their owner alone.
        names: DNS names and IP addresses that people and devices type.
        now: UTC.

    Returns:
        The authority's certificate, for devices and browsers to trust.

    Raises:
        UsageError: A name cannot be, or the authority of the folder was made for other names, or its key is gone.
    """
    wanted = [_name(name) for name in names]
    if (folder / AUTHORITY).exists():
        key = _read_key(folder / AUTHORITY_KEY)
        authority = x509.load_pem_x509_certificate((folder / AUTHORITY).read_bytes())
        _require_covered(authority, wanted, folder)
    else:
        key = ec.generate_private_key(ec.SECP256R1())
        authority = _authority(key, wanted, now)
        _write(folder / AUTHORITY_KEY, _pem(key))
        _write(folder / AUTHORITY, authority.public_bytes(serialization.Encoding.PEM))
    own = ec.generate_private_key(ec.SECP256R1())
    leaf = _leaf(own, wanted, authority, key, now)
    chain = leaf.public_bytes(serialization.Encoding.PEM) + authority.public_bytes(serialization.Encoding.PEM)
    _write(folder / KEY, _pem(own))
    _write(folder / CERTIFICATE, chain)
    return authority


def fingerprint(certificate: x509.Certificate) -> str:
    """Give what a person compares before trusting it: SHA-256 in pairs of hexadecimal digits."""
    return certificate.fingerprint(hashes.SHA256()).hex(":")


def _name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        pass
    try:
        name = text.lower().encode("idna").decode()
    except ValueError:
        name = ""
    if not name:
        message = f"{text!r} is neither a name nor an address of a machine"
        raise UsageError(message, "names")
    return x509.DNSName(name)


def _authority(key: ec.EllipticCurvePrivateKey, names: list[x509.GeneralName], now: datetime) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chairside, this clinic's own")])
    allowed = [x509.IPAddress(ip_network(one.value)) if isinstance(one, x509.IPAddress) else one for one in names]
    return (
        _begun(subject, subject, now, AUTHORITY_LASTS)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.NameConstraints(allowed, None), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _leaf(
    own: ec.EllipticCurvePrivateKey, names: list[x509.GeneralName], authority: x509.Certificate,
    key: ec.EllipticCurvePrivateKey, now: datetime,
) -> x509.Certificate:  # fmt: skip
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chairside")])
    return (
        _begun(subject, authority.subject, now, LASTS)
        .public_key(own.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _begun(subject: x509.Name, issuer: x509.Name, now: datetime, lasts: timedelta) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer)
    builder = builder.serial_number(x509.random_serial_number())
    return builder.not_valid_before(now - _CLOCKS_DIFFER).not_valid_after(now + lasts)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _require_covered(authority: x509.Certificate, wanted: list[x509.GeneralName], folder: Path) -> None:
    allowed = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    known = {str(one.value).removesuffix("/32").removesuffix("/128") for one in allowed}
    other = [str(one.value) for one in wanted if str(one.value) not in known]
    if other:
        message = (
            f"The authority in {folder} was made for {', '.join(sorted(known))}, not for {other[0]}; to make another, "
            f"move {AUTHORITY} and {AUTHORITY_KEY} aside, and trust the new one everywhere"
        )
        raise UsageError(message, "names")


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    if not path.exists():
        message = (
            f"{path} is missing, without which {AUTHORITY} beside it signs nothing; put the key back, or move "
            f"{AUTHORITY} aside to make another authority, and trust the new one everywhere"
        )
        raise UsageError(message, "names")
    found = serialization.load_pem_private_key(path.read_bytes(), None)
    assert isinstance(found, ec.EllipticCurvePrivateKey)  # noqa: S101 - we have written it
    return found


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
