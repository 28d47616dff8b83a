# What a city sets, in terraform.tfvars (terraform.tfvars.example). What is wrong is refused before the cloud sees it.

variable "project" {
  type        = string
  description = "The Google Cloud project, which holds this city's Paten and nothing else."
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{4,28}[a-z0-9]$", var.project))
    error_message = "project must be a project's ID, not its name or number: 6 to 30 lower case letters, digits and hyphens, beginning with a letter."
  }
}

variable "doors" {
  type        = string
  default     = "open"
  description = "closed while records are restored (docs/runbook.md): nobody may invoke a function, no job runs, and the rules refuse everything."
  validation {
    condition     = contains(["open", "closed"], var.doors)
    error_message = "doors must be open or closed."
  }
}

variable "region" {
  type        = string
  default     = "asia-southeast2"
  description = "Jakarta. There is no other choice: PP 71/2019 keeps public data in Indonesia, and Google has no second region here."
  validation {
    condition     = var.region == "asia-southeast2"
    error_message = "region must be asia-southeast2 (Jakarta): PP 71/2019 keeps public data in Indonesia, logs and backups included."
  }
}

variable "city" {
  type        = string
  default     = "kota-tangerang"
  description = "The city's folder in infra/cities."
  validation {
    condition     = fileexists("${path.module}/../infra/cities/${var.city}/city.toml")
    error_message = "city: infra/cities/${var.city}/city.toml does not exist. Make the city's folder, or mend the name."
  }
}

variable "bundle" {
  type        = string
  default     = "../build/functions.zip"
  description = "The zip that all functions are deployed from, as `make bundle` writes it."
  validation {
    condition     = fileexists(var.bundle)
    error_message = "bundle: ${var.bundle} does not exist. Write it first: make bundle"
  }
}

variable "runtime" {
  type        = string
  default     = "python313"
  description = "The functions' runtime."
  validation {
    condition     = can(regex("^python3[0-9]{2}$", var.runtime))
    error_message = "runtime must be one of Google's Python runtimes, like python313."
  }
}

variable "public_url" {
  type        = string
  default     = null
  description = "Where the public reaches the functions, if the city has a domain of its own before them (its own load balancer or proxy, which is not made here); it stands in every QR code, for as long as letters are shown. Without it, Google's address of the project."
  validation {
    condition     = var.public_url == null || can(regex("^https://[^\\s/@]+(/[^\\s]*)?[^\\s/]$", var.public_url))
    error_message = "public_url must begin with https:// and not end with a slash."
  }
}

variable "superapp_accounts" {
  type        = set(string)
  description = "Service accounts of the superapp's backend, which may call for residents. Name none whose project is not known to be the superapp's: whoever has it speaks for every resident."
  validation {
    condition     = length(var.superapp_accounts) > 0
    error_message = "superapp_accounts must name an account: functions that are for the superapp do not start without."
  }
  validation {
    condition     = alltrue([for account in var.superapp_accounts : can(regex("^[^@\\s,]+@[^@\\s,]+\\.gserviceaccount\\.com$", account))])
    error_message = "superapp_accounts must be e-mail addresses of service accounts, like backend@project.iam.gserviceaccount.com."
  }
}

variable "operators" {
  type        = set(string)
  default     = []
  description = "People who act as the operator: import officers, look after dead letters. Each as user:ADDRESS or group:ADDRESS."
  validation {
    condition     = alltrue([for member in var.operators : can(regex("^(user|group):[^@\\s,]+@[^@\\s,]+\\.[^@\\s,]+$", member))])
    error_message = "operators must be like user:nama@contoh.example or group:tim@contoh.example."
  }
}

variable "analysts" {
  type        = set(string)
  default     = []
  description = "People who read the nightly records (docs/analytics.md). Each as user:ADDRESS or group:ADDRESS."
  validation {
    condition     = alltrue([for member in var.analysts : can(regex("^(user|group):[^@\\s,]+@[^@\\s,]+\\.[^@\\s,]+$", member))])
    error_message = "analysts must be like user:nama@contoh.example or group:tim@contoh.example."
  }
}

variable "noncurrent_days" {
  type        = number
  default     = 30
  description = "How many days a file stays that was written over or deleted."
  validation {
    condition     = var.noncurrent_days >= 1 && floor(var.noncurrent_days) == var.noncurrent_days
    error_message = "noncurrent_days must be a whole number of days, at least 1."
  }
}

variable "letters_retention_days" {
  type        = number
  default     = 365
  description = "How many days nobody can delete or replace a letter's PDF, not even the project's owner. Once locked it can be lengthened and never shortened, so begin short."
  validation {
    condition     = var.letters_retention_days >= 1 && var.letters_retention_days <= 36500 && floor(var.letters_retention_days) == var.letters_retention_days
    error_message = "letters_retention_days must be a whole number of days, from 1 to 36500."
  }
}

variable "letters_retention_locked" {
  type        = bool
  default     = true
  description = "Whether that is locked, for ever: what an attacker with the owner's rights cannot undo, nobody can. Set it to false for a trial, whose project shall be deleted afterwards."
}

variable "cmek" {
  type        = bool
  default     = false
  description = "Whether files, records, images and secrets are encrypted with a key of the city's own (kms.tf). To be decided before the first deployment."
}
