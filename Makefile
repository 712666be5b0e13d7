# Everything starts with set-up, which finds a Python, makes .venv and takes a moment when all is in place.
# PYTHON=/path/to/python names the Python to use; ARGS="..." goes to `csim compare` or to pytest.

SETUP := sh tools/setup.sh
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif

.PHONY: help demo test check-long coverage mutations setup setup-dev lint format docs experiments lock

help:
	@echo "make demo        set up, then compare the reference company's strategies"
	@echo "make test        set up, then lint, type-check and test"
	@echo "make check-long  the tests that take longer"
	@echo "make coverage    one of those: every branch that decides the numbers runs under a test"
	@echo "make setup       set up in .venv, without the checking tools"
	@echo "make setup-dev   set up in .venv, with the checking tools"
	@echo "make mutations   break every rule in turn, and write down which test notices"
	@echo "make format      bring the code into its form"
	@echo "make docs        bring the tables of docs/background up to date with the code"
	@echo "make experiments  carry out the shipped studies and put their results beside them"
	@echo "make lock        take the newest allowed versions into the lock files"

setup:
	@$(SETUP)

setup-dev:
	@$(SETUP) --dev

demo: setup
	@$(BIN)/csim compare $(ARGS)

lint: setup-dev
	$(BIN)/python -m ruff check
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m mypy csim tools experiments

test: lint
	$(BIN)/python -m pytest -n 2 --benchmark-disable $(ARGS)

check-long: setup-dev
	$(BIN)/python -m pytest -m long $(ARGS)

coverage: setup-dev
	$(BIN)/python -m pytest -m long tests/architecture/test_coverage.py $(ARGS)

format: setup-dev
	$(BIN)/python -m ruff check --fix
	$(BIN)/python -m ruff format

docs: setup-dev
	$(BIN)/python -m tools.describe_model

experiments: setup-dev
	$(BIN)/python -m tools.refresh_experiments $(ARGS)

mutations: setup-dev
	$(BIN)/python -m tools.mutate_rules --write $(ARGS)

lock:
	@$(SETUP) --lock
