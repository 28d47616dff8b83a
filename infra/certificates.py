"""What is wrong with another server's certificate, in words that an operator can act on."""

import ssl

_EXPIRED, _OTHER_NAME = 10, 62  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH


def certificate_fault(error: BaseException | None, who: str) -> str | None:
    """Why `who` is not trusted, if the error, or one that it came from or holds, is about a certificate."""
    while error is not None:
        held = (error, *error.args)
        found = next((one for one in held if isinstance(one, ssl.SSLCertVerificationError)), None)
        if found is not None:
            return _in_words(found.verify_code, who)
        error = error.__cause__ or error.__context__
    return None


def _in_words(code: int, who: str) -> str:
    if code == _EXPIRED:
        return f"Sertifikat {who} sudah kedaluwarsa."
    if code == _OTHER_NAME:
        return f"Sertifikat {who} bukan untuk nama server ini."
    return f"Sertifikat {who} tidak dapat dipercaya."
