"""Opens a kelurahan's letter box to its office; shared by whoever lists what is in it."""

from datetime import datetime

from functions.domain.city import City
from functions.domain.complaint_handling import answering_seat
from functions.domain.errors import NotFound, PermissionDenied
from functions.ports import Caller, Records
from functions.viewing import viewer_of


def kelurahan_read_by(caller: Caller, area: str, *, records: Records, city: City, now: datetime, refusal: str) -> str:
    """The code of the kelurahan of an area, for its verifier, lurah or camat.

    Raises NotFound for an area that is no kelurahan of this city, PermissionDenied with `refusal` for anybody else.
    """
    kelurahan = city.areas.kelurahan_of(area)
    if kelurahan is None:
        raise NotFound("Kelurahan ini tidak ada di kota ini.")
    if answering_seat(kelurahan, viewer_of(caller, records), now) is None:
        raise PermissionDenied(refusal)
    return kelurahan
