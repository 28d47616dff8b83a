# The state holds no secret (see secrets.tf), but every name and grant of the project, and who can write it rules the
# project. It lives in a bucket of its own, which `make project` makes: regional, versioned, not public.
terraform {
  required_version = ">= 1.11" # write-only arguments: the records key is never in the state

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 6.50"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.7" # 3.7 brought ephemeral passwords
    }
  }

  # Partial: `make plan` and `make deploy` give the bucket, PROJECT-terraform.
  backend "gcs" {
    prefix = "paten"
  }
}

provider "google" {
  project = var.project
  region  = var.region
  # Firebase's and Identity Platform's services count calls to the project they are made for
  billing_project       = var.project
  user_project_override = true
  default_labels        = local.labels
}

data "google_project" "this" {
  project_id = var.project
}

locals {
  labels = { application = "paten", city = var.city }
}
