"""Files an application as the only open one about its subject; shared by all that write its file."""

from functools import partial
from typing import TYPE_CHECKING

from functions.domain.application import Application, File
from functions.domain.city import City
from functions.domain.errors import Aborted, AlreadyExists
from functions.domain.indonesian import local_date
from functions.domain.subjects import Pseudonym, Subject, keeps_others_out, subject_of
from functions.ports import Add, Create, Delete, Records, Update

if TYPE_CHECKING:  # loaded by the catalogue's adapter, when it is first asked
    from functions.domain.letter_types import LetterType


def commit_as_only_one(this: Subject, *writes: Create | Update | Delete | Add, records: Records) -> None:
    """Commit the writes, and with them that this application is the open one about the subject.

    Raises AlreadyExists if another of the same day is on its way, Aborted.
    """
    try:
        records.commit(*writes, Create(this))
    except Aborted:
        records.commit(*writes, _instead_of_another(this, records))


def commit_revision(
    application: Application,
    before: File,
    after: File,
    *writes: Create | Update,
    letter_type: "LetterType",
    city: City,
    records: Records,
    pseudonym: Pseudonym,
) -> None:
    """Commit the writes of a file's new revision; if it is about somebody else now, as the only one about them.

    Raises AlreadyExists if another of the day on which this was filed is on its way, Aborted.
    """
    day = local_date(application.submitted_at, city.zone)
    about = partial(subject_of, letter_type.subject, letter_type=letter_type.name, day=day, name=pseudonym)
    was, this = (Subject(about(revision), application.application_id) for revision in (before, after))
    if this == was:
        records.commit(*writes)
    else:
        commit_as_only_one(this, *writes, *_released(was, records), records=records)


def _released(this: Subject, records: Records) -> tuple[Delete, ...]:
    """The write with which an application leaves a subject to others; none if it is another's by now."""
    stored = records.get(Subject, subject_id=this.subject_id)
    return (Delete(stored),) if stored is not None and stored.value == this else ()


def _instead_of_another(subject: Subject, records: Records) -> Update:
    """The write that takes the place of an earlier application of the day, which has ended.

    Raises AlreadyExists if it is on its way, Aborted if there is none: then something else stood in the way.
    """
    earlier = records.get(Subject, subject_id=subject.subject_id)
    if earlier is None or earlier.value.application_id == subject.application_id:
        raise Aborted("Permohonan ini sedang dicatat.")
    other = records.get(Application, application_id=earlier.value.application_id)
    if other is not None and keeps_others_out(other.value):
        raise AlreadyExists("Surat yang sama untuk orang ini sudah diajukan pada hari yang sama dan masih diproses.")
    return Update(earlier, subject)
