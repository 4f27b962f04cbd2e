# What a person runs: every target makes the environment it needs and nothing else.

PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
# What running needs, and what the tests need beyond it: `make run` installs the first alone.
RUN := $(VENV)/.run-installed
TEST := $(VENV)/.test-installed
DATA ?=
DATABASE ?=
MUTANTS ?=
UPGRADE ?=
FANOUT := tests/benchmarks/fanout
PEER := $(FANOUT)/node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help run test test-long proofs mutants test-clients check demo bench bench-fanout lock clean

help: ## This list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The first Python that suits; the one that the tests run on comes first.
PYTHONS := $(or $(PYTHON),python3.11 python3.12 python3.13 python3 python)
SUITS := import ensurepip, sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
NO_PYTHON := Kempelen needs Python 3.11, 3.12 or 3.13 with its venv module, and found none as: \
	$(PYTHONS). Install one (on Debian and Ubuntu: python3 and python3-venv), or name one: \
	make run PYTHON=/path/to/python3.12
FIND_PYTHON = for python in $(PYTHONS) ""; do \
		[ -n "$$python" ] || { echo "$(NO_PYTHON)" >&2; exit 1; }; \
		"$$python" -c '$(SUITS)' >/dev/null 2>&1 && break; \
	done

# pip's long report as one short line for each package; the exit code is pip's.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --no-input --no-compile
LOCKED := --no-deps --require-hashes --only-binary :all:
SHOWN := awk '/^pip has failed$$/ { exit 1 } /^ERROR/ { failed = 1 } failed { print; next } \
	/^ *WARNING: Retrying/ { print } /^(Collecting|Processing) / { sub(".*/", "", $$2); print "  " $$2; fflush() } \
	/^Installing collected/ { print "  unpacking them"; fflush() }'
INSTALL = echo "Installing what $(1) needs: $$(grep -c == $(2)) packages"; \
	{ $(PIP) $(LOCKED) $(3) -r $(2) 2>&1 || echo "pip has failed"; } | $(SHOWN)

$(RUN): requirements/run.txt pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { $(FIND_PYTHON); \
		echo "Making $(VENV) with $$("$$python" --version) ($$python)"; \
		"$$python" -m venv --clear $(VENV); }
	@$(call INSTALL,running,requirements/run.txt)
	@echo "Installing Kempelen itself"; $(PIP) --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(TEST): $(RUN) requirements/test.txt
	@$(call INSTALL,testing,requirements/test.txt)
	@touch $@

run: $(RUN) ## Migrate, make the first accounts, and serve on 127.0.0.1:8000.
	$(BIN)/kempelen migrate
	$(BIN)/kempelen first-accounts
	$(BIN)/kempelen serve

# Each of the many processes that tests start would compile all of our code anew.
test test-long proofs: export PYTHONDONTWRITEBYTECODE :=

test: $(TEST) ## Run the tests, but for the long ones (some minutes).
	$(BIN)/python -m pytest -q -rs -n 3 --dist loadgroup -m "not (long or full or clients)"

test-clients: $(TEST) ## Prove the protocol with the clients people use (needs Node 20 and npm).
	$(BIN)/python -m pytest -q -rs -m "clients and not full" tests/clients

test-long: $(TEST) ## Run the long tests: server processes killed, replaced, restored.
	$(BIN)/python -m pytest -q -rs -n 2 -m "long and not full"

check: $(TEST) ## Everything that CI runs: style, types, import contracts, tests.
	@echo "== style";            $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== types";            $(BIN)/mypy
	@echo "== import contracts"; $(BIN)/lint-imports
	@echo "== tests";            $(MAKE) --no-print-directory test
	@echo "== clients";          $(MAKE) --no-print-directory test-clients
	@echo "== long tests";       $(MAKE) --no-print-directory test-long

proofs: $(TEST) ## Prove crashes, cuts and storms at full size (some minutes; PostgreSQL and Redis).
	$(BIN)/python -m pytest -q -rs -m full tests/proofs tests/clients

# The tool that breaks the code has many packages, which nothing else here needs; one has no wheel.
FROM_SOURCE := --no-binary yattag --no-build-isolation
mutants: $(TEST) ## Break the core in small ways and count what its tests notice (an hour).
	@$(call INSTALL,breaking the code,requirements/mutants.txt,$(FROM_SOURCE))
	$(BIN)/python -m tests.mutants $(MUTANTS)

demo: $(RUN) ## Play a whole market; DATA=DIR takes a data set of yours, DATABASE=URL an empty database, PAYDAY=1 goes on until workers are paid.
	$(BIN)/kempelen demo $(if $(DATA),--data $(DATA)) $(if $(DATABASE),--database $(DATABASE)) $(if $(PAYDAY),--payday)

bench: $(TEST) ## Measure, against plain programs doing the same work.
	$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick)

bench-fanout: $(TEST) $(PEER) ## Measure subscriptions, against Strawberry, Starlette and yoga.
	$(BIN)/python -m tests.benchmarks.fanout $(if $(QUICK),--quick)

$(PEER): $(FANOUT)/package.json $(FANOUT)/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed."; exit 1; }
	npm ci --silent --prefix $(FANOUT)
	@touch $@

# The files have the versions for every Python and system, with the hashes of all their wheels.
# Versions stay while they satisfy pyproject.toml; UPGRADE=1 takes the newest.
UV := build/lock/bin/uv pip compile pyproject.toml - --quiet --universal --generate-hashes \
	--no-annotate --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)
BUILD_NEEDS := import tomllib; \
	print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")

lock: ## Write the versions and hashes of all packages (requirements/); UPGRADE=1 takes the newest.
	@$(FIND_PYTHON); "$$python" -m venv --clear build/lock
	@build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@build/lock/bin/python -c '$(BUILD_NEEDS)' > build/lock/build-needs
	$(UV) --only-binary :all: -o requirements/run.txt < build/lock/build-needs
	$(UV) --only-binary :all: -o requirements/test.txt -c requirements/run.txt --extra test \
		< build/lock/build-needs
	$(UV) -o requirements/mutants.txt -c requirements/test.txt --extra test --extra mutants \
		< build/lock/build-needs

clean: ## Remove the environment and caches; var/ with its data stays.
	rm -rf $(VENV) tests/clients/node_modules build *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
