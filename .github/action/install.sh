#!/usr/bin/env bash
# Provides the program for the action and names its place as the output `path`: the one that was asked for, a release
# whose checksum is known, or a build of this repository.
set -euo pipefail

fail() {
  printf '::error title=envlint::%s\n' "$*"
  exit 2
}

# The name of this machine's kind in the names of releases.
target() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    Darwin-arm64) echo aarch64-apple-darwin ;;
    *) return 1 ;;
  esac
}

sha256() {
  if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d ' ' -f 1
}

# Unpacks a release of the repository that this action comes from. What has no checksum, or another, is never run.
download() {
  local target archive folder file expected actual
  target=$(target) || fail 'there is no release for this kind of machine: leave version empty to build it'
  archive="envlint-$VERSION-$target.tar.gz"
  folder="${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}/envlint/$VERSION/$target"
  file="$RUNNER_TEMP/$archive"
  expected=$CHECKSUM
  if [ -z "$expected" ] && [ -f "$ACTION_PATH/.github/action/checksums.txt" ]; then
    expected=$(awk -v name="$archive" '$2 == name { print $1 }' "$ACTION_PATH/.github/action/checksums.txt")
  fi
  [ -n "$expected" ] || fail "no checksum is known for $archive: give it as \`checksum\`"
  curl --fail --location --silent --show-error --retry 3 --output "$file" \
    "$GITHUB_SERVER_URL/$ACTION_REPOSITORY/releases/download/v$VERSION/$archive" ||
    fail "$archive cannot be downloaded"
  actual=$(sha256 "$file")
  [ "$actual" = "$expected" ] || fail "$archive has the checksum $actual instead of $expected"
  mkdir -p "$folder"
  tar -xzf "$file" -C "$folder" envlint
  echo "$folder/envlint"
}

if [ -n "$BINARY" ]; then
  [ -x "$BINARY" ] || fail 'the file that binary names cannot be run'
  path=$BINARY
elif [ -n "$VERSION" ]; then
  [[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)?$ ]] || fail 'version must look like 1.2.3'
  path=$(download) || {
    # What went wrong was printed into the path.
    printf '%s\n' "$path"
    exit 2
  }
else
  cargo install --locked --quiet --path "$ACTION_PATH" --root "$RUNNER_TEMP/envlint" ||
    fail 'envlint cannot be built: it needs Rust, or a version or binary'
  path=$RUNNER_TEMP/envlint/bin/envlint
fi
printf 'path=%s\n' "$path" >> "$GITHUB_OUTPUT"
