"""Files an application as the only open one about its subject; shared by submission and resubmission."""

from functions.domain.application import Application
from functions.domain.errors import Aborted, AlreadyExists
from functions.domain.subjects import Subject, keeps_others_out
from functions.ports import Create, Delete, Records, Update


def commit_as_only_one(this: Subject, *writes: Create | Update | Delete, records: Records) -> None:
    """Commit the writes, and with them that this application is the open one about the subject.

    Raises AlreadyExists if another of the same day is on its way, Aborted.
    """
    try:
        records.commit(*writes, Create(this))
    except Aborted:
        records.commit(*writes, _instead_of_another(this, records))


def released(this: Subject, records: Records) -> tuple[Delete, ...]:
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
