#!/usr/bin/env bash
# Everything that a bare Debian or Ubuntu with the .NET 10 SDK lacks for a build. Says nothing when nothing is missing.
# PACKAGES=nuget or LIBTORCH=DIR in the environment: what they make unnecessary is not installed.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
    echo "setup: $*" >&2
    exit 1
}

# The SDK's own folder tells its version without starting it.
command -v dotnet > /dev/null || fail "there is no dotnet: install the .NET 10 SDK (https://dot.net/download, or your distribution's dotnet-sdk-10.0)"
sdks=$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk
if [ -d "$sdks" ]; then
    newest=$(find "$sdks" -mindepth 1 -maxdepth 1 -name '[0-9]*' -printf '%f\n' | sort -V | tail -n 1)
    [ "${newest%%.*}" -ge 10 ] || fail "the newest .NET SDK in $sdks is ${newest:-missing}: expected 10 or later (https://dot.net/download)"
fi

exists() { compgen -G "$1" > /dev/null; }

missing=()
command -v g++ > /dev/null || missing+=(g++)
if [ -z "${LIBTORCH:-}" ]; then
    exists '/usr/include/torch/csrc/api/include/torch/version.h' || missing+=(libtorch-dev)
    exists '/usr/lib/*/openblas-openmp/libopenblas.so.0' || missing+=(libopenblas0-openmp)
fi
# For plots, where the registry has no ScottPlot: what runs without them is not held up.
wanted=()
command -v gnuplot > /dev/null || wanted+=(gnuplot-nox)
exists '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf' || wanted+=(fonts-dejavu-core)
[ $((${#missing[@]} + ${#wanted[@]})) -gt 0 ] || exit 0

# Where the registry has TorchSharp, it brings a libtorch of its own and nothing is compiled here.
case ${PACKAGES:-} in
    nuget) missing=() wanted=() ;;
    standin) ;;
    *)
        flavour=$(dotnet msbuild build/Packages.proj -nologo -v:quiet -t:Ask > /dev/null && dotnet msbuild build/Packages.proj -nologo -getProperty:TorchSharpFlavour) ||
            fail "the package registry could not be asked: run 'dotnet msbuild build/Packages.proj -t:Ask' to see why"
        # Then nothing is missing for it; what is wanted for plots still is.
        [ "$flavour" != package ] || missing=()
        ;;
esac

[ $((${#missing[@]} + ${#wanted[@]})) -gt 0 ] || exit 0
can_install() { command -v apt-get > /dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2> /dev/null; }; }
if [ ${#missing[@]} = 0 ] && ! can_install; then
    echo "setup: there will be no plots without ${wanted[*]}"
    exit 0
fi
missing+=("${wanted[@]}")

command -v apt-get > /dev/null ||
    fail "missing: ${missing[*]}. This system has no apt-get: install a C++17 compiler and a libtorch (1.13 or later) yourself and set LIBTORCH=DIR to it"

as_root=()
if [ "$(id -u)" != 0 ]; then
    as_root=(sudo)
    sudo -n true 2> /dev/null || fail "missing: ${missing[*]}. Install them with: sudo apt-get update && sudo apt-get install -y ${missing[*]}"
fi

echo "setup: installing ${missing[*]}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -y "$@" > "$log" 2>&1; }

apt update || fail "apt-get update failed: $(tail -n 1 "$log")"
if [[ " ${missing[*]} " == *" libtorch-dev "* ]]; then
    candidate=$(LC_ALL=C apt-cache policy libtorch-dev | sed -n 's/^ *Candidate: //p')
    [ "${candidate:-(none)}" != "(none)" ] ||
        fail "this release offers no package libtorch-dev (Debian 12 does; on Ubuntu look whether 'universe' is enabled). Unpack a libtorch, or install PyTorch, and set LIBTORCH=DIR to it"
    dpkg --compare-versions "$candidate" ge 1.13 ||
        fail "this release's libtorch-dev is $candidate, and 1.13 or later is needed. Unpack a libtorch, or install PyTorch, and set LIBTORCH=DIR to it"
fi
apt install --no-install-recommends "${missing[@]}" ||
    fail "apt-get install ${missing[*]} failed: $(grep -m 1 '^E:' "$log" || tail -n 1 "$log")"
