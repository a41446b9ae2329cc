# make run TRACK=quick METHODS=teacher+distilled-student SEEDS=1+2 DATA=dir JOBS=2 OUTPUT=dir
# TORCH=cpu or TORCH=cuda chooses libtorch; without it, a machine with an NVIDIA driver takes cuda and every other machine takes cpu.
SHELL := bash
CONFIGURATION ?= Debug
BENCH = artifacts/build/bin/Bench/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/bench
CHOICES = -c $(CONFIGURATION) $(if $(TORCH),-p:Torch=$(TORCH))
BUILD = dotnet build --nologo -clp:NoSummary $(CHOICES)
VERIFY = artifacts/build/verify/tried.txt

# $(call option,NAME,VALUE): --name 'value', quoted for the shell, or nothing.
option = $(if $(2),--$(1) '$(subst ','\'',$(2))')
OPTIONS = $(call option,track,$(TRACK)) $(call option,methods,$(METHODS)) $(call option,seeds,$(SEEDS)) $(call option,data,$(DATA)) \
	$(call option,jobs,$(JOBS)) $(call option,output,$(OUTPUT)) $(call option,artifacts,$(ARTIFACTS)) $(call option,plugins,$(PLUGINS)) \
	$(call option,text,$(TEXT)) $(call option,pretrained,$(PRETRAINED)) $(call option,precision,$(PRECISION))

.PHONY: help run check report accept pretrain fetch build test fuzz torture cluster-test golden setup format format-check list bench \
	microbench doctor clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: program ## build, then run the contest: TRACK, METHODS, SEEDS, DATA, JOBS, OUTPUT, ARTIFACTS, PLUGINS, TEXT, PRETRAINED, PRECISION
	@$(BENCH) run $(OPTIONS)

check: program ## run entries as 'make run' does, and compare them with the committed results (exit code 3 where they do not hold)
	@$(BENCH) check $(OPTIONS) $(call option,summary,$(SUMMARY))

report: program ## tables, plots and pages of TRACK (default: all) again, from the records alone
	@$(BENCH) report $(call option,track,$(TRACK)) $(call option,output,$(OUTPUT))

accept: program ## take the figures of the last check of TRACK
	@$(BENCH) accept $(call option,track,$(TRACK))

pretrain: program ## pretrain the teacher of TRACK (russian-tweets, or a .json file with a plan) on its text or TEXT, without the contest
	@$(BENCH) pretrain $(call option,track,$(TRACK)) $(call option,data,$(DATA)) $(call option,text,$(TEXT))

fetch: program ## get real data and weights: WHAT=conll2003, minilm, arctic-xs, glove or bert-base-cased, from the network or FROM=dir
	@$(BENCH) fetch $(WHAT) $(call option,from,$(FROM))

list: program ## every method of TRACK with its division and parameters
	@$(BENCH) list $(call option,track,$(TRACK)) $(call option,plugins,$(PLUGINS))

bench: program ## time this program against plain TorchSharp and PyTorch for Python in turns (results/speed.csv)
	@$(BENCH) speed $(call option,output,$(OUTPUT))

microbench: setup ## time the vectorised loops one by one with BenchmarkDotNet
	@dotnet run --project src/Microbenchmarks -c Release

doctor: program ## what the machine has: libtorch, its speed, threads, packages, data
	@$(BENCH) doctor

build: setup ## build everything
	@$(BUILD) Benchmark.sln

test: setup $(VERIFY) ## build everything and run the tests
	@dotnet test Benchmark.sln --nologo $(CHOICES) --logger "console;verbosity=normal" $(TEST_OPTIONS)

fuzz: setup $(VERIFY) ## read 1,000,000 damaged files of weights, where 'make test' reads 10,000; takes some minutes
	@BENCH_FUZZ=1000000 dotnet test tests/Harness.Tests --nologo $(CHOICES) --filter FullyQualifiedName~Fuzzing --logger "console;verbosity=normal"

TRIALS = scale plugins published artifacts disks pairs signals kills tests
TORTURE = artifacts/build/bin/Torture/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/Torture

torture: program ## kill, damage and deceive small contests, and write what held into docs/reliability.md; takes hours (TRIALS=kills does one)
	@$(BUILD) tests/Torture
	@for trial in $(TRIALS); do $(TORTURE) $(BENCH) $$trial || failed=1; done; $(TORTURE) report || failed=1; exit $${failed:-0}

cluster-test: program ## make a contest on a Slurm of two nodes on this machine, as root, and compare it with 'bench run'
	@tests/cluster/slurm-test.sh $(BENCH) artifacts/cluster-test $(or $(TRACK),quick) --jobs 2 $(call option,methods,$(METHODS))

golden: setup ## write the figures of the golden test anew for methods or rules whose version was raised
	@BENCH_GOLDEN=write dotnet test tests/Methods.Tests --nologo $(CHOICES) --filter FullyQualifiedName~All_gives_the_figures_of_golden_csv

setup: ## look for the .NET 10 SDK, which is all that a build needs
	@dotnet --list-sdks 2> /dev/null | grep -q '^[1-9][0-9]' || \
		{ echo "There is no .NET SDK of version 10 or later. Install it from https://dot.net/download, or as your system's dotnet-sdk-10.0." >&2; exit 1; }

# The tests use Verify.Xunit where it can be restored. Some registries lack it: this is tried once, and tests/Verifier.cs serves
# otherwise.
$(VERIFY): build/Verify.proj Directory.Packages.props | setup
	@mkdir -p $(@D)
	@dotnet restore build/Verify.proj > $(@D)/restore.log 2>&1 || true
	@date -u > $@

format: ## put the sources into the project's format
	@dotnet format Benchmark.sln

format-check: ## fail where a source is not in the project's format, or a line is longer than 150 columns
	@dotnet format Benchmark.sln --verify-no-changes
	@git ls-files -z -- '*.cs' '*.md' '*.props' '*.targets' '*.csproj' '*.yml' Makefile ':!results/' | LC_ALL=C xargs -0 awk -f build/long-lines.awk

clean: ## remove what was built; runs are kept
	@rm -rf artifacts/build

.PHONY: program
program: setup
	@$(BUILD) src/Bench
