"""What the schema check finds in files that somebody wrote wrong, and that it tells all of it at once."""

from pathlib import Path

import pytest

from tests.terraform.blocks import Unreadable, code_of, read_folder
from tests.terraform.checks import Result, report, validated
from tests.terraform.faults import faults_in, main

BUCKET = """
resource "google_storage_bucket" "uploads" {
  name     = "contoh"
  location = "asia-southeast2"
  %s
}
"""


def faults_of(folder: Path, text: str) -> list[str]:
    (folder / "a.tf").write_text(text)
    return faults_in(read_folder(folder))


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("colour = 1", "a.tf:5: google_storage_bucket.uploads: there is no argument 'colour'"),
        ("self_link = 1", "a.tf:5: google_storage_bucket.uploads: 'self_link' is read-only"),
        ("versioning = true", "a.tf:5: google_storage_bucket.uploads: 'versioning' is a block: write it without '='"),
        ("labels {}", "a.tf:5: google_storage_bucket.uploads: block 'labels' is an argument: write it with '='"),
        ("shelf {}", "a.tf:5: google_storage_bucket.uploads: block 'shelf' is not known"),
        ("versioning {}", "a.tf:5: google_storage_bucket.uploads.versioning: required 'enabled' is missing"),
        (
            "lifecycle_rule {\n condition {\n  years = 1\n }\n action {\n type = 1\n }\n }",
            "a.tf:7: google_storage_bucket.uploads.lifecycle_rule.condition: there is no argument 'years'",
        ),
        (
            'dynamic "encryption" {\n content {}\n }',
            "a.tf:5: google_storage_bucket.uploads: dynamic 'encryption' says not for each of what",
        ),
        (
            'dynamic "encryption" {\n for_each = []\n content {\n key = 1\n }\n }',
            "a.tf:8: google_storage_bucket.uploads.encryption: there is no argument 'key'",
        ),
        ("requester_pays = var.nobody", "a.tf:5: var.nobody is declared nowhere"),
        ("requester_pays = local.nobody[0].x", "a.tf:5: local.nobody is declared nowhere"),
        ('labels = { a = "x-${google_kms_key_ring.no.id}" }', "a.tf:5: google_kms_key_ring.no is declared nowhere"),
        (
            'labels = { a = google_storage_bucket.uploads["x"].colour }',
            "a.tf:5: google_storage_bucket has no attribute 'colour' (google_storage_bucket.uploads)",
        ),
    ],
)
def test_each_fault_is_told_with_its_line(line: str, fault: str, tmp_path: Path) -> None:
    assert fault in faults_of(tmp_path, BUCKET % line)


def test_several_faults_are_told_at_once(tmp_path: Path) -> None:
    text = (
        BUCKET % "colour = var.a"
        + 'resource "google_storage_buckets" "b" {}\nresource "google_service_account" "c" {}\n'
    )
    assert faults_of(tmp_path, text) == [
        "a.tf:5: google_storage_bucket.uploads: there is no argument 'colour'",
        "a.tf:5: var.a is declared nowhere",
        "a.tf:7: hashicorp/google 6.50.0 has no resource 'google_storage_buckets'",
        "a.tf:8: google_service_account.c: required 'account_id' is missing",
    ]


def test_what_is_declared_twice_is_told(tmp_path: Path) -> None:
    assert faults_of(
        tmp_path, BUCKET % "" + 'variable "a" {}\nvariable "a" {}\nlocals {\n b = 1\n}\nlocals {\n b = 2\n}'
    ) == [
        "a.tf:7: var.a is declared more than once",
        "a.tf:8: var.a is declared more than once",
        "a.tf:10: local.b is declared more than once",
        "a.tf:13: local.b is declared more than once",
    ]


def test_what_is_right_has_no_fault(tmp_path: Path) -> None:
    right = BUCKET % "labels = { a = google_service_account.a.email } # var.nobody is only a word\n  depends_on = []"
    assert (
        faults_of(tmp_path, right + 'resource "google_service_account" "a" {\n  account_id = "var.nobody"\n}\n') == []
    )


def test_a_file_that_is_no_hcl_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.tf").write_text("locals {\n a = = 1\n}\n")
    with pytest.raises(Unreadable, match=r"a\.tf:2"):
        read_folder(tmp_path)
    assert main(str(tmp_path)) == 1
    assert "a.tf:2: this is no HCL" in capsys.readouterr().out


def test_a_folder_without_resources_fits_nothing(tmp_path: Path) -> None:
    assert main(str(tmp_path)) == 1


def test_words_in_quotes_are_no_code_and_what_is_put_into_them_is() -> None:
    text = 'a = "x ${var.y["z"]} $${var.no}" # var.no\nb = <<-EOT\n  var.no ${local.x}\n  EOT\nc = var.d'
    code = code_of(text)
    assert len(code) == len(text)
    assert [word for word in ("var.y", "local.x", "var.d") if word in code] == ["var.y", "local.x", "var.d"]
    assert "no" not in code


def test_what_did_not_run_is_told_at_the_end_and_fails_nothing() -> None:
    said, code = report([validated(program=None), Result("checkov", "all is well", passed=True)])
    assert said.splitlines() == [
        "checkov: all is well",
        "terraform validate did not run: terraform is not on this machine",
    ]
    assert code == 0
    assert report([Result("checkov", "a fault", passed=False)]) == ("checkov: a fault\n", 1)
