# What a city's engineers need after a deployment.

output "functions" {
  description = "Address of each function that is called by HTTP."
  value       = { for name, row in local.functions : name => "${local.functions_url}/${name}" if row.trigger != "created" }
}

output "public_url" {
  description = "What stands in QR codes; superapps ask for tokens for this audience."
  value       = local.public_url
}

output "accounts" {
  description = "Who runs each function."
  value       = { for name, account in google_service_account.function : name => account.email }
}

output "deployer" {
  description = "For the GitHub workflow: the provider it asks and the account it acts as; nothing without a repository."
  value = var.github_repository == null ? null : {
    workload_identity_provider = google_iam_workload_identity_pool_provider.github[0].name
    service_account            = google_service_account.deployer[0].email
  }
}

# `eval "$(make -s operator)"` makes `python -m infra.local … --project` work. It names the records key and holds it not.
output "operator_environment" {
  description = "Shell lines for the operator's commands."
  value = join("\n", concat(
    [
      for field in [
        "home", "project", "city", "functions_url", "public_url",
        "uploads_bucket", "letters_bucket", "evaluations_bucket", "published_bucket",
      ] : "export PATEN_${upper(field)}='${local.settings[field]}'"
    ],
    [
      "export PATEN_RECORDS_KEY=\"$(gcloud secrets versions access ${local.secrets.records_key.version} --secret=${local.secrets.records_key.secret_id} --project=${var.project} --impersonate-service-account=${google_service_account.operator.email})\"",
      "",
    ],
  ))
}
