#!/bin/bash
# Says whether two folders of results have the same runs with the same figures to the last bit, apart from seconds, milliseconds and memory.
#
#   same-results.sh RESULTS OTHER
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,4s/^# \?//p' "$0" >&2; exit 2; }
different=0
count=0
for one in "$1"/*/runs/*; do
    other=$2/${one#"$1"/}
    count=$((count + 1))
    [ -d "$other" ] || { echo "${one##*/} is missing in $2"; different=$((different + 1)); continue; }
    for file in test-sentences.csv test-types.csv predictions-test.txt.gz predictions-validation.txt.gz; do
        [ ! -f "$one/$file" ] || cmp -s "$one/$file" "$other/$file" || { echo "${one##*/}/$file differs"; different=$((different + 1)); }
    done
    keep='"(weights|f1_[a-z]*|precision_[a-z]*|recall_[a-z]*|accuracy|macro_f1|parameters|dense_parameters|status|best_epoch)":'
    if ! diff <(grep -E "$keep" "$one/run.json") <(grep -E "$keep" "$other/run.json") > /dev/null; then
        echo "${one##*/}/run.json differs"
        different=$((different + 1))
    fi
done
echo "$count runs compared, $different differences"
[ "$count" -gt 0 ] && [ "$different" -eq 0 ] && [ "$(ls -d "$1"/*/runs/* | wc -l)" -eq "$(ls -d "$2"/*/runs/* | wc -l)" ]
