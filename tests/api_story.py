"""What happens in the examples of docs/api: a letter's way, a complaint, and a month's end, through every function."""

import io
import itertools
from datetime import UTC, datetime
from typing import Any, Protocol

from PIL import Image

from functions.domain.application import Action
from functions.domain.digests import derived_id
from functions.domain.messages import Event, Message
from functions.domain.seats import Role, seat_of
from tests.home import AREA, NEXT_KELURAHAN, RESIDENT, TWO_ATTACHMENTS, Home, uid_of

_KELURAHAN = AREA[:13]
_UNKNOWN = "a" * 24
_MONTH = "2026-10"
_AFTER_THE_MONTH = datetime(2026, 11, 2, 2, tzinfo=UTC)


class Teller(Protocol):
    """Makes the story's calls and remembers those that show something."""

    home: Home

    def shows(self, name: str, who: str | None, path: str = "", **given: Any) -> dict[str, Any]:  # noqa: ANN401
        """Make the call that shows a function."""

    def fails(self, name: str, who: str | None, path: str = "", **given: Any) -> None:  # noqa: ANN401
        """Make a call that a function refuses."""


def tell(story: Teller) -> None:
    """The whole story."""
    numbers = itertools.count(1)
    story.home.adapters.new_id = lambda: derived_id("example", next(numbers))
    story.home.seat_all()
    application_id = _a_letter_is_asked_for(story)
    _it_is_returned_mended_and_corrected(story, application_id)
    _it_is_issued(story, application_id)
    _the_resident_says_what_they_think(story, application_id)
    _it_is_revoked(story, application_id)
    _another_is_withdrawn(story)
    _officers_look_after_themselves(story)
    _the_month_ends(story)


def _a_letter_is_asked_for(story: Teller) -> str:
    story.shows("list_letter_types", "superapp", resident=None)
    story.fails("list_letter_types", None)
    photo = _photo()
    announced = {"content_type": "image/png", "size": len(photo), "resident_id": RESIDENT}
    address = story.shows("request_upload", "superapp", body=announced)
    story.fails("request_upload", "superapp", body=announced | {"size": 50_000_000})
    local = address["url"].removeprefix(story.home.adapters.settings.public_url)
    story.home.client.put(local, data=photo, headers=address["headers"])
    attachments = [{"kind": "ktp", "upload_id": address["upload_id"]}, *story.home.attach("kk", "bukti_tempat_tinggal")]
    body = story.home.submission(TWO_ATTACHMENTS, attachments=attachments, number=1)
    wrong = body | {"applicant": body["applicant"] | {"nik": "12"}}
    story.fails("submit_application", "superapp", body=wrong)
    return str(story.shows("submit_application", "superapp", body=body)["application_id"])


def _it_is_returned_mended_and_corrected(story: Teller, application_id: str) -> None:
    home = story.home
    filed = home.expect(200, home.get(f"/get_application/{application_id}", resident=RESIDENT))["file"]
    mended = {
        "application_id": application_id,
        "letter_type": TWO_ATTACHMENTS,
        "resident_id": RESIDENT,
        "applicant": filed["applicant"],
        "form": filed["form"],
        "attachments": home.attach("ktp", "kk", "bukti_tempat_tinggal"),
    }
    story.fails("resubmit_application", "superapp", body=mended)
    for action, note in ((Action.APPROVE, None), (Action.APPROVE, None), (Action.RETURN, "Foto KK kurang jelas.")):
        home.later(minutes=30)
        home.act(application_id, action, note)
    story.shows("resubmit_application", "superapp", body=mended)
    name = filed["applicant"]["name"]
    corrections = [{"field": "applicant.name", "value": name.replace("Contoh", "Kontoh")}]
    body = {"application_id": application_id, "corrections": corrections}
    wrong = body | {"corrections": [{"field": "applicant.name", "value": "Orang Lain"}]}
    story.fails("correct_application", "verifier", body=wrong)
    story.shows("correct_application", "verifier", body=body)


