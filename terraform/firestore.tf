# The records. One database, the project's own `(default)`: the officers' apps and the functions' client look for that.
# No field has a time to live: no kind of record may vanish by itself today (infra/records.py), and Firestore's TTL
# would take a record without the history that tells of it.
resource "google_firestore_database" "this" {
  project                           = var.project
  name                              = "(default)"
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  concurrency_mode                  = "OPTIMISTIC" # commits carry preconditions; nothing holds a lock
  app_engine_integration_mode       = "DISABLED"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED" # any minute of the last seven days
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  deletion_policy                   = "ABANDON"

  dynamic "cmek_config" {
    for_each = local.kms_keys
    content {
      kms_key_name = cmek_config.value
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.agent, google_project_service.this]
}

# Backups lie where the database does. Google chooses the hour.
resource "google_firestore_backup_schedule" "daily" {
  project   = var.project
  database  = google_firestore_database.this.name
  retention = "${7 * local.day}s"

  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  project   = var.project
  database  = google_firestore_database.this.name
  retention = "${98 * local.day}s" # fourteen weeks, the longest there is

  weekly_recurrence {
    day = "SUNDAY"
  }
}
