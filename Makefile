# make demo: install, run the sample articles, show what was found.   make test: install, run the tests.
.DEFAULT_GOAL := help
.PHONY: help install demo test lint models models-eval bench clean

PYTHON ?= python3
BIN := .venv/bin
WAREHOUSE ?= warehouse/zinios.duckdb

help:  ## This list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

install: .venv/installed  ## The virtual environment in .venv, with every version as in constraints.txt.

.venv/installed: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.11 …" if sys.version_info < (3, 11) else 0)'
	$(BIN)/python -m pip install --quiet -e '.[dev]' -c constraints.txt
	@touch $@

demo: .venv/installed  ## Run the sample articles into the warehouse and show who said what.
	$(BIN)/zinios run seeds/articles --warehouse $(WAREHOUSE)
	$(BIN)/zinios report --warehouse $(WAREHOUSE)

test: .venv/installed  ## All tests.
	$(BIN)/python -m pytest

lint: .venv/installed  ## Style.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check flows transforms warehouse tests

.venv/training: .venv/installed
	$(BIN)/python -m pip install --quiet -e '.[training]' -c constraints.txt
	@touch $@

.venv/bench: .venv/installed
	$(BIN)/python -m pip install --quiet -e '.[bench]' -c constraints.txt
	@touch $@

models: .venv/training  ## Rebuild all models from the data in the repository (hours on a CPU).
	$(BIN)/python -m training.build

models-eval: .venv/training  ## Score the models on the test sentences.
	$(BIN)/python -m training.evaluate

bench: .venv/bench  ## Words a second, beside a plain Stanza pipeline and spaCy's small CNN.
	$(BIN)/python -m benchmarks.annotation

clean:  ## Remove the virtual environment and what runs leave behind (the warehouse stays).
	rm -rf .venv .prefect .pytest_cache .hypothesis .ruff_cache *.egg-info
