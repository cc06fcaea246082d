# Sourced by every script: the project's root as working directory, and our own tools first in PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
DVR_ROOT=$PWD
export PATH="$DVR_ROOT/.tools/bin:$PATH"
export PYTHONDONTWRITEBYTECODE=1

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }
wrong_usage() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 2; }
