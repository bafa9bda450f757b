#!/usr/bin/env bash
# Measures the gateway: see README.md. usage: bench/run.sh [--quick] [--shared] [--only PART ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bench/install.sh
dotnet build bench/Gateway.Benchmarks -c Release --nologo -v quiet
ulimit -n 65536 2>/dev/null || true
exec dotnet artifacts/Embedded/bin/Gateway.Benchmarks/release/Archestra.Cluster.Gateway.Benchmarks.dll "$@"
