# Deployments from GitHub, without a key: GitHub's own token says which repository and branch runs, and only that one
# may act as the deployer. Made only where `github_repository` names one.
resource "google_service_account" "deployer" {
  count = var.github_repository == null ? 0 : 1

  account_id   = "deployer"
  display_name = "Deployer"
  description  = "Plans and deploys from ${coalesce(var.github_repository, "nowhere")}."

  depends_on = [google_project_service.this]
}

resource "google_iam_workload_identity_pool" "github" {
  count = var.github_repository == null ? 0 : 1

  project                   = var.project
  workload_identity_pool_id = "github"
  display_name              = "GitHub"
  description               = "Workflows of ${coalesce(var.github_repository, "nowhere")}."

  depends_on = [google_project_service.this]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  #checkov:skip=CKV_GCP_125:it cannot read a condition made of variables; the condition names one repository and environment
  count = var.github_repository == null ? 0 : 1

  project                            = var.project
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  display_name                       = "GitHub"

  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
    "attribute.ref"        = "assertion.ref"
  }

  # A repository's id is never given to another one, as its name may be.
  attribute_condition = "assertion.sub == 'repo:${coalesce(var.github_repository, "nowhere")}:environment:${var.github_environment}' && assertion.repository_id == '${coalesce(var.github_repository_id, "0")}'"

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "deployer" {
  count = var.github_repository == null ? 0 : 1

  service_account_id = google_service_account.deployer[0].name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.repository/${var.github_repository}"
}

# What `terraform apply` of these files needs. Together these rule the project, as whoever deploys must: hence the
# environment with its reviewers above. No basic role: what is not named here is not allowed.
resource "google_project_iam_member" "deployer" {
  #checkov:skip=CKV_GCP_41:who deploys must run functions as their accounts; the environment's reviewers stand before it
  #checkov:skip=CKV_GCP_49:who deploys must make accounts and their grants; the environment's reviewers stand before it
  for_each = var.github_repository == null ? toset([]) : toset([
    "roles/artifactregistry.admin",
    "roles/cloudfunctions.admin",
    "roles/cloudkms.admin",
    "roles/cloudscheduler.admin",
    "roles/datastore.owner",
    "roles/firebaseappcheck.admin",
    "roles/firebaserules.admin",
    "roles/iam.roleAdmin",
    "roles/iam.serviceAccountAdmin",
    "roles/iam.serviceAccountUser",
    "roles/iam.workloadIdentityPoolAdmin",
    "roles/identityplatform.admin",
    "roles/logging.configWriter",
    "roles/monitoring.editor",
    "roles/resourcemanager.projectIamAdmin",
    "roles/run.admin",
    "roles/secretmanager.admin",
    "roles/serviceusage.serviceUsageAdmin",
    "roles/storage.admin",
  ])

  project = var.project
  role    = each.value
  member  = google_service_account.deployer[0].member
}

# A plan reads the budget, too, which belongs to the billing account.
resource "google_billing_account_iam_member" "deployer" {
  count = var.github_repository == null || var.billing_account == null ? 0 : 1

  billing_account_id = var.billing_account
  role               = "roles/billing.costsManager"
  member             = google_service_account.deployer[0].member
}

variable "github_repository" {
  type        = string
  default     = null
  description = "The repository whose workflow deploys, as owner/name; without it nobody deploys from GitHub."
  validation {
    condition     = var.github_repository == null || can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github_repository))
    error_message = "github_repository must be like owner/name."
  }
  validation {
    condition     = (var.github_repository == null) == (var.github_repository_id == null)
    error_message = "github_repository and github_repository_id are set together or not at all."
  }
}

variable "github_repository_id" {
  type        = string
  default     = null
  description = "Its number, as `gh api repos/OWNER/NAME --jq .id` tells it."
  validation {
    condition     = var.github_repository_id == null || can(regex("^[0-9]+$", var.github_repository_id))
    error_message = "github_repository_id must be a number."
  }
}

variable "github_environment" {
  type        = string
  default     = "production"
  description = "The environment of that repository, whose reviewers let a deployment pass."
  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.github_environment))
    error_message = "github_environment must be lower case letters, digits and hyphens."
  }
}
