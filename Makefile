# What a user and a developer type. Python 3.11 or newer, pip and make are all it needs.
PYTHON ?= python3
BIN := .venv/bin

# Where `make install` puts things; DESTDIR comes before all of them.
PREFIX ?= /opt/feedd
SYSCONFDIR ?= /etc
UNITDIR ?= /etc/systemd/system

# What the Debian package runs with.
DEB_PYTHON ?= /usr/bin/python3

MINUTES ?= 10
SOAK_MINUTES ?= 30
# The newest Python that is installed, for `make newest`.
NEWEST ?= $(or $(shell for name in python3.14 python3.13 python3.12; do $$name -c '' 2>/dev/null && echo $$name && break; done),$(PYTHON))

# Where the surroundings forbid it, each process that a test starts would compile all of feedd anew.
export PYTHONDONTWRITEBYTECODE =

.PHONY: demo pictures test slow postgres grid freshness bench bench-full coverage lowest newest crash chaos fleet soak fuzz run generated format release clean install deb uninstall

demo: .venv/installed ## the main job on a small gopherhole of our own
	$(BIN)/feedd demo

run: .venv/installed ## polls feeds/ for real and serves at http://127.0.0.1:8070/
	$(BIN)/feedd run

# Where tests are that measure, so that the others need not be collected again for them.
ALONE = $(shell grep -rl 'mark\.alone' tests)

# Three workers on two cores: many tests wait for another process or a time-out.
test: .venv/installed-dev ## style, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 3 -m 'not slow and not alone'
	$(BIN)/pytest -m 'alone and not slow' $(ALONE)

slow: .venv/installed-dev ## the tests that take longer than a look
	$(BIN)/pytest -n 2 -m 'slow and not alone'
	$(BIN)/pytest -m 'slow and alone' $(ALONE)

postgres: .venv/installed-dev ## the tests of polls, publishing, notifications and the daemon with the store in PostgreSQL
	$(BIN)/pytest -n 2 -q -m 'not slow and not alone' --postgres tests/polling tests/publish tests/scheduling tests/daemon tests/notify

CASES ?= 20000
SEED ?= 1

grid: .venv/installed-dev ## generated menus and documents of every kind, CASES of each: what is read right, by kind
	$(BIN)/python -m tests.grid $(CASES) $(SEED)

freshness: .venv/installed-dev ## how late posts are found, and by how many requests; CASES=folder: of real indexes too
	$(BIN)/python -m tests.freshness 2 $(if $(filter file,$(origin CASES)),,'$(CASES)')

bench: .venv/installed-dev ## what feedd costs beside yardsticks, as ratios: ROW=part of a name for some rows
	$(BIN)/python -m tests.benchmarks $(ROW)

bench-full: .venv/installed-dev ## the same with the rows of ten thousand feeds
	$(BIN)/python -m tests.benchmarks --full $(ROW)

coverage: .venv/installed-dev ## which lines the fast tests reach: a figure to look at, no gate
	$(BIN)/pytest -n 2 -q -m 'not slow and not alone' --cov=feedd --cov-report=term:skip-covered

# The tests with other versions than everyday's. Tools are pinned there too, so that no release of theirs stops a change.
lowest: .venv/installed-dev ## the fast tests with the lowest dependencies that pyproject.toml allows
	$(BIN)/uv venv --quiet --clear --python $(PYTHON) .venv-lowest
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --resolution lowest-direct --editable .
	$(BIN)/uv pip freeze --quiet --python .venv-lowest/bin/python | sed -n 's/_/-/g; s/==.*/==/p' >.venv-lowest/lowest.txt
	sed 's/_/-/g' constraints.txt | grep -viFf .venv-lowest/lowest.txt >.venv-lowest/constraints.txt
	$(BIN)/uv pip install --quiet --python .venv-lowest/bin/python --constraint .venv-lowest/constraints.txt --editable '.[dev]'
	.venv-lowest/bin/pytest -n 3 -q -m 'not slow and not alone'

newest: .venv/installed-dev ## the fast tests with the newest Python there is, and the dependencies of constraints.txt
	$(BIN)/uv venv --quiet --clear --python $(NEWEST) .venv-newest
	$(BIN)/uv pip install --quiet --python .venv-newest/bin/python --constraint constraints.txt --editable '.[dev]'
	.venv-newest/bin/pytest -n 3 -q -m 'not slow and not alone'

release: .venv/installed-dev ## VERSION=1.2.3: version and changelog, wheel and sdist checked, commit and tag
	.ci/release '$(VERSION)' $(BIN)/python

crash: .venv/installed-dev ## 300 kills at random moments, and what must hold after each; a few minutes
	$(BIN)/python -m tests.system.crashing 300

chaos: .venv/installed-dev ## ten good hosts and twenty hostile ones, and what the good ones notice; eight minutes
	$(BIN)/python -m tests.system.chaos 4

FEEDS ?= 500

fleet: .venv/installed-dev ## a fleet on PostgreSQL polls FEEDS feeds while its parts are killed; its store beside that of one process
	$(BIN)/python -m tests.system.fleet $(FEEDS)

soak: .venv/installed-dev ## half an hour in which all happens that happens to a service in a year; as root and with faketime, a full disk and clock jumps too
	$(BIN)/python -m tests.system.soak $(SOAK_MINUTES)

fuzz: .venv/installed-dev ## every parser and the web server against made-up input, for MINUTES (led by coverage where atheris is installed)
	PYTHONPATH=. nice $(BIN)/python -m tests.system.fuzzing $(MINUTES)

install: ## as root: the program, the systemd units and an example configuration; what is configured is left alone
	sh systemd/install.sh '$(DESTDIR)' '$(PREFIX)' '$(SYSCONFDIR)' '$(UNITDIR)' '$(PYTHON)'

deb: .venv/installed-dev ## dist/feedd_VERSION_ARCHITECTURE.deb, for the Debian of this machine and its Python
	sh systemd/debian/build.sh dist $(BIN)/uv $(BIN)/python $(DEB_PYTHON)

uninstall: ## as root: takes program and units away; configuration and data stay
	sh systemd/uninstall.sh '$(DESTDIR)' '$(PREFIX)' '$(SYSCONFDIR)' '$(UNITDIR)'

generated: .venv/installed-dev ## man pages and the JSON Schemas beside shipped files, from commands and tables of keys
	$(BIN)/python -m tests.support.make_man_pages docs/man
	$(BIN)/feedd schema definition >feeds/definition.schema.json
	$(BIN)/feedd schema settings >systemd/feedd.schema.json

pictures: .venv/installed-dev ## the pictures of the README, by headless Chromium
	$(BIN)/python -m tests.support.make_pictures docs

format: .venv/installed-dev ## mends the style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## takes away what make made
	rm -rf .venv .venv-lowest .venv-newest build dist .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

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
