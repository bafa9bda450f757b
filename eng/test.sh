#!/usr/bin/env bash
# Builds and tests everything on a fresh machine. Last line: "N passed, N failed" (", N skipped" when there are any).
# usage: eng/test.sh [test project name ...]      without names: all of them, the guards and, where possible, the cluster leg
set -uo pipefail
cd "$(dirname "$0")/.."

passed=0 failed=0 skipped=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

# Adds up the counters of one test project's result file; a run that left none has failed.
count() {
  local file=$1 name=$2 counters
  counters=$(grep -o '<Counters [^>]*>' "$file" 2>/dev/null | head -1)
  if [ -z "$counters" ]; then
    echo "$name: no result file: the run crashed" >&2
    failed=$((failed + 1))
    return
  fi
  attribute() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  local total ok bad
  total=$(attribute total) ok=$(attribute passed) bad=$(( $(attribute failed) + $(attribute error) ))
  passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + total - ok - bad))
  echo "$name: $ok passed, $bad failed, $((total - ok - bad)) skipped"
}

run_project() {
  local project=$1 name=$2; shift 2
  dotnet test "$project" --no-build --nologo --logger "trx;LogFileName=$results/$name.trx" "$@" || true
  count "$results/$name.trx" "$name"
}

check() {
  local name=$1; shift
  if "$@"; then passed=$((passed + 1)); echo "$name: passed"; else failed=$((failed + 1)); echo "$name: FAILED" >&2; fi
}

finish() {
  echo
  if [ "$skipped" -gt 0 ]; then echo "$passed passed, $failed failed, $skipped skipped"; else echo "$passed passed, $failed failed"; fi
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

eng/install-dependencies.sh && eng/install-peers.sh || { failed=1; finish; }
dotnet build Archestra.Cluster.sln --nologo -v quiet || { failed=1; finish; }

selected=("$@")
[ ${#selected[@]} -gt 0 ] || selected=($(cd tests && ls -d *.Tests | sed 's/\.Tests$//'))
for name in "${selected[@]}"; do
  run_project "tests/$name.Tests/$name.Tests.csproj" "$name"
done

if [ $# -eq 0 ]; then
  check "guards can fail" eng/break-guards.sh
  # The cluster leg runs wherever the Microsoft.Orleans packages restore.
  if dotnet restore tests/Cluster.Tests -p:OrleansRuntime=Cluster --nologo -v quiet >"$results/restore.log" 2>&1; then
    for name in Cluster Frontend; do
      if dotnet build "tests/$name.Tests" -p:OrleansRuntime=Cluster --nologo -v quiet; then
        run_project "tests/$name.Tests/$name.Tests.csproj" "$name-on-Orleans" -p:OrleansRuntime=Cluster
      else
        echo "$name-on-Orleans: the build FAILED" >&2
        failed=$((failed + 1))
      fi
    done
  else
    echo "cluster leg: NOT RUN, because the Microsoft.Orleans packages do not restore from this machine's feed."
  fi
fi
finish
