"""Reads the project's tree: which files there are, what they include or import."""

import dataclasses
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]

_INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
_IMPORT = re.compile(r"""(?:\bfrom\s+|\bimport\s+|\bimport\(\s*)['"]([^'"]+)['"]""")
_FOLDER = re.compile(r"^dvr_folder\((\w+)", re.MULTILINE)


@dataclasses.dataclass(frozen=True)
class Arrow:
    """`source` uses `target`; both are paths below the folder that was read, with the line for the reader."""

    source: str
    target: str
    line: int

    def __str__(self):
        return f"{self.source}:{self.line} -> {self.target}"


def files(*suffixes, root=ROOT, below=""):
    """What Git knows or would add, so that nothing built or downloaded is read."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z", "--", below or "."], cwd=root, text=True,
                            stdout=subprocess.PIPE, check=True).stdout
    found = (root / name for name in listed.split("\0") if name and pathlib.PurePath(name).suffix in suffixes)
    return sorted(path for path in found if path.is_file())


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def includes(root=ROOT):
    """Every quoted #include below src/."""
    src = root / "src"
    for path in files(".cpp", ".hpp", ".h", root=root, below="src"):
        text = path.read_text(encoding="utf-8")
        for match in _INCLUDE.finditer(text):
            yield Arrow(str(path.relative_to(src)), match.group(1), line_of(text, match.start()))


def imports(root=ROOT):
    """Every import below web/src that leads to a file of ours: relative, or from "@/" which stands for web/src."""
    src = root / "web" / "src"
    for path in files(".ts", ".tsx", root=root, below="web/src"):
        text = path.read_text(encoding="utf-8")
        for match in _IMPORT.finditer(text):
            name = match.group(1)
            if name.startswith("@/"):
                target = src / name[2:]
            elif name.startswith("."):
                target = (path.parent / name).resolve()
            else:
                continue
            if target.is_relative_to(src):
                yield Arrow(str(path.relative_to(src)), str(target.relative_to(src)), line_of(text, match.start()))


def cpp_layers(root=ROOT):
    """The folders of src/ from the ground up, as the build lists them."""
    return _FOLDER.findall((root / "CMakeLists.txt").read_text(encoding="utf-8"))
