"""An operator's second half of a key's rotation: what older keys sealed is sealed with the one that seals now."""

from dataclasses import dataclass

from functions.domain.application import File
from functions.domain.complaints import Complaint
from functions.domain.devices import Devices
from functions.domain.errors import Aborted
from functions.domain.letters import Letter
from functions.domain.messages import Message
from functions.domain.satisfaction import Rating
from functions.ports import Update
from infra.adapters import Adapters
from infra.register_files import grouped

SEALED = (File, Letter, Message, Devices, Rating, Complaint)
"""All kinds of which something is sealed."""


@dataclass(frozen=True)
class Resealed:
    """What was found, in Indonesian, and whether nothing is left that needs an older key."""

    lines: tuple[str, ...]
    is_done: bool


def reseal(home: Adapters, *, dry_run: bool) -> Resealed:
    """Seal anew what older keys sealed; a record that somebody else writes meanwhile is left for another run."""
    lines, left = [], 0
    for kind in SEALED:
        found = overtaken = 0
        for stored in home.all_records.outdated(kind):
            found += 1
            if not dry_run:
                try:
                    home.records.commit(Update(stored, stored.value))
                except Aborted:
                    overtaken += 1
        left += found if dry_run else overtaken
        if found:
            lines.append(f"{kind.__name__}: {grouped(found)} catatan disegel dengan kunci lama")
    return Resealed((*lines, _summary(len(lines), left, dry_run=dry_run)), not left)


def _summary(kinds: int, left: int, *, dry_run: bool) -> str:
    if not kinds:
        return "Semua catatan sudah disegel dengan kunci yang sekarang; kunci lama tidak diperlukan lagi."
    if dry_run:
        return "Hanya diperiksa; tidak ada yang disimpan."
    if left:
        return f"{grouped(left)} catatan berubah selagi disegel; jalankan lagi."
    return "Semuanya disegel ulang dengan kunci yang sekarang; jalankan sekali lagi sebelum kunci lama dicabut."
