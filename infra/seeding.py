"""Example offices and officers for the embedded home; visibly examples, replaced by a city's own."""

from datetime import timedelta

from functions.domain.areas import Area, Level, cut
from functions.domain.digests import derived_id
from functions.domain.offices import Letterhead, Office, Signer, StepMode
from functions.domain.seats import Officer, Role, Term, seat_of
from functions.ports import Create, Update
from infra.adapters import Adapters

_BATCH = 200
_TERM = timedelta(days=5 * 365)


def example_office(kelurahan: Area, kecamatan: Area, government: str) -> Office:
    """An office with a complete letterhead; its lurah and contacts are visibly examples."""
    slug = kelurahan.name.lower().replace(" ", "")
    return Office(
        area=kelurahan.code,
        letterhead=Letterhead(
            government=government,
            kecamatan=kecamatan.name,
            kelurahan=kelurahan.name,
            address="Jalan Contoh Nomor 1",
            postal_code=kelurahan.postal_code or "",
            phone="(021) 5550000",
            email=f"kelurahan.{slug}@contoh.example",
            place=government.removeprefix("Pemerintah ").removeprefix("Kota "),
        ),
        number_code=".".join(kelurahan.code.split(".")[2:]),
        signer=Signer(
            title=f"Lurah {kelurahan.name}",
            name="Nama Lurah (Contoh), S.Sos.",
            rank="Penata Tingkat I (III/d)",
            nip="00000000 000000 0 000",
        ),
        rw_step=StepMode.REQUIRED,
    )


def seed_offices(home: Adapters) -> int:
    """Give every kelurahan that has none an example office; return how many were made."""
    areas = home.city.areas
    missing = [area for area in areas.of_level(Level.KELURAHAN) if home.records.get(Office, area=area.code) is None]
    offices = [
        example_office(area, areas.by_code[cut(area.code, Level.KECAMATAN)], home.city.government) for area in missing
    ]
    for start in range(0, len(offices), _BATCH):
        home.records.commit(*map(Create, offices[start : start + _BATCH]))
    return len(offices)


def seat_officer(home: Adapters, role: Role, area: str) -> Officer:
    """An officer who holds the role's seat for that area now; the same one at every call.

    Raises ValueError for an area that is not the city's, or none of that role's.
    """
    seat = seat_of(role, area)
    if cut(area, Level.KECAMATAN if role == Role.CAMAT else Level.KELURAHAN) not in home.city.areas.by_code:
        raise ValueError(f"{area} is not in {home.city.name}")
    uid = derived_id("local-officer", seat)
    now = home.clock()
    stored = home.records.get(Officer, uid=uid)
    if stored is not None and stored.value.holds(seat, now):
        return stored.value
    began = stored.value.seats[seat].from_ if stored is not None and seat in stored.value.seats else now
    officer = Officer(uid, {seat: Term(began, now + _TERM)})
    home.records.commit(Create(officer) if stored is None else Update(stored, officer))
    return officer
