# What is called at its time. Hours are those of the city's zone. The token is made for the function's own address:
# Cloud Functions gives the service behind it that address as a custom audience (run.googleapis.com/custom-audiences in
# exports of deployed functions), and infra/google_tokens.py takes it, too. The run.app address would be refused there.
locals {
  # what the city's folder says: time_zone = "Asia/Jakarta"
  zone = regex("(?m)^time_zone\\s*=\\s*\"([^\"]+)\"", file("${path.module}/../infra/cities/${var.city}/city.toml"))[0]
}

resource "google_cloud_scheduler_job" "this" {
  for_each = local.by_trigger.scheduler

  project          = var.project
  region           = var.region
  name             = local.service_names[each.key]
  description      = "Calls ${each.key}."
  schedule         = each.value.schedule
  time_zone        = local.zone
  paused           = var.doors == "closed"
  attempt_deadline = "${max(each.value.timeout_seconds, 15)}s" # the function's own; Google allows 15 s to 30 min

  # Twice again for a run that nobody else makes up for; what runs every few minutes just waits for its next one.
  retry_config {
    retry_count          = startswith(each.value.schedule, "*/") ? 0 : 2
    min_backoff_duration = "30s"
    max_backoff_duration = "300s"
    max_doublings        = 2
  }

  http_target {
    http_method = "POST"
    uri         = "${local.functions_url}/${each.key}"
    headers     = { "Content-Type" = "application/json" }
    body        = base64encode("{}")

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = "${local.functions_url}/${each.key}"
    }
  }

  depends_on = [google_cloud_run_v2_service_iam_member.invoker]
}
