#!/usr/bin/env bash
# Checks what an event brings in, and reports it.
#
# All that an outsider can choose (titles, branches, paths) arrives in variables and is never part of a command's text.
# Exit codes are those of envlint: 2 whenever something that was asked for could not be read.
set -Eeuo pipefail

# What goes wrong in this script itself is no finding.
trap 'exit 2' ERR
readonly ZEROS='^0+$'
complete=true

# A message for the run's page, on one line: `note warning|error TEXT`.
note() {
  local text=$2
  text=${text//'%'/%25}
  text=${text//$'\r'/%0D}
  text=${text//$'\n'/%0A}
  printf '::%s title=envlint::%s\n' "$1" "$text"
}

output() { printf '%s=%s\n' "$1" "$2" >> "$GITHUB_OUTPUT"; }

# Ends the run before anything was checked.
fail() {
  note error "$1"
  output exit-code 2
  output complete false
  exit 2
}

is_commit() { git cat-file -e "$1^{commit}" 2> /dev/null; }

commit_of() { git rev-parse --verify --quiet --end-of-options "$1^{commit}"; }

# Gets commits that are not here. Fails where the token is gone or the server no longer has them.
fetch() { git fetch --quiet --no-tags --no-recurse-submodules "$@" 2> /dev/null; }

is_shallow() { [ "$(git rev-parse --is-shallow-repository)" = true ]; }

# Gets a commit, without its history where there is none of the others: a depth would cut a whole clone.
fetch_tip() { if is_shallow; then fetch --depth=1 origin "$1"; else fetch origin "$1"; fi; }

# Whether the history of a range is cut off inside of it: then its true start is not known.
is_cut() {
  is_shallow || return 1
  local commits
  git merge-base "$1" "$2" > /dev/null 2>&1 || return 0
  commits=$(git rev-list "$2" "^$1" 2> /dev/null) || return 0
  grep -q -F -x -f "$(git rev-parse --git-path shallow)" <<< "$commits"
}

# Fetches history until the range is whole.
deepen() {
  local from=$1 to=$2 depth
  for depth in $((${PULL_COMMITS:-0} + 2)) 50 500; do
    is_cut "$from" "$to" || return 0
    fetch --deepen="$depth" origin "$to" "$from" || break
  done
  is_cut "$from" "$to" || return 0
  fetch --unshallow origin "$to" "$from" || fetch --unshallow origin || true
  ! is_cut "$from" "$to"
}

# The parents of a commit as it names them itself, whether they are here or not.
parents_of() { git cat-file commit "$1" | sed -n '/^$/q;s/^parent //p'; }

# The base of a pull request: what its merge commit was made with. The event's own base is of the day it was opened.
pull_request_base() {
  local first second rest
  { read -r first && read -r second && ! read -r rest; } < <(parents_of "$head") || second=''
  if [ -n "$second" ] && [ "$second" = "$PULL_HEAD" ]; then
    echo "$first"
  elif [ -n "$PULL_BASE_REF" ] && fetch_tip "+refs/heads/$PULL_BASE_REF:refs/remotes/origin/$PULL_BASE_REF"; then
    commit_of "refs/remotes/origin/$PULL_BASE_REF"
  else
    echo "$PULL_BASE"
  fi
}

# The base of a push: the commit before it. A new branch has none, and a forced push may have lost it: they are compared
# with the default branch, unless they are it.
push_base() {
  if [ -n "$BEFORE" ] && ! [[ $BEFORE =~ $ZEROS ]]; then
    if is_commit "$BEFORE" || fetch_tip "$BEFORE"; then
      echo "$BEFORE"
      return
    fi
  fi
  local default="refs/remotes/origin/$DEFAULT_BRANCH"
  if [ -n "$DEFAULT_BRANCH" ] && [ "$GITHUB_REF" != "refs/heads/$DEFAULT_BRANCH" ]; then
    fetch_tip "+refs/heads/$DEFAULT_BRANCH:$default" || true
    commit_of "$default" || true
  fi
}

# The commit that was asked for, fetched when it is not here.
asked_commit() {
  case $1 in -*) return 1 ;; esac
  commit_of "$1" || { fetch_tip "$1" && commit_of FETCH_HEAD; }
}

# Sets `scope` (tree, changes or history) and `base`.
choose() {
  local event_base=''
  if [ -n "$BASE" ]; then
    base=$(asked_commit "$BASE") || fail "the base \`$BASE\` cannot be found"
  fi
  case $MODE in
    tree | history)
      scope=$MODE
      return
      ;;
    auto | changes) ;;
    *) fail 'mode must be auto, tree, changes or history' ;;
  esac
  scope=changes
  [ -z "$base" ] || return 0
  if [ "$MODE" = auto ] && [ -n "$CHECK_PATHS" ]; then
    scope=tree
    return
  fi
  case $GITHUB_EVENT_NAME in
    pull_request | pull_request_target) event_base=$(pull_request_base) || fail 'the base of this pull request cannot be found' ;;
    merge_group) event_base=$GROUP_BASE ;;
    push)
      event_base=$(push_base)
      # Nothing to compare with: all that the branch holds was brought in.
      [ -n "$event_base" ] || scope=history
      ;;
    *)
      [ "$MODE" = auto ] || fail "an event of the kind $GITHUB_EVENT_NAME has no base: give one, or another mode"
      scope=tree
      ;;
  esac
  base=$event_base
  [ "$scope" != changes ] || [ -n "$base" ] || fail 'the event names no base'
}

