"""`letter new NAME`: a folder in templates/ with a small letter that can be drawn, to be made one's own."""

import json
from pathlib import Path

from functions.domain.letter_types import TYPE_NAME

_TOML = """\
title = "{title}"
explanation = \"\"\"
Surat ini menerangkan ... Ajukan bila ... Surat ini tidak ...\"\"\"
requirements = ["KTP Anda.", "Kartu Keluarga Anda."]
code = "400.10.2.2"
route = ["rt", "rw", "verifier", "lurah"]
validity_days = 30

# Kinds: text, long_text, person_name, nik, kk, date, time, year, choice, integer, money, phone, group.
[[fields]]
name = "keperluan"
label = "Keperluan"
kind = "text"
max_length = 200
help = "Untuk apa surat ini dipakai."

[[attachments]]
kind = "ktp"
label = "KTP"

[[attachments]]
kind = "kk"
label = "Kartu Keluarga"
"""

_HTML = """\
{% extends "_shared/letter.html" %}
{% import "_shared/macros.html" as macros %}

{% block body %}
{{ macros.opening(letter) }}
{{ macros.biodata(applicant) }}
<p class="text">Menurut keterangan yang bersangkutan, ...</p>
{{ macros.purpose(form.keperluan) }}
{{ macros.validity(letter) }}
{% endblock %}
"""

_EXAMPLE = {
    "applicant": {
        "nik": "9999014508850002",
        "name": "Siti Contoh",
        "birth_place": "Kota Contoh",
        "birth_date": "1985-08-05",
        "sex": "P",
        "religion": "Islam",
        "marital_status": "Kawin",
        "occupation": "Guru",
        "address": "Jalan Contoh Raya Nomor 12, RT 002/RW 007, Kelurahan Contoh, Kecamatan Contoh",
    },
    "form": {"keperluan": "Melengkapi berkas contoh"},
    "attachments": ["ktp", "kk"],
}


def make_letter(templates: Path, name: str) -> Path:
    """Make the folder of a new letter and return it. Raises ValueError for a name no folder can have, or one taken."""
    if not TYPE_NAME.fullmatch(name):
        raise ValueError(f"{name}: use a-z, 0-9 and hyphens, like surat-jalan")
    folder = templates / name
    if folder.exists():
        raise ValueError(f"templates/{name} is there already")
    folder.mkdir()
    title = f"Surat Keterangan {name.replace('-', ' ').title()}"[:60]
    (folder / "letter.toml").write_text(_TOML.format(title=title), encoding="utf-8")
    (folder / "letter.html").write_text(_HTML, encoding="utf-8")
    (folder / "example.json").write_text(json.dumps(_EXAMPLE, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return folder
