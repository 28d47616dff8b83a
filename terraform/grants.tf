# What each account may do: what its function's ports need, and nothing else. No basic role, no Admin role, no key.
# Logs need no grant: Cloud Run takes what a function writes to stdout by itself.
locals {
  # (function, bucket, role) of what the rows say. Who signs gives others its own right to one object.
  buckets_of_ports = {
    for pair in flatten([
      for name, row in local.functions : [
        for port, level in row.ports : {
          key  = "${name} ${port}"
          name = name, port = port
          role = level == "sign" ? (contains(local.takes_uploads, name) ? "files_upload" : "files_download") : "files_${level}"
        } if contains(local.file_ports, port)
      ]
    ]) : pair.key => pair
  }
  file_ports = ["uploads", "letters", "evaluations", "published"]

  # Of those that sign, who signs addresses that take a file; all others sign addresses that give one.
  takes_uploads = ["request_upload"]

  signers = toset([for name, row in local.functions : name if contains(values(row.ports), "sign")])
  records_role = {
    for name, row in local.functions : name => row.ports.records == "write" ? "roles/datastore.user" : "roles/datastore.viewer"
    if contains(keys(row.ports), "records")
  }
  pushers = toset([
    for name, row in local.functions : name if contains(keys(row.ports), "channels") && var.push_project == var.project
  ])

  # What infra/gcs.py calls. Without `list`, Cloud Storage answers 403 for an object that does not exist, and what
  # asks for one (a wrong code, the first store of a letter) must hear 404.
  file_roles = {
    files_read     = ["storage.objects.get", "storage.objects.list"]
    files_write    = ["storage.objects.get", "storage.objects.list", "storage.objects.create", "storage.objects.delete"] # to write over is to delete
    files_download = ["storage.objects.get"]
    files_upload   = ["storage.objects.create"]
  }
}

resource "google_project_iam_custom_role" "files" {
  for_each = local.file_roles

  role_id     = each.key
  title       = "Paten: ${replace(each.key, "_", " ")}"
  description = "What functions do with the files of a bucket; granted on one bucket at a time."
  permissions = each.value

  depends_on = [google_project_service.this]
}

resource "google_storage_bucket_iam_member" "function" {
  for_each = local.buckets_of_ports

  bucket = google_storage_bucket.files[each.value.port].name
  role   = google_project_iam_custom_role.files[each.value.role].id
  member = google_service_account.function[each.value.name].member
}

# Firestore's IAM is for a whole database; what within it, the function's code says.
resource "google_project_iam_member" "records" {
  for_each = local.records_role

  project = var.project
  role    = each.value
  member  = google_service_account.function[each.key].member
}

# A signed address is signed by the function's own account, through IAM: it may sign as itself, and as nobody else.
resource "google_project_iam_custom_role" "signer" {
  role_id     = "addresses_sign"
  title       = "Paten: sign addresses"
  description = "Sign as an account; granted to an account on itself only."
  permissions = ["iam.serviceAccounts.signBlob"]

  depends_on = [google_project_service.this]
}

resource "google_service_account_iam_member" "signer" {
  for_each = local.signers

  service_account_id = google_service_account.function[each.value].name
  role               = google_project_iam_custom_role.signer.id
  member             = google_service_account.function[each.value].member
}

# Push messages, where the officers' app lives in this project. Where it lives in another one, that project grants it.
resource "google_project_iam_custom_role" "pusher" {
  role_id     = "messages_push"
  title       = "Paten: push messages"
  description = "Send through Firebase Cloud Messaging, nothing else of Firebase."
  permissions = ["cloudmessaging.messages.create"]

  depends_on = [google_project_service.this]
}

resource "google_project_iam_member" "pusher" {
  for_each = local.pushers

  project = var.project
  role    = google_project_iam_custom_role.pusher.id
  member  = google_service_account.function[each.value].member
}

resource "google_secret_manager_secret_iam_member" "function" {
  for_each = merge([
    for name, secrets in local.secret_environment : { for secret in values(secrets) : "${name} ${secret}" => { name = name, secret = secret } }
  ]...)

  project   = var.project
  secret_id = local.secrets[each.value.secret].secret_id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.function[each.value.name].member
}

resource "google_project_iam_member" "eventarc_receiver" {
  project = var.project
  role    = "roles/eventarc.eventReceiver"
  member  = google_service_account.eventarc.member
}

# The builder reads the zip, from our bucket and from the one into which Cloud Functions copies it, writes its log and
# the images.
resource "google_storage_bucket_iam_member" "builder_source" {
  bucket = google_storage_bucket.source.name
  role   = google_project_iam_custom_role.files["files_read"].id
  member = google_service_account.builder.member
}

resource "google_project_iam_member" "builder_sources" {
  project = var.project
  role    = "roles/storage.objectViewer"
  member  = google_service_account.builder.member

  condition {
    title       = "sources_of_functions"
    description = "Only the bucket into which Cloud Functions copies sources."
    expression  = "resource.name.startsWith(\"projects/_/buckets/gcf-v2-sources-${data.google_project.this.number}-${var.region}\")"
  }
}

resource "google_project_iam_member" "builder_logs" {
  project = var.project
  role    = "roles/logging.logWriter"
  member  = google_service_account.builder.member
}

resource "google_artifact_registry_repository_iam_member" "builder" {
  project    = var.project
  location   = google_artifact_registry_repository.functions.location
  repository = google_artifact_registry_repository.functions.name
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.builder.member
}

# Who analyses reads the nightly records (docs/analytics.md), and nothing else of that bucket.
resource "google_storage_bucket_iam_member" "analysts" {
  for_each = var.analysts

  bucket = google_storage_bucket.files["evaluations"].name
  role   = google_project_iam_custom_role.files["files_read"].id
  member = each.value

  # Listing is asked of the bucket, whose name ends before any object's; a listing shows names and nothing within.
  condition {
    title       = "records_only"
    description = "Objects under records/, and their names."
    expression  = "resource.type == \"storage.googleapis.com/Bucket\" || resource.name.startsWith(\"projects/_/buckets/${local.bucket_names.evaluations}/objects/records/\")"
  }
}
