#!/usr/bin/env bash
# Installs what the gateway is measured beside: nginx from Debian, mcp-proxy from npm at the version of the lock file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
../eng/install-dependencies.sh

if ! command -v nginx >/dev/null; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || { echo "nginx is missing. Install it as root: apt-get install nginx-light" >&2; exit 1; }
    as_root=(sudo -n)
  fi
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends nginx-light >/dev/null
fi

cd peers
[ -x node_modules/.bin/mcp-proxy ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
