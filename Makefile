PYTHON ?= python3
BIN := .venv/bin
OUT := out

.PHONY: demo test test-extras lint clean

# Installing once a change of pyproject.toml is enough: the package is installed in place.
.venv/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

demo: .venv/.installed
	$(BIN)/claimtable run data/sample --store $(OUT)/claims.db --out $(OUT)
	@echo "Tables, one file each, are in $(OUT)/. Next: $(BIN)/claimtable show --store $(OUT)/claims.db CLAIM"

lint: .venv/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: .venv/.installed
	$(BIN)/pytest

# The tests of what is optional, with the libraries that nothing else needs: some gigabytes.
test-extras: .venv/.installed
	$(BIN)/python -m pip install --quiet --editable ".[transformers]"
	$(BIN)/pytest tests/extras

clean:
	rm -rf .venv $(OUT)
