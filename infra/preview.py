"""`make preview LETTER=kematian`: a letter's example as PDF and PNG in build/preview, drawn again at every change."""

import argparse
import sys
import time
import traceback
from pathlib import Path

import pypdfium2
from jinja2 import TemplateError, TemplateSyntaxError
from PIL import Image

from functions.domain.city import Paper
from functions.domain.errors import FailedPrecondition, NotFound
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter
from infra.letter_types import FolderLetterTypes, InvalidLetterType
from infra.pdf import LetterRenderer

PREVIEW_URL = "https://surat.contoh.go.id/verify_letter"
_DOTS_PER_INCH = 100
_LOOK_SECONDS = 0.3


def draw(name: str, output: Path, paper: Paper) -> list[Path]:
    """Draw a letter's example; return the files: the PDF, then a picture of each page.

    Raises InvalidLetterType, NotFound or FailedPrecondition.
    """
    letter_type = FolderLetterTypes(TEMPLATES).get(name)
    renderer = LetterRenderer(TEMPLATES, PREVIEW_URL, paper)
    content = renderer.render(example_letter(letter_type), example_file(letter_type), letter_type)
    output.mkdir(parents=True, exist_ok=True)
    pdf = output / f"{name}.pdf"
    pdf.write_bytes(content)
    return [pdf, *pictures(content, output / name)]


def pictures(content: bytes, stem: Path) -> list[Path]:
    """Each page of a PDF as PNG: `<stem>.png`, `<stem>-2.png` and so on."""
    made = []
    for number, page in enumerate(rasterised(content, dots_per_inch=_DOTS_PER_INCH), start=1):
        path = stem.with_name(f"{stem.name}{f'-{number}' if number > 1 else ''}.png")
        page.save(path, optimize=True)
        made.append(path)
    return made


def rasterised(content: bytes, *, dots_per_inch: int) -> list[Image.Image]:
    """The pages of a PDF as gray pictures."""
    with pypdfium2.PdfDocument(content) as document:
        return [page.render(scale=dots_per_inch / 72).to_pil().convert("L") for page in document]


def explained(error: Exception) -> str:
    """What is wrong with a letter's folder, with the file and line where a template is at fault."""
    cause = error.__context__ if isinstance(error, FailedPrecondition) else None
    if isinstance(cause, TemplateSyntaxError):
        return f"templates/{cause.name}:{cause.lineno}: {cause.message}"
    if isinstance(cause, TemplateError):
        frames = [frame for frame in traceback.extract_tb(cause.__traceback__) if frame.filename.endswith(".html")]
        frames = [frame for frame in frames if "_shared" not in frame.filename] or frames
        place = f"{Path(frames[-1].filename).relative_to(TEMPLATES.parent)}:{frames[-1].lineno}: " if frames else ""
        return f"{place}{cause.message}"
    return str(error) if cause is None else f"{error}\n{type(cause).__name__}: {cause}"


def main(arguments: list[str] | None = None) -> int:
    """Draw once, or again and again; exit code 1 if the letter cannot be drawn."""
    parser = argparse.ArgumentParser(prog="python -m infra.preview", description="Draw a letter's example.")
    parser.add_argument("letter", help="the name of a folder in templates/")
    parser.add_argument("--output", type=Path, default=Path("build/preview"))
    parser.add_argument("--paper", type=Paper, default=Paper.A4, choices=[*Paper])
    parser.add_argument("--watch", action="store_true", help="draw again whenever a template changes")
    options = parser.parse_args(arguments)
    drawn = _try(options.letter, options.output, options.paper)
    seen = _state()
    while options.watch:
        time.sleep(_LOOK_SECONDS)
        if (state := _state()) != seen:
            seen = state
            _try(options.letter, options.output, options.paper)
    return 0 if drawn else 1


def _try(name: str, output: Path, paper: Paper) -> bool:
    try:
        print(*draw(name, output, paper), sep="\n", flush=True)  # noqa: T201  the command's answer
    except (InvalidLetterType, NotFound, FailedPrecondition) as error:
        print(explained(error), file=sys.stderr, flush=True)  # noqa: T201  the command's answer
        return False
    return True


def _state() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in TEMPLATES.rglob("*") if path.is_file()}


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)
