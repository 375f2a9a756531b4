# What a developer or a first-time user needs; `make` alone lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DATA ?= data
TESTERS ?= 2
KEPT := $(addprefix tests/,access catalog events orders storage photos/test_sweep.py search/test_words.py)
GROCERY ?= ../shared/data/grocery

.PHONY: help env run test onpostgres lint types format compatibility lock postgres chromium benchmark clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

env: $(VENV)/.ready ## Build .venv with the command .venv/bin/vitrina

# The lock lists every package with its hash, so nothing else can be installed.
$(VENV)/.ready: requirements.lock requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; name one: make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

run: env ## Fill a demo market on the first run and serve it on http://127.0.0.1:8000
	$(BIN)/vitrina demo --data $(DATA)
	$(BIN)/vitrina serve --data $(DATA)

test: env ## Run every check and test
	$(MAKE) --no-print-directory lint types
	$(BIN)/pytest -n $(TESTERS) --dist loadfile

onpostgres: env ## Run the tests of what is kept, on PostgreSQL
	$(BIN)/pytest --postgres -n $(TESTERS) --dist loadfile $(KEPT)

lint: env ## Check style and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache

types: env ## Check types
	$(BIN)/mypy

format: env ## Mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

compatibility: env ## Write docs/compatibility.md anew
	$(BIN)/python -m vitrina.web.compatibility

lock: env ## Choose versions anew within the bounds of pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --extra postgres pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --group dev pyproject.toml -o requirements-dev.lock

postgres: ## Install the server that the tests on PostgreSQL need (Debian, as root)
	apt-get update -q && apt-get install -y -q --no-install-recommends postgresql

chromium: ## Install the browser that the tests of the page need (Debian, as root)
	apt-get update -q && apt-get install -y -q chromium

benchmark: env ## Run the main job on real pictures and print its figures
	PYTHONPATH=tests $(BIN)/python benchmarks/main_job.py $(GROCERY)

clean: ## Remove what was built, but no data
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
