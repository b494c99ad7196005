# make demo    see what kinagraph does, on the sample network
# make test    run every test, with a real Neo4j
# make check   lint, types, imports, spelling
# make bench   measure kinagraph and what you would write instead, into docs/performance.md
# make torture kill, fill, stop and damage, for some twenty minutes
# make docs    the documentation as a site, in build/site

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST_FLAGS ?=
BENCH_FLAGS ?= --out docs/performance.md
# Each worker starts a Neo4j of its own; a server that you name is one for all.
WORKERS ?= $(if $(KINAGRAPH_TEST_NEO4J_URI),0,2)

.PHONY: demo test torture check bench docs browser catalogue clean

demo: $(VENV)/.installed
	$(BIN)/kinagraph demo

test: $(VENV)/.test browser
	$(BIN)/python -m pytest --require-neo4j -n $(WORKERS) --dist loadfile $(PYTEST_FLAGS)

# What `make test` tries a few times, many times: by another seed each time, which is printed.
KILLS ?= 100
FUZZ ?= 10
SEED ?= $(shell date +%s)
torture: $(VENV)/.test
	KINAGRAPH_TEST_KILLS=$(KILLS) KINAGRAPH_TEST_FUZZ=$(FUZZ) KINAGRAPH_TEST_SEED=$(SEED) $(BIN)/python -m pytest \
	  --require-neo4j -n $(WORKERS) --dist loadfile tests/torture tests/tables/test_hostile.py $(PYTEST_FLAGS)

# The map's tests drive a real Chromium; where this may install it, it does.
browser:
	@{ { [ -n "$$KINAGRAPH_TEST_CHROMIUM" ] || command -v chromium || command -v chromium-browser || command -v google-chrome; } \
	  && command -v pdftoppm; } >/dev/null || \
	  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk poppler-utils >/dev/null; } || \
	  echo "no Chromium: the map's browser tests will be skipped (they fail where CI is set)"

check: $(VENV)/.check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python tools/catalogue.py --check
	$(BIN)/python tools/reference.py --check
	$(BIN)/python tools/policy.py --check

bench: $(VENV)/.test
	$(BIN)/python benchmarks/main.py $(BENCH_FLAGS)

docs: $(VENV)/.test
	$(BIN)/python -m sphinx -q -W --keep-going -b html -d build/doctrees docs build/site
	@echo "the site: build/site/index.html"

catalogue: $(VENV)/.check
	$(BIN)/python tools/catalogue.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(PIP) install -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/python
	$(PIP) install -e ".[test]"
	@touch $@ $(VENV)/.installed

$(VENV)/.check: pyproject.toml | $(VENV)/bin/python
	$(PIP) install -e ".[check]"
	@touch $@ $(VENV)/.test $(VENV)/.installed
