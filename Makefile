# `make help` lists the commands. Each one installs what it needs first.
.DEFAULT_GOAL := help
.PHONY: help serve test test-fast soak check fmt bench lock screenshot

help: ## list these commands
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

serve: ## install, migrate, seed a demo and serve on http://localhost:8000 (PORT, DATA_DIR)
	@scripts/run serve

test: ## the whole suite, on SQLite, PostgreSQL and Chromium
	@scripts/run check_all test

lock: ## resolve requirements*.in and package.json anew
	@scripts/run lock
