# The two commands of a newcomer are `make demo` and `make test`; `make help` lists the rest.

PYTHON := .venv/bin/python
RUNTIME := .venv/.installed
DEVELOPMENT := .venv/.installed-dev
NO_CHROMIUM := The browser tests need chromium (Debian: apt-get install chromium fonts-liberation).

.PHONY: help demo run stop test check chromium simulate simulate-mutants soak fuzz bench \
    bench-coordinator bench-history bench-search big-data screenshots lint format clean

help:
	@echo "make demo    everything, with simulated OLTs, until Ctrl-C"
	@echo "make run     everything, for real OLTs, until Ctrl-C"
	@echo "make stop    end what another terminal started"
	@echo "make test    the whole test suite, lint and types included"
	@echo "make simulate            48 simulated hours of 50 OLTs: SEED= OLTS= HOURS="
	@echo "make simulate-mutants    the product broken on purpose: each must be found"
	@echo "make soak                real processes, killed and restarted: MINUTES= SEED="
	@echo "make fuzz    100,000 broken replies, each must do no harm: CASES= SEED="
	@echo "make bench   discovery and get of 4,096 ONUs, beside net-snmp and pysnmp"
	@echo "make bench-coordinator   what an idle tick and a hand-over cost"
	@echo "make bench-history       the curve of an ONU out of 10 million samples: ROWS="
	@echo "make bench-search        an ONU among a million: ONUS="
	@echo "make big-data             each list and page among a million ONUs: OLTS= ONUS= EXECUTIONS="
	@echo "make screenshots         pictures of the console, and its slowest requests: var/screenshots/"
	@echo "make lint    ruff and mypy only"
	@echo "make format  let ruff write the code its way"
	@echo "make clean   remove .venv and var: the installed packages and ALL DATA"

# Recipes of one plain command: make starts it without a shell and Ctrl-C ends it once.
demo: $(RUNTIME)
	@$(PYTHON) -m facho.launch demo

run: $(RUNTIME)
	@$(PYTHON) -m facho.launch run

stop:
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m facho.launch stop; fi

test: $(DEVELOPMENT) chromium
	@.venv/bin/pytest

# What the browser tests drive: Playwright's own browsers are for other systems. Without it these
# tests are skipped; with CI=true in the environment they fail.
chromium:
	@command -v chromium >/dev/null || \
	if [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
	    echo "Installing Debian's chromium for the browser tests (once)"; \
	    export DEBIAN_FRONTEND=noninteractive; \
	    { apt-get -qq update && apt-get -qq install -y --no-install-recommends \
	        chromium fonts-liberation; } >/dev/null || echo "$(NO_CHROMIUM)" >&2; \
	else echo "$(NO_CHROMIUM)" >&2; fi

check: test

simulate: $(DEVELOPMENT)
	@$(PYTHON) -m tests.simulation --seed="$(SEED)" --olts="$(OLTS)" --hours="$(HOURS)"

simulate-mutants: $(DEVELOPMENT)
	@$(PYTHON) -m tests.simulation --mutants

soak: $(DEVELOPMENT)
	@$(PYTHON) -m tests.soak --minutes="$(MINUTES)" --seed="$(SEED)"

fuzz: $(DEVELOPMENT)
	@$(PYTHON) -m tests.fuzz --cases="$(CASES)" --seed="$(SEED)"

bench: $(DEVELOPMENT)
	@$(PYTHON) -m tests.bench collection

bench-coordinator: $(DEVELOPMENT)
	@$(PYTHON) -m tests.bench coordinator

bench-history: $(DEVELOPMENT)
	@$(PYTHON) -m tests.bench history --rows="$(ROWS)"

bench-search: $(DEVELOPMENT)
	@$(PYTHON) -m tests.bench search --onus="$(ONUS)"

big-data: $(DEVELOPMENT)
	@$(PYTHON) -m tests.bench lists --olts="$(OLTS)" --onus="$(ONUS)" --executions="$(EXECUTIONS)"

screenshots: $(DEVELOPMENT) chromium
	@$(PYTHON) -m tests.browser screenshots

lint: $(DEVELOPMENT)
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy .

format: $(DEVELOPMENT)
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean: stop
	rm -rf .venv var

# The embedded Redis is a wheel for Python 3.11 and 3.12, so these come first; the distribution's
# own before any other, as one that pyenv built in its plain way runs this code half as fast.
$(PYTHON):
	@echo "Making .venv"
	@for python in /usr/bin/python3.12 /usr/bin/python3.11 \
	    python3.12 python3.11 python3 python3.13 python3.14; do \
	    if $$python -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' \
	        >/dev/null 2>&1; then exec $$python -m venv --clear .venv; fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed" \
	    "(Debian and Ubuntu: apt install python3-venv)." >&2; exit 1

$(RUNTIME): requirements.txt | $(PYTHON)
	@echo "Installing requirements.txt (once, it takes about a minute)"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@echo "Installing requirements-dev.txt"
	@$(PYTHON) -m pip install -qq --disable-pip-version-check -r requirements-dev.txt
	@touch $@
