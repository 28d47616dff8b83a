"""What somebody new can try: tokens and commands that work when pasted, for the start page of the local server."""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from functions.domain.areas import Level
from functions.domain.seats import Role
from infra.adapters import TEMPLATES, Adapters
from infra.examples import example_classification
from infra.local_html import Step
from infra.seeding import seat_officer

LIFETIME = timedelta(hours=12)
PURPOSES = {
    "submit_application": "Mengajukan permohonan surat.",
    "resubmit_application": "Mengirim ulang permohonan yang dikembalikan.",
    "cancel_application": "Membatalkan permohonan.",
    "correct_application": "Memperbaiki ejaan dalam berkas permohonan; untuk verifikator kelurahan.",
    "get_application": "Melihat keadaan permohonan dan berkasnya.",
    "list_letter_types": "Daftar jenis surat, lengkap dengan syarat dan formulirnya.",
    "request_upload": "Meminta alamat untuk mengunggah satu lampiran.",
    "get_letter": "Meminta alamat unduhan surat yang sudah terbit.",
    "record_receipt": "Mencatat bahwa sebuah pesan sudah sampai atau dibaca.",
    "register_device": "Mendaftarkan ponsel petugas untuk pemberitahuan.",
    "rate_service": "Menilai layanan setelah surat terbit atau permohonan ditolak.",
    "file_complaint": "Menyampaikan pengaduan ke kelurahan.",
    "answer_complaint": "Menjawab pengaduan; untuk verifikator, lurah, dan camat.",
    "list_comments": "Komentar warga tentang layanan kelurahan, bagi petugasnya.",
    "list_complaints": "Daftar pengaduan: milik sendiri, atau milik kelurahan bagi petugasnya.",
    "delegate_seat": "Melimpahkan kursi petugas kepada wakilnya untuk beberapa hari.",
    "view_evaluation": "Melihat laporan evaluasi bulanan wilayah sendiri.",
    "verify_letter": "Memeriksa keaslian surat; terbuka untuk umum.",
    "revoke_letter": "Mencabut surat yang sudah terbit.",
    "export_records": "Menulis data permohonan yang selesai, tanpa data pribadi, untuk analisis; dijalankan penjadwal.",
    "export_evaluation": "Menulis laporan evaluasi bulanan; dijalankan penjadwal.",
    "remind_approvers": "Mengingatkan petugas sebelum dan sesudah batas waktu; dijalankan penjadwal.",
    "sweep_stalled_work": "Menggerakkan lagi pekerjaan yang terhenti; dijalankan penjadwal.",
}
"""What each function is for, as the start page says it."""
_LETTER = "tidak-terklasifikasi"
_OFFICERS = (Role.RT, Role.RW, Role.VERIFIER, Role.LURAH)


def example_area(home: Adapters) -> str:
    """An RT of the city's first kelurahan."""
    return f"{home.city.areas.of_level(Level.KELURAHAN)[0].code}.001.001"


def example_submission(home: Adapters, letter: str, area: str, resident_id: str) -> dict[str, Any]:
    """A complete submission through the resident's app, from the letter type's own example."""
    example = json.loads((TEMPLATES / letter / "example.json").read_text())
    channel = next(name for name, door in home.city.channels.items() if door == "resident_app")
    return {
        "letter_type": letter,
        "channel": channel,
        "area": area,
        "resident_id": resident_id,
        "applicant": example["applicant"],
        "form": example["form"],
        "attachments": [],
    }


def _approval(home: Adapters, turn: int, role: Role) -> dict[str, Any]:
    named = example_classification(home.letter_types.get(_LETTER), role)
    return {"turn": turn, "action": "approve"} | ({"classification": asdict(named)} if named else {})


def steps(home: Adapters) -> list[Step]:
    """From an application to the letter's PDF, one command after the other."""
    url, area = home.settings.public_url, example_area(home)
    submission = json.dumps(example_submission(home, _LETTER, area, "warga-contoh-1"), indent=1, ensure_ascii=False)
    tokens = {"SUPERAPP": home.local_tokens.issue("superapp", "superapp", lifetime=LIFETIME)}
    for role in _OFFICERS:
        officer = seat_officer(home, role, area)
        tokens[role.upper()] = home.local_tokens.issue("officer", officer.uid, lifetime=LIFETIME)
    read = f'curl -s {url}/get_application/$ID -H "Authorization: Bearer $SUPERAPP" -H "Resident-Id: warga-contoh-1"'
    approve = "\n".join(
        f'curl -s {url}/decisions/$ID -H "Authorization: Bearer ${role.upper()}" '
        f"-d '{json.dumps(_approval(home, turn, role))}'; sleep 1"
        for turn, role in enumerate(_OFFICERS, start=1)
    )
    return [
        Step(
            "Siapkan token",
            "Satu untuk aplikasi warga, satu untuk tiap petugas di satu wilayah contoh. Berlaku 12 jam.",
            "\n".join(f"{name}={token}" for name, token in tokens.items()),
        ),
        Step(
            "Lihat jenis surat",
            "Lengkap dengan syarat, waktu, dan formulirnya.",
            f'curl -s {url}/list_letter_types -H "Authorization: Bearer $SUPERAPP"',
        ),
        Step(
            "Ajukan permohonan",
            "Atas nama seorang warga contoh. Ulangi perintah yang sama: jawabannya sama, permohonannya tetap satu.",
            f"cat > permohonan.json <<'JSON'\n{submission}\nJSON\n"
            f'curl -s {url}/submit_application -H "Authorization: Bearer $SUPERAPP" '
            "-H 'Idempotency-Key: coba-pertama' -d @permohonan.json | tee jawaban.json\n"
            'ID=$(sed \'s/.*"application_id":"\\([^"]*\\)".*/\\1/\' jawaban.json)',
        ),
        Step(
            "Lihat yang menunggu Ketua RT",
            "Di cloud, PANGKAS membaca daftar ini langsung dari Firestore.",
            f'curl -s {url}/waiting -H "Authorization: Bearer $RT"',
        ),
        Step(
            "Setujui berturut-turut",
            "RT, RW, verifikator kelurahan, lalu lurah; verifikator juga memberi judul, kategori, dan kode.",
            approve,
        ),
        Step("Lihat keadaannya", "Setelah lurah menyetujui, surat terbit dalam beberapa detik.", read),
        Step(
            "Unduh suratnya",
            "Alamat unduhan berlaku 10 menit.",
            f'curl -s {url}/get_letter/$ID -H "Authorization: Bearer $SUPERAPP" -H "Resident-Id: warga-contoh-1" '
            "| tee surat.json\n"
            'curl -s -o surat.pdf "$(sed \'s/.*"url":"\\([^"]*\\)".*/\\1/\' surat.json)"\n'
            "xdg-open surat.pdf || open surat.pdf",
        ),
        Step(
            "Buktikan keasliannya",
            "Pindai kode QR pada surat, atau buka alamat yang tercetak di bawahnya.",
            f"xdg-open {url}/verify_letter/KODE-PADA-SURAT",
        ),
    ]
