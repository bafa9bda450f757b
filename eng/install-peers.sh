#!/usr/bin/env bash
# Installs the real MCP servers and clients that the tests talk to, at the versions of the lock file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../tests/peers"
exec npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
