"""Lists what applicants wrote beside their ratings, for the office they rated."""

from datetime import datetime

from pydantic import BaseModel

from functions.domain.city import City
from functions.ports import Caller, Clock, Records
from functions.reading import kelurahan_read_by

_LIMIT = 100


class CommentView(BaseModel):
    """A comment with its scores; of which application is not told."""

    rated_at: datetime
    scores: dict[str, int]
    comment: str


class Comments(BaseModel):
    """Comments, the newest first; 100 at most."""

    comments: list[CommentView]

    @property
    def audit(self) -> dict[str, int]:
        """What the log notes of this answer."""
        return {"comments_shown": len(self.comments)}


def list_comments(area: str, caller: Caller, *, records: Records, city: City, clock: Clock) -> Comments:
    """The comments on a kelurahan's service, for its verifier, lurah or camat.

    Raises PermissionDenied for anybody else, NotFound for an area that is no kelurahan of this city.
    """
    refusal = "Komentar dibaca oleh verifikator, lurah, atau camat wilayah itu."
    kelurahan = kelurahan_read_by(caller, area, records=records, city=city, now=clock(), refusal=refusal)
    found = records.comments_about(kelurahan, _LIMIT)
    return Comments(comments=[CommentView.model_validate(each, from_attributes=True) for each in found])
