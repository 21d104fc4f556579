# Every target sets up what it needs first. PYTHON chooses the interpreter (3.11 or newer).
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
LOCKED := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -q
export PYTHONDONTWRITEBYTECODE ?=

.PHONY: setup run demo test test-servers test-deploy image-test prove lint fmt bench score schemas commands lock clean

setup: $(STAMP)          ## build .venv with the locked dependencies and the monitor command

$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install -q --require-hashes -r requirements.lock
	$(BIN)/python -m pip install -q --no-build-isolation --no-deps -e .
	touch $(STAMP)

run: setup               ## the daemon, on the embedded default: no server needed
	$(BIN)/monitor run $(ARGS)

demo: setup              ## the daemon against servers on loopback, two weeks in under two minutes; BROKER=kafka on a real Kafka and PostgreSQL
	$(if $(filter kafka,$(BROKER)),$(BIN)/python -m tests.servers.run )$(BIN)/monitor demo $(ARGS)

test: setup              ## all tests; ends with pytest's summary line
	$(BIN)/python -m pytest -n 2 $(ARGS)

test-servers: setup      ## the same promises on a real PostgreSQL and Postfix (Debian's packages), a browser (chromium) and Kafka (Java 17, Maven); at most 8 minutes
	timeout 480 $(BIN)/python -m pytest -n 2 -m servers $(ARGS)

test-deploy: setup       ## deploy/ as its tools read it: compose-go and kustomize (Go), promtool (Debian's prometheus), systemd-analyze
	$(BIN)/python -m pytest -m deploy tests/deploy $(ARGS)

image-test: setup        ## build the image with buildah and try it; as root on Debian it installs what it needs; BASE=image
	$(BIN)/python -m tests.deploy.image

prove: setup             ## the long proofs and their table; QUICK=1 for the short form
	$(BIN)/python -m bench.prove $(if $(QUICK),--quick) $(ARGS)

lint: setup              ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fmt: setup
	$(BIN)/ruff check --fix-only -q .
	$(BIN)/ruff format -q .

bench: setup             ## speed, memory, start time: a table
	$(BIN)/python -m bench.prove start speed latency poll_round $(ARGS)

score: setup             ## detection quality on labelled data, where ../shared/data is present
	$(BIN)/python -m bench.score $(ARGS)

schemas: setup           ## renew docs/schemas from the models
	$(BIN)/python -m bench.schemas

commands: setup          ## renew docs/reference/cli.md from the command line
	$(BIN)/python -m bench.commands

lock:                    ## renew requirements.lock (needs uv)
	printf 'hatchling\neditables\n' | uv pip compile pyproject.toml - --group dev \
		$(LOCKED) -o requirements.lock
	uv pip compile pyproject.toml -c requirements.lock $(LOCKED) -o deploy/lock/run.lock
	printf 'hatchling\nsetuptools\n' | uv pip compile - -c requirements.lock $(LOCKED) -o deploy/lock/build.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .run
