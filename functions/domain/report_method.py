"""How the report is to be read: its period, its words, what it leaves out, and what did not match."""

from collections.abc import Collection, Iterable, Sequence

from functions.domain.months import month_in_words, months_before
from functions.domain.reach import Reach
from functions.domain.report_satisfaction import SMALL
from functions.domain.report_values import AreaReport, Method
from functions.domain.summaries import MonthSummary

_DEFINITIONS = (
    "Permohonan masuk dihitung pada bulan pengajuannya. Hasil, waktu, dan keputusan tiap langkah dihitung pada bulan "
    "permohonan itu selesai: terbit, ditolak, dibatalkan, atau kedaluwarsa.\n"
    "Waktu tunggu adalah jam kalender dari pengajuan sampai surat terbit. Waktu per langkah adalah waktu layanan: RT "
    "dan RW setiap jam, kantor pada jam kerja; waktu di tangan pemohon tidak dihitung.\n"
    "Median dan p90 dibaca dari kelompok waktu (15 menit sampai 30 hari), jadi merupakan perkiraan.\n"
    "Tepat waktu: bagian langkah yang diputuskan dalam batas jam layanan surat itu.\n"
    "RT atau RW aktif: memutuskan atau mengajukan sedikitnya satu permohonan. Mengaktifkan: pernah mendaftarkan "
    "ponsel.\n"
    "Selesai tanpa perbaikan: surat terbit yang tidak pernah dikembalikan, dari semua permohonan yang selesai.\n"
    f"IKM dihitung dari formulir lengkap sembilan unsur (Permenpan-RB 14/2017); kurang dari {SMALL} formulir "
    "ditandai.\n"
    "Peringkat menurut permohonan per 1.000 penduduk bila jumlah penduduk semua wilayah diketahui, selain itu menurut "
    "jumlah permohonan."
)
_EXCLUSIONS = (
    "Tidak memuat nama atau NIK. Jumlah di bawah 5 di tingkat RT ditulis <5; bila perlu jumlah lain ditulis ≥5 atau <5 "
    "agar yang kecil tidak dapat dihitung balik.\n"
    "Median RT dan RW hanya ditulis bila ada sedikitnya 5 keputusan.\n"
    "Umur permohonan yang masih berjalan tidak tersedia dari hitungan bulanan."
)


def method(
    month: str,
    history: Sequence[MonthSummary],
    reports: Iterable[AreaReport],
    known: Collection[str],
    reach: Iterable[Reach],
) -> Method:
    """What a reader must know."""
    since = months_before(month, len(history))
    counted = "bulan ini saja" if not history else f"sejak {month_in_words(since)}"
    return Method(
        period=month_in_words(month),
        cut_off=f"Tengah malam waktu setempat pada akhir {month_in_words(month)}.",
        definitions=(
            *_DEFINITIONS.split("\n"),
            f"Masih berjalan: permohonan masuk dikurangi yang selesai, dihitung {counted}.",
        ),
        exclusions=tuple(_EXCLUSIONS.split("\n")),
        unmatched_reach=tuple(sorted(each.area for each in reach if each.area not in known)),
        unknown_areas=tuple(area.code for area in reports if not area.is_known),
    )
