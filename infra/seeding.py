"""Example offices and officers for the embedded home; visibly examples, replaced by a city's own."""

from datetime import timedelta

from functions.domain.areas import Area, Areas, Level, cut
from functions.domain.digests import derived_id
from functions.domain.officers import Officer, Term
from functions.domain.offices import Letterhead, Office, Signer, StepMode
from functions.domain.seats import Role, seat_of
from functions.ports import Create, Update
from infra.adapters import Adapters

_BATCH = 200
_TERM = timedelta(days=5 * 365)


def example_office(area: Area, areas: Areas, government: str) -> Office:
    """A kelurahan's or kecamatan's office with a complete letterhead; its head and contacts are visibly examples."""
    head = "Lurah" if area.level == Level.KELURAHAN else "Camat"
    slug = area.name.lower().replace(" ", "")
    return Office(
        area=area.code,
        letterhead=Letterhead(
            government=government,
            kecamatan=areas.by_code[cut(area.code, Level.KECAMATAN)].name,
            kelurahan=area.name if area.level == Level.KELURAHAN else "",
            address="Jalan Contoh Nomor 1",
            postal_code=area.postal_code or "",
            phone="(021) 5550000",
            email=f"{area.level}.{slug}@contoh.example",
            place=government.removeprefix("Pemerintah ").removeprefix("Kota "),
        ),
        number_code=".".join(area.code.split(".")[2:]),
        signer=Signer(
            title=f"{head} {area.name}",
            name=f"Nama {head} (Contoh), S.Sos.",
            rank="Penata Tingkat I (III/d)" if head == "Lurah" else "Pembina (IV/a)",
            nip="00000000 000000 0 000",
        ),
        rw_step=StepMode.REQUIRED,
    )


def seed_offices(home: Adapters) -> int:
    """Give every kelurahan and kecamatan that has none an example office; return how many were made."""
    areas = home.city.areas
    served = (*areas.of_level(Level.KECAMATAN), *areas.of_level(Level.KELURAHAN))
    missing = [area for area in served if home.records.get(Office, area=area.code) is None]
    offices = [example_office(area, areas, home.city.government) for area in missing]
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
