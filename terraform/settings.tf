# What a city may set for its functions beyond what this deployment knows by itself; infra/settings.py says what each is.

variable "retry_seconds" {
  type        = number
  default     = 5
  description = "How long a commit that somebody else was faster than is tried again."
  validation {
    condition     = var.retry_seconds >= 0 && var.retry_seconds <= 60
    error_message = "retry_seconds must be from 0 to 60."
  }
}

variable "sweep_batch_size" {
  type        = number
  default     = 200
  description = "How many records of a kind the sweep and the nightly export read at once."
  validation {
    condition     = var.sweep_batch_size >= 1 && var.sweep_batch_size <= 500 && floor(var.sweep_batch_size) == var.sweep_batch_size
    error_message = "sweep_batch_size must be a whole number from 1 to 500."
  }
}

variable "superapp_webhook" {
  type        = string
  default     = null
  description = "Where the superapp takes residents' notices. Its secret comes first: make secret NAME=superapp-webhook-secrets"
  validation {
    condition     = var.superapp_webhook == null || can(regex("^https://[^\\s/@]+(/[^\\s]*)?$", var.superapp_webhook))
    error_message = "superapp_webhook must begin with https://."
  }
}

variable "push_project" {
  type        = string
  default     = null
  description = "Firebase project of the officers' app, where push messages are sent; usually this project."
  validation {
    condition     = var.push_project == null || can(regex("^[a-z0-9.:-]+$", var.push_project))
    error_message = "push_project must be a project's ID."
  }
}

variable "smtp_host" {
  type        = string
  default     = null
  description = "Mail server that takes offices' notices, by TLS only."
  validation {
    condition     = var.smtp_host == null || can(regex("^[A-Za-z0-9.-]+$", var.smtp_host))
    error_message = "smtp_host must be a host's name, without port or address."
  }
  validation {
    condition     = (var.smtp_host == null) == (var.smtp_from == null)
    error_message = "smtp_host and smtp_from are set together or not at all."
  }
}

variable "smtp_port" {
  type        = number
  default     = 587
  description = "465: TLS from the start; any other: STARTTLS."
  validation {
    condition     = var.smtp_port >= 1 && var.smtp_port <= 65535
    error_message = "smtp_port must be from 1 to 65535."
  }
}

variable "smtp_user" {
  type        = string
  default     = null
  description = "Who signs in at the mail server. The password comes first: make secret NAME=smtp-password"
  validation {
    condition     = var.smtp_user == null || var.smtp_host != null
    error_message = "smtp_user is of no use without smtp_host."
  }
}

variable "smtp_from" {
  type        = string
  default     = null
  description = "The address that offices' notices are from."
  validation {
    condition     = var.smtp_from == null || can(regex("^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$", var.smtp_from))
    error_message = "smtp_from must be an e-mail address."
  }
}

variable "sms" {
  type        = bool
  default     = false
  description = "Whether neighbours without the superapp are told by SMS. How the gateway is asked comes first: make secret NAME=sms-request (docs/channels.md)"
}

variable "evaluation_recipients" {
  type        = list(string)
  default     = []
  description = "E-mail addresses that are told of a new report."
  validation {
    condition     = alltrue([for address in var.evaluation_recipients : can(regex("^[^@\\s,]+@[^@\\s,]+$", address))])
    error_message = "evaluation_recipients must be e-mail addresses."
  }
}

variable "evaluation_readers" {
  type        = list(string)
  default     = []
  description = "Accounts (uid) that read the whole city's report."
  validation {
    condition     = alltrue([for uid in var.evaluation_readers : can(regex("^[^\\s,]{1,128}$", uid))])
    error_message = "evaluation_readers must be officers' uids."
  }
}

variable "secret_versions" {
  type        = map(string)
  default     = {}
  description = "Which version of a secret the functions use, by its setting's name, after a rotation: { smtp_password = \"2\" }. Without an entry the first."
  validation {
    condition     = alltrue([for name, version in var.secret_versions : contains(["records_key", "superapp_webhook_secrets", "smtp_password", "sms_request"], name) && can(regex("^[1-9][0-9]*$", version))])
    error_message = "secret_versions knows records_key, superapp_webhook_secrets, smtp_password and sms_request, each with a version's number."
  }
}
