# make run    the practice country on http://localhost:8080
# make test   everything: static checks, unit, both engines, browser, matrix; installs what it needs where it can
# make check  static checks in about a minute
# make bench  the benchmark table
# make gen    regenerate what is committed: templates, message ids, frameworks, assets
GO ?= go
TEMPL = github.com/a-h/templ/cmd/templ@v0.3.1020
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
DATA ?= practice
PKGS = ./...

.PHONY: run build test test-all check gen bench fuzz clean

run:
	$(GO) run ./cmd/openroadmap demo --serve --data $(DATA)

build:
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/openroadmap ./cmd/openroadmap

test:
	scripts/test

test-all: FUZZTIME = 60s
test-all: test fuzz

check:
	scripts/check

gen:
	$(GO) run $(TEMPL) generate
	$(GO) run ./tools/msgids
	$(GO) generate ./frameworks ./web

bench:
	$(GO) run ./bench/load

FUZZTIME ?= 10s
fuzz:
	scripts/fuzz $(FUZZTIME)

clean:
	rm -rf bin
