# The commands of this repository; CI and people call the same ones.
#   make demo    set up everything, then watch the main job on the built-in practice world
#   make test    set up everything, then run all tests
# uv is used where it is installed, else venv + pip. Nothing is fetched when the environment is up to date.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
SOURCES := src tests scripts bench

.PHONY: demo test check lint format types contracts wheel bench bench-matching bench-breadth bench-alerts torture
.PHONY: accuracy soak screens lock clean setup setup-dev

demo: $(VENV)/.run
	$(BIN)/internwatch demo

# What pytest makes of the tests' files is kept for the second run, whatever the shell says.
test: export PYTHONDONTWRITEBYTECODE =
test: $(VENV)/.dev
	$(BIN)/pytest -n 4 --dist worksteal -m "not soak and not timed"
	$(BIN)/pytest -n 2 --dist worksteal -m "timed and not soak"

check: lint types contracts wheel

lint: $(VENV)/.dev
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/ruff format --check $(SOURCES)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

wheel: $(VENV)/.dev
	$(BIN)/pytest tests/test_packaging.py

# Minutes long; run before a release (figures go into README, "Speed"). What Python compiles is kept from run to run, as
# it is where people run it.
bench bench-matching bench-breadth bench-alerts: export PYTHONDONTWRITEBYTECODE =
bench: $(VENV)/.dev
	$(BIN)/python bench/bench_poll.py
	$(BIN)/python bench/bench_reading.py

# How matching grows with subscribers, and its memory; fails over its bars.
bench-matching: $(VENV)/.dev
	$(BIN)/python bench/bench_matching.py

# 300 boards with about 40,000 postings from cold, and a steady day; fails over its bars.
bench-breadth: $(VENV)/.dev
	$(BIN)/python bench/bench_breadth.py

# From a posting that is stored to 1,000 private chats that have it, and the daemon's memory after 10,000 postings.
bench-alerts: $(VENV)/.dev
	$(BIN)/python bench/bench_alerts.py

# The long proofs of delivery: random SIGKILLs, a storm of 429s, every crash point on both databases.
TORTURE_SECONDS ?= 300
torture: $(VENV)/.dev
	$(BIN)/python -m bench.torture --seconds $(TORTURE_SECONDS)
	$(BIN)/pytest -n 2 tests/walk/test_kill.py tests/walk/test_kill_elsewhere.py tests/walk/test_kill_postgres.py \
	  tests/walk/test_crash.py

# The reader against labels (needs ../shared); prints every miss and writes build/accuracy.html.
accuracy: $(VENV)/.dev
	$(BIN)/python bench/accuracy.py

# The pictures of README, made by the real bot on an invented world (needs chromium and an emoji font).
screens: $(VENV)/.dev
	$(BIN)/python -m scripts.screens

soak: $(VENV)/.dev
	$(BIN)/pytest -n 2 --dist worksteal -m soak

lock:
	uv pip compile pyproject.toml --extra postgres --extra web --group build --generate-hashes --universal \
	  --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links -o requirements.txt
	uv pip compile pyproject.toml --all-extras --group build --group dev --generate-hashes --universal \
	  --python-version 3.11 --no-header --no-emit-index-url --no-emit-find-links -o requirements-dev.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis

setup: $(VENV)/.run
setup-dev: $(VENV)/.dev

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "internwatch needs python3 3.11 or newer; found: $$($(PYTHON) --version). Try: make PYTHON=python3.12 demo" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements.txt)
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	$(call install,requirements-dev.txt)
	@touch $@ $(VENV)/.run

ifdef UV
define install
	uv pip install --quiet --python $(BIN)/python --require-hashes -r $(1)
	uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
endef
else
define install
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(1)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
endef
endif
