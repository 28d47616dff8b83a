# The indexes of indexes.yaml. Firestore adds `__name__` to a composite index by itself, in the direction of the last
# field, which is how our queries break ties.
locals {
  indexes = yamldecode(file("${path.module}/indexes.yaml"))
  composite_indexes = {
    for index in concat(local.indexes.composite, local.indexes.clients) :
    "${index.collection} ${join(" ", index.fields)}" => index
  }
}

resource "google_firestore_index" "this" {
  for_each = local.composite_indexes

  project     = var.project
  database    = google_firestore_database.this.name
  collection  = each.value.collection
  query_scope = each.value.scope

  dynamic "fields" {
    for_each = each.value.fields
    content {
      field_path   = fields.value
      array_config = fields.value == lookup(each.value, "contains", null) ? "CONTAINS" : null
      order = (
        fields.value == lookup(each.value, "contains", null) ? null :
        fields.value == lookup(each.value, "descending", null) ? "DESCENDING" : "ASCENDING"
      )
    }
  }
}

# A field's own settings take the place of what Firestore makes by itself, so those of a collection are named again.
resource "google_firestore_field" "group" {
  for_each = { for index in local.indexes.single : "${index.collection} ${index.field}" => index }

  project    = var.project
  database   = google_firestore_database.this.name
  collection = each.value.collection
  field      = each.value.field

  index_config {
    indexes {
      order       = "ASCENDING"
      query_scope = "COLLECTION"
    }
    indexes {
      order       = "DESCENDING"
      query_scope = "COLLECTION"
    }
    indexes {
      order       = "ASCENDING"
      query_scope = each.value.scope
    }
  }
}

resource "google_firestore_field" "exempt" {
  for_each = { for index in local.indexes.exempt : "${index.collection} ${index.field}" => index }

  project    = var.project
  database   = google_firestore_database.this.name
  collection = each.value.collection
  field      = each.value.field

  index_config {} # none
}
