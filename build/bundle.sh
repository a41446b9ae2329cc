#!/usr/bin/env bash
# One archive for a machine without a network: the program with its own .NET, and the C++ source that it compiles there against an installed libtorch.
#   bundle.sh [--data DIR] [--weights DIR]
# --data takes a folder with conll2003/ and bert-base-cased/ along, --weights one with config.json, vocab.txt and model.safetensors.
set -euo pipefail
start=$PWD
cd "$(dirname "$0")/.."

fail() {
    echo "bundle: $*" >&2
    exit 1
}

full() { (cd "$start" && cd "$1" 2> /dev/null && pwd) || fail "$1: no such folder"; }

data='' weights=''
while [ $# -gt 0 ]; do
    case $1 in
        --data) data=$(full "${2:?--data DIR}") ;;
        --weights) weights=$(full "${2:?--weights DIR}") ;;
        *) fail "unknown option '$1': expected --data DIR or --weights DIR" ;;
    esac
    shift 2
done
for part in conll2003/train.txt bert-base-cased/vocab.txt; do
    [ -z "$data" ] || [ -e "$data/$part" ] || fail "$data/$part: no such file"
done
for part in config.json vocab.txt model.safetensors; do
    [ -z "$weights" ] || [ -e "$weights/$part" ] || fail "$weights/$part: no such file"
done

name=bert-compression-benchmark
target=artifacts/build/bundle
rm -rf "$target"
mkdir -p "$target/$name"
dotnet publish src/Bench --nologo -v quiet -clp:NoSummary -c Release -r linux-x64 --self-contained -p:Packages=standin -p:LibTorch=none \
    -p:DebugType=none -p:GenerateDocumentationFile=false -o "$target/$name/app"
cp README.md "$target/$name"
# What the corpora are read from, and no more of the folder than that.
if [ -n "$data" ]; then
    mkdir -p "$target/$name/data/bert-base-cased"
    cp -rL "$data/conll2003" "$target/$name/data/conll2003"
    cp -L "$data/bert-base-cased/vocab.txt" "$target/$name/data/bert-base-cased"
    [ ! -e "$data/reuters21578" ] || cp -rL "$data/reuters21578" "$target/$name/data/reuters21578"
fi
if [ -n "$weights" ]; then
    mkdir -p "$target/$name/weights"
    cp -L "$weights"/{config.json,vocab.txt,model.safetensors} "$target/$name/weights"
fi
cat > "$target/$name/bench" << 'LAUNCHER'
#!/bin/sh
# ./bench run --libtorch "$(python3 -c 'import torch; print(torch.__path__[0])')" ...
here=$(cd "$(dirname "$0")" && pwd)
[ -z "${BENCH_DATA:-}" ] && [ -d "$here/data" ] && export BENCH_DATA="$here/data"
[ -z "${BENCH_WEIGHTS:-}" ] && [ -d "$here/weights" ] && export BENCH_WEIGHTS="$here/weights"
exec "$here/app/bench" "$@"
LAUNCHER
chmod +x "$target/$name/bench"
tar -C "$target" -c "$name" | gzip -9 > "$target/$name.tar.gz.partial"
mv "$target/$name.tar.gz.partial" "$target/$name.tar.gz"
echo "$target/$name.tar.gz: $(($(stat -c %s "$target/$name.tar.gz") / 1000000)) MB"
