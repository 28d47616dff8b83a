"""Letters drawn again without laying them out again: a page that was drawn once, with its values left open.

A template printed with slots in place of values gives one of a few shapes. When a letter of a shape is drawn in full,
its page is kept as a program: the operators of all that never changes, and for each paragraph with a slot where it
stands and what it finds there. The next letter of that shape breaks and draws those paragraphs alone, with the layout's
own code. If one of them is not as high as it was, the letter is drawn in full and makes a program of its own. A program
is kept only if it repeats, byte for byte, the document it was made from, and it holds no value of any letter.
"""

import io
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from typing import Any, NamedTuple

from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable
from xhtml2pdf.config.resources import ResourceAccessPolicy, render_budget, use_policy
from xhtml2pdf.context import pisaContext
from xhtml2pdf.document import pisaStory
from xhtml2pdf.util import reset_caches
from xhtml2pdf.xhtml2pdf_reportlab import PmlBaseDoc, PmlFrame, PmlImageReader, PmlPageTemplate, PmlParagraph

from infra.sheets import Sheet, in_slots

_STAND_INS = tuple(map(chr, range(0x400, 0x500)))  # for slots in the layout: the fonts have these
_AS_STAND_INS = in_slots(_STAND_INS)
_MOST_SHAPES, _MOST_LAYOUTS = 128, 16  # a letter type has two or three of each on a day, since its date is in its shape
_STATE = tuple(name for name in Canvas.STATE_ATTRIBUTES if name != "_extgstate")
_WORD = r"[!-%'-;=?-~\u00a1-\u00ac\u00ae-\u024f\u2013\u2014\u2018-\u201e]+"
_PLAIN = re.compile(f"{_WORD}(?: {_WORD})*")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_SHOWN = re.compile(r"/(\S+) Do")


class _Characters(NamedTuple):
    """Characters of a font beyond ASCII, and the codes a document gave them."""

    font: str
    characters: str
    codes: tuple[int, ...]


class _Open(NamedTuple):
    """A paragraph with slots, and the room it is offered."""

    paragraph: PmlParagraph
    room: tuple[float, float]


class _Drawn(NamedTuple):
    """Which open paragraph is drawn, with what state of the canvas, and after which new characters."""

    place: int
    state: Mapping[str, Any]
    characters: tuple[_Characters, ...]


class _Program(NamedTuple):
    """One page: the operators before, between and after open paragraphs, with None where the picture is shown."""

    operators: tuple[tuple[str | None, ...], ...]
    drawn: tuple[_Drawn, ...]
    rest: tuple[_Characters, ...]
    pictures: tuple[PDFImageXObject, ...]
    fonts: tuple[str, ...]
    size: tuple[float, float]
    language: str | None


class _Layout(NamedTuple):
    """What came of one way in which the heights of a shape's paragraphs came out; some pages have no program."""

    pages: int
    program: _Program | None


class _Shape(NamedTuple):
    """The open paragraphs of a shape, and its layouts by their heights."""

    opens: tuple[_Open, ...]
    layouts: dict[tuple[float, ...], _Layout]


class _Recoded(Exception):
    """A value has taken the code of a character that the program prints."""


