# Everything a person or a machine does with this project. `make` alone lists it.
# Needs on a fresh machine: Python 3.11, make and a network for the first `make setup`.

PYTHON ?= python3.11
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run test bench check format docs lock screens clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# A stamp keeps the checksum's work to once: it is older than its requirements file exactly when there is something to install.
.venv/.made:
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11 · Python 3.11 is needed: $(PYTHON) was not found (make PYTHON=/path/to/python3.11)"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.runtime: .venv/.made requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: .venv/.runtime requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

setup: .venv/.runtime ## make the environment .venv with what the product runs on

setup-dev: .venv/.dev

run: setup ## start the product at http://127.0.0.1:8501; an empty warehouse gets the made-up company
	KPI_DEMO=$${KPI_DEMO-1} $(BIN)/streamlit run app.py

# The rooms that take longest first, so that no core waits for the last one; then the browser's, by itself: its pages are not to wait for other work.
LONG := tests/pipelines/ tests/pages/
ROOMS := $(LONG) $(filter-out $(LONG) tests/browser/ tests/__pycache__/,$(wildcard tests/*/)) $(wildcard tests/test_*.py)

test: setup-dev ## run all tests; browser and real-data tests skip loudly where they cannot run
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile --no-loadscope-reorder $(ROOMS)
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal tests/browser

bench: setup-dev ## measure what the README quotes (seconds, memory, page times)
	$(BIN)/python -m bench

check: setup-dev ## lint, formatting, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup-dev ## put the code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup ## write the generated pages of docs/ anew
	$(BIN)/python -m catalog.handbook

LOCK := $(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --python-version 3.11
lock: setup-dev ## pin all dependencies anew, with hashes, from requirements.in and requirements-dev.in
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

screens: setup-dev ## take the screenshots of every page (needs Chromium)
	$(BIN)/python -m tests.browser.screens

clean: ## remove the environment and the caches; data stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis bench/out
