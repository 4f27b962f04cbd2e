# What a person runs: every target makes the environment it needs and nothing else.

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DATA ?=
MUTANTS ?=
FANOUT := tests/benchmarks/fanout
PEER := $(FANOUT)/node_modules/.installed

.DEFAULT_GOAL := help
.PHONY: help run test test-long proofs mutants test-clients check demo bench bench-fanout clean

help: ## This list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed; set PYTHON to it."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-c constraints.txt -e '.[test]'
	@touch $@

run: $(STAMP) ## Migrate, make the first accounts, and serve on 127.0.0.1:8000.
	$(BIN)/kempelen migrate
	$(BIN)/kempelen first-accounts
	$(BIN)/kempelen serve

# Each of the many processes that tests start would compile all of our code anew.
test test-long proofs: export PYTHONDONTWRITEBYTECODE :=

test: $(STAMP) ## Run the tests, but for the long ones (some minutes).
	$(BIN)/python -m pytest -q -n 2 -m "not (long or full or clients)"

test-clients: $(STAMP) ## Prove the protocol with the clients people use (needs Node 20 and npm).
	$(BIN)/python -m pytest -q -rs -m clients tests/clients

test-long: $(STAMP) ## Run the long tests: server processes killed, replaced, restored.
	$(BIN)/python -m pytest -q -n 2 -m "long and not full"

check: $(STAMP) ## Everything that CI runs: style, types, import contracts, tests.
	@echo "== style";            $(BIN)/ruff check . && $(BIN)/ruff format --check .
	@echo "== types";            $(BIN)/mypy
	@echo "== import contracts"; $(BIN)/lint-imports
	@echo "== tests";            $(MAKE) --no-print-directory test
	@echo "== clients";          $(MAKE) --no-print-directory test-clients
	@echo "== long tests";       $(MAKE) --no-print-directory test-long

proofs: $(STAMP) ## Prove crashes, cuts and storms at full size (some minutes; PostgreSQL and Redis).
	$(BIN)/python -m pytest -q -rs -m full tests/proofs

# The tool that breaks the code has many packages, which nothing else here needs.
mutants: $(STAMP) ## Break the core in small ways and count what its tests notice (an hour).
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-c constraints.txt -e '.[test,mutants]'
	$(BIN)/python -m tests.mutants $(MUTANTS)

demo: $(STAMP) ## Play a whole market; DATA=DIR takes a data set of yours.
	$(BIN)/kempelen demo $(if $(DATA),--data $(DATA))

bench: $(STAMP) ## Measure, against plain programs doing the same work.
	$(BIN)/python -m tests.benchmarks $(if $(QUICK),--quick)

bench-fanout: $(STAMP) $(PEER) ## Measure subscriptions, against Strawberry, Starlette and yoga.
	$(BIN)/python -m tests.benchmarks.fanout $(if $(QUICK),--quick)

$(PEER): $(FANOUT)/package.json $(FANOUT)/package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 with npm is needed."; exit 1; }
	npm ci --silent --prefix $(FANOUT)
	@touch $@

clean: ## Remove the environment and caches; var/ with its data stays.
	rm -rf $(VENV) tests/clients/node_modules build *.egg-info
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
