# Milepost in two commands: `make demo` and `make test`. Everything else is for those who work on it.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 2>/dev/null || command -v python3 2>/dev/null || echo python3)
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: help
help:  ## list what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /\1\t/' \
	  | while IFS="$$(printf '\t')" read -r name what; do printf 'make %-8s %s\n' "$$name" "$$what"; done

.PHONY: setup
setup: $(VENV)/.dev-installed  ## make .venv with everything pinned, for the service and for its tests

.PHONY: demo
demo: $(VENV)/.demo-installed  ## start a sample portfolio on http://127.0.0.1:8000 (PORT=… changes it)
	@$(BIN)/milepost demo --port $(PORT)

.PHONY: test
test: $(VENV)/.dev-installed  ## run all tests; fails too when a branch of domain/ or projections/ is not covered
	@$(BIN)/python -m pytest --cov --numprocesses auto --dist worksteal $(PYTEST_ARGS)

.PHONY: check
check: $(VENV)/.dev-installed  ## run every check that reads the code
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/pyright --warnings
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/deptry .

.PHONY: format
format: $(VENV)/.dev-installed  ## format the code and mend what can be mended without thinking
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

# One resolution for Python 3.11 and later on every platform; the addresses of package indexes never get into the files.
COMPILE := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --group build --custom-compile-command 'make pins'

.PHONY: pins
pins: $(VENV)/.dev-installed  ## resolve the dependencies again and write requirements/*.txt (PINS=--upgrade takes new versions)
	$(COMPILE) $(PINS) --extra embedded --extra dev --output-file requirements/dev.txt
	$(COMPILE) $(PINS) --constraints requirements/dev.txt --extra embedded --output-file requirements/demo.txt
	$(COMPILE) $(PINS) --constraints requirements/dev.txt --output-file requirements/server.txt

.PHONY: clean
clean:  ## remove .venv and what the tools left behind; the data in .milepost stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage htmlcov build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps say what the environment holds; a target is made again when its pins or the packaging change.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	  || { echo "Milepost needs Python 3.11 or later; $(PYTHON) is not (PYTHON=/path/to/python3.11 names another)." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

define INSTALL
	@echo "Installing $< (pinned, every file checked against its hash)"
	@$(PIP) install --require-hashes --requirement $<
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
endef

$(VENV)/.demo-installed: requirements/demo.txt pyproject.toml | $(VENV)/.made
	$(INSTALL)

# Holds all that the demo needs, hence its stamp too.
$(VENV)/.dev-installed: requirements/dev.txt requirements/demo.txt pyproject.toml | $(VENV)/.made
	$(INSTALL)
	@touch $(VENV)/.demo-installed
