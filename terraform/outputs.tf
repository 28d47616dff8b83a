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
