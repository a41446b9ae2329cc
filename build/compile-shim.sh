#!/usr/bin/env bash
# Compiles the native half of the TorchSharp stand-in against a libtorch.
#   compile-shim.sh plan SOURCE [DIR]         prints what decides the result: the libtorch found and the compiler's arguments
#   compile-shim.sh make SOURCE OUTPUT [DIR]  compiles; OUTPUT appears whole or not at all
# DIR is an unpacked libtorch or the torch folder of an installed PyTorch (it holds include/ and lib/); without it, the system's is taken.
# Standard error gets one line, 'error: what is missing and how to get it', when it cannot be done.
set -euo pipefail

get_it="apt-get install libtorch-dev libopenblas0-openmp g++ (make setup does it), or name another libtorch: -p:LibTorch=DIR or LIBTORCH=DIR"

fail() {
    echo "error: $*" >&2
    exit 1
}

version_of() {
    local part
    for part in MAJOR MINOR PATCH; do sed -n "s/^#define TORCH_VERSION_$part \([0-9]*\).*/\1/p" "$1"; done | paste -sd.
}

# Sets include (its options), lib (the folder) and version.
find_libtorch() {
    local dir=${1:-/usr}
    local multiarch
    multiarch=$(g++ -print-multiarch 2>/dev/null || true)
    header=$dir/include/torch/csrc/api/include/torch/version.h
    [ -e "$header" ] || header=$dir/include/torch/version.h
    for lib in "$dir/lib" "$dir/lib/${multiarch:-$(uname -m)-linux-gnu}" none; do
        [ ! -e "$lib/libtorch_cpu.so" ] || break
    done
    if [ ! -e "$header" ] || [ "$lib" = none ]; then
        [ -n "${1:-}" ] || fail "there is no libtorch on this system: $get_it"
        fail "$dir is no libtorch: expected include/torch/csrc/api/include/torch/version.h and lib/libtorch_cpu.so in it (the torch folder of a PyTorch has both)"
    fi
    version=$(version_of "$header")
    [ "$(printf '%s\n' 1.13 "$version" | sort -V | head -n 1)" = 1.13 ] || fail "libtorch $version in $dir is too old: expected 1.13 or later; $get_it"
    # The system's own include folder must not come before the C++ library's.
    include=(-isystem "$dir/include/torch/csrc/api/include")
    [ "$dir" = /usr ] || include+=(-isystem "$dir/include")
}

arguments() {
    compile=(-std=c++17 -O3 -fPIC -fopenmp -fvisibility=hidden "-DBENCH_LIBTORCH_DIR=\"$lib\"" "${include[@]}")
    # Wheels of PyTorch before 2.6 have the old ABI of std::string; the mangled name of a function that takes one tells.
    if grep -aq torchCheckFail "$lib/libc10.so" && ! grep -aq 'torchCheckFail[A-Za-z0-9_]*__cxx11' "$lib/libc10.so"; then
        compile+=(-D_GLIBCXX_USE_CXX11_ABI=0)
    fi

    link=(-shared -Wl,--no-undefined "-L$lib" -Wl,--no-as-needed -ltorch_cpu -lc10)
    [ "$lib" = "/usr/lib/$(g++ -print-multiarch)" ] || link+=("-Wl,-rpath,$lib")
    if [ -e "$lib/libtorch_cuda.so" ] && [ -e "$lib/libc10_cuda.so" ]; then
        compile+=(-DBENCH_CUDA)
        link+=(-ltorch -ltorch_cuda -lc10_cuda)
        # Its own dependencies (cuBLAS and the like) are found through its own search path when it is loaded.
        link+=(-Wl,--allow-shlib-undefined)
    fi

    # A wheel brings its own OpenMP: a second one beside it would have threads of its own.
    local openmp
    openmp=$(find "$lib" "$lib/../../torch.libs" -maxdepth 1 -name 'libgomp*.so*' 2> /dev/null | head -n 1 || true)
    if [ "$lib" != "/usr/lib/$(g++ -print-multiarch)" ] && [ -n "$openmp" ]; then
        link+=("$openmp" "-Wl,-rpath,$(cd "$(dirname "$openmp")" && pwd)")
    else
        link+=(-fopenmp)
    fi
}

mode=$1 source=$2
shift 2
command -v g++ > /dev/null || fail "there is no g++ to compile ${source##*/} with: $get_it"
case $mode in
    plan)
        find_libtorch "${1:-}"
        arguments
        echo "libtorch $version in $lib, $(stat -Lc 'changed %Y' "$lib/libtorch_cpu.so")"
        echo "$(g++ -dumpfullversion) ${compile[*]} ${link[*]}"
        ;;
    make)
        output=$1
        find_libtorch "${2:-}"
        arguments
        temporary=$(mktemp -d "$output.XXXXXX")
        trap 'rm -rf "$temporary"' EXIT
        g++ "${compile[@]}" -c "$source" -o "$temporary/shim.o"
        g++ "$temporary/shim.o" "${link[@]}" -o "$temporary/shim.so"
        mv "$temporary/shim.so" "$output"
        ;;
    *) fail "unknown mode '$mode': expected plan or make" ;;
esac