class PagePrograms:
    """Draws again what `in_full` drew once, from HTML that stands at `path`. Not for two threads at once."""

    def __init__(self, in_full: Callable[[Sheet], bytes], path: str, policy: ResourceAccessPolicy) -> None:
        self._in_full = in_full
        self._path = path
        self._policy = policy
        self._shapes: OrderedDict[str, _Shape] = OrderedDict()

    def draw(self, sheet: Sheet) -> tuple[bytes, int]:
        """What `in_full` makes of the sheet and how many pages it has; no bytes if they are known to be several.

        Raises what `in_full` raises.
        """
        layout, paragraphs = self._known(sheet)
        if layout is not None and layout.pages > 1:
            return b"", layout.pages
        if layout is not None and layout.program is not None:
            return _run(layout.program, paragraphs, sheet) or self._in_full(sheet), 1
        drawn = self._in_full(sheet)
        if layout is None and _is_plain(sheet):
            with suppress(Exception):  # a program is a gain, and never needed
                self._learn(sheet._replace(values=tuple(_NOT_ASCII.sub("n", value) for value in sheet.values)))
        return drawn, len(PdfReader(io.BytesIO(drawn)).pages)

    def _known(self, sheet: Sheet) -> tuple[_Layout | None, list[PmlParagraph]]:
        shape = self._shapes.get(sheet.html) if _is_plain(sheet) else None
        if shape is None:
            return None, []
        self._shapes.move_to_end(sheet.html)
        paragraphs = _fitted(shape, sheet.values)
        return shape.layouts.get(_heights(paragraphs)), paragraphs

    def _learn(self, sheet: Sheet) -> None:
        """Keep the layout of a sheet whose values take no codes: all beyond ASCII is the template's."""
        if self._known(sheet)[0] is not None:
            return
        tape = self._traced(sheet)
        shape = self._shapes.setdefault(sheet.html, _Shape(tuple(tape.opens()), {}))
        if [open_.room[0] for open_ in tape.opens()] != [open_.room[0] for open_ in shape.opens]:
            return
        paragraphs = _fitted(shape, sheet.values)
        repeats = tape.program is not None and _run(tape.program, paragraphs, sheet) == self._in_full(sheet)
        shape.layouts[_heights(paragraphs)] = _Layout(tape.pages, tape.program if repeats else None)
        if len(shape.layouts) > _MOST_LAYOUTS:
            del shape.layouts[next(iter(shape.layouts))]
        if len(self._shapes) > _MOST_SHAPES:
            self._shapes.popitem(last=False)

    def _traced(self, sheet: Sheet) -> "_Tape":
        """The sheet laid out once more, and what its open paragraphs drew."""
        tape = _Tape()
        html = sheet.with_picture(sheet.html.translate(_AS_STAND_INS))
        with use_policy(self._policy), render_budget(self._policy), _forgotten():
            context = pisaStory(html, path=self._path, context=pisaContext(self._path), resource_policy=self._policy)
            template = context.templateList["body"]
            tape.follow([context.story, *(frame.pisaStaticStory for frame in template.pisaStaticList)], sheet.values)
            document = PmlBaseDoc(io.BytesIO(), pagesize=context.pageSize, lang=context.lang_tag)
            document.addPageTemplates([template])
            document.pisaPositioned = context.positioned
            document.afterPage = lambda: tape.end_page(document, sheet.picture)
            document.build(context.story)
        return tape


@contextmanager
def _forgotten() -> Iterator[None]:
    """Leave none of a letter's words in xhtml2pdf's caches, however its drawing ends."""
    try:
        yield
    finally:
        reset_caches()


