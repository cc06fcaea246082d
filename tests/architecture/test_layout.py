"""Small files, and words that do not belong into a finished program."""

import re

import pytest

import tree

MAX_LINES = 500
CODE = (".cpp", ".hpp", ".ts", ".tsx", ".py", ".mjs", ".sh")
# Made by a tool from another file of the project.
GENERATED = re.compile(r"openapi|generated|schema\.d\.ts")

# A pattern, below which folder it is not wanted, and why. Split, so that this file does not hold the words.
# Below src/ the product alone is meant: a test may ask a tool, and may rest between two looks at a condition.
FORBIDDEN = [
    (r"\b(" + "TO" + "DO|FIX" + "ME|XX" + "X|HA" + r"CK)\b", "", "unfinished: finish it or write an issue"),
    (r"\b" + "st" + r"ub(s|bed)?\b", "src", "unfinished: finish it"),
    (r"\basio::" + r"detached\b", "src", "nothing is detached outside base/async.cpp: use dvr::spawn or a TaskGroup"),
    (r"\b(popen|std::system|execvp?|execlp?)\s*\(", "src", "no shell and no other program"),
    (r"#\s*include\s*<(format|expected)>", "src", "not in libstdc++ 12: fmt, dvr::Result"),
    (r"\busing namespace (std|boost)\b", "src", "names say where they come from"),
    (r"\busleep\(|std::this_thread::sleep", "src", "wait for a condition; a coroutine uses dvr::sleep_for"),
    (r"registry\.npm" + r"js|deb\.deb" + r"ian\.org", "", "no host of a package registry: the user's own settings decide"),
    (r"type=.(date|time|month|week|datetime-local)\b", "web/src", "speaks the browser's language: use DateField"),
    (r"@ts-" + r"ignore|@ts-" + r"nocheck|eslint-" + r"disable(?!-next-line)", "web/src", "say what is wrong, or mend it"),
]
ALLOWED = {
    r"\basio::" + r"detached\b": {"src/base/async.cpp", "src/base/async.hpp"},
}


def code():
    return [p for p in tree.files(*CODE) if not GENERATED.search(p.name)]


def name(path):
    return str(path.relative_to(tree.ROOT))


def test_no_file_is_too_long():
    long = {name(p): n for p in code() if (n := len(p.read_text(encoding="utf-8").splitlines())) > MAX_LINES}
    assert not long


def test_every_folder_of_src_opens_with_a_readme():
    """Takes, gives, owns, never: at most 15 lines."""
    bad = []
    for folder in (p for p in (tree.ROOT / "src").iterdir() if p.is_dir()):
        readme = folder / "README.md"
        if not readme.is_file() or len(readme.read_text(encoding="utf-8").splitlines()) > 15:
            bad.append(folder.name)
    assert not bad


@pytest.mark.parametrize("pattern, below, reason", FORBIDDEN, ids=[row[2][:40] for row in FORBIDDEN])
def test_unwanted_words(pattern, below, reason):
    allowed = ALLOWED.get(pattern, set())
    found = []
    for path in code():
        if not name(path).startswith(below) or name(path) in allowed or (below == "src" and "test" in path.name):
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{name(path)}:{tree.line_of(text, m.start())}: {m.group(0)}" for m in re.finditer(pattern, text)]
    assert not found, reason
