#!/usr/bin/env bash
# The package choice, tried on registries of its own: an empty one, a full one, a dead one, a silent one. By hand: it takes some minutes.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
silent=
trap 'kill ${silent:-} 2>/dev/null || true; rm -rf "$work"' EXIT
failures=0

git clone -q "$root" "$work/clone"
# Packages made here must not reach the user's own package folder; what the user has is at hand without a registry.
export NUGET_PACKAGES="$work/packages" DOTNET_NOLOGO=1
mkdir -p "$work/feed" "$work/empty" "$NUGET_PACKAGES"
cp -r "$HOME/.nuget/packages/." "$NUGET_PACKAGES" 2>/dev/null || true
rm -rf "$NUGET_PACKAGES"/{torchsharp,microsoft.ml.tokenizers,verify.xunit,scottplot}*

make_package() {
    mkdir -p "$work/pack/$1"
    echo '<Project/>' | tee "$work/pack/Directory.Build.props" "$work/pack/Directory.Build.targets" "$work/pack/Directory.Packages.props" >/dev/null
    printf 'namespace Made; public static class %s { }' "${1//[^A-Za-z]/_}" > "$work/pack/$1/Made.cs"
    cat > "$work/pack/$1/$1.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net10.0</TargetFramework><Version>$2</Version></PropertyGroup></Project>
EOF
    dotnet pack "$work/pack/$1" -o "$work/feed" -v:q
}

registry() {
    cat > "$work/clone/nuget.config" <<EOF
<configuration><packageSources><clear/><add key="tried" value="$1" allowInsecureConnections="true"/></packageSources></configuration>
EOF
}

# expect NAME PATTERN COMMAND...: the pattern stands in the output.
expect() {
    local name=$1 pattern=$2
    shift 2
    local output
    output=$("$@" 2>&1) || true
    if grep -qE "$pattern" <<< "$output"; then
        echo "ok      $name"
    else
        echo "FAILED  $name: no line matches: $pattern"
        sed 's/^/        /' <<< "$output"
        failures=$((failures + 1))
    fi
}

# -m:1 keeps the compiler from a second server with this package folder.
build() { dotnet build src/Methods -m:1 "$@"; }
answers() { cat artifacts/build/packages/*.props; }
recorded() { grep -a -o "Package\.$1.\{0,10\}" artifacts/build/bin/Harness/debug/Harness.dll | tr -d '\0-\037'; }

cd "$work/clone"
registry "$work/empty"
expect "an empty registry means stand-ins" "TorchSharp stand-in \(the registry lacks 0\.[0-9.]+\), .*Verify.Xunit stand-in \(the registry lacks" build
expect "... the answer is kept" "RegistryHasTorchSharp>false<" answers
expect "... and recorded" "Package.TorchSharpstand-in" recorded TorchSharp
expect "a forced package that the registry lacks is named" "NU1101.*TorchSharp" build -p:Packages=nuget
expect "a plain build works again" "Build succeeded" build
expect "an unknown flavour is refused" "error : Packages=nugget is no flavour" build -p:Packages=nugget

version() { sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" Directory.Packages.props; }
for package in TorchSharp TorchSharp-cpu TorchSharp-cuda-linux; do make_package "$package" "$(version TorchSharpVersion)"; done
make_package Verify.Xunit "$(version VerifyVersion)"
registry "$work/feed"
rm -rf artifacts/build/packages
expect "what the registry has is taken, what it lacks is not" \
    "TorchSharp (package 0\.[0-9.]+|stand-in \(0\.[0-9.]+ needs a C\+\+ library .*\)), Microsoft.ML.Tokenizers stand-in \(the registry lacks .*\), Verify.Xunit package" build -t:Restore
expect "... and restored where the system can load it" '"TorchSharp(-cpu|-cuda-linux)?/' cat artifacts/build/obj/Harness/project.assets.json
expect "stand-ins can be forced on it" "Packages: TorchSharp stand-in \(forced\).*" build -p:Packages=standin
expect "... and built" "Package.TorchSharpstand-in" recorded TorchSharp

registry "http://127.0.0.1:9/index.json"
rm -rf artifacts
expect "a dead registry means stand-ins, this time" "TorchSharp stand-in \(the registry did not answer\)" build
expect "... without an answer" "^none$" bash -c 'ls artifacts/build/packages/*.props 2>/dev/null || echo none'

python3 -c '
import socket, time
listener = socket.socket()
listener.bind(("127.0.0.1", 18999))
listener.listen(64)
time.sleep(600)' &
silent=$!
registry "http://127.0.0.1:18999/index.json"
rm -rf artifacts
expect "a silent registry is waited for no longer than it was said" "TorchSharp stand-in \(the registry did not answer\)" timeout 40 dotnet msbuild build/Packages.proj -t:"Ask;Report" -p:ProbeTimeoutSeconds=10

[ "$failures" = 0 ] || { echo "$failures failed"; exit 1; }
