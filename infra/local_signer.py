"""Signs addresses for the storage emulator, which checks no signature, with a key made at the first start."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from google.auth.credentials import AnonymousCredentials, Signing


class LocalSigner(AnonymousCredentials, Signing):
    """Credentials that can sign bytes, as Google's client libraries ask for them."""

    def __init__(self, folder: Path) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._key = _key(folder / "keys" / "signer.pem")

    def sign_bytes(self, message: bytes) -> bytes:
        """The RSA signature of a message."""
        return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())

    @property
    def signer_email(self) -> str:
        """The account that signs; nobody's."""
        return "emulator@paten.invalid"

    @property
    def signer(self) -> Any:  # noqa: ANN401  google-auth's signer
        """What signs: these credentials."""
        return self


def _key(path: Path) -> rsa.RSAPrivateKey:
    if path.exists():
        loaded = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if isinstance(loaded, rsa.RSAPrivateKey):
            return loaded
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_bytes(
        made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return made
