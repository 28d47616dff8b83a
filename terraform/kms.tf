# A key of the city's own over what Google encrypts anyway, for files, records, images and the records key: only where
# `cmek = true`. It must be decided before the first deployment, since a database cannot change its key. Functions
# themselves hold no data; their sources and images are covered.
#
# The agents of Firestore, Secret Manager and Artifact Registry exist once somebody asked for them: `make project CMEK=1`
# does. That of Cloud Storage is made by reading its name. The city's own secrets (`make secret`) are not under this key.
locals {
  kms_keys = var.cmek ? [google_kms_crypto_key.this[0].id] : []
  agents = {
    storage          = one(data.google_storage_project_service_account.this[*].email_address)
    firestore        = "service-${data.google_project.this.number}@gcp-sa-firestore.iam.gserviceaccount.com"
    artifactregistry = "service-${data.google_project.this.number}@gcp-sa-artifactregistry.iam.gserviceaccount.com"
    secretmanager    = "service-${data.google_project.this.number}@gcp-sa-secretmanager.iam.gserviceaccount.com"
  }
}

data "google_storage_project_service_account" "this" {
  count = var.cmek ? 1 : 0

  project = var.project

  depends_on = [google_project_service.this]
}

resource "google_kms_key_ring" "this" {
  count = var.cmek ? 1 : 0

  project  = var.project
  name     = "paten"
  location = var.region

  depends_on = [google_project_service.this]
}

resource "google_kms_crypto_key" "this" {
  count = var.cmek ? 1 : 0

  name                       = "data"
  key_ring                   = google_kms_key_ring.this[0].id
  purpose                    = "ENCRYPT_DECRYPT"
  rotation_period            = "${90 * local.day}s" # old versions go on opening what they sealed
  destroy_scheduled_duration = "${30 * local.day}s"

  lifecycle {
    prevent_destroy = true
  }
}

resource "google_kms_crypto_key_iam_member" "agent" {
  for_each = var.cmek ? local.agents : {}

  crypto_key_id = google_kms_crypto_key.this[0].id
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:${each.value}"
}
