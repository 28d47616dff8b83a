"""What may be attached: real pictures and PDFs, told by their bytes; everything else is refused with a reason."""

import io
import struct
import time
import zlib

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from functions.ports import Inspector


def picture(image_format: str, size: tuple[int, int] = (60, 40), mode: str = "RGB") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 120).save(buffer, image_format)
    return buffer.getvalue()


def pdf(pages: int, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password is not None:
        writer.encrypt(password)
    return written(writer)


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(header) - 4) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk


def pdf_whose_pages_hold_themselves() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    pages = writer._root_object["/Pages"].get_object()  # noqa: SLF001  pypdf offers no other way to break one
    assert isinstance(pages, DictionaryObject)
    pages[NameObject("/Kids")] = ArrayObject([pages.indirect_reference])
    pages[NameObject("/Count")] = NumberObject(1)
    return written(writer)


JPEG, PNG, PDF = picture("JPEG"), picture("PNG"), pdf(1)


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (JPEG, "image/jpeg"),
        (picture("JPEG", mode="L"), "image/jpeg"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (PNG, "image/png"),
        (picture("PNG", mode="RGBA"), "image/png"),
        (picture("PNG", (1, 1)), "image/png"),
        (PDF, "application/pdf"),
        (pdf(20), "application/pdf"),
    ],
)
def test_pictures_and_pdfs_are_told_by_their_bytes(inspector: Inspector, content: bytes, content_type: str) -> None:
    assert inspector.inspect(content) == content_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        picture("GIF"),
        picture("BMP"),
        picture("TIFF"),
        picture("WEBP"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script></html>" + JPEG,
        b"MZ" + PDF,
        picture("GIF") + PDF,
        b"\n" + PNG,
        b"PK\x03\x04" + PNG,
    ],
)
def test_anything_else_is_refused_whatever_follows(inspector: Inspector, content: bytes) -> None:
    with pytest.raises(ValueError, match="Lampirkan foto"):
        inspector.inspect(content)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff" + PDF,
        b"\xff\xd8\xff" + b"\x00" * 1000,
        JPEG[:10],
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + JPEG,
        PNG[:20],
        b"%PDF-",
        b"%PDF-1.7\n" + JPEG,
        b"%PDF-1.7\n<script>alert(1)</script>",
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\nstartxref\n99999999\n%%EOF",
        pdf(0),
        pdf_whose_pages_hold_themselves(),
    ],
)
def test_what_only_begins_like_a_picture_or_a_pdf_is_refused(inspector: Inspector, content: bytes) -> None:
    with pytest.raises(ValueError, match=r"rusak|halaman"):
        inspector.inspect(content)


def noisy(image_format: str) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 80).save(buffer, image_format)
    return buffer.getvalue()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99, 0.999])
def test_a_picture_that_was_cut_off_is_refused(inspector: Inspector, image_format: str, share: float) -> None:
    whole = noisy(image_format)
    with pytest.raises(ValueError, match=r"terpotong|rusak"):
        inspector.inspect(whole[: int(len(whole) * share)])


def test_a_jpeg_that_lacks_its_last_byte_is_refused(inspector: Inspector) -> None:
    with pytest.raises(ValueError, match="Foto ini terpotong; unggah ulang"):
        inspector.inspect(noisy("JPEG")[:-1])


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_what_a_phone_appends_to_a_whole_picture_does_no_harm(inspector: Inspector, image_format: str) -> None:
    assert inspector.inspect(noisy(image_format) + b"\x00" * 50_000) == f"image/{image_format.lower()}"


@pytest.mark.parametrize("size", [(100_000, 100_000), (6_400, 6_400), (2**31 - 1, 1)])
def test_a_picture_that_claims_too_many_pixels_is_refused_at_once(inspector: Inspector, size: tuple[int, int]) -> None:
    started = time.process_time()
    with pytest.raises(ValueError, match="Foto"):
        inspector.inspect(png_that_claims(*size))
    assert time.process_time() - started < 1


def test_forty_megapixels_are_allowed(inspector: Inspector) -> None:
    assert inspector.inspect(picture("PNG", (8_000, 5_000), mode="1")) == "image/png"


def test_a_pdf_has_at_most_twenty_pages(inspector: Inspector) -> None:
    with pytest.raises(ValueError, match="20 halaman"):
        inspector.inspect(pdf(21))


def test_a_locked_pdf_is_refused(inspector: Inspector) -> None:
    with pytest.raises(ValueError, match="terkunci"):
        inspector.inspect(pdf(1, password="rahasia"))
