"""Letters as PDF: a Jinja template makes HTML, xhtml2pdf lays it out.

What a resident wrote is text, never markup: it is escaped wherever a template prints it. A document reads
nothing but `_shared/` and fetches nothing. The same letter gives the same bytes in any process, at any time.
"""

import io
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import Any

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup, escape
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.platypus.doctemplate import LayoutError
from reportlab.platypus.tables import CellStyle
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessError, ResourceAccessPolicy

from functions.domain.applicant import Applicant
from functions.domain.application import File
from functions.domain.city import Paper
from functions.domain.errors import FailedPrecondition
from functions.domain.indonesian import age_on, day_name, in_words, long_date, rupiah, rupiah_in_words
from functions.domain.letter_types import LetterType
from functions.domain.letters import Letter
from functions.domain.text import is_carried
from infra.archive_form import as_archive
from infra.page_program import PagePrograms
from infra.sheets import PICTURE, Sheet, slot

_MAX_SECONDS = 10
_MAX_BYTES = 512 * 1024  # of HTML; a letter has some ten thousand
_QR_MASK = 3  # one mask for all: trying the eight takes five times as long
_FONT = "surat_00"  # what xhtml2pdf calls the regular face of letter.css's font family
_UNDRAWABLE = (RenderLimitError, ResourceAccessError, LayoutError, TTFError, ZeroDivisionError)


_values: ContextVar[list[str]] = ContextVar("values")  # of the letter that is being printed


def paragraphs(text: str) -> tuple[str, ...]:
    """The lines of a text that hold something, each to be printed as a paragraph."""
    return tuple(line for line in text.split("\n") if line.strip())


def fixed(text: str) -> Markup:
    """A text of the template's own: escaped like all others, but laid out once and not for each letter."""
    return escape(text)


def capitals(text: str) -> str:
    """The text in capitals; a letter whose capital no font has a glyph for stays as it is."""
    return "".join(c.upper() if all(map(is_carried, c.upper())) else c for c in text)


class LetterRenderer:
    """Draws letters with the templates of a folder; codes are looked up under `verification_url`."""

    def __init__(self, templates: Path, verification_url: str, paper: Paper = Paper.A4) -> None:
        self._shared = templates / "_shared"
        self._paper = paper
        self._verification_url = verification_url.rstrip("/")
        self._policy = ResourceAccessPolicy.server(
            base_dir=self._shared, allow_remote=False, max_render_seconds=_MAX_SECONDS, max_document_bytes=_MAX_BYTES
        )
        self._path = str(self._shared / "letter.html")
        self._programs = PagePrograms(self._in_full, self._path, self._policy)
        self._templates = _environment(templates)
        self._drawing = Lock()  # reportlab keeps fonts and widths for the whole process
        _prepare_reportlab(self._shared / "fonts" / "LiberationSans-Regular.ttf")

    def render(self, letter: Letter, file: File, letter_type: LetterType) -> bytes:
        """The PDF/A-2b of a letter, in smaller type if that puts it on one page.

        Raises FailedPrecondition if it cannot be drawn.
        """
        context = self._context(letter, file, letter_type)
        with self._drawing:
            pdf, pages = self._programs.draw(self._sheet(context))
            if pages > 1:
                pdf, compact = self._programs.draw(self._sheet({**context, "compact": True}))
                if compact > 1:
                    pdf = self._in_full(self._sheet({**context, "pages": pages}))
        return as_archive(pdf, dated=letter.dated)

    def _context(self, letter: Letter, file: File, letter_type: LetterType) -> dict[str, Any]:
        try:
            applicant = Applicant.model_validate(file.applicant)
            form = letter_type.filed(file.form)
        except ValueError as error:
            raise _failed(type(error).__name__) from None
        own = getattr(form, letter_type.title_field) if letter_type.title_field else None
        title = own if own and letter.title == letter_type.title else letter.title  # unless the verifier set one
        address = f"{self._verification_url}/{letter.code}"
        return {
            "letter": letter,
            "applicant": applicant,
            "form": form,
            "letter_type": letter_type,
            "title": capitals(title),
            "qr": PICTURE,
            "picture": _qr(address),
            "verification_address": address,
            "compact": False,
            "pages": 1,
            "paper": self._paper,
        }

    def _sheet(self, context: Mapping[str, Any]) -> Sheet:
        letter: Letter = context["letter"]
        html, values = self._printed(f"{letter.letter_type}/letter.html", context)
        meta = {
            "title": context["title"],
            "author": letter.letterhead.government,
            "subject": f"Nomor {letter.number}",
        }
        return Sheet.of(html, values, context["picture"], meta)

    def _printed(self, template: str, context: Mapping[str, Any]) -> tuple[str, list[str]]:
        """The template printed with slots in place of texts, and these."""
        values: list[str] = []
        taken = _values.set(values)
        try:
            html = self._templates.get_template(template).render(context)
        except Exception as error:  # noqa: BLE001  a template that fails, fails every time
            raise _failed(type(error).__name__) from None
        finally:
            _values.reset(taken)
        return html, values

    def _in_full(self, sheet: Sheet) -> bytes:
        output = io.BytesIO()
        try:
            document = pisa.CreatePDF(
                sheet.printed,
                dest=output,
                path=self._path,
                capacity=-1,  # what a resident wrote is kept in memory, never in a temporary file
                resource_policy=self._policy,
                context_meta=dict(sheet.meta),
            )
        except _UNDRAWABLE as error:
            raise _failed(type(error).__name__) from None
        if document.err or document.warn:  # a missing picture is only warned of, but the letter needs it
            raise _failed("Warning")
        return output.getvalue()


def _failed(cause: str) -> FailedPrecondition:
    """The error without what caused it: pydantic and reportlab quote what the resident wrote."""
    return FailedPrecondition(f"Surat tidak dapat dicetak ({cause}); hubungi pengelola layanan.")


@pass_context
def _slot(_context: object, value: object) -> object:
    """What a template prints in place of a text."""
    values = _values.get()
    if type(value) is not str or not value:
        return value
    values.append(value)
    return slot(len(values) - 1)


def _environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        undefined=StrictUndefined,
        autoescape=True,
        auto_reload=False,
        finalize=_slot,
    )
    shown = (long_date, day_name, rupiah, rupiah_in_words, in_words, age_on, paragraphs, fixed)
    environment.filters.update({show.__name__: show for show in shown})
    return environment


def _prepare_reportlab(font: Path) -> None:
    """Keep the clock and needless ASCII out of documents, and let nothing start with an unembedded font."""
    rl_config.invariant = 1
    rl_config.useA85 = 0
    pdfmetrics.registerFont(TTFont(_FONT, font))
    rl_config.canvas_basefontname = _FONT
    CellStyle.fontname = _FONT


def _qr(address: str) -> bytes:
    picture = io.BytesIO()
    code = segno.make_qr(address, error="m", mask=_QR_MASK, boost_error=False)
    code.save(picture, kind="png", scale=8, border=1)
    return picture.getvalue()