def _it_is_issued(story: Teller, application_id: str) -> None:
    home = story.home
    story.fails("get_letter", "superapp", application_id)
    story.fails(
        "rate_service", "superapp", body={"application_id": application_id, "score": 4, "resident_id": RESIDENT}
    )
    letter = home.issue(application_id)
    story.shows("get_application", "superapp", application_id)
    story.fails("get_application", "superapp", _UNKNOWN)
    story.shows("get_letter", "superapp", application_id)
    story.shows("verify_letter", None, letter.code)
    story.fails("verify_letter", None, "A" * 16)
    (ready,) = (
        each
        for each in home.adapters.all_records.every(Message)
        if (each.event, each.recipient) == (Event.READY, f"resident:{RESIDENT}")
    )
    receipt = {
        "message_id": ready.message_id,
        "state": "read",
        "at": home.clock.now.replace(second=0, microsecond=0).isoformat(),
    }
    story.shows("record_receipt", "superapp", body=receipt)
    story.fails("record_receipt", "superapp", body=receipt | {"message_id": _UNKNOWN})


def _the_resident_says_what_they_think(story: Teller, application_id: str) -> None:
    rating = {"application_id": application_id, "score": 4, "comment": "Cepat dan ramah.", "resident_id": RESIDENT}
    story.shows("rate_service", "superapp", body=rating)
    story.shows("list_comments", "lurah", _KELURAHAN)
    story.fails("list_comments", "rt", _KELURAHAN)
    complaint = {
        "application_id": application_id,
        "category": "waktu",
        "text": "Loket tutup sebelum jam layanan berakhir.",
        "resident_id": RESIDENT,
    }
    story.fails("file_complaint", "superapp", body=complaint | {"category": "lainnya-lagi"})
    number = story.shows("file_complaint", "superapp", body=complaint)["number"]
    answer = {"number": number, "text": "Mohon maaf, jam layanan loket sudah kami perbaiki."}
    story.shows("answer_complaint", "verifier", body=answer)
    story.fails("answer_complaint", "verifier", body=answer)
    story.shows("list_complaints", "verifier", query={"area": _KELURAHAN})
    story.fails("list_complaints", "verifier", query={"area": NEXT_KELURAHAN[:13]})


def _it_is_revoked(story: Teller, application_id: str) -> None:
    body = {"application_id": application_id, "reason": "Alamat pada surat keliru."}
    story.shows("revoke_letter", "lurah", body=body)
    story.fails("revoke_letter", "lurah", body=body)


def _another_is_withdrawn(story: Teller) -> None:
    application_id = story.home.submit(story.home.submission(number=2))
    body = {"application_id": application_id, "resident_id": RESIDENT}
    story.shows("cancel_application", "superapp", body=body)
    story.fails("cancel_application", "superapp", body=body)


def _officers_look_after_themselves(story: Teller) -> None:
    rt = seat_of(Role.RT, AREA)
    delegation = {"seat": rt, "uid": uid_of(Role.RW), "from": "2026-10-06", "until": "2026-10-09"}
    story.shows("delegate_seat", "rt", body=delegation)
    story.fails("delegate_seat", "rt", body=delegation | {"uid": "tidak-terdaftar"})
    device = {"device_token": "contoh-token-perangkat-dari-firebase", "platform": "android"}
    story.shows("register_device", "rt", body=device)
    story.fails("register_device", "superapp", body=device)


def _the_month_ends(story: Teller) -> None:
    story.home.clock.now = _AFTER_THE_MONTH
    bodies: dict[str, dict[str, str]] = {
        "sweep_stalled_work": {},
        "remind_approvers": {},
        "export_records": {"day": "2026-10-05"},
        "export_evaluation": {"month": _MONTH},
    }
    for name, body in bodies.items():
        story.shows(name, "scheduler", body=body)
        story.fails(name, "superapp", body=body, resident=None)
    query = {"month": _MONTH, "area": _KELURAHAN}
    story.shows("view_evaluation", "lurah", query=query)
    story.fails("view_evaluation", "rt", query=query)


def _photo() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(buffer, "PNG")
    return buffer.getvalue()
