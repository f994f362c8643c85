# What .ci/run and .ci/full share: parts with a time limit, and the sums. Sourced, not run.
set -u
work=$(mktemp -d)
trap 'end_load; rm -rf "$work"' EXIT
passed=0
failed=0
began=$SECONDS
# The seconds that all parts may take together; a part that comes after that is not begun, and is a failure.
whole=${whole:-86400}

say() { printf '\n== %s\n' "$*"; }
ok() { passed=$((passed + ${2:-1})); printf 'ok: %s\n' "$1"; }
bad() { failed=$((failed + ${2:-1})); printf 'FAILED: %s\n' "$1"; }
not_run() { printf 'NOT RUN: %s\n' "$1"; }

# Begins a part: its name stands above its output, and `took` says below it how long it was.
begin() { say "$1"; began=$SECONDS; }
took() { printf '(%s s)\n' $((SECONDS - began)); }

# Runs a command with a limit in seconds and nothing to read from. What has not ended then is told to, and soon after made to.
limited() { # seconds, command…
  local seconds=$1 left=$((whole - SECONDS)) code=0
  shift
  [ "$seconds" -le "$left" ] || seconds=$left
  [ "$seconds" -gt 0 ] || { echo 'no time is left for this'; return 124; }
  timeout --kill-after=15 "$seconds" "$@" </dev/null || code=$?
  [ "$code" -ne 124 ] || printf 'not finished within %s s\n' "$seconds"
  return "$code"
}

# Two busy loops, so that the tests have to share both cores. They would end by themselves, also where nobody ends them.
load=()
begin_load() { # seconds
  for _ in 1 2; do
    timeout "$1" sh -c 'while :; do :; done' &
    load+=($!)
  done
}
end_load() {
  [ "${#load[@]}" -eq 0 ] || kill "${load[@]}" 2>/dev/null
  load=()
}

# One part that passes or fails as a whole.
part() { # name, seconds, command…
  begin "$1"
  if limited "${@:2}"; then ok "$1"; else bad "$1"; fi
  took
}

# A part that is a run of vitest: each of its tests counts. The command is given the reporters as further arguments.
vitest_part() { # name, seconds, command…
  local report="$work/report.json" code=0
  rm -f "$report"
  begin "$1"
  limited "${@:2}" --reporter=default --reporter=json --outputFile.json="$report" || code=$?
  count "$1" "$report" "$code"
  took
}

# Adds the figures of a vitest report to the sums. A run that failed without a failed test, or left no report, is one failure.
count() { # name, report, exit code
  local sums
  sums=$(node -e '
    const { readFileSync } = require("node:fs");
    try {
      const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(process.argv[1], "utf8"));
      console.log(numPassedTests, numFailedTests || numFailedTestSuites);
    } catch { console.log(0, 1); }' "$2")
  local good=${sums% *} wrong=${sums#* }
  [ "$3" -eq 0 ] || [ "$wrong" -gt 0 ] || wrong=1
  ok "$1 ($good)" "$good"
  [ "$wrong" -eq 0 ] || bad "$1 ($wrong)" "$wrong"
}

# Clones what is committed into an empty folder, since a working copy may hold what no repository has.
clone() { # folder
  local repository
  repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  # The repository may belong to somebody else than root, to which git otherwise says no.
  git config --file "$work/gitconfig" safe.directory '*'
  GIT_CONFIG_GLOBAL="$work/gitconfig" git clone --quiet "$repository" "$1" || return 1
  [ -z "$(GIT_CONFIG_GLOBAL="$work/gitconfig" git -C "$repository" status --porcelain)" ] ||
    echo 'Note: the working copy has changes that are not committed; they are not looked at.'
}

finish() {
  printf '\n%s passed, %s failed\n' "$passed" "$failed"
  [ "$failed" -eq 0 ]
}
