# Which settings a function gets: those that its ports read (infra/port_settings.py has the same table, and a test compares
# the two), and none besides. What is null is not set.
locals {
  settings_of_port = {
    city                  = ["city"]
    records               = ["project", "records_key"]
    pseudonym             = ["records_key"]
    uploads               = ["project", "uploads_bucket"]
    letters               = ["project", "letters_bucket"]
    evaluations           = ["project", "evaluations_bucket"]
    published             = ["project", "published_bucket"]
    tokens                = ["project", "public_url", "functions_url", "superapp_accounts", "scheduler_accounts"]
    deliveries            = ["project", "functions_url"]
    renderer              = ["public_url", "city"]
    pages                 = ["city"]
    reach                 = ["city"]
    batch_size            = ["sweep_batch_size"]
    evaluation_recipients = ["evaluation_recipients"]
    evaluation_readers    = ["evaluation_readers"]
    mail = [
      "project", "records_key", # offices' addresses stand in the records
      "smtp_host", "smtp_port", "smtp_user", "smtp_password", "smtp_from",
    ]
    channels = [
      "project", "records_key", # where people are reached stands in the records
      "superapp_webhook", "superapp_webhook_secrets", "push_project", "push_url", "smtp_host", "smtp_port", "smtp_user",
      "smtp_password", "smtp_from", "sms_request",
    ]
  }
  settings_of_every_function = ["home", "retry_seconds"]

  settings_of = {
    for name, row in local.functions : name => distinct(concat(
      local.settings_of_every_function,
      flatten([for port in keys(row.ports) : local.settings_of_port[port]]),
    ))
  }

  settings = {
    home                  = "cloud"
    retry_seconds         = tostring(var.retry_seconds)
    sweep_batch_size      = tostring(var.sweep_batch_size)
    project               = var.project
    city                  = var.city
    functions_url         = local.functions_url
    public_url            = local.public_url
    uploads_bucket        = local.bucket_names.uploads
    letters_bucket        = local.bucket_names.letters
    evaluations_bucket    = local.bucket_names.evaluations
    published_bucket      = local.bucket_names.published
    scheduler_accounts    = trimprefix(local.members.scheduler, "serviceAccount:")
    superapp_accounts     = join(",", var.superapp_accounts)
    superapp_webhook      = var.superapp_webhook
    push_project          = var.push_project
    push_url              = null # Google's, which is its default; another one in tests only
    smtp_host             = var.smtp_host
    smtp_port             = var.smtp_host == null ? null : tostring(var.smtp_port)
    smtp_user             = var.smtp_user
    smtp_from             = var.smtp_from
    evaluation_recipients = length(var.evaluation_recipients) > 0 ? join(",", var.evaluation_recipients) : null
    evaluation_readers    = length(var.evaluation_readers) > 0 ? join(",", var.evaluation_readers) : null
  }

  environment = {
    for name, fields in local.settings_of : name => {
      for field in fields : "PATEN_${upper(field)}" => local.settings[field]
      if try(local.settings[field], null) != null
    }
  }

  # variable -> the setting whose secret it holds
  secret_environment = {
    for name, fields in local.settings_of : name => {
      for field in fields : "PATEN_${upper(field)}" => field if contains(local.secret_settings, field)
    }
  }
}
