# One page: the charts of dashboard.yaml, open incidents above and the latest errors of the log below.
locals {
  dashboard = yamldecode(file("${path.module}/dashboard.yaml"))

  # The series of each chart, as Monitoring's dashboards have them.
  chart_series = [
    for chart in local.dashboard.charts : concat(
      [
        for name in try(chart.objectives, []) : {
          filter             = "${chart.show}(\"${google_monitoring_slo.this[name].id}\")"
          alignmentPeriod    = "300s"
          perSeriesAligner   = chart.show == "select_slo_health" ? "ALIGN_MEAN" : "ALIGN_NEXT_OLDER"
          crossSeriesReducer = "REDUCE_NONE"
          groupByFields      = []
          legend             = name
        }
      ],
      [
        for class in try([chart.requests], []) : {
          filter             = "metric.type=\"run.googleapis.com/request_count\" AND resource.type=\"cloud_run_revision\" AND metric.labels.response_code_class=\"${class}\""
          alignmentPeriod    = "300s"
          perSeriesAligner   = "ALIGN_DELTA"
          crossSeriesReducer = "REDUCE_SUM"
          groupByFields      = ["resource.label.service_name"]
          legend             = ""
        }
      ],
      [
        for name in try([chart.metric], []) : {
          filter             = local.metric_filters[name]
          alignmentPeriod    = chart.period
          perSeriesAligner   = "ALIGN_DELTA"
          crossSeriesReducer = "REDUCE_SUM"
          groupByFields      = [for label in try(chart.by, []) : "metric.label.${label}"]
          legend             = ""
        } if !can(chart.lines)
      ],
      [
        for percent in try(chart.lines, []) : {
          filter             = local.metric_filters[chart.metric]
          alignmentPeriod    = "300s"
          perSeriesAligner   = "ALIGN_DELTA"
          crossSeriesReducer = "REDUCE_PERCENTILE_${format("%02d", percent)}"
          groupByFields      = []
          legend             = "${percent} %"
        }
      ],
    )
  ]
}

resource "google_monitoring_dashboard" "paten" {
  project = var.project

  dashboard_json = jsonencode({
    displayName = "Paten"
    mosaicLayout = {
      columns = 12
      tiles = concat(
        [{ xPos = 0, yPos = 0, width = 12, height = 2, widget = { title = "Open incidents", incidentList = {} } }],
        [
          for position, chart in local.dashboard.charts : {
            xPos   = 4 * (position % 3)
            yPos   = 2 + 4 * floor(position / 3)
            width  = 4
            height = 4
            widget = {
              title = chart.title
              xyChart = {
                chartOptions = { mode = "COLOR" }
                thresholds   = [for limit in try([chart.limit], []) : { value = limit }]
                dataSets = [
                  for series in local.chart_series[position] : {
                    plotType       = "LINE"
                    targetAxis     = "Y1"
                    legendTemplate = series.legend
                    timeSeriesQuery = {
                      timeSeriesFilter = {
                        filter = series.filter
                        aggregation = {
                          alignmentPeriod    = series.alignmentPeriod
                          perSeriesAligner   = series.perSeriesAligner
                          crossSeriesReducer = series.crossSeriesReducer
                          groupByFields      = series.groupByFields
                        }
                      }
                    }
                  }
                ]
              }
            }
          }
        ],
        [{
          xPos   = 0
          yPos   = 2 + 4 * ceil(length(local.dashboard.charts) / 3)
          width  = 12
          height = 4
          widget = {
            title = "Errors of functions"
            logsPanel = {
              filter        = "resource.type=\"cloud_run_revision\" AND severity>=ERROR"
              resourceNames = ["${google_logging_project_bucket_config.jakarta.id}/views/_AllLogs"]
            }
          }
        }],
      )
    }
  })

  depends_on = [google_logging_metric.this]
}

output "dashboard" {
  description = "The page that is looked at."
  value       = "https://console.cloud.google.com/monitoring/dashboards/builder/${element(split("/", google_monitoring_dashboard.paten.id), 3)}?project=${var.project}"
}
