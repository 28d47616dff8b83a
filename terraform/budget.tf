# A warning, no brake: whoever pays, and `alert_emails` (the first five), hear when half, nine tenths and all of a month's budget is used, and when the month
# will end above it. Nothing is switched off.
resource "google_billing_budget" "month" {
  count = var.billing_account == null ? 0 : 1

  billing_account = var.billing_account
  display_name    = "Paten ${var.project}"

  budget_filter {
    projects               = ["projects/${data.google_project.this.number}"]
    calendar_period        = "MONTH"
    credit_types_treatment = "EXCLUDE_ALL_CREDITS"
  }

  amount {
    specified_amount {
      units = tostring(var.monthly_budget) # in the billing account's own currency
    }
  }

  dynamic "threshold_rules" {
    for_each = [0.5, 0.9, 1.0]
    content {
      threshold_percent = threshold_rules.value
      spend_basis       = "CURRENT_SPEND"
    }
  }
  threshold_rules {
    threshold_percent = 1.0
    spend_basis       = "FORECASTED_SPEND"
  }

  all_updates_rule {
    monitoring_notification_channels = slice(local.alert_channels, 0, min(5, length(local.alert_channels))) # Google's most
    disable_default_iam_recipients   = false
  }

  depends_on = [google_project_service.this]
}

variable "billing_account" {
  type        = string
  default     = null
  description = "The billing account, for the budget's warnings; without it there are none."
  validation {
    condition     = var.billing_account == null || can(regex("^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$", var.billing_account))
    error_message = "billing_account must be like 000000-AAAAAA-000000."
  }
}

variable "monthly_budget" {
  type        = number
  default     = null
  description = "A month's budget, whole, in the billing account's own currency; needed where billing_account is set."
  validation {
    condition     = var.monthly_budget == null || try(var.monthly_budget >= 1 && floor(var.monthly_budget) == var.monthly_budget, false)
    error_message = "monthly_budget must be a whole amount, at least 1."
  }
  validation {
    condition     = (var.billing_account == null) == (var.monthly_budget == null)
    error_message = "billing_account and monthly_budget are set together or not at all."
  }
}
