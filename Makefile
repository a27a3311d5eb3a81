# `make help` lists the commands; each installs what it needs first. scripts/run finds the Python.
.DEFAULT_GOAL := help
.PHONY: help install serve test test-fast soak check fmt bench lock screenshot

# More for pytest: make test ARGS="-x -k publishing".
ARGS ?=

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

install: ## install what is needed to work on Plumbline: libraries, tools, browser modules
	@scripts/run install dev

serve: ## install, migrate, seed a demo, serve on http://localhost:8000 (PORT, DATA_DIR)
	@scripts/run serve

test: ## the whole suite on SQLite, PostgreSQL and Chromium (ARGS: more for pytest)
	@scripts/run test all $(ARGS)

test-fast: ## without PostgreSQL, the browser and the scripts
	@scripts/run test fast $(ARGS)

soak: ## what takes longer: crashes, replicas, fuzzing, a fresh install
	@scripts/run test soak $(ARGS)

check: ## what can be told without running: ruff, mypy, import-linter, templates, tsc, …
	@scripts/run check

fmt: install ## put the Python code into its form
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

bench: install ## speed and memory against a bare Flask application, as ratios
	@.venv/bin/python -m bench $(ARGS)

lock: install ## resolve requirements*.in and package.json anew, to the newest that they allow
	@scripts/run lock

screenshot: install ## pictures of the pages of a running `make serve` (ARGS: paths), in var/screenshots
	@.venv/bin/python -m scripts.screenshot $(ARGS)
