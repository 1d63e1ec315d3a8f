# `make demo` and `make test` each work alone on a machine that has only Python >= 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin
DOSSIER ?= demo

.PHONY: demo test check format bench install clean

install: .venv/installe

.venv/installe: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: install  ## a synthetic landlord, and a whole month run on it
	$(BIN)/amont demo $(DOSSIER)

test: install  ## the tests, on every core, import contracts included
	$(BIN)/python -m pytest -n auto --dist loadfile
	$(BIN)/lint-imports

check: install  ## format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install  ## the figures of docs/performance.md
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv build *.egg-info
