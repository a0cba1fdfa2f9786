# What can be made here:
#
#   make run     build and serve examples/quickstart on 127.0.0.1:2121
#   make build   bin/ftpd, one static binary
#   make test    all tests, with the real FTP clients that they need
#   make soak    attacks at full size, 2,000 reloads under load, two minutes of chaos
#   make fuzz    every fuzz target for FUZZTIME (1m)
#   make bench   ftpd beside other FTP servers; writes docs/benchmarks.md
#   make microbench   all Go benchmarks
#   make docs    write the generated pages anew
#   make man     the commands' manual pages, in MAN (bin/man)

GO          ?= go
FUZZTIME    ?= 1m
FUZZSHORTEN ?= 10x
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
VERSION     ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
CACHE       := $(CURDIR)/.cache
BENCHROWS   ?=
BENCHROUNDS ?= 3
BENCHSCALE  ?= 1
BENCH       ?= .
MAN         ?= $(CURDIR)/bin/man
CLIENTS     := lftp ncftp curl python3 openssl strace

.PHONY: build run test soak check-format clients servers fuzz bench microbench docs man clean

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.release=$(VERSION)' -o bin/ftpd ./cmd/ftpd

run: export QUICKSTART_DATA ?= $(CACHE)/quickstart
run: export QUICKSTART_PORT ?= 2121
run: build
	@mkdir -p '$(QUICKSTART_DATA)/everybody'
	@echo 'Everybody reads this.' > '$(QUICKSTART_DATA)/everybody/hello.txt'
	@echo 'Connect from another terminal, user anna, password anna:'
	@echo '    curl --user anna:anna ftp://127.0.0.1:$(QUICKSTART_PORT)/'
	@echo '    curl --user anna:anna -T Makefile ftp://127.0.0.1:$(QUICKSTART_PORT)/'
	@echo '    lftp -u anna,anna ftp://127.0.0.1:$(QUICKSTART_PORT)'
	@echo '    curl ftp://127.0.0.1:$(QUICKSTART_PORT)/hello.txt      (anonymous)'
	@echo 'Ctrl-C ends it. Change examples/quickstart/ftpd.hcl meanwhile: it follows.'
	@exec bin/ftpd serve -c examples/quickstart

# The whole run stays under 15 minutes on 2 cores.
test: clients servers check-format
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...
	$(GO) test -race -timeout 14m ./...

check-format:
	@unformatted=$$(gofmt -l bench cmd pkg); test -z "$$unformatted" || { echo "gofmt -w is needed for:" $$unformatted; exit 1; }

# What make test does with smaller crowds and folders, and what only shows in time.
# Needs 20,000 descriptors (ulimit -Hn).
soak: clients servers
	FTPD_SOAK=1 $(GO) test -race -timeout 60m -count 1 -run 'Hostile|Siege|Scale' ./cmd/ftpd
	FTPD_SOAK=1 $(GO) test -v -timeout 60m -count 1 -run Soak ./cmd/ftpd

# The tests talk to us with the clients that people use.
clients:
	@missing=; for client in $(CLIENTS); do command -v $$client >/dev/null || missing="$$missing $$client"; done; \
	test -z "$$missing" && exit 0; \
	if test "$$(id -u)" = 0 && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	else \
		echo "the tests need these programs, please install them:$$missing" >&2; exit 1; \
	fi

# One test exchanges files with ProFTPD, another lets fail2ban-regex read our log, others
# ask systemd what it thinks of our unit. Packages would start what they bring; the policy file is Debian's way to say no, and goes
# again if it was not there.
servers:
	@missing=; \
	command -v proftpd >/dev/null || missing="$$missing proftpd-core"; \
	command -v fail2ban-regex >/dev/null || missing="$$missing fail2ban"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	test -z "$$missing" && exit 0; \
	if test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null; then \
		echo "the tests need these packages (as Debian calls them), please install them:$$missing" >&2; exit 1; \
	fi; \
	policy=/usr/sbin/policy-rc.d; \
	test -e $$policy || { printf '#!/bin/sh\nexit 101\n' > $$policy; chmod +x $$policy; trap "rm -f $$policy" EXIT; }; \
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing

# go test takes one fuzz target at a time. Inputs that reach new code are shortened in
# FUZZSHORTEN tries only: where goroutines are at work, what is new code is partly chance,
# and the minute would be spent on that.
fuzz:
	@for package in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz'); do \
			echo "$$package $$target"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime $(FUZZSHORTEN) $$package || exit 1; \
		done; \
	done

# Beside the FTP servers of Debian, about 20 minutes. docs/benchmarks.md is written by
# a complete run only: BENCHROWS='log-ins|small' chooses rows, BENCHROUNDS=1 and
# BENCHSCALE=0.1 are quicker.
bench: build
	$(GO) build -o bin/ ./bench/cmd/...
	@exec bin/ftpbench -programs bin -packages '$(CACHE)/bench' -rows '$(BENCHROWS)' -rounds $(BENCHROUNDS) -scale $(BENCHSCALE) \
		$(if $(BENCHROWS)$(filter-out 1,$(BENCHSCALE)),,-out docs/benchmarks.md)

# BENCH chooses; -count 10 and benchstat compare.
microbench:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./...

# The generated pages and references.
docs:
	UPDATE_DOCS=1 $(GO) test -run 'Test.*(Docs|Documentation|Reference)' ./cmd/ftpd
	$(GO) generate ./pkg/config

man:
	@mkdir -p '$(MAN)'
	MAN_DIR='$(MAN)' $(GO) test -count=1 -run TestManPages ./cmd/ftpd

clean:
	rm -rf bin .cache
