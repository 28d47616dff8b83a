# Who is told of what: one policy for each row of alerts.yaml, and one for each function that answers 5xx. The budget's
# own warnings are in budget.tf. Monitoring knows a new metric of the log up to ten minutes after it was made: so policies
# wait for the functions, and where a first `make deploy` ends with "Cannot find metric" or "The metric referenced by the
# provided filter is unknown" all the same, another one goes on.
locals {
  alerts = yamldecode(file("${path.module}/alerts.yaml"))

  # Requests of a function, as Cloud Run counts them; Eventarc's and the scheduler's calls are among them.
  request_filters = {
    for name, service in local.service_names : name => join(" AND ", [
      "metric.type=\"run.googleapis.com/request_count\"",
      "resource.type=\"cloud_run_revision\"",
      "resource.labels.service_name=\"${service}\"",
    ])
  }
  # 5xx within ten minutes: a few of many requests, and of events that come again, mend themselves; a scheduled run
  # that fails is missed at once.
  tolerated_5xx = { http = 5, created = 5, scheduler = 0 }

  alert_channels = [for channel in google_monitoring_notification_channel.email : channel.id]
  alert_docs     = { for name in concat(keys(local.alerts), ["function_fails"]) : name => "alerts.md#${name}" }
}

resource "google_monitoring_notification_channel" "email" {
  for_each = var.alert_emails

  project      = var.project
  display_name = "Paten: ${each.value}"
  type         = "email"
  labels       = { email_address = each.value }

  depends_on = [google_project_service.this]
}

resource "google_monitoring_alert_policy" "this" {
  for_each = local.alerts

  project               = var.project
  display_name          = "Paten: ${each.value.about}"
  combiner              = "AND" # both windows of a burn rate; all others have one condition
  severity              = each.value.severity
  notification_channels = local.alert_channels
  user_labels           = { alert = each.key }

  dynamic "conditions" {
    for_each = try(each.value.burn.windows, [])
    content {
      display_name = "Error budget of ${each.value.burn.objective} over ${conditions.value}"
      condition_threshold {
        filter          = "select_slo_burn_rate(\"${google_monitoring_slo.this[each.value.burn.objective].id}\", \"${conditions.value}\")"
        comparison      = "COMPARISON_GT"
        threshold_value = each.value.burn.rate
        duration        = "0s"
      }
    }
  }

  dynamic "conditions" {
    for_each = try([each.value.above], [])
    content {
      display_name = each.value.about
      condition_threshold {
        filter          = local.metric_filters[conditions.value.metric]
        comparison      = "COMPARISON_GT"
        threshold_value = conditions.value.value
        duration        = "0s"
        aggregations {
          alignment_period     = conditions.value.window
          per_series_aligner   = conditions.value.aligner
          cross_series_reducer = conditions.value.reducer
        }
      }
    }
  }

  dynamic "conditions" {
    for_each = try([each.value.absent], [])
    content {
      display_name = each.value.about
      condition_absent {
        filter   = local.metric_filters[conditions.value.metric]
        duration = conditions.value.window
        aggregations {
          alignment_period     = "300s"
          per_series_aligner   = "ALIGN_DELTA"
          cross_series_reducer = "REDUCE_SUM"
        }
      }
    }
  }

  documentation {
    subject   = "Paten ${var.project}: ${each.value.about}"
    content   = "${each.value.about} What it means, where to look first and what to do: docs/${local.alert_docs[each.key]}"
    mime_type = "text/markdown"

    dynamic "links" {
      for_each = var.docs_url == null ? [] : [var.docs_url]
      content {
        display_name = "docs/alerts.md"
        url          = "${links.value}/${local.alert_docs[each.key]}"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_cloudfunctions2_function.this, google_logging_metric.this]
}

resource "google_monitoring_alert_policy" "function_fails" {
  for_each = local.functions

  project               = var.project
  display_name          = "Paten: ${each.key} answers 5xx"
  combiner              = "OR"
  severity              = "WARNING"
  notification_channels = local.alert_channels
  user_labels           = { alert = "function_fails", function = each.key }

  conditions {
    display_name = "More than ${local.tolerated_5xx[each.value.trigger]} answers of 5xx in ten minutes"
    condition_threshold {
      filter          = "${local.request_filters[each.key]} AND metric.labels.response_code_class=\"5xx\""
      comparison      = "COMPARISON_GT"
      threshold_value = local.tolerated_5xx[each.value.trigger]
      duration        = "0s"
      aggregations {
        alignment_period     = "600s"
        per_series_aligner   = "ALIGN_DELTA"
        cross_series_reducer = "REDUCE_SUM"
      }
    }
  }

  documentation {
    subject   = "Paten ${var.project}: ${each.key} answers 5xx"
    content   = "${each.key} answers 5xx. What it means, where to look first and what to do: docs/${local.alert_docs["function_fails"]}"
    mime_type = "text/markdown"

    dynamic "links" {
      for_each = var.docs_url == null ? [] : [var.docs_url]
      content {
        display_name = "docs/alerts.md"
        url          = "${links.value}/${local.alert_docs["function_fails"]}"
      }
    }
  }

  alert_strategy {
    auto_close = "86400s"
  }

  depends_on = [google_cloudfunctions2_function.this]
}

variable "alert_emails" {
  type        = set(string)
  description = "Who is told when something is wrong: addresses of people on duty, or of a list that they read."
  validation {
    condition     = length(var.alert_emails) > 0
    error_message = "alert_emails must name an address: an alert that reaches nobody is none."
  }
  validation {
    condition     = alltrue([for address in var.alert_emails : can(regex("^[^@\\s,]+@[^@\\s,]+\\.[^@\\s,]+$", address))])
    error_message = "alert_emails must be e-mail addresses, like jaga@contoh.example."
  }
}

variable "docs_url" {
  type        = string
  default     = null
  description = "Where the docs folder is read, like https://git.contoh.example/paten/docs; alerts then link to their entry in it."
  validation {
    condition     = var.docs_url == null || can(regex("^https://[^\\s]*[^\\s/]$", var.docs_url))
    error_message = "docs_url must begin with https:// and not end with a slash."
  }
}
