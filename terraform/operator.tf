# Whom the people behind `python -m infra.local … --project` act as: they have no rights of their own, and what was done
# as the operator stands in the audit log with who did it.
resource "google_service_account" "operator" {
  account_id   = "operator"
  display_name = "Operator"
  description  = "Runs the operator's commands: imports, dead letters, counters, a key's rotation, a restore; used by `operators`."

  depends_on = [google_project_service.this]
}

# The operator's commands read and write records, open what the key sealed, and look at what was stored and published.
resource "google_project_iam_member" "operator_records" {
  project = var.project
  role    = "roles/datastore.user"
  member  = google_service_account.operator.member
}

resource "google_secret_manager_secret_iam_member" "operator_key" {
  project   = var.project
  secret_id = google_secret_manager_secret.records_key.secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.operator.member
}

resource "google_storage_bucket_iam_member" "operator" {
  for_each = toset(["letters", "published"])

  bucket = google_storage_bucket.files[each.value].name
  role   = google_project_iam_custom_role.files["files_read"].id
  member = google_service_account.operator.member
}

resource "google_service_account_iam_member" "operators" {
  for_each = var.operators

  service_account_id = google_service_account.operator.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = each.value
}

# A month's report is written again, or a day's records, by a call that only the scheduler may make: operators may make
# its ID token, and nothing else of it.
#   gcloud auth print-identity-token --impersonate-service-account=scheduler@PROJECT.iam.gserviceaccount.com \
#     --include-email --audiences=FUNCTIONS_URL/export_evaluation
resource "google_service_account_iam_member" "operators_as_scheduler" {
  for_each = var.operators

  service_account_id = google_service_account.scheduler.name
  role               = "roles/iam.serviceAccountOpenIdTokenCreator"
  member             = each.value
}
