# All logs are kept in Jakarta, in a bucket of our own. `_Default`, which is global, keeps nothing. `_Required` (admin
# activity, four hundred days) is Google's, global, and cannot be moved; it says who changed the project, nothing of
# residents.
resource "google_logging_project_bucket_config" "jakarta" {
  project          = var.project
  location         = var.region
  bucket_id        = "paten"
  description      = "Everything that Paten and Google's services log."
  retention_days   = var.log_days
  enable_analytics = false

  depends_on = [google_project_service.this]
}

resource "google_logging_project_sink" "jakarta" {
  project                = var.project
  name                   = "jakarta"
  destination            = "logging.googleapis.com/${google_logging_project_bucket_config.jakarta.id}"
  filter                 = ""
  unique_writer_identity = true # within a project no grant is needed

  exclusions {
    name        = "health"
    description = "Cloud Run's own probes, which say nothing that its metrics do not."
    filter      = "resource.type=\"cloud_run_revision\" AND httpRequest.userAgent:\"GoogleHC\""
  }
}

# Of `_Default`'s sink only: exclusions of a project hold for that one. It would keep a second copy, abroad.
resource "google_logging_project_exclusion" "default_keeps_nothing" {
  project     = var.project
  name        = "kept-in-jakarta"
  description = "Everything is kept in the bucket in ${var.region}."
  filter      = "timestamp >= \"1970-01-01T00:00:00Z\"" # all

  depends_on = [google_logging_project_sink.jakarta]
}

# Who read what, of what holds personal data or keys. Cloud Run's and Firestore's ordinary traffic through functions is
# in it, too, with the function's account.
resource "google_project_iam_audit_config" "data" {
  for_each = toset([
    "cloudkms.googleapis.com",
    "iam.googleapis.com",
    "iamcredentials.googleapis.com", # who acted as the operator
    "identitytoolkit.googleapis.com",
    "secretmanager.googleapis.com",
    "storage.googleapis.com",
  ])

  project = var.project
  service = each.value

  audit_log_config {
    log_type = "ADMIN_READ"
  }
  audit_log_config {
    log_type = "DATA_READ"
  }
  audit_log_config {
    log_type = "DATA_WRITE"
  }
}

# Of Firestore, what people and the operator read and write; what the functions do all day stands in their own lines.
resource "google_project_iam_audit_config" "records" {
  project = var.project
  service = "datastore.googleapis.com" # Firestore's audit log goes by this name

  dynamic "audit_log_config" {
    for_each = toset(["ADMIN_READ", "DATA_READ", "DATA_WRITE"])
    content {
      log_type         = audit_log_config.value
      exempted_members = [for member in values(local.members.function) : member]
    }
  }

  depends_on = [google_service_account.function]
}

variable "log_days" {
  type        = number
  default     = 400
  description = "How many days logs are kept; as long as Google keeps those that cannot be moved."
  validation {
    condition     = var.log_days >= 30 && var.log_days <= 3650 && floor(var.log_days) == var.log_days
    error_message = "log_days must be a whole number of days, from 30 to 3650."
  }
}
