#!/usr/bin/env bash
# Breaks every guard in a copy of the repository and expects it to turn red for that reason. A guard that stays green
# guards nothing. Two builds: one with a runtime whose semantics are wrong, one with sources that break the rules.
#   eng/break-guards.sh [folder for the copy, kept afterwards]
set -euo pipefail

root=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
copy=${1:-$(mktemp -d)}
[ -n "${1:-}" ] || trap 'rm -rf "$copy"' EXIT
log=$copy/red.log
failures=0

restore() {
  mkdir -p "$copy"
  rm -rf "$copy/src" "$copy/tests"
  # Fresh times: the build must not take a planted output for a current one.
  (cd "$root" && git ls-files -z --cached --others --exclude-standard -- . \
    | while IFS= read -r -d '' file; do [ -e "$file" ] && printf '%s\0' "$file"; done \
    | tar --null -T - -c) | tar -x -m -C "$copy"
}

# plant FILE TEXT REPLACEMENT: replaces one text that must be there.
plant() {
  FILE=$copy/$1 TEXT=$2 WITH=$3 perl -0777 -i -pe '
    BEGIN { $t = $ENV{TEXT}; $w = $ENV{WITH} }
    $n = s/\Q$t\E/$w/;
    END { die "nothing to break: \"$t\" is not in $ENV{FILE}\n" unless $n }' "$copy/$1"
}

build() { (cd "$copy" && dotnet build "$1" -v q --nologo -m:2 -nodeReuse:false -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false -p:GenerateDocumentationFile=true); }

run() { ("$copy/artifacts/Embedded/bin/$1/debug/Archestra.Cluster.$1" -noColor "${@:2}" || true) > "$log" 2>&1; }

# red TEST [TEXT]: the test failed, and its report names what was planted.
red() {
  if awk -v name="$1" -v text="${2:-}" '
      /\[FAIL\]/ { inside = index($0, name) > 0; if (inside) failed = 1 }
      inside && index($0, text) > 0 { named = 1 }
      END { exit !(failed && named) }' "$log"; then
    echo "  red as it should be: $1${2:+ ($2)}"
  else
    echo "  NOT RED: $1${2:+ ($2)}"
    failures=$((failures + 1))
  fi
}

restore
for part in "$root"/eng/break-guards/*.sh; do
  echo "$(basename "$part" .sh)"
  # shellcheck source=/dev/null
  source "$part"
  restore
done

echo "$failures guard(s) stayed green"
[ "$failures" -eq 0 ]
