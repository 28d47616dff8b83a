# What the functions' log lines say, counted and measured: one metric for each row of metrics.yaml. They count every line
# that is written, whichever bucket keeps it.
locals {
  metrics = yamldecode(file("${path.module}/metrics.yaml"))

  # As Monitoring names them; the resource is Cloud Run's, which runs the functions.
  metric_types = { for name, row in local.metrics : name => "logging.googleapis.com/user/paten/${name}" }
  metric_filters = {
    for name, type in local.metric_types : name => "metric.type=\"${type}\" AND resource.type=\"cloud_run_revision\""
  }
}

resource "google_logging_metric" "this" {
  for_each = local.metrics

  project     = var.project
  name        = "paten/${each.key}"
  description = each.value.about
  filter      = "resource.type=\"cloud_run_revision\" AND ${each.value.filter}"

  metric_descriptor {
    metric_kind  = "DELTA"
    value_type   = can(each.value.value) ? "DISTRIBUTION" : "INT64"
    unit         = try(each.value.unit, "1")
    display_name = "Paten: ${replace(each.key, "_", " ")}"

    dynamic "labels" {
      for_each = try(each.value.labels, {})
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }

  label_extractors = { for label, field in try(each.value.labels, {}) : label => "EXTRACT(${field})" }
  value_extractor  = try("EXTRACT(${each.value.value})", null)

  dynamic "bucket_options" {
    for_each = try([each.value.bounds], [])
    content {
      explicit_buckets {
        bounds = bucket_options.value
      }
    }
  }

  depends_on = [google_project_service.this]
}

# A saved query would be the obvious form, and provider 6.50 has no resource for one. A link needs no state, takes
# whoever opens it to the lines in their own order, and looks into the one bucket that keeps them.
output "journey_in_the_log" {
  description = "Every log line about one application, in the Logs Explorer: put its id in the place of APPLICATION_ID."
  value = join("", [
    "https://console.cloud.google.com/logs/query;query=",
    urlencode("jsonPayload.application_id=\"APPLICATION_ID\""),
    ";storageScope=storage,",
    urlencode("projects/${var.project}/locations/${var.region}/buckets/${google_logging_project_bucket_config.jakarta.bucket_id}/views/_AllLogs"),
    ";duration=P90D?project=${var.project}",
  ])
}
