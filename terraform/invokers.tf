# Who is let in at Cloud Run's door (docs/decisions/0016-doors.md). Google's IAM knows Google's tokens and not those
# of officers, which Firebase makes. So the door of what officers call is open, and the function itself turns away
# whoever has no valid token; what backends, the scheduler and Eventarc call has a door that Google guards. An organization that forbids `allUsers`
# (iam.allowedPolicyMemberDomains) must except this project.
locals {
  # function -> who may invoke it. Only rows that name officers or anyone have an open door.
  invokers = {
    for name, row in local.functions : name => (
      row.trigger == "created" ? concat(
        [local.members.eventarc, local.members.operator], # the operator's replay
        [for sender, its in local.functions : local.members.function[sender] if contains(keys(its.ports), "deliveries")],
      ) :
      row.trigger == "scheduler" ? [local.members.scheduler] :
      length(setintersection(row.callers, ["officers", "anyone"])) > 0 ? ["allUsers"] :
      [for account in var.superapp_accounts : "serviceAccount:${account}"]
    )
  }

  # e-mail addresses follow from names, so that what is made for each of them is known before they are made
  members = {
    operator  = "serviceAccount:operator@${var.project}.iam.gserviceaccount.com"
    eventarc  = "serviceAccount:eventarc@${var.project}.iam.gserviceaccount.com"
    scheduler = "serviceAccount:scheduler@${var.project}.iam.gserviceaccount.com"
    function = {
      for name in keys(local.functions) :
      name => "serviceAccount:fn-${local.service_names[name]}@${var.project}.iam.gserviceaccount.com"
    }
  }
}

resource "google_cloud_run_v2_service_iam_member" "invoker" {
  for_each = merge([
    for name, members in local.invokers : var.doors == "closed" ? {} : { for member in members : "${name} ${member}" => { name = name, member = member } }
  ]...)

  project  = var.project
  location = google_cloudfunctions2_function.this[each.value.name].location
  name     = local.service_names[each.value.name]
  role     = "roles/run.invoker"
  member   = each.value.member

  depends_on = [
    google_service_account.eventarc,
    google_service_account.function,
    google_service_account.operator,
    google_service_account.scheduler,
  ]
}
