# make demo    see what kinagraph does, on the sample network
# make test    run every test, with a real Neo4j
# make check   lint, types, imports, spelling
# make bench   measure kinagraph and what you would write instead, into docs/performance.md
# make torture kill, fill, stop and damage, for about an hour
# make docs    the documentation as a site, in build/site

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST_FLAGS ?=
BENCH_FLAGS ?= --out docs/performance.md
# Each worker starts a Neo4j of its own; a server that you name is one for all.
WORKERS ?= $(if $(KINAGRAPH_TEST_NEO4J_URI),0,2)

.PHONY: demo test test-lowest torture check licences audit wheel bench docs browser catalogue clean

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

# The licences of all that is needed: may each stand beside ours, and is it on the page?
licences: $(VENV)/.check
	$(BIN)/python tools/licences.py --check

# Whether a known vulnerability is in what users install; says so where nobody tells of any.
audit: $(VENV)/.check
	$(PIP) install -e ".[audit]"
	$(BIN)/python tools/audit.py

# The tests with the lower bounds that pyproject.toml states, in an environment of its own.
test-lowest: $(VENV)/.check
	@mkdir -p build
	$(BIN)/python tools/lowest.py > build/lowest.txt
	$(PYTHON) -m venv build/lowest
	build/lowest/bin/python -m pip --disable-pip-version-check --quiet install -c build/lowest.txt -e ".[test]"
	build/lowest/bin/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST_FLAGS)

# Built twice, the same to the byte; TRY=--try-here tries it beside what is installed, and needs no network.
TRY ?= --try
wheel: $(VENV)/.check
	$(BIN)/python tools/wheel.py $(TRY)

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
