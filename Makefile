# What a user and a developer type. Python 3.11 or newer, pip and make are all it needs.
PYTHON ?= python3
BIN := .venv/bin

# Where `make install` puts things; DESTDIR comes before all of them.
PREFIX ?= /opt/feedd
SYSCONFDIR ?= /etc
UNITDIR ?= /etc/systemd/system

MINUTES ?= 10

.PHONY: demo test slow crash chaos fuzz run format clean install uninstall

demo: .venv/installed ## the main job on a small gopherhole of our own
	$(BIN)/feedd demo

run: .venv/installed ## polls feeds/ for real and serves at http://127.0.0.1:8070/
	$(BIN)/feedd run

test: .venv/installed-dev ## style, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 -m 'not slow and not alone'
	$(BIN)/pytest -m 'alone and not slow'

slow: .venv/installed-dev ## the tests that take longer than a look
	$(BIN)/pytest -n 2 -m 'slow and not alone'
	$(BIN)/pytest -m 'slow and alone'

crash: .venv/installed-dev ## 300 kills at random moments, and what must hold after each; a few minutes
	$(BIN)/python -m tests.system.crashing 300

chaos: .venv/installed-dev ## ten good hosts and twenty hostile ones, and what the good ones notice; eight minutes
	$(BIN)/python -m tests.system.chaos 4

fuzz: .venv/installed-dev ## every parser and the web server against made-up input, for MINUTES (led by coverage where atheris is installed)
	PYTHONPATH=. nice $(BIN)/python -m tests.system.fuzzing $(MINUTES)

install: ## as root: the program, the systemd units and an example configuration; what is configured is left alone
	sh systemd/install.sh '$(DESTDIR)' '$(PREFIX)' '$(SYSCONFDIR)' '$(UNITDIR)' '$(PYTHON)'

uninstall: ## as root: takes program and units away; configuration and data stay
	sh systemd/uninstall.sh '$(DESTDIR)' '$(PREFIX)' '$(SYSCONFDIR)' '$(UNITDIR)'

format: .venv/installed-dev ## mends the style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## takes away what make made
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Debian without python3-venv has no ensurepip; there the pip outside installs into the environment.
.venv/made:
	$(PYTHON) -m venv .venv || $(PYTHON) -m venv --clear --without-pip .venv
	touch $@

.venv/installed: .venv/made pyproject.toml constraints.txt
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --constraint constraints.txt --editable .
	touch $@

.venv/installed-dev: .venv/installed
	$(PYTHON) -m pip --python $(BIN)/python install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@
