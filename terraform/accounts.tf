# Who acts. Each function is somebody of its own, and has what its row in functions.yaml asks for (grants.tf); nobody
# uses Google's default accounts, and nobody has a key.
resource "google_service_account" "function" {
  for_each = local.functions

  account_id   = "fn-${local.service_names[each.key]}"
  display_name = "Function ${each.key}"
  description  = "Runs ${each.key} and nothing else; its grants follow from its ports in functions.yaml."

  depends_on = [google_project_service.this]
}

resource "google_service_account" "eventarc" {
  account_id   = "eventarc"
  display_name = "Eventarc"
  description  = "Brings Firestore's events to the event functions."

  depends_on = [google_project_service.this]
}

resource "google_service_account" "scheduler" {
  account_id   = "scheduler"
  display_name = "Cloud Scheduler"
  description  = "Calls the scheduled functions at their times."

  depends_on = [google_project_service.this]
}

resource "google_service_account" "builder" {
  account_id   = "builder"
  display_name = "Cloud Build"
  description  = "Builds the functions' images from the zip."

  depends_on = [google_project_service.this]
}