# Makes what the scope needs available, and keeps to the tree where that cannot be done.
prepare() {
  if [ "$scope" = history ] && is_shallow; then
    fetch --unshallow origin || true
    if is_shallow; then lacks_history; fi
  elif [ "$scope" = changes ]; then
    if ! { is_commit "$base" || fetch_tip "$base"; } || ! deepen "$base" "$head"; then
      lacks_history
    elif [ "$(git rev-list --count "$head" "^$base")" -eq 0 ]; then
      # No commit is new, as when a tag is pushed. A check of nothing would look like a clean one.
      scope=tree
    fi
  fi
}

lacks_history() {
  complete=false
  scope=tree
  note error 'The history of this change is not here and cannot be fetched, so only the files as they are now were checked: check out with fetch-depth: 0'
}

lines() { while IFS= read -r line; do if [ -n "$line" ]; then printf '%s\0' "$line"; fi; done <<< "$1"; }

# A path of the caller's, wherever the check runs.
absolute() { case $1 in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac }

folder=$(mktemp -d "$RUNNER_TEMP/envlint-XXXXXX")
arguments=(--no-progress --fail-on "$FAIL_ON" --format "human" --format "jsonl=$folder/findings.jsonl")
sarif=$([ -z "$SARIF_FILE" ] || absolute "$SARIF_FILE")
[ -z "$BASELINE" ] || arguments+=(--baseline "$(absolute "$BASELINE")")
[ -z "$CONFIG" ] || arguments+=(--config "$(absolute "$CONFIG")")
[ "$ANNOTATIONS" != true ] || arguments+=(--format "github=$folder/annotations")
[ "$SUMMARY" != true ] || arguments+=(--format "markdown=$folder/summary.md")
[ -z "$SARIF_FILE" ] || arguments+=(--format "sarif=$sarif")
while IFS= read -r -d '' format; do
  case $format in *=*) ;; *) fail 'formats must be NAME=FILE, one per line' ;; esac
  arguments+=(--format "${format%%=*}=$(absolute "${format#*=}")")
done < <(lines "$FORMATS")
paths=()
while IFS= read -r -d '' path; do paths+=("$path"); done < <(lines "$CHECK_PATHS")

git rev-parse --git-dir > /dev/null || fail 'there is no Git repository here: check it out before'
head=$(asked_commit "${HEAD:-HEAD}") || fail "the head \`${HEAD:-HEAD}\` cannot be found"
base=''
choose
prepare

# Another commit than the one that was checked out lies in a work tree of its own.
if [ "$head" != "$(commit_of HEAD)" ]; then
  git worktree add --quiet --detach "$folder/head" "$head"
  cd "$folder/head"
fi

case $scope in
  changes) arguments=(check --base "$base" "${arguments[@]}") ;;
  history) arguments=(history "${arguments[@]}" "$head" -- ${paths[@]+"${paths[@]}"}) ;;
  tree) arguments=(check "${arguments[@]}" -- ${paths[@]+"${paths[@]}"}) ;;
esac

# What files hold must not be taken for commands to the runner.
stop="envlint-$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')"
printf '::stop-commands::%s\n' "$stop"
code=0
"$ENVLINT" "${arguments[@]}" 2>&1 || code=$?
printf '\n::%s::\n' "$stop"

[ ! -f "$folder/annotations" ] || cat "$folder/annotations"
[ ! -f "$folder/summary.md" ] || cat "$folder/summary.md" >> "$GITHUB_STEP_SUMMARY"

# A number of the report's summary; 0 where there is none of this name.
summary() {
  local number
  number=$(tail -n 1 "$folder/findings.jsonl" | sed -n 's/.*"'"$1"'":\([0-9][0-9]*\).*/\1/p')
  echo "${number:-0}"
}

# The last line is the summary; without it the check came to no end.
findings=0
accepted=0
commits=0
if [ -f "$folder/findings.jsonl" ]; then
  findings=$(($(wc -l < "$folder/findings.jsonl") - 1))
  accepted=$(summary suppressed_by_baseline)
  commits=$(summary commits)
fi
[ "$complete" = true ] || code=2
[ "$code" -lt 2 ] || complete=false
output findings "$((findings + accepted))"
output new-findings "$findings"
output exit-code "$code"
if [ -n "$sarif" ] && [ -f "$sarif" ]; then output sarif-file "$SARIF_FILE"; fi
output complete "$complete"
output scanned-commits "$commits"
if [ -d "$folder/head" ]; then
  cd "$OLDPWD"
  git worktree remove --force "$folder/head"
fi
exit "$code"
