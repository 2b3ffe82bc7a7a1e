# make advise COUNTRY=TUN   an advice on a partnership with Tunisia, in advice/TUN
# make test                 every test
# make                      the program, build/release/entente
#
# Each installs what is missing first (tools/setup); a second run installs nothing.

COUNTRY ?=
SECONDS ?= 60
PREFIX ?= /usr/local
export CMAKE_BUILD_PARALLEL_LEVEL ?= $(shell nproc)

.PHONY: program advise test asan tsan fuzz bench format lint house install clean
.NOTPARALLEL:

program: setup-build-figures configure-release
	cmake --build --preset release

advise:
	@test -n "$(COUNTRY)" || { echo "make advise: say which country, as in: make advise COUNTRY=TUN" >&2; exit 2; }
	@$(MAKE) --no-print-directory program
	build/release/entente advise "$(COUNTRY)" --out "advice/$(COUNTRY)" --format html,json

# PRESET=asan runs the same tests under the address and undefined-behaviour sanitizers.
PRESET ?= dev
test: setup-build-test-figures configure-$(PRESET)
	cmake --build --preset $(PRESET)
	if [ -x .venv/bin/python ]; then export ENTENTE_FIGURE_PYTHON="$(CURDIR)/.venv/bin/python"; fi; ctest --preset $(PRESET)

asan:
	@$(MAKE) --no-print-directory test PRESET=asan

# Thread sanitizer, over the tests that run on several threads: their names say so. The whole program under it (cli.Advise)
# takes minutes and shows nothing that the advice does not.
on_threads := *Threads*:*OneThread*/TUN:Parallel.*:*Stop*WhenAsked:*Stop*WhenCancelled
tsan: setup-build-test configure-tsan
	cmake --build --preset tsan
	GTEST_FILTER='$(on_threads)' ctest --preset tsan -E '^cli[.]' \
	    -R 'Threads|OneThread.*/TUN|[.]Parallel[.]|Stops?When(Asked|Cancelled)|^advice$$|^lessons_door$$'

# Every reader of outside bytes, SECONDS each.
fuzz: setup-build-fuzz configure-fuzz
	cmake --build --preset fuzz --target fuzzers
	tools/run_fuzzers $(SECONDS)

bench: setup-build-bench configure-bench
	cmake --build --preset bench --target benchmarks
	@for one in build/bench/bench/bench_*; do test -x $$one && echo "== $$one" && $$one || exit 1; done

format: setup-lint
	tools/check_format --fix

lint: setup-build-test-bench-lint
	tools/check_lint

house:
	tools/check_house

install: program
	cmake --install build/release --prefix "$(PREFIX)"
	python3 -m venv "$(PREFIX)/share/entente/venv" && \
	    "$(PREFIX)/share/entente/venv/bin/pip" install --quiet -r tools/requirements.txt || \
	    echo "make install: without the renderer of the figures; an advice will have tables and no drawings" >&2

# The trees that make and cmake wrote; not the advices, not the renderer.
clean:
	rm -rf build

# setup-build-test installs the groups build and test of tools/setup.
setup-%:
	@tools/setup $(subst -, ,$*)

configure-%: build/%/build.ninja ;

.PRECIOUS: build/%/build.ninja
build/%/build.ninja: CMakePresets.json
	cmake --preset $*
	@touch $@
