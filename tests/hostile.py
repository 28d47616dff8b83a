"""What people with bad intentions might type, and what must come of it: the text as typed, or a refusal by field.

`python -m tests.hostile` puts every text into every field of every letter (`make hostile`); the suite lets the letters
take turns.
"""

import mimetypes
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from functions.domain.applicant import Applicant
from functions.domain.application import File
from functions.domain.form_fields import FieldKind, FormField
from functions.domain.letter_types import LetterType
from infra.adapters import TEMPLATES
from infra.examples import example_file, example_letter
from infra.letter_types import FolderLetterTypes
from infra.pdf import LetterRenderer
from infra.preview import PREVIEW_URL
from tests.catalogue import words_of

MOST_SECONDS = 10.0
_TYPED = {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.PERSON_NAME}
_ADDRESSES = (
    "file:///etc/passwd", "file:///proc/self/environ", "/etc/passwd", "../../../../etc/passwd", "\\\\contoh\\share\\x",
    "http://169.254.169.254/computeMetadata/v1/", "http://metadata.google.internal/computeMetadata/v1/instance/",
    "http://127.0.0.1:8080/", "http://[::1]/", "http://0x7f000001/", "https://contoh.example/x.png",
    "//contoh.example/x",
    "ftp://contoh.example/x", "gopher://127.0.0.1:70/x", "data:text/html;base64,PGI+eDwvYj4=",
    "data:image/svg+xml;base64,PHN2Zy8+", "data:image/png;base64,iVBORw0KGgo=", "javascript:alert(1)", "jar:file:///x!/y",
    "php://filter/resource=/etc/passwd", "expect://id", "dict://127.0.0.1:11211/stat", "ldap://127.0.0.1/x",
)  # fmt: skip
_FETCHING = (
    '<img src="{}">', "<img src={}/>", '<link rel="stylesheet" href="{}">', "<style>@import url({});</style>",
    "<style>@font-face{{font-family:x;src:url({})}}</style>", '<p style="background:url({})">x</p>',
    '<pdf:font name="x" src="{}"/>', '<a href="{}">x</a>',
)  # fmt: skip
_MARKUP = (
    "<script>alert(1)</script>", "<b>tebal", "</p></td></tr></table><h1>x", "<!--", "-->", "]]>", "<![CDATA[x]]>",
    "<?xml version='1.0'?>", "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;", "&lt;b&gt;", "&amp;amp;",
    "&#60;b&#62;", "&#x0;", "&nbsp;", "&unknown;", "<pdf:nextpage/>", "<pdf:pagenumber>", "<pdf:pagecount>",
    "<pdf:barcode value='x' type='qr'>", "<pdf:toc/>", "<pdf:nexttemplate name='x'/>", "<pdf:language name='en'/>",
    "<keepinframe>x", "<iframe src='x'></iframe>", "<object data='x'></object>", "<embed src='x'>",
    "<form><input name='x' value='y'></form>", "<textarea>x</textarea>", "<select><option>x</select>",
    "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><script>x</script></svg>",
    "<svg width='0' height='0'></svg>", "<svg><use href='file:///etc/passwd#x'/></svg>", "<math><mi>x</mi></math>",
    "<font color='red'>x</font>", "<para>x</para>", "<seq id='x'/>", "<onDraw name='x' label='y'/>", "<a name='x'/>",
    "<super>x</super>", "<greek>a</greek>", "<br/><br/><br/>", "<hr>", "<base href='file:///'>", "<meta charset='x'>",
    "<title>lain</title>", "<body onload=alert(1)>", "<div id='footer'>lain</div>", "<plaintext>", "<xmp>",
    "<noscript>",
)  # fmt: skip
_REPORTLAB = (  # CVE-2019-17626, CVE-2019-19450, CVE-2023-33733, CVE-2020-28463
    "<span color=\"getattr(open('/tmp/x','w'),'write')('x')\">x</span>",
    "<font color=\"[[[getattr(pow,Word('__globals__'))['os'].system('id') for Word in [str]]]]\">x</font>",
    "<unichar code=\"__import__('os').system('id')\"/>", "<img src='x' width='__import__(\"os\").getpid()'/>",
    "<para fontSize=\"__import__('os')\">x</para>", "<font size='1+1'>x</font>", "<font color='toColor(1)'>x</font>",
    "<evalString>1+1</evalString>", "<param name='x' value='open(1)'/>", "<img src='http://contoh.example/x.png'/>",
)  # fmt: skip
_STYLES = (  # CVE-2024-25885, a stray brace in CSS
    "<p style='color:rgb(" + "0" * 60 + ",1,1'>x</p>", "<p style='color:rgb(,,,,,)'>x</p>", "<style>}</style>", "}",
    "<style>a{color:red}}}</style>", "<style>@page{size:999999cm}</style>", "<style>*{display:none}</style>",
    "<p style='width:1e999cm'>x</p>", "<style>@media all{@media all{x{}}}</style>", "{}" * 40, "/*" * 40, "<style>/*",
    "expression(alert(1))", "-moz-binding:url(x)", "<p style='position:absolute;left:-9999px'>x</p>",
    "'; color: red; '",
    "<td colspan=999999>x</td>", "<td rowspan=-1>x</td>", "<table border=1e9><tr><td>x</table>", "<col span=1000000>",
)  # fmt: skip
_TEMPLATES = (
    "{{ 7*7 }}", "{% for x in range(10**9) %}x{% endfor %}", "{{ ''.__class__.__mro__ }}", "{# x #}", "{{ config }}",
    "{{ self }}", "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ letter.code }}", "{% raw %}", "{%",
    "}}",
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(name)s", "{0.__class__}", "{applicant.nik}", "%s%s%n", "$(id)", "`id`", "|id",
    "; ls -la", "' OR '1'='1", "'; DROP TABLE surat;--", '" onerror="x', "*)(uid=*", "=cmd|' /C calc'!A0", "@SUM(1+1)",
)  # fmt: skip
_PDF = (
    "(a\\) Tj ET", "%PDF-1.4", "endobj", "stream x endstream", "<< /JS (app.alert(1)) >>", "/OpenAction", "\\050\\051",
    "\\", "\\\\", "(((((", ")))))", "<feff0041>", "BT /F1 99 Tf (x) Tj ET", "xref 0 1", "trailer << /Root 1 0 R >>",
)  # fmt: skip
_CHARACTERS = (
    "\u202eterbalik", "\u2066x\u2069", "\u200bx", "\ufeffx", "\u00adx", "a\u0300\u0301\u0302\u0303", "\ud800", "\udfff",
    "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028x", "\u2029x", "\ufffe", "\ufffd", "\U0001f600", "\u0627\u0644",
    "\u4e2d\u6587", "\ua9b2", "\u0e01", "\u05d0", "\u1100", "\U00010000", "\U000e0001", "\u0600", "\u180e", "\u3000",
    "\u212a", "\u0130", "\u00df", "\ufb01", "\u0149", "A" * 120, "i\u0307" * 20, "-" * 120, "." * 120, "W" * 120,
    " ", "\t", "\n", "\r\n", "x\ny", "\u00a0", "0", "None", "null", "true", "NaN", "1e309", "-0", "9" * 100,
)  # fmt: skip
PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *_ADDRESSES,
            *(markup.format(address) for markup in _FETCHING for address in _ADDRESSES[:11]),
            *_MARKUP, *_REPORTLAB, *_STYLES, *_TEMPLATES, *_PDF, *_CHARACTERS,
        ]
    )
)  # fmt: skip


