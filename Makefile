# Each target alone sets up what it needs in .venv: `make demo`, `make test`.

VENV := .venv
BIN := $(VENV)/bin
# The first Python on the path that is new enough (3.11).
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3 python; do \
	$$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$python && break; done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test analytics-test check accelerated generate docs docs-test clean

help:
	@echo "make demo      generate a typed module, build a batch, run a typed handler on it"
	@echo "make test      run all tests"
	@echo "make analytics-test  run the tests of the targets duckdb and spark, on both engines"
	@echo "make check     lint, English, types, layers, and drift of generated files and filters"
	@echo "make accelerated  build the codec's C accelerator in place (needs a C compiler)"
	@echo "make generate  rewrite the generated files from their schemas"
	@echo "make docs      build the site of the documentation into site/"
	@echo "make docs-test  build it, try it in a browser, and run its commands"
	@echo "make clean     remove .venv and caches"

demo: $(VENV)/.gen
	@$(BIN)/python examples/orders/demo.py

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Spark needs Java: its tests are skipped, and say so, where there is none.
analytics-test: $(VENV)/.dev
	$(BIN)/python tests/analytics/environments.py
	$(BIN)/python -m pytest -m analytics -n 2 --dist loadgroup tests/analytics

check: $(VENV)/.dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/python tests/plain_english.py
	$(BIN)/codespell
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/clang-format --dry-run -Werror ddbevents/codec/*.c
	$(BIN)/python codegen/build.py --check
	$(BIN)/python -m sitegen --check
	cd examples/orders && ../../$(BIN)/ddbevents gen --check
	cd examples/shop && ../../$(BIN)/ddbevents gen --check
	cd examples/export && ../../$(BIN)/ddbevents gen --check
	$(BIN)/ddbevents gen --check benchmarks/tables/*.schema.json -o benchmarks/tables/
	cd examples/orders && ../../$(BIN)/ddbevents filters order_filters:FILTERS \
		--check template.yaml --function OrdersFunction
	cd examples/shop && ../../$(BIN)/ddbevents filters shop_filters:FILTERS \
		--check template.yaml --function ShopFunction

# The tests, and whatever imports this checkout, use it from then on; `make clean` and
# DDBEVENTS_PURE=1 end that.
accelerated: $(VENV)/.dev
	DDBEVENTS_ACCELERATE=1 $(BIN)/python -m pip install --quiet --no-deps --editable .
	@$(BIN)/python -c "from ddbevents.codec import ACCELERATED; \
		print(f'{ACCELERATED = }'); raise SystemExit(not ACCELERATED)"

generate: $(VENV)/.dev
	$(BIN)/python codegen/build.py
	$(BIN)/python -m sitegen
	cd examples/orders && ../../$(BIN)/ddbevents gen
	cd examples/shop && ../../$(BIN)/ddbevents gen
	cd examples/export && ../../$(BIN)/ddbevents gen
	$(BIN)/ddbevents gen benchmarks/tables/*.schema.json -o benchmarks/tables/

docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

docs-test: docs
	$(BIN)/python -m pytest -m site tests/site

clean:
	rm -rf $(VENV) site .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache ddbevents/codec/_walks*.so
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.python:
	@test -n "$(PYTHON)" || { echo "ddbevents needs Python 3.11 or newer with venv" \
		"(on Debian and Ubuntu: apt install python3-venv); or set PYTHON" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	@touch $@

$(VENV)/.gen: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[gen]'
	@touch $@

$(VENV)/.dev: $(VENV)/.python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[gen]' --group dev
	@touch $@ $(VENV)/.gen

$(VENV)/.docs: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --group docs
	@touch $@
