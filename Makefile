# Needs python3 (3.11 or newer, with venv) and make; everything else goes into .venv from the locked list.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# GNU make 4 keeps apart what two jobs say at a time.
SYNC := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
UV_COMPILE := $(BIN)/uv pip compile --extra zim --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet

.PHONY: demo test test-kit test-outreach lint bench pictures lock clean

demo: $(VENV)/run.stamp
	$(BIN)/kit check
	$(BIN)/kit build
	$(BIN)/kit posters --teams samples/teams.csv --out build/posters
	$(BIN)/outreach demo
	@echo "Học: mở build/site/index.html. In: build/site/print và build/posters. Mang đi: build/share. Nhắn tin thử: build/demo."

test: $(VENV)/dev.stamp
	PYTHON=$(BIN)/python sh scripts/test-tools.sh
	$(MAKE) --no-print-directory lint
	$(BIN)/kit check
	@echo "The kit's tests and the outreach service's run side by side; each shows what it found at its end ..."
	$(MAKE) --no-print-directory --jobs=2 $(SYNC) test-kit test-outreach

test-kit: $(VENV)/dev.stamp
	$(BIN)/pytest tests --ignore=tests/outreach

test-outreach: $(VENV)/dev.stamp
	$(BIN)/pytest tests/outreach
	OUTREACH_TEST_DB=postgresql $(BIN)/pytest tests/outreach

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/bench.stamp
	$(BIN)/python -m benchmarks

# The pictures in README.md, from what is built now.
pictures: $(VENV)/bench.stamp demo
	$(BIN)/python scripts/pictures.py

lock: $(VENV)/dev.stamp
	$(UV_COMPILE) --group build pyproject.toml -o requirements.lock
	$(UV_COMPILE) --group build --group dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	$(UV_COMPILE) --group bench pyproject.toml -c requirements-dev.lock -o requirements-bench.lock

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing the locked dependencies into $(VENV) (about a minute) ..."
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what checks and tests need ..."
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/dev.stamp
	@echo "Installing what benchmarks and pictures need ..."
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-bench.lock
	touch $@

clean:
	rm -rf build $(VENV) .cache
