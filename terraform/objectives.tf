# The promises of objectives.yaml as service level objectives; alerts.tf watches how fast their error budgets burn.
locals {
  objectives = yamldecode(file("${path.module}/objectives.yaml"))
}

resource "google_monitoring_custom_service" "paten" {
  project      = var.project
  service_id   = "paten"
  display_name = "Paten"

  depends_on = [google_project_service.this]
}

resource "google_monitoring_slo" "this" {
  for_each = local.objectives

  project             = var.project
  service             = google_monitoring_custom_service.paten.service_id
  slo_id              = replace(each.key, "_", "-")
  display_name        = each.value.about
  goal                = each.value.goal
  rolling_period_days = 28

  request_based_sli {
    dynamic "good_total_ratio" {
      for_each = each.value.of == "requests" ? [local.request_filters[each.value.function]] : []
      content {
        bad_service_filter   = "${good_total_ratio.value} AND metric.labels.response_code_class=\"5xx\""
        total_service_filter = good_total_ratio.value
      }
    }
    dynamic "good_total_ratio" {
      for_each = each.value.of == "ratio" ? [local.metric_filters[each.value.metric]] : []
      content {
        good_service_filter  = "${good_total_ratio.value} AND ${each.value.good}"
        total_service_filter = good_total_ratio.value
      }
    }
    dynamic "distribution_cut" {
      for_each = each.value.of == "seconds" ? [local.metric_filters[each.value.metric]] : []
      content {
        distribution_filter = distribution_cut.value
        range {
          min = 0
          max = each.value.within
        }
      }
    }
  }

  # Functions take minutes to be made, and a metric is known only minutes after it was.
  depends_on = [google_cloudfunctions2_function.this, google_logging_metric.this]
}