class Watch:
    """What the process asks of the system while it is watched: files it opens, addresses it looks for, programs."""

    def __init__(self) -> None:
        self._on = False
        self.seen: list[str] = []
        mimetypes.init()  # reads the system's list of types, once in a process
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            path = str(arguments[0])
            if "/etc/" in path or "/proc/" in path or (arguments[1] and set("wax+") & set(arguments[1])):
                self.seen.append(f"open {path}")
        elif event.startswith(("socket.", "subprocess.", "os.system", "os.exec", "urllib.")):
            self.seen.append(f"{event} {arguments}")

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Write down what is asked for from here on."""
        self.seen.clear()
        self._on = True
        try:
            yield
        finally:
            self._on = False


def fields_of(letter_type: LetterType) -> list[tuple[str, ...]]:
    """Where somebody can type: in the biodata, in the form, in the first row of a group."""
    typed: list[tuple[str, ...]] = [("applicant", name) for name in ("name", "birth_place", "occupation", "address")]
    for field in letter_type.fields:
        typed += [("form", field.name)] if field.kind in _TYPED else []
        typed += [("form", field.name, row.name) for row in field.fields if row.kind in _TYPED]
    return typed


def takes(letter_type: LetterType, place: tuple[str, ...], payload: str) -> str | None:
    """What the field keeps of a text, or None if it refuses it, with an error that names the field."""
    if place[0] == "applicant":
        kept = _kept(Applicant, example_file(letter_type).applicant, place[1], payload)
        return None if kept is None else str(kept)
    field = _field(letter_type.fields, place[1])
    if len(place) == 2:
        kept = _kept(letter_type.form, example_file(letter_type).form, place[1], payload)
        return None if kept is None else str(kept)
    form = example_file(letter_type).form
    rows = [{**form[field.name][0], place[2]: payload}, *form[field.name][1:]]
    kept = _kept(letter_type.form, form, field.name, rows, (field.name, 0, place[2]))
    return None if kept is None else str(getattr(kept[0], place[2]) or "")


def _kept(
    model: type[BaseModel], values: dict[str, Any], name: str, value: object, place: tuple[str | int, ...] | None = None
) -> Any:  # noqa: ANN401  what the field makes of it
    try:
        kept = getattr(model.model_validate({**values, name: value}), name)
    except ValidationError as error:
        if {fault["loc"] for fault in error.errors()} != {place or (name,)}:
            raise AssertionError("refused, but not by the field") from error
        return None
    return "" if kept is None else kept


def filled(letter_type: LetterType, payload: str) -> tuple[File, list[str]]:
    """The example with the text in every field that takes it, and what each of them keeps."""
    file, kept = example_file(letter_type), list[str]()
    applicant, form = dict(file.applicant), dict(file.form)
    for place in fields_of(letter_type):
        if place[0] == "form" and not form.get(place[1]):
            continue
        value = takes(letter_type, place, payload)
        if not value:
            continue
        kept.append(value)
        if place[0] == "applicant":
            applicant[place[1]] = value
        elif len(place) == 2:
            form[place[1]] = value
        else:
            form[place[1]] = [{**form[place[1]][0], place[2]: value}, *form[place[1]][1:]]
    return replace(file, applicant=applicant, form=form), kept


def attack(renderer: LetterRenderer, watch: Watch, letter_type: LetterType, payload: str) -> list[str]:
    """What went wrong when a text was typed into every field of a letter; nothing, if all is well."""
    file, kept = filled(letter_type, payload)
    began = time.monotonic()
    with watch.watching():
        pdf = renderer.render(example_letter(letter_type), file, letter_type)
    seconds = time.monotonic() - began
    wrong = list(watch.seen)
    if seconds > MOST_SECONDS:
        wrong.append(f"took {seconds:.0f} s")
    text = squeezed(words_of(pdf))
    wrong += [f"not printed as typed: {value[:60]!r}" for value in kept if squeezed(value) not in text]
    return wrong


def squeezed(text: str) -> str:
    """The text without spaces, line ends and what a line was broken with, in one case."""
    return "".join(c for c in text if not c.isspace() and c not in "\ufffe\u00ad\x02").casefold()


def _field(fields: Sequence[FormField], name: str) -> FormField:
    return next(field for field in fields if field.name == name)


def main() -> int:
    """Every text in every letter; a line for each that went wrong."""
    renderer, watch, count, wrong = LetterRenderer(TEMPLATES, PREVIEW_URL), Watch(), 0, 0
    for letter_type in FolderLetterTypes(TEMPLATES).all():
        for payload in PAYLOADS:
            found = attack(renderer, watch, letter_type, payload)
            count += 1
            for line in found:
                wrong += 1
                sys.stdout.write(f"{letter_type.name}: {payload[:60]!r}: {line}\n")
    sys.stdout.write(f"{count} attacks, {len(PAYLOADS)} texts: {wrong} went wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
