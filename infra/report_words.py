"""The words and numbers of the report, the same in PDF, workbook and page."""

from functions.domain.areas import Level
from functions.domain.city import Door
from functions.domain.indonesian import MONTHS
from functions.domain.report_rows import ChannelRow
from functions.domain.report_values import Cell
from functions.domain.seats import Role

MISSING = "tidak tersedia"
LEVELS = {
    Level.CITY: "Kota",
    Level.KECAMATAN: "Kecamatan",
    Level.KELURAHAN: "Kelurahan",
    Level.RW: "RW",
    Level.RT: "RT",
}
ROLES = {
    Role.RT: "Ketua RT",
    Role.RW: "Ketua RW",
    Role.VERIFIER: "Verifikator",
    Role.LURAH: "Lurah",
    Role.CAMAT: "Camat",
}
DOORS = {
    Door.RESIDENT_APP: "Aplikasi warga",
    Door.OFFICER_APP: "Aplikasi RT dan RW",
    Door.COUNTER: "Loket",
}
ELEMENTS = {
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, mekanisme, dan prosedur",
    "waktu": "Waktu penyelesaian",
    "biaya": "Biaya/tarif",
    "produk": "Produk layanan",
    "kompetensi": "Kompetensi pelaksana",
    "perilaku": "Perilaku pelaksana",
    "pengaduan": "Penanganan pengaduan",
    "sarana": "Sarana dan prasarana",
}
GRADES = {"A": "sangat baik", "B": "baik", "C": "kurang baik", "D": "tidak baik"}
MISSING_CELL = "-"
_MINUS = "\N{MINUS SIGN}"
_POINTS = str.maketrans({",": ".", ".": ",", "-": _MINUS})
_DAY = 24.0
_LONG = 48.0


def number(value: float | None, places: int = 0) -> str:
    """`17.413` or `89,9`; what is not known says so."""
    if value is None:
        return MISSING
    return f"{value:,.{places}f}".translate(_POINTS)


def percent(value: float | None) -> str:
    """`89,9%`."""
    return MISSING if value is None else f"{number(value, 1)}%"


def duration(hours: float | None) -> str:
    """`18,7 jam`, and from two days on `4,5 hari`."""
    if hours is None:
        return MISSING
    return f"{number(hours, 1)} jam" if hours < _LONG else f"{number(hours / _DAY, 1)} hari"


def signed(value: float | None, unit: str, places: int = 1) -> str:
    """`+5,7%`: a change with its sign."""
    if value is None:
        return MISSING
    sign = "+" if value > 0 else _MINUS if value < 0 else "±"
    return f"{sign}{number(abs(value), places)}{unit}"


def shown(cell: Cell) -> str:
    """A count of a small area, or that it is below five, or not."""
    return cell.hidden or number(cell.count)


def short_month(month: str) -> str:
    """`Okt 2026`."""
    return f"{MONTHS[int(month[5:]) - 1][:3]} {month[:4]}"


def channel_name(row: ChannelRow) -> str:
    """A channel by its door and its public name: `Aplikasi warga (tangerang_live)`."""
    return f"{DOORS[row.door]} ({row.channel})" if row.door else row.channel


def role_name(role: str) -> str:
    """A role by its name."""
    return ROLES[Role(role)]


def cell_text(cell: str | float | None, heading: str) -> str:
    """A table's cell as it is read; shares and hours to one place, other fractions to two."""
    if cell is None:
        return MISSING_CELL
    if isinstance(cell, str):
        return cell
    return number(cell, 0 if isinstance(cell, int) else 1 if heading.endswith(("(%)", "(jam)")) else 2)
