# Four buckets of files and one of sources. All in Jakarta, none in anybody's reach but by grants.tf. Access is logged
# by Cloud Audit Logs (logging.tf), which say who read what; a bucket's own usage logs would say less, and hours later.
locals {
  bucket_names = { for name in ["uploads", "letters", "evaluations", "published", "source"] : name => "${var.project}-${name}" }
  day          = 24 * 60 * 60

  # uploads: attachments; those that an application holds and those that none claimed are not told apart by name, so
  # none is removed by age. letters: PDFs. evaluations: reports, and records/ for analysts. published: what anybody may
  # verify.
  file_buckets = toset(["uploads", "letters", "evaluations", "published"])
}

resource "google_storage_bucket" "files" {
  #checkov:skip=CKV_GCP_62:who reads and writes stands in the audit log, with the account; usage logs would add nothing
  for_each = local.file_buckets

  name                        = local.bucket_names[each.value]
  project                     = var.project
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  labels                      = { holds = each.value }

  # A bucket with a retention policy takes no versioning, and needs none: nothing in it can be written over or deleted.
  versioning {
    enabled = each.value != "letters"
  }

  # What was written over or deleted comes back for this long, whoever did it.
  soft_delete_policy {
    retention_duration_seconds = 7 * local.day
  }
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = var.noncurrent_days
      with_state                 = "ARCHIVED"
      send_age_if_zero           = false
    }
  }
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 1
    }
  }

  dynamic "retention_policy" {
    for_each = each.value == "letters" ? [var.letters_retention_days] : []
    content {
      retention_period = retention_policy.value * local.day
      is_locked        = var.letters_retention_locked
    }
  }

  dynamic "encryption" {
    for_each = local.kms_keys
    content {
      default_kms_key_name = encryption.value
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.agent, google_project_service.this]
}

# The zips that functions were deployed from, each under its hash: a roll back deploys an old one again.
resource "google_storage_bucket" "source" {
  #checkov:skip=CKV_GCP_62:who reads and writes stands in the audit log, with the account; usage logs would add nothing
  name                        = local.bucket_names.source
  project                     = var.project
  location                    = var.region
  storage_class               = "STANDARD"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = false
  labels                      = { holds = "source" }

  versioning {
    enabled = true
  }
  soft_delete_policy {
    retention_duration_seconds = 7 * local.day
  }
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = var.noncurrent_days
      with_state                 = "ARCHIVED"
      send_age_if_zero           = false
    }
  }

  dynamic "encryption" {
    for_each = local.kms_keys
    content {
      default_kms_key_name = encryption.value
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.agent, google_project_service.this]
}