class _Tape:
    """What the open paragraphs of a document draw, and between which operators."""

    def __init__(self) -> None:
        self.pages = 0
        self.program: _Program | None = None
        self._paragraphs: list[PmlParagraph] = []
        self._rooms: dict[int, tuple[float, float]] = {}
        self._drawn: list[_Drawn] = []
        self._spans: list[tuple[int, int]] = []
        self._known: dict[str, set[int]] = {}

    def __deepcopy__(self, memo: object) -> "_Tape":
        return self  # what stands on every page is drawn as a copy, onto the one tape

    def opens(self) -> Iterator[_Open]:
        """The open paragraphs in the order of the story."""
        for place, paragraph in enumerate(self._paragraphs):
            yield _Open(paragraph, self._rooms[place])

    def follow(self, story: list[Any], values: Sequence[str]) -> None:
        """Fill the open paragraphs of a story, and write down how they are drawn."""
        table = in_slots(values, ord(_STAND_INS[0]))
        for paragraph in list(_paragraphs(story, set())):
            if any(stand_in in frag.text for frag in paragraph.frags for stand_in in _STAND_INS):
                self._paragraphs.append(copy(paragraph))
                paragraph.frags = _filled(paragraph, table).frags
                paragraph.__class__ = _Traced
                paragraph.tape, paragraph.place = self, len(self._paragraphs) - 1

    def offer(self, place: int, room: tuple[float, float]) -> None:
        """Note what room a paragraph is offered; the last is where it is drawn."""
        self._rooms[place] = room

    def note(self, place: int, canvas: Canvas, draw: Callable[[], None]) -> None:
        """Let a paragraph draw itself, and keep what it found and where that was."""
        state = {name: getattr(canvas, name) for name in _STATE}
        self._drawn.append(_Drawn(place, state, self._new_characters(canvas._doc)))
        start = len(canvas._code)
        draw()
        self._spans.append((start, len(canvas._code)))

    def end_page(self, document: PmlBaseDoc, picture: bytes) -> None:
        """Make the program of the page, unless a paragraph was not drawn on it just once."""
        self.pages += 1
        if sorted(drawn.place for drawn in self._drawn) != list(range(len(self._paragraphs))) or self.pages > 1:
            self.program = None
            return
        canvas, pdf = document.canv, document.canv._doc
        operators, own = list(canvas._code), _shown(canvas, picture)
        between = zip([0, *(end for _, end in self._spans)], [*(start for start, _ in self._spans), None], strict=True)
        self.program = _Program(
            operators=tuple(
                tuple(None if operator == own else operator for operator in operators[end:start])
                for end, start in between
            ),
            drawn=tuple(self._drawn),
            rest=self._new_characters(pdf),
            pictures=tuple(
                thing
                for name, thing in pdf.idToObject.items()
                if isinstance(thing, PDFImageXObject) and f"/{name} Do" != own
            ),
            fonts=tuple(pdf.fontMapping),
            size=document.pagesize,
            language=document.lang,
        )

    def _new_characters(self, pdf: Any) -> tuple[_Characters, ...]:  # noqa: ANN401  reportlab has no types
        found = []
        for font in pdf.fontMapping:
            codes: dict[int, int] = pdfmetrics.getFont(font).state[pdf].assignments
            known = self._known.setdefault(font, set(range(128)))
            new = [code for code in codes if code not in known]
            known.update(new)
            found.append(_Characters(font, "".join(map(chr, new)), tuple(codes[code] for code in new)))
        return tuple(each for each in found if each.characters)


class _Traced(PmlParagraph):  # type: ignore[misc]  # xhtml2pdf has no types
    """A paragraph on a tape; a part of one that was split between pages is on none."""

    tape: _Tape | None = None
    place = 0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if self.tape is not None:
            self.tape.offer(self.place, (width, height))
        wrapped: tuple[float, float] = super().wrap(width, height)
        return wrapped

    def draw(self) -> None:
        if self.tape is None:
            super().draw()
        else:
            self.tape.note(self.place, self.canv, super().draw)


class _Page(Flowable):  # type: ignore[misc]  # nor has reportlab
    """A program as the only flowable of a document."""

    def __init__(self, program: _Program, paragraphs: Sequence[PmlParagraph], picture: bytes) -> None:
        super().__init__()
        self._program = program
        self._paragraphs = paragraphs
        self._picture = picture

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        return width, height

    def drawOn(self, canvas: Canvas, _x: float, _y: float, _sW: float = 0) -> None:  # noqa: N802, N803  reportlab's names
        program, pdf = self._program, canvas._doc
        for font in program.fonts:
            pdfmetrics.getFont(font).getSubsetInternalName(0, pdf)
        for picture in program.pictures:
            _place(canvas, picture)
        own = _shown(canvas, self._picture)
        page: list[str] = []
        for before, drawn in zip(program.operators, program.drawn, strict=False):
            _encode(drawn.characters, pdf)
            page.extend(operator or own for operator in before)
            own_operators: list[str] = []
            canvas._code = own_operators
            canvas.__dict__.update(drawn.state)
            paragraph = self._paragraphs[drawn.place]
            paragraph.canv = canvas
            paragraph.draw()
            page.extend(own_operators)
        _encode(program.rest, pdf)
        canvas._code = [*page, *(operator or own for operator in program.operators[-1])]


