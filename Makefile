# Each target is one short line over swift and the package manager.

# The processor the kernels are compiled for, as in `MARCH=x86-64-v3 make test`; Package.swift reads it.
MARCH ?= native
export MARCH
# One chapter instead of all, as in `make run CHAPTER=04`.
CHAPTER ?=
# More flags for the programs, as in `make run CHAPTER=04 ARGS="--seed 3"`.
ARGS ?=
# Where `make lint` builds: apart, because its flags differ and would undo the everyday build.
LINT_SCRATCH ?= .build-lint
SWIFT_FILES = Package.swift Sources Tests chapters $(wildcard benchmarks)

.PHONY: run test docs bench lint format setup

# Runs the chapters, with their short experiments unless ARGS=--full asks for the long ones.
run: setup
	@scripts/run-chapters "$(CHAPTER)" $(ARGS)

# Builds and runs all tests; prints failures and the closing line.
test: setup
	swift build --build-tests
	swift test --skip-build --disable-xctest --quiet $(ARGS)

# Writes docs/ anew from the chapters, and the pages that are made from code.
docs: setup
	@scripts/run-chapters "$(CHAPTER)" --output docs $(ARGS)
	swift run formal pages --output docs

# Measures the kernels.
bench: setup
	swift run -c release bench $(ARGS)

# Checks the format of the sources, then builds with warnings as errors.
lint: setup
	swift format lint --strict --recursive $(SWIFT_FILES)
	WARNINGS=error swift build --build-tests --scratch-path $(LINT_SCRATCH)

# Formats the sources.
format:
	swift format --in-place --recursive $(SWIFT_FILES)

# Installs what the build needs from the system and lacks.
setup:
	@scripts/setup
