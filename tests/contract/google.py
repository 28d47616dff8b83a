"""What Google does: keys, the certificates it publishes for them, and the tokens it signs."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

PROJECT = "contoh-paten"
AUDIENCE = "https://paten.contoh.example"
SUPERAPP = "superapp@contoh-paten.iam.gserviceaccount.com"
SCHEDULER = "penjadwal@contoh-paten.iam.gserviceaccount.com"
UID = "petugas-contoh-1"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


GOOGLES, FIREBASES, STRANGERS = _rsa(), _rsa(), _rsa()
CURVE = ec.generate_private_key(ec.SECP256R1())
GOOGLE_KEY, FIREBASE_KEY = "kunci-google", "kunci-firebase"


def account(email: str = SUPERAPP, **changed: Any) -> dict[str, Any]:  # noqa: ANN401  any claim
    """The claims of a service account's ID token, as the metadata server signs them; `...` leaves one out."""
    now = int(time.time())
    claims = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "azp": "100000000000000000001",
        "sub": "100000000000000000001",
        "email": email,
        "email_verified": True,
        "iat": now - 60,
        "exp": now + 3540,
    }
    return _changed(claims, changed)


def officer(**changed: Any) -> dict[str, Any]:  # noqa: ANN401  any claim
    """The claims of a Firebase ID token; `...` leaves one out."""
    now = int(time.time())
    claims = {
        "iss": f"https://securetoken.google.com/{PROJECT}",
        "aud": PROJECT,
        "auth_time": now - 7200,
        "user_id": UID,
        "sub": UID,
        "iat": now - 60,
        "exp": now + 3540,
        "firebase": {"identities": {}, "sign_in_provider": "custom"},
    }
    return _changed(claims, changed)


def signed(
    claims: dict[str, Any],
    *,
    key: Key | None = None,
    key_id: str | None = None,
    algorithm: str = "RS256",
    **header: Any,  # noqa: ANN401  any header
) -> str:
    """A token of these claims, signed with the key of their issuer unless another is given."""
    firebases = str(claims.get("iss")).startswith("https://securetoken")
    signer: Key = key or (FIREBASES if firebases else GOOGLES)
    named = key_id or (FIREBASE_KEY if firebases else GOOGLE_KEY)
    content = json.dumps(claims).encode()
    return jwt.PyJWS().encode(content, signer, algorithm=algorithm, headers={"kid": named} | header)


def put_together(header: object, claims: object, *, secret: bytes | None = None) -> str:
    """A token of any header and claims, with no signature or an HMAC by the secret."""
    head = ".".join(_part(json.dumps(part).encode()) for part in (header, claims))
    signature = hmac.new(secret, head.encode(), hashlib.sha256).digest() if secret else b""
    return f"{head}.{_part(signature)}"


def certificate(key: Key) -> str:
    """The PEM certificate that is published for a key."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "contoh.example")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    dated = built.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=15))
    return dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def public_pem(key: Key) -> bytes:
    """The public key itself, which anybody can have."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, form)


def nested(depth: int) -> str:
    """A token whose claims are lists in lists, deeper than a parser follows."""
    return f"{_part(b'{}')}.{_part(b'[' * depth)}.{_part(b'tanda')}"


def as_json(certificates: dict[str, str]) -> str:
    """Certificates as they are published."""
    return json.dumps(certificates, indent=2)


def _changed(claims: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (claims | changed).items() if value is not ...}


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
