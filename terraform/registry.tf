# Images of the functions, in a repository of their own.
resource "google_artifact_registry_repository" "functions" {
  repository_id = "functions"
  location      = var.region
  format        = "DOCKER"
  description   = "Images of Paten's functions, built from the zip."
  kms_key_name  = one(local.kms_keys)

  cleanup_policy_dry_run = false

  # The five newest of each function stay, which is what a roll back needs; older ones go after a month.
  cleanup_policies {
    id     = "keep-newest"
    action = "KEEP"
    most_recent_versions {
      keep_count = 5
    }
  }
  cleanup_policies {
    id     = "delete-old"
    action = "DELETE"
    condition {
      tag_state  = "ANY"
      older_than = "2592000s"
    }
  }

  depends_on = [google_kms_crypto_key_iam_member.agent, google_project_service.this]
}
