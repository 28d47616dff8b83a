#!/usr/bin/env bash
# What `make project`, `plan`, `deploy`, `secret` and `operator` run. Each may be run again; what is there stays.
set -euo pipefail
cd "$(dirname "$0")/.."
REGION=asia-southeast2
TFVARS=terraform/terraform.tfvars
OPERATOR=$PWD/build/operator # credentials of the operator's commands, apart from those that deploy
SECRETS="records-key superapp-webhook-secrets smtp-password sms-request"

fail() {
  echo "$1" >&2
  exit 1
}

needs() {
  for tool in "$@"; do
    case $tool in
      gcloud) remedy="install the Google Cloud CLI: https://cloud.google.com/sdk/docs/install" ;;
      terraform) remedy="install Terraform 1.11 or newer: https://developer.hashicorp.com/terraform/install" ;;
    esac
    command -v "$tool" >/dev/null || fail "$tool is not found; $remedy"
  done
}

# The project: as the command says, as terraform.tfvars says, or as a workflow's TF_VAR_project says.
find_project() {
  local written=""
  [ ! -f "$TFVARS" ] || written=$(sed -nE 's/^project[[:space:]]*=[[:space:]]*"([^"]+)".*/\1/p' "$TFVARS")
  written=${written:-${TF_VAR_project:-}}
  PROJECT=${PROJECT:-$written}
  [ -n "$PROJECT" ] || fail "no project is named: make project PROJECT=your-project writes $TFVARS"
  [ -z "$written" ] || [ "$written" = "$PROJECT" ] || fail "PROJECT is $PROJECT, but $TFVARS says $written"
}

deployable() {
  needs terraform
  [ -f "$TFVARS" ] || [ -n "${TF_VAR_project:-}" ] || fail "$TFVARS is not there: make project PROJECT=your-project writes it"
  find_project
  terraform -chdir=terraform init -input=false -reconfigure -backend-config="bucket=$PROJECT-terraform"
}

# What Terraform itself needs before it can work: some services, and a bucket for its state.
project() {
  needs gcloud
  find_project
  gcloud services enable cloudresourcemanager.googleapis.com iam.googleapis.com secretmanager.googleapis.com \
    serviceusage.googleapis.com storage.googleapis.com --project="$PROJECT"
  # listed, not described: a stranger's bucket of that name is none of ours
  if [ -z "$(gcloud storage buckets list --project="$PROJECT" --filter="name=$PROJECT-terraform" --format="value(name)")" ]; then
    gcloud storage buckets create "gs://$PROJECT-terraform" --project="$PROJECT" --location="$REGION" \
      --uniform-bucket-level-access --public-access-prevention
  fi
  gcloud storage buckets update "gs://$PROJECT-terraform" --project="$PROJECT" --versioning
  if [ -n "${CMEK:-}" ]; then # the agents that shall use the city's key
    gcloud services enable artifactregistry.googleapis.com firestore.googleapis.com --project="$PROJECT"
    for service in artifactregistry firestore secretmanager; do
      gcloud beta services identity create --service="$service.googleapis.com" --project="$PROJECT"
    done
  fi
  if [ ! -f "$TFVARS" ]; then
    account=$(gcloud config get-value account 2>/dev/null)
    sed -e "s/contoh-paten/$PROJECT/g" -e "s/user:petugas@contoh.example/user:$account/" \
      -e "s/jaga@contoh.example/$account/" \
      "$TFVARS.example" >"$TFVARS"
    echo "$TFVARS is written: look it over; it holds no secret"
  fi
}

plan() {
  deployable
  terraform -chdir=terraform plan -input=false
}

# Shows what changes and asks. A workflow asks nobody: it applies the very plan that stands in its log.
deploy() {
  deployable
  [ -n "${CI:-}" ] || exec terraform -chdir=terraform apply
  terraform -chdir=terraform plan -input=false -out=deploy.tfplan
  terraform -chdir=terraform apply -input=false deploy.tfplan
}

# The value comes from standard input, so that it stands in no history and no list of processes. Lines' ends at its end
# are none of it: `echo` and editors add one, and no password or key has one.
secret() {
  needs gcloud
  find_project
  [[ " $SECRETS " == *" ${NAME:-} "* ]] || fail "NAME is none of: $SECRETS"
  local there="" value
  ! gcloud secrets describe "$NAME" --project="$PROJECT" >/dev/null 2>&1 || there=1
  [ "$there$NAME" != records-key ] || fail "records-key is made by the first make deploy; here it gets further versions"
  [ ! -t 0 ] || echo "value of $NAME, then Ctrl-D:" >&2
  value=$(cat)
  [ -n "$value" ] || fail "no value was given for $NAME; nothing is changed"
  if [ -n "$there" ]; then
    printf %s "$value" | gcloud secrets versions add "$NAME" --project="$PROJECT" --data-file=-
    echo "$TFVARS: name the new version in secret_versions, then make deploy"
  else
    printf %s "$value" |
      gcloud secrets create "$NAME" --project="$PROJECT" --replication-policy=user-managed --locations="$REGION" --data-file=-
  fi
}

# What terraform.tfvars says of a setting, or else this.
written() {
  local value=""
  [ ! -f "$TFVARS" ] || value=$(sed -nE "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*\"([^\"]+)\".*/\1/p" "$TFVARS")
  echo "${value:-$2}"
}

# Lines for eval; everything else goes to the terminal. They follow from the project's name and terraform.tfvars, so that
# operators need no right to Terraform's state. A failure must not look like success: `false` is what eval gets then.
operator() {
  trap '[ $? = 0 ] || echo false' EXIT
  needs gcloud
  find_project
  local account="operator@$PROJECT.iam.gserviceaccount.com" url="https://$REGION-$PROJECT.cloudfunctions.net"
  mkdir -p "$OPERATOR"
  chmod 700 "$OPERATOR"
  grep -qs "$account" "$OPERATOR/application_default_credentials.json" ||
    CLOUDSDK_CONFIG=$OPERATOR gcloud auth application-default login --impersonate-service-account="$account" >&2
  local version
  version=$(sed -nE 's/.*records_key[[:space:]]*=[[:space:]]*"([0-9]+)".*/\1/p' "$TFVARS" 2>/dev/null || true)
  cat <<LINES
export PATEN_HOME=cloud PATEN_PROJECT='$PROJECT' PATEN_CITY='$(written city kota-tangerang)'
export PATEN_FUNCTIONS_URL='$url' PATEN_PUBLIC_URL='$(written public_url "$url")'
export PATEN_UPLOADS_BUCKET='$PROJECT-uploads' PATEN_LETTERS_BUCKET='$PROJECT-letters'
export PATEN_EVALUATIONS_BUCKET='$PROJECT-evaluations' PATEN_PUBLISHED_BUCKET='$PROJECT-published'
export GOOGLE_APPLICATION_CREDENTIALS='$OPERATOR/application_default_credentials.json'
PATEN_RECORDS_KEY="\$(gcloud secrets versions access ${version:-1} --secret=records-key --project=$PROJECT --impersonate-service-account=$account)" && export PATEN_RECORDS_KEY
LINES
}

case ${1:-} in
  project | plan | deploy | secret | operator) "$1" ;;
  *) fail "usage: terraform/deployment.sh project|plan|deploy|secret|operator" ;;
esac
