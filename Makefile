# Paten: `make demo` shows it, `make test` checks it. Everything else: `make help`.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
# The version that is deployed, where it is found; any other from 3.11 on will do.
PYTHON ?= $(or $(shell python3 tests/deployed_python.py 2>/dev/null),python3)
TESTS ?=
PORT ?= 8080
DATA ?= build/local
RUN := .venv/bin/python
PANGKAS := tests/journey/pangkas

CLOUD ?=

.PHONY: emulator help demo dev test check bench hostile preview bundle lock clean project plan deploy secret operator

help: ## what can be made
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1|\2/p' Makefile | column -t -s '|'

demo: $(if $(CLOUD),.venv/dev,.venv/runtime) ## a city's day in half a minute: letters, messages, report in build/demo
	@$(RUN) -m infra.demo --output build/demo $(if $(CLOUD),--cloud)

dev: .venv/runtime ## every function on http://127.0.0.1:8080, data kept in build/local
	@$(RUN) -m infra.local serve --port $(PORT) --data $(DATA)

emulator: .venv/dev ## the same on Google's Firestore and storage emulators, data gone at the end
	@$(RUN) -m infra.local serve --port $(PORT) --data $(DATA) --emulators

# In as many processes as there are cores; tests/processes.py says which tests stay together.
test: .venv/dev $(PANGKAS)/node_modules/.installed ## all tests, or TESTS=tests/domain
	@$(RUN) -m pytest $(TESTS) --numprocesses logical --maxprocesses 4

check: .venv/dev .venv-checkov/.installed ## style, types, arrows between modules, locks, and terraform/
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(RUN) -m mypy tests
	@.venv/bin/lint-imports --no-cache
	@$(RUN) tests/check_locks.py
	@$(RUN) -m infra.bundle --output build
	@$(RUN) -m tests.terraform.checks

bench: .venv/dev ## how fast it is on this machine
	@$(RUN) -m tests.bench

hostile: .venv/dev ## every hostile text in every field of every letter
	@$(RUN) -m tests.hostile

preview: .venv/dev ## LETTER=kematian: its example as PDF and PNG in build/preview, drawn again at every change
	@$(RUN) -m infra.preview $(or $(LETTER),kematian) --watch

bundle: .venv/runtime ## the zip that is deployed, in build/
	@$(RUN) -m infra.bundle --output build $(if $(CITY),--city $(CITY))

project: ## PROJECT=your-project: what Terraform needs to begin there, and terraform/terraform.tfvars
	@PROJECT="$(PROJECT)" CMEK="$(CMEK)" terraform/deployment.sh project

plan: bundle ## what a deployment would change
	@PROJECT="$(PROJECT)" terraform/deployment.sh plan

deploy: bundle ## everything into the project that terraform/terraform.tfvars names, once you say yes
	@PROJECT="$(PROJECT)" terraform/deployment.sh deploy

secret: ## NAME=smtp-password: a secret of the city's, read from the terminal or standard input
	@PROJECT="$(PROJECT)" NAME="$(NAME)" terraform/deployment.sh secret

operator: ## settings for the operator's commands, as lines for eval (README: Google Cloud)
	@PROJECT="$(PROJECT)" terraform/deployment.sh operator

lock: .venv/dev ## resolve the dependencies anew
	@$(RUN) tests/check_locks.py --write

clean: ## remove what was built; the environment stays
	rm -rf build

.venv/runtime: requirements.lock requirements-local.lock
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@echo "installing what Paten needs into .venv (once) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-local.lock
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	@echo "installing what the tests need into .venv (once) ..."
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# What cannot be installed is left out, and `make check` says so at its end.
.venv-checkov/.installed: requirements-checkov.lock
	@echo "installing checkov into .venv-checkov (once) ..."
	@mkdir -p build; \
	  { $(PYTHON) -m venv .venv-checkov && .venv-checkov/bin/python -m pip install --quiet --disable-pip-version-check \
	      --require-hashes -r requirements-checkov.lock && touch $@; } >build/checkov.log 2>&1 \
	    || { rm -rf .venv-checkov; echo "it cannot be installed here (build/checkov.log)"; }

# Without Node or the network nothing is made here and nothing fails: the tests' summary says what did not run.
$(PANGKAS)/node_modules/.installed: $(PANGKAS)/package-lock.json
	@if command -v npm >/dev/null; then \
	  echo "installing the Firebase SDK for the tests into $(PANGKAS) (once) ..."; \
	  mkdir -p build; \
	  (cd $(PANGKAS) && npm ci) >build/npm.log 2>&1 \
	    && touch $@ || echo "it cannot be installed here, so the tests that need it will not run (build/npm.log)"; \
	fi
