"""The residents a superapp acts for, known by its opaque ids."""

import re
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

_SIXTEEN_DIGITS = re.compile(r"[0-9]{16}", re.ASCII)
_UUID = re.compile(r"[0-9a-f]{8}(-?)([0-9a-f]{4}\1){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)

OpaqueId = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]


class ForResident(BaseModel):
    """A request that a superapp may make for the resident it names; officers name nobody."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    resident_id: OpaqueId | None = None

    @field_validator("resident_id")
    @classmethod
    def _is_opaque(cls, resident_id: str | None) -> str | None:
        if resident_id is not None and _holds_nik(resident_id):
            raise ValueError("Kirim id warga dari aplikasi, bukan NIK.")
        return resident_id


def _holds_nik(opaque_id: str) -> bool:
    """Tell whether sixteen digits stand in a row, however they are set apart; UUIDs may, by chance."""
    return not _UUID.fullmatch(opaque_id) and bool(_SIXTEEN_DIGITS.search(re.sub(r"[.:_-]", "", opaque_id)))
