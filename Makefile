# Each target does all of its own set-up: Python 3.11 or newer, git and make are enough.
#   make chat      index corpus/ if needed and open the chat (PORT=8000, HOST=..., CORPUS=..., INDEX=... pass through)
#   make install   the set-up alone; then .venv/bin/askarchive is there
#   make test      the whole suite, browser tests included (PYTEST="-k batch" passes through)
#   make lint      ruff and mypy
#   make eval      measure the answers to evals/ and give a verdict
#   make bench     600 times kill -9 of a batch, each resumed
#   make docs      write docs/cli.md anew from the commands' help
#   make images    make the screenshots in docs/ anew (needs Chromium)
#   make lock      write the requirements files anew from pyproject.toml (needs uv)

.PHONY: help chat install dev test lint eval bench docs images lock clean
.DEFAULT_GOAL := help

HOST ?= 127.0.0.1
PORT ?= 7860
CORPUS ?= corpus
INDEX ?= index
PYTEST ?=

VENV := .venv
BIN := $(VENV)/bin
ASKARCHIVE := $(BIN)/askarchive
RUNNING := $(VENV)/.installed-running
TESTING := $(VENV)/.installed-testing
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCKED := install --quiet --quiet --require-hashes --only-binary :all: --no-warn-script-location
TORCH_CPU := $(shell sed -n 's/^torch==\([^ ]*\).*/\1/p' requirements-torch-cpu.txt)

help:
	@sed -n 's/^#   //p' Makefile

chat: install
	@echo "Indexing $(CORPUS)/ into $(INDEX)/ where it has changed"
	@$(ASKARCHIVE) index "$(CORPUS)" --index "$(INDEX)" || [ $$? -eq 1 ] # 1: a source could not be read; the others can
	@echo "Starting the chat; it prints its address when it answers"
	@$(ASKARCHIVE) chat --index "$(INDEX)" --host "$(HOST)" --port "$(PORT)"

install: $(RUNNING)

dev: $(TESTING)

test: dev
	@if $(BIN)/python tools/chromium.py; then \
		echo "Running all tests"; \
		$(BIN)/python -m pytest $(PYTEST); \
	elif [ "$$CI" = true ]; then \
		echo "Browser tests need a Chromium and CI may not go without them." >&2; exit 1; \
	else \
		echo "Running all tests but those in a browser"; \
		$(BIN)/python -m pytest -m "not browser" $(PYTEST); code=$$?; \
		echo "The browser tests were skipped, because no Chromium can be had here."; exit $$code; \
	fi

lint: dev
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

eval: install
	@$(ASKARCHIVE) index "$(CORPUS)" --index "$(INDEX)" || [ $$? -eq 1 ]
	@$(ASKARCHIVE) eval --index "$(INDEX)"

bench: install
	@$(BIN)/python benchmarks/kill_batch.py

docs: install
	@$(BIN)/python -m askarchive.cli.reference > docs/cli.md
	@echo "docs/cli.md is written"

images: dev
	@$(ASKARCHIVE) index "$(CORPUS)" --index "$(INDEX)"
	@$(BIN)/python docs/images/remake.py --index "$(INDEX)"

lock:
	@command -v uv > /dev/null || { echo "make lock needs uv: pip install uv"; exit 1; }
	@python3 tools/lock.py

clean:
	rm -rf $(VENV)

# A Python that is new enough, asked for by name where python3 is older. PYTHON=... decides otherwise.
$(BIN)/python:
	@for one in $(PYTHON) python3 python3.11 python3.12 python3.13; do \
		if "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then \
			echo "Making $(VENV) with $$("$$one" --version)"; \
			"$$one" -m venv $(VENV) && exit 0; \
			echo "That Python has no venv module; on Debian: apt-get install python3-venv" >&2; exit 1; \
		fi; \
	done; echo "askarchive needs Python 3.11 or newer; make PYTHON=/path/to/python3.11 names one" >&2; exit 1

# The build of torch for the processor alone, whose hash is known for Python 3.11 on Linux x86-64, is taken where the
# package index offers it; else PyPI's.
$(RUNNING): requirements.txt requirements-torch.txt requirements-torch-cpu.txt pyproject.toml | $(BIN)/python
	@if [ "$$(uname -sm)" = "Linux x86_64" ] && $(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		&& $(PIP) index versions torch 2> /dev/null | grep -qF '$(TORCH_CPU)'; then \
		torch=requirements-torch-cpu.txt; size="about 1 GB"; \
	else \
		torch=requirements-torch.txt; size="up to 4 GB, where torch comes with CUDA"; \
	fi; \
	echo "Installing the pinned packages into $(VENV) (the first time: some minutes, $$size)"; \
	$(PIP) $(LOCKED) -r requirements.txt -r $$torch
	@echo "Installing askarchive itself"
	@$(PIP) install --quiet --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(TESTING): $(RUNNING) requirements-dev.txt
	@echo "Installing the test tools"
	@$(PIP) $(LOCKED) -r requirements-dev.txt
	@touch $@
