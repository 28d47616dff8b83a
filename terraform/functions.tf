# The deployables, one for each row of functions.yaml, all from the one zip of `make bundle`.
locals {
  functions = yamldecode(file("${path.module}/functions.yaml"))
  by_trigger = {
    for trigger in ["http", "scheduler", "created"] :
    trigger => { for name, row in local.functions : name => row if row.trigger == trigger }
  }

  # Cloud Run's name of a function's service: it knows no underscore.
  service_names = { for name in keys(local.functions) : name => replace(name, "_", "-") }

  # Where a function is called (docs/decisions/0016-doors.md): known before it exists, and the same for ever.
  functions_url = "https://${var.region}-${var.project}.cloudfunctions.net"
  public_url    = coalesce(var.public_url, local.functions_url)
}

# The name holds the hash: another zip is another object, the same zip deploys nothing, and an old one rolls back.
resource "google_storage_bucket_object" "source" {
  name         = "functions-${filesha256(var.bundle)}.zip"
  bucket       = google_storage_bucket.source.name
  source       = var.bundle
  content_type = "application/zip"

  # what ran before stays, for a roll back
  deletion_policy = "ABANDON"
}

# Start-up CPU boost has no argument in this resource (6.50), and Cloud Run's own resource, which has one, cannot share a
# service with this one. Cloud Functions switches it on by itself: exports of deployed services carry
# run.googleapis.com/startup-cpu-boost 'true'. `gcloud run services describe list-letter-types` shows ours.
resource "google_cloudfunctions2_function" "this" {
  #checkov:skip=CKV_GCP_124:apps, the superapp, the sweep and operators call from outside a VPC; IAM and tokens are the doors
  for_each = local.functions

  name        = each.key
  project     = var.project
  location    = var.region
  description = "Paten: ${each.key}"
  labels      = { trigger = each.value.trigger }

  build_config {
    runtime           = var.runtime
    entry_point       = each.key
    service_account   = google_service_account.builder.id
    docker_repository = google_artifact_registry_repository.functions.id

    source {
      storage_source {
        bucket     = google_storage_bucket.source.name
        object     = google_storage_bucket_object.source.name
        generation = google_storage_bucket_object.source.generation
      }
    }
  }

  service_config {
    service_account_email            = google_service_account.function[each.key].email
    available_memory                 = each.value.memory
    available_cpu                    = tostring(each.value.cpu)
    max_instance_request_concurrency = each.value.concurrency
    min_instance_count               = each.value.min_instances
    max_instance_count               = each.value.max_instances
    timeout_seconds                  = each.value.timeout_seconds
    all_traffic_on_latest_revision   = true

    # Open to all networks; who is let in is said in invokers.tf. "Internal only" would shut out the sweep and the
    # operators, who call event functions from outside of any VPC of this project.
    ingress_settings = "ALLOW_ALL"

    environment_variables = merge(
      local.environment[each.key],
      {
        THREADS = tostring(each.value.concurrency) # functions-framework's own default is four for each CPU
        # Cloud Functions would set it to "true" by itself, which every plan would show as a change, and the framework
        # would write over the span in our lines; they carry the execution's id themselves (infra/logs.py).
        LOG_EXECUTION_ID = "false"
      },
    )

    dynamic "secret_environment_variables" {
      for_each = local.secret_environment[each.key]
      content {
        key        = secret_environment_variables.key
        project_id = var.project
        secret     = local.secrets[secret_environment_variables.value].secret_id
        version    = local.secrets[secret_environment_variables.value].version
      }
    }
  }

  dynamic "event_trigger" {
    for_each = each.value.trigger == "created" ? [each.value] : []
    content {
      trigger_region        = var.region
      event_type            = "google.cloud.firestore.document.v1.created"
      retry_policy          = event_trigger.value.retry ? "RETRY_POLICY_RETRY" : "RETRY_POLICY_DO_NOT_RETRY"
      service_account_email = google_service_account.eventarc.email

      event_filters {
        attribute = "database"
        value     = google_firestore_database.this.name
      }
      event_filters {
        attribute = "document"
        operator  = "match-path-pattern"
        value     = event_trigger.value.document
      }
    }
  }

  depends_on = [
    google_project_service.this,
    google_artifact_registry_repository_iam_member.builder,
    google_project_iam_member.builder_logs,
    google_project_iam_member.builder_sources,
    google_project_iam_member.eventarc_receiver,
    google_secret_manager_secret_iam_member.function,
    google_secret_manager_secret_version.records_key,
    google_storage_bucket_iam_member.builder_source,
  ]
}
