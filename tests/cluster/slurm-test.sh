#!/bin/bash
# Makes a whole contest on a real Slurm of two nodes and compares it with 'bench run': 'make cluster-test', as root, with slurm-wlm and munge
# installed. In the middle a node is drained, a task is put back into the queue, and one is cancelled and submitted again.
#
#   slurm-test.sh PROGRAM FOLDER [TRACK] [further options of bench plan]
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,5s/^# \?//p' "$0" >&2; exit 2; }
here=$(dirname "$(realpath "$0")")
program=$(realpath "$1")
mkdir -p "$2"
folder=$(realpath "$2")
track=${3:-quick}
shift "$(($# < 3 ? $# : 3))"
# Locks, and the precision that was measured, are those of this test.
export BENCH_CACHE="$folder/cache" SLURM_CONF="$folder/lab/slurm.conf"

settle() { until [ -z "$(squeue --noheader)" ]; do sleep 2; done; }
running() { squeue --noheader --states=RUNNING --name "$1" --format=%i; }

# What an earlier test left would be kept, and there would be nothing to disturb.
rm -rf "$folder"/{lab,slurm,artifacts,results,plain}
trap '"$here/slurm-lab.sh" stop "$folder/lab"' EXIT
"$here/slurm-lab.sh" start "$folder/lab"
"$program" plan --track "$track" --device cpu --precision float32 --threads 1 "$@" --export slurm "$folder/slurm" \
    --artifacts "$folder/artifacts" --output "$folder/results" | tail -n 2
"$folder/slurm/submit.sh"
last=$(ls "$folder"/slurm/stage-*.sbatch | sort -V | tail -n 1)
name=$(sed -n 's/^#SBATCH --job-name=//p' "$last")

until [ "$(running "$name" | wc -l)" -ge 2 ]; do sleep 0.5; done
until grep -qs "epoch 1 " "$folder"/slurm/log-"$name"-*.txt; do sleep 0.2; done
echo "a task is put back into the queue: $(running "$name" | head -n 1)"
scontrol requeue "$(running "$name" | head -n 1)"
echo "node n1 is drained"
scontrol update NodeName=n1 State=DRAIN Reason="a test"
until [ -n "$(running "$name" | tail -n 1)" ]; do sleep 0.5; done
cancelled=$(running "$name" | tail -n 1)
echo "a task is cancelled: $cancelled"
scancel "$cancelled"
settle
echo "node n1 is back, and the last stage is submitted again: finished runs are kept"
scontrol update NodeName=n1 State=RESUME
sbatch --parsable "$last"
settle
sbatch --parsable "$folder/slurm/tables.sbatch"
settle
# Slurm 22.05 does not know two words that its own list of ended jobs has, and says so for every job.
sacct --completion --format=jobid,jobname%30,nodelist,state,elapsed,exitcode 2> "$folder/sacct.log"

echo "the same contest without Slurm"
"$program" run --track "$track" --device cpu --precision float32 --threads 1 "$@" --artifacts "$folder/plain/artifacts" \
    --output "$folder/plain/results" > "$folder/plain.log"
"$here/same-results.sh" "$folder/results" "$folder/plain/results"
