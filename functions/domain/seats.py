"""Seats: a role at an area, `rt:36.71.05.1003.007.002` or `lurah:36.71.05.1003`."""

from enum import StrEnum

from functions.domain.areas import Level, cut


class Role(StrEnum):
    """Who decides on a route, by the official name."""

    RT = "rt"
    RW = "rw"
    VERIFIER = "verifier"
    LURAH = "lurah"
    CAMAT = "camat"


_LEVELS = {
    Role.RT: Level.RT,
    Role.RW: Level.RW,
    Role.VERIFIER: Level.KELURAHAN,
    Role.LURAH: Level.KELURAHAN,
    Role.CAMAT: Level.KECAMATAN,
}

_IN_WORDS = {
    Role.RT: "Ketua RT",
    Role.RW: "Ketua RW",
    Role.VERIFIER: "verifikator kelurahan",
    Role.LURAH: "Lurah",
    Role.CAMAT: "Camat",
}


def seat_of(role: Role, area: str) -> str:
    """The seat of a role that is responsible for an area, given as the code of its RT or of the seat itself."""
    return f"{role}:{cut(area, _LEVELS[role])}"


def role_of(seat: str) -> Role:
    """The role of a seat."""
    return Role(seat.partition(":")[0])


def role_in_words(role: Role) -> str:
    """A role as residents read it within a sentence."""
    return _IN_WORDS[role]
