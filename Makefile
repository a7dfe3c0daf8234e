# Lvheng (绿衡). `make help` lists the targets; docs/commands.md explains them.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
export PYTHONUTF8 := 1

.DEFAULT_GOAL := help
.PHONY: help setup setup-run setup-production run demo-reset test lint bench risk-check clauses format lock clean

help:  ## 列出命令 / list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup:  ## 安装开发环境到 .venv / install everything for developers into .venv
	@$(PYTHON) scripts/setup.py dev

setup-run:  ## 只安装运行所需 / install only what running needs
	@$(PYTHON) scripts/setup.py run

setup-production:  ## 安装生产环境所需 / install what production needs
	@$(PYTHON) scripts/setup.py production

run: setup-run  ## 启动演示：http://127.0.0.1:8000 / serve the demo (PORT=, WORKERS=)
	@$(BIN)/python scripts/run.py --port $(PORT) --workers $(WORKERS)

demo-reset: setup-run  ## 重建演示数据 / build the demo's data anew
	@LVHENG_MODE=demo $(BIN)/lvheng demo --reset

test: setup  ## 全部测试 / the whole suite, on SQLite and PostgreSQL
	@$(BIN)/python scripts/test.py

lint: setup  ## 静态检查 / style, types, imports, templates, security, clauses, migrations
	@$(BIN)/python scripts/lint.py

bench: setup  ## 性能 / time the score, the matching of lists, the pages at 10,000 applications
	@$(BIN)/python scripts/bench.py
	@$(BIN)/python scripts/bench_lists.py
	@$(BIN)/python scripts/bench_screening.py
	@$(BIN)/python scripts/bench_pages.py

risk-check: setup  ## 自动检查能否找出植入的错误 / do the checks find faults planted among 400 applications (SEED=)
	@$(BIN)/python scripts/risk_check.py $(if $(SEED),--seed $(SEED))

clauses: setup  ## 生成条款对照表 / write docs/clauses.md
	@$(BIN)/python scripts/clauses.py

format: setup  ## 整理格式 / sort imports, mend what ruff can, format the templates
	@$(BIN)/ruff check --fix-only -q .
	@find src -path '*/templates/*' -name '*.html' | xargs $(BIN)/djade --target-version 5.2 || true

lock:  ## 重新锁定依赖 / renew the lock files (needs uv)
	@for set in base production dev; do \
	  uv pip compile -q --universal --generate-hashes --no-header --python-version 3.11 \
	    requirements/$$set.in -o requirements/$$set.txt || exit 1; done

clean:  ## 删除安装与缓存（不删数据） / remove what set-up and tests made, not the data
	@rm -rf .venv node_modules src/lvheng/static/vendor test-results htmlcov .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
