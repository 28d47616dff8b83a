"""Text as residents type it: kept to the letter, or refused with a reason that names the character."""

import re
import unicodedata

_CARRIED = (
    (0x0020, 0x007E),  # Basic Latin
    (0x00A1, 0x00AC),  # Latin-1 signs, up to the invisible soft hyphen
    (0x00AE, 0x024F),  # Latin-1 letters, Latin Extended-A and -B
    (0x1E00, 0x1E9B),  # Latin Extended Additional, for transliterated names
    (0x1EA0, 0x1EF9),
    (0x2012, 0x2015),  # dashes
    (0x2018, 0x201E),  # quotation marks
    (0x2020, 0x2022),  # daggers, bullet
    (0x2026, 0x2026),  # ellipsis
    (0x20AC, 0x20AC),  # euro sign
)
MAX_LINES = 25
_SPACES = re.compile(r"[ \t\u00a0\u2007\u202f]+")
_NAME_MARKS = frozenset(" .,'\u2019\u2018`-/()")


def is_carried(character: str) -> bool:
    """Tell whether every font of the letters has a glyph for the character."""
    return any(low <= ord(character) <= high for low, high in _CARRIED)


def clean(value: str, *, multiline: bool = False) -> str:
    """Text in NFC with single spaces and no blank edges; line breaks only when `multiline`.

    Raises ValueError, in Indonesian, for a character no letter can carry: control and direction
    characters, lone surrogates, emoji, scripts without a glyph.
    """
    if any(unicodedata.category(character) == "Cs" for character in value):
        raise ValueError("Ada karakter rusak; ketik ulang isian ini.")
    typed = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = [_SPACES.sub(" ", line).strip(" ") for line in typed]
    if not multiline and len([line for line in lines if line]) > 1:
        raise ValueError("Tulis dalam satu baris.")
    text = "\n".join(lines).strip("\n")
    for character in text:
        if character != "\n" and not is_carried(character):
            shown = f"“{character}” " if character.isprintable() else ""
            raise ValueError(
                f"Karakter {shown}(U+{ord(character):04X}) tidak dapat dicetak di surat; "
                "pakai huruf Latin, angka, dan tanda baca biasa."
            )
    return text


def written(value: str) -> str:
    """One line of cleaned text that is not blank."""
    return _present(clean(value))


def written_lines(value: str) -> str:
    """Cleaned text of one or more lines, not blank and not so many lines that they fill pages with nothing."""
    return few_lines(_present(clean(value, multiline=True)))


def few_lines(value: str) -> str:
    """Cleaned text of one or more lines, or none at all, and not so many lines that they fill pages with nothing."""
    text = clean(value, multiline=True)
    if text.count("\n") >= MAX_LINES:
        raise ValueError(f"Paling banyak {MAX_LINES} baris.")
    return text


def clean_name(value: str) -> str:
    """A person's name: letters and the marks names are written with, at least one letter."""
    name = clean(value)
    wrong = next((c for c in name if not (c.isalpha() or c in _NAME_MARKS)), None)
    if wrong is not None:
        raise ValueError(f"Nama hanya memuat huruf, spasi, dan tanda . , ' - / ( ); “{wrong}” tidak boleh.")
    if not any(c.isalpha() for c in name):
        raise ValueError("Tulis nama lengkap.")
    return name


def _present(text: str) -> str:
    if not text:
        raise ValueError("Wajib diisi.")
    return text


def mask_name(name: str) -> str:
    """The first letter of each word, the rest as asterisks of a fixed length: `Siti Aminah` → `S*** A***`."""
    initials = (next((c for c in word if c.isalpha()), "") for word in name.split())
    return " ".join(f"{initial}***" for initial in initials if initial)