def _run(program: _Program, paragraphs: Sequence[PmlParagraph], sheet: Sheet) -> bytes | None:
    """The document that a program draws, or None if it cannot with these values."""
    output = io.BytesIO()
    document = PmlBaseDoc(output, pagesize=program.size, lang=program.language, **sheet.meta)
    frame = PmlFrame(0, 0, *program.size, leftPadding=0, bottomPadding=0, rightPadding=0, topPadding=0)
    document.addPageTemplates([PmlPageTemplate(id="body", frames=[frame], pagesize=program.size)])
    document.pisaPositioned = []
    try:
        with _forgotten():
            document.build([_Page(program, paragraphs, sheet.picture)])
    except _Recoded:
        return None
    return output.getvalue()


def _paragraphs(thing: object, seen: set[int]) -> Iterator[PmlParagraph]:
    """Every paragraph in flowables, however deep, once."""
    if isinstance(thing, list | tuple):
        for part in thing:
            yield from _paragraphs(part, seen)
    elif isinstance(thing, Flowable) and id(thing) not in seen:
        seen.add(id(thing))
        if isinstance(thing, PmlParagraph):
            yield thing
        else:
            yield from _paragraphs([*vars(thing).values()], seen)


def _is_plain(sheet: Sheet) -> bool:
    return len(sheet.values) <= len(_STAND_INS) and all(map(_PLAIN.fullmatch, sheet.values))


def _filled(paragraph: PmlParagraph, table: Mapping[int, str]) -> PmlParagraph:
    """A copy of a paragraph of the first page, with its slots filled."""
    ours = copy(paragraph)
    ours.frags = [frag.clone(text="1" if frag.pageNumber else frag.text.translate(table)) for frag in paragraph.frags]
    return ours


def _fitted(shape: _Shape, values: Sequence[str]) -> list[PmlParagraph]:
    """A shape's paragraphs filled and broken into lines."""
    table = in_slots(values, ord(_STAND_INS[0]))
    paragraphs = [_filled(open_.paragraph, table) for open_ in shape.opens]
    for paragraph, open_ in zip(paragraphs, shape.opens, strict=True):
        paragraph.wrap(*open_.room)
    return paragraphs


def _heights(paragraphs: Sequence[PmlParagraph]) -> tuple[float, ...]:
    return tuple(round(paragraph.height, 3) for paragraph in paragraphs)


def _encode(groups: Sequence[_Characters], pdf: Any) -> None:  # noqa: ANN401  reportlab has no types
    """Give characters their codes. Raises _Recoded if they are not the ones in the program."""
    for group in groups:
        font = pdfmetrics.getFont(group.font)
        font.splitString(group.characters, pdf)
        if tuple(font.state[pdf].assignments[ord(character)] for character in group.characters) != group.codes:
            raise _Recoded


def _place(canvas: Canvas, picture: PDFImageXObject) -> None:
    """Make a picture known to the document and its page, as `drawImage` does."""
    ours = copy(picture)
    ours.__dict__.pop("__InternalName__", None)
    canvas._doc.Reference(ours, canvas._doc.getXObjectName(ours.name))
    canvas._doc.addForm(ours.name, ours)
    canvas._formsinuse.append(ours.name)


def _shown(canvas: Canvas, picture: bytes) -> str:
    """The operator that shows a picture, which is known to the canvas from now on."""
    code, canvas._code = canvas._code, []
    canvas.drawImage(PmlImageReader(io.BytesIO(picture)), 0, 0, 1, 1, mask="auto")
    operator: str = next(filter(_SHOWN.fullmatch, canvas._code))
    canvas._code = code
    return operator
