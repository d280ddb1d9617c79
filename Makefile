# The commands of the project. `make demo` and `make test` need Python 3.11+ and nothing else.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: help install demo test lint types bench chaos soak docs lock clean

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

.venv/installed: requirements/dev.txt requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=/path/to/python3")'
	$(PYTHON) -m venv .venv
	@echo "Installing into .venv ..."
	$(PIP) install --require-hashes -r requirements/dev.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/installed ## set up .venv

demo: install ## run a quarter of the programme, from files to letters and remittances
	$(BIN)/hub demo --out demo-out

test: install lint types ## run every check and test
	$(BIN)/python -m pytest -n auto --maxprocesses 4

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

bench: install ## measure, print ratios, write bench/results.json
	$(BIN)/python -m bench

chaos: install ## kill servers and hubs during a quarter and a load, and print the ledger
	$(BIN)/python -m tests.chaos

soak: install ## send a million messages, embedded and on Kafka, and watch the memory
	$(BIN)/python -m bench.soak --embedded
	$(BIN)/python -m bench.soak

docs: install ## write the reference pages of docs/ anew from the code
	$(BIN)/python -m hub.reference
	$(BIN)/python -m tests.pages

lock: ## write the lock files anew (needs uv on the path)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements/dev.txt

clean: ## remove what the commands made
	rm -rf .venv demo-out hub-data .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
