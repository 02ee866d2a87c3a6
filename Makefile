# Everything starts from a fresh checkout: each target does the set-up it needs, and a second run does none.
#   make demo     the rehearsal of a whole campaign on this machine; ARGS="--json" is passed on
#   make test     lint and all tests
#   make lint     formats, rules, types, floors, and that README and docs name every command, verb and status
#   make bench    figures of the engine; bench-forms: generated variants of every form; chaos: kills and faults

PY := .venv/bin/python
ARGS ?=
# Many tests wait: three at a time keep two cores busy.
WORKERS ?= 3
DOCS_CHECK := tests/test_docs.py

.PHONY: setup setup-test demo test lint static format bench bench-forms chaos clean
.NOTPARALLEL:
.DEFAULT_GOAL := demo

setup:
	@sh scripts/set-up.sh

setup-test:
	@sh scripts/set-up.sh --with-postgres

demo: setup
	@$(PY) -m objector demo $(ARGS)

# pytest comes last: its closing line is the verdict.
test: setup-test static
	@$(PY) -m pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: setup static
	@$(PY) -m pytest -q $(DOCS_CHECK)

static:
	@$(PY) -m ruff format --check .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@.venv/bin/lint-imports

format: setup
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

bench: setup
	@$(PY) -m bench $(ARGS)

bench-forms: setup
	@$(PY) -m bench.forms $(ARGS)

chaos: setup
	@$(PY) -m chaos $(ARGS)

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
