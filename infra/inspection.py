"""Looks into uploaded bytes: what they are, whatever their name or announced type says."""

import io
import logging
import warnings

from PIL import Image

from functions.domain.uploads import MAX_PIXELS

_IMAGES = {b"\xff\xd8\xff": ("JPEG", "image/jpeg"), b"\x89PNG\r\n\x1a\n": ("PNG", "image/png")}
_ENDS = {"JPEG": b"\xff\xd9", "PNG": b"IEND"}
_TAIL_BYTES = 64 * 1024  # phones append data of their own after the picture
_MAX_PAGES = 20
logging.getLogger("pypdf").addHandler(logging.NullHandler())
logging.getLogger("pypdf").propagate = False


class ByteInspector:
    """Tells JPEG, PNG and PDF by their first bytes and checks that they open.

    No pixel is decoded, so a picture that was cut off is refused only where its end is missing.
    """

    def inspect(self, content: bytes) -> str:
        """The content type. ValueError, in Indonesian, for anything else, broken files, and too many pixels."""
        for magic, (image_format, content_type) in _IMAGES.items():
            if content.startswith(magic):
                _check_image(content, image_format)
                return content_type
        if content.startswith(b"%PDF-"):
            _check_pdf(content)
            return "application/pdf"
        raise ValueError("Lampirkan foto (JPEG atau PNG) atau PDF.")


def _check_image(content: bytes, image_format: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[image_format]) as image:
                pixels = image.width * image.height
                image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError("Foto ini rusak atau terlalu besar; ambil ulang fotonya.") from error
    if _ENDS[image_format] not in content[-_TAIL_BYTES:]:
        raise ValueError("Foto ini terpotong; unggah ulang.")
    if pixels > MAX_PIXELS:
        raise ValueError(f"Foto paling besar {MAX_PIXELS // 1_000_000} megapiksel.")


def _check_pdf(content: bytes) -> None:
    from pypdf import PdfReader  # noqa: PLC0415  slow to load, and few attach a PDF
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        encrypted, pages = reader.is_encrypted, 0 if reader.is_encrypted else len(reader.pages)
    except (
        PyPdfError,
        ValueError,
        LookupError,
        TypeError,
        RecursionError,
        AttributeError,
        NotImplementedError,
    ) as error:
        raise ValueError("PDF ini rusak; simpan ulang berkasnya.") from error
    if encrypted:
        raise ValueError("PDF ini terkunci sandi; lampirkan yang tidak terkunci.")
    if not 1 <= pages <= _MAX_PAGES:
        raise ValueError(f"PDF paling banyak {_MAX_PAGES} halaman.")
