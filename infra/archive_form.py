"""Letters as archives keep them: PDF/A-2b (ISO 19005-2), with the letter's own date and language."""

import io
from datetime import UTC, date, datetime, time

import pikepdf
from pikepdf import pdfa

FLAVOUR = "2b"
_AS_THEY_ARE = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
"""What reportlab has compressed is not compressed again, which takes six times as long as all the rest of saving."""


def as_archive(pdf: bytes, *, dated: date) -> bytes:
    """The document as PDF/A-2b, made on that day as far as it tells. The same document gives the same bytes."""
    instant = datetime.combine(dated, time(), UTC)
    output = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            if "/Trans" in page:  # how a projector turns the page, which reportlab always says
                del page["/Trans"]
        document.Root.Lang = pikepdf.String("id")
        document.docinfo["/Creator"] = "Paten"
        document.docinfo["/CreationDate"] = document.docinfo["/ModDate"] = f"D:{dated:%Y%m%d}000000+00'00'"
        pdfa.prepare(document, FLAVOUR)
        with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["xmp:MetadataDate"] = instant.isoformat()
        document.save(output, **{**pdfa.resolve_save_kwargs(FLAVOUR), **_AS_THEY_ARE, "deterministic_id": True})
    return output.getvalue()
