# Officers sign in through Identity Platform. Nobody makes an account for themselves, and none without a name: the city
# makes accounts, and docs/officers.md seats them. The service may keep accounts abroad, so they carry an opaque uid and
# nothing else about a person. Which app they sign in with is the app's own affair: no way of signing in is open here
# but e-mail and password, which the city's accounts have.
resource "google_identity_platform_config" "this" {
  project                    = var.project
  autodelete_anonymous_users = true

  sign_in {
    allow_duplicate_emails = false
    anonymous {
      enabled = false
    }
    email {
      enabled           = true
      password_required = true
    }
    phone_number {
      enabled = false
    }
  }

  client {
    permissions {
      disabled_user_signup   = true
      disabled_user_deletion = true
    }
  }

  monitoring {
    request_logging {
      enabled = true
    }
  }

  depends_on = [google_project_service.this]
}

# App Check: Firestore takes requests of the officers' own apps only, and of servers. Only once an app is named: before
# that it would shut out all of them, and the project has no Firebase (the app's makers add it, once, in its console).
resource "google_firebase_app_check_service_config" "firestore" {
  count = length(var.ios_apps) + length(var.android_apps) > 0 ? 1 : 0

  project          = var.project
  service_id       = "firestore.googleapis.com"
  enforcement_mode = "ENFORCED"

  depends_on = [google_project_service.this]
}

resource "google_firebase_app_check_app_attest_config" "this" {
  for_each = var.ios_apps

  project   = var.project
  app_id    = each.value
  token_ttl = "3600s"

  depends_on = [google_project_service.this]
}

resource "google_firebase_app_check_play_integrity_config" "this" {
  for_each = var.android_apps

  project   = var.project
  app_id    = each.value
  token_ttl = "3600s"

  depends_on = [google_project_service.this]
}

variable "ios_apps" {
  type        = set(string)
  default     = []
  description = "Firebase app ids of the officers' app for iOS, which proves itself by App Attest."
  validation {
    condition     = alltrue([for app in var.ios_apps : can(regex("^1:[0-9]+:ios:[0-9a-f]+$", app))])
    error_message = "ios_apps must be Firebase app ids, like 1:123456789012:ios:0123456789abcdef."
  }
}

variable "android_apps" {
  type        = set(string)
  default     = []
  description = "Firebase app ids of the officers' app for Android, which proves itself by Play Integrity."
  validation {
    condition     = alltrue([for app in var.android_apps : can(regex("^1:[0-9]+:android:[0-9a-f]+$", app))])
    error_message = "android_apps must be Firebase app ids, like 1:123456789012:android:0123456789abcdef."
  }
}
