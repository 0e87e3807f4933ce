# From a fresh clone: `make dataset` builds the sample dataset, `make test` runs the tests. Both make .venv first.

INPUT ?= tests/articles
OUTPUT ?= output
WORKERS ?= 1
PYTHON ?=

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.stamp
DEV := $(VENV)/.stamp-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-config --no-header \
	--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help dataset test coverage check lint types gate floors bench chaos fuzz validate report codebook readme generated benchpage pictures lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "make dataset INPUT=my/articles OUTPUT=my/dataset WORKERS=4   your own articles"

dataset: $(RUNTIME) ## build the sample dataset into output/ (INPUT=, OUTPUT=, WORKERS= for your own)
	$(BIN)/protests build $(INPUT) --output $(OUTPUT) --workers $(WORKERS)

test: $(DEV) ## all tests on all cores
	$(BIN)/python -m pytest -n auto --dist worksteal --durations=10

coverage: $(DEV) ## all tests, and which lines they never reach (before Python 3.12 this takes three times as long)
	COVERAGE_CORE=$(shell $(BIN)/python -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")') \
		$(BIN)/python -m pytest -n auto --dist worksteal --cov=etl --cov=expectations --cov-report=term:skip-covered

lint: $(DEV) ## ruff: rules and format
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEV) ## mypy --strict
	$(BIN)/mypy

gate: $(DEV) ## accuracy on the hand-coded articles; fails below tests/gold/floors.toml
	$(BIN)/python -m tests.gate

floors: $(DEV) ## raise the floors to what is reached now; none ever falls
	$(BIN)/python -m tests.gate --raise

bench: $(DEV) ## speed and memory on corpora of its own, half an hour; BENCH=--quick takes a minute; writes bench.json
	$(BIN)/python -m tests.bench.bench $(BENCH)

validate: $(RUNTIME) ## check the dataset in OUTPUT
	$(BIN)/protests validate $(OUTPUT)

report: $(RUNTIME) ## the page for people: OUTPUT/report/index.html
	$(BIN)/protests report $(OUTPUT)

chaos: $(DEV) ## builds killed at every file operation and at 50 moments of reading, full disks, rivals, clocks (slow)
	$(BIN)/python -m tests.chaos

fuzz: $(DEV) ## hostile bytes and texts: 20,000 pages and 200,000 others (slow)
	$(BIN)/python -m tests.fuzz

codebook: CODEBOOK.md ## CODEBOOK.md from the schema

CODEBOOK.md: $(RUNTIME) $(wildcard etl/*.py etl/codes/* etl/publish/codebook.py etl/publish/assets/codebook.md)
	$(BIN)/protests codebook > $@.new
	mv $@.new $@

readme: $(DEV) ## README's excerpt and accuracy table from a build of the sample articles
	$(BIN)/python -m tests.readme

check: ## what CI runs: lint, types, tests, gate, dataset, validate, generated files unchanged
	@set -e; for step in lint types test gate dataset validate generated; do \
		echo "== make $$step"; $(MAKE) --no-print-directory $$step; done; echo "== all passed"

generated: $(DEV) ## CODEBOOK.md, README.md and docs/method.md say what the program says
	$(BIN)/protests codebook | diff -u CODEBOOK.md - || { echo "CODEBOOK.md is stale: make codebook"; exit 1; }
	$(BIN)/python -m tests.readme --check

benchpage: $(DEV) ## the report page of 50,000 made events in Chromium: size, first paint, search
	$(BIN)/python -m tests.bench.page

pictures: $(DEV) ## docs/images: the report page of the sample dataset, taken in Chromium
	$(BIN)/python -m tests.pictures

lock: $(DEV) ## newest versions that pyproject.toml allows, into requirements.txt and requirements-dev.txt
	$(COMPILE) --upgrade --group build pyproject.toml --output-file requirements.txt
	$(COMPILE) --upgrade --group build --group dev --extra cluster --constraint requirements.txt pyproject.toml \
		--output-file requirements-dev.txt

clean: ## remove .venv, caches and built datasets
	rm -rf $(VENV) *.egg-info build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .benchmarks
	find output -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +
	find etl expectations tests -name __pycache__ -prune -exec rm -rf {} +

# ---- the environment ----

$(RUNTIME): requirements.txt pyproject.toml
	@set -e; found=; \
	for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null; then \
			found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then echo "needs Python 3.11 to 3.14; name one with PYTHON=..." >&2; exit 2; fi; \
	echo "making $(VENV) with $$found"; rm -rf $(VENV); $$found -m venv $(VENV)
	$(PIP) install --quiet --requirement requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q etl expectations # as pip does for what it copies: a start takes a quarter less
	$(BIN)/python -c "from etl.kit import load_kit; load_kit()" # gazetteer and expressions, into the user's cache
	touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(PIP) install --quiet --requirement requirements-dev.txt
	touch $@
