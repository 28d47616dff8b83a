# Secrets, in Jakarta only. No value of any stands in the state, in a plan or in a variable.
#
# The records key is made here, once. All others are the city's to give, before the deployment that uses them:
#
#   make secret PROJECT=… NAME=smtp-password        asks for the value, and makes the secret with its first version
#
# A plan that needs a secret which nobody made fails; so no function is deployed that points to nothing. A function
# names a version by its number, so a rotation is: another `make secret`, the new number in `secret_versions`, a
# deployment. It can be rolled back like any other.
locals {
  # setting -> is it given? By what the city set beside it.
  given_secrets = {
    superapp_webhook_secrets = var.superapp_webhook != null
    smtp_password            = var.smtp_user != null
    sms_request              = var.sms
  }
  city_secrets    = toset([for name, given in local.given_secrets : name if given])
  secret_settings = concat(["records_key"], tolist(local.city_secrets))

  secrets = merge(
    {
      records_key = {
        secret_id = google_secret_manager_secret.records_key.secret_id
        version   = lookup(var.secret_versions, "records_key", google_secret_manager_secret_version.records_key.version)
      }
    },
    {
      for name in local.city_secrets : name => {
        secret_id = data.google_secret_manager_secret.city[name].secret_id
        version   = lookup(var.secret_versions, name, "1")
      }
    },
  )
}

# Lost, it takes all sealed personal data with it: it cannot be destroyed from here, and a version that somebody
# destroys can be brought back for thirty days.
resource "google_secret_manager_secret" "records_key" {
  secret_id           = "records-key"
  version_destroy_ttl = "2592000s"
  deletion_protection = true

  replication {
    user_managed {
      replicas {
        location = var.region
        dynamic "customer_managed_encryption" {
          for_each = local.kms_keys
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [google_kms_crypto_key_iam_member.agent, google_project_service.this]
}

# 32 characters out of 62 are 32 bytes with 190 bits of chance. Made anew by every run and used by the first only.
ephemeral "random_password" "records_key" {
  length  = 32
  special = false
}

resource "google_secret_manager_secret_version" "records_key" {
  secret                 = google_secret_manager_secret.records_key.id
  secret_data_wo         = base64encode(ephemeral.random_password.records_key.result)
  secret_data_wo_version = 1 # another number would write another key as the next version
  deletion_policy        = "ABANDON"

  lifecycle {
    prevent_destroy = true
  }
}

data "google_secret_manager_secret" "city" {
  for_each = local.city_secrets

  project   = var.project
  secret_id = replace(each.value, "_", "-")

  lifecycle {
    postcondition {
      condition     = alltrue([for replica in try(self.replication[0].user_managed[0].replicas, []) : replica.location == var.region]) && length(try(self.replication[0].user_managed, [])) == 1
      error_message = "Secret ${self.secret_id} is not kept in ${var.region} alone. Make it again by: make secret PROJECT=${var.project} NAME=${self.secret_id}"
    }
  }
}
