"""Sources are compiled several at a time (CMakePresets.json, DVR_UNITY): a name that two files of a folder each keep for
themselves would be one name there, and an overload with another parameter would be taken without a word."""

import collections
import re

import tree

UNNAMED = re.compile(r"^namespace \{\n(.*?)^\}  // namespace\n", re.S | re.M)
FUNCTION = re.compile(r"^[A-Za-z][\w:<>,*& ]*[ *&](\w+)\(", re.M)
CONSTANT = re.compile(r"^(?:constexpr|const|constinit) [^;]*;", re.M)
CONSTANT_NAME = re.compile(r"\b(k[A-Z]\w*)(?=\s*(?:\[\])?\s*[={])")
TYPE = re.compile(r"^(?:struct|class|enum class|enum) (\w+)\b[^;]*?\{", re.M)
TEST_MACROS = {"TEST", "TEST_F", "TEST_P"}


def names_twice(sources):
    """`sources`: (folder, namespace, file, text) of files that are compiled as one."""
    found = collections.defaultdict(set)
    for folder, space, file, text in sources:
        for part in UNNAMED.findall(text):
            constants = {n for c in CONSTANT.findall(part) for n in CONSTANT_NAME.findall(c)}
            for name in (set(FUNCTION.findall(part)) | set(TYPE.findall(part)) | constants) - TEST_MACROS:
                found[folder, space, name].add(file)
    return {f"{space}::{name}": sorted(files) for (_, space, name), files in found.items() if len(files) > 1}


def sources():
    for path in sorted((tree.ROOT / "src").rglob("*.cpp")):
        text = path.read_text()
        space = re.search(r"^namespace ([\w:]+) \{", text, re.M)
        folder = path.relative_to(tree.ROOT / "src").parts[0]
        yield (folder, path.name.endswith("_test.cpp")), space.group(1) if space else "", path.name, text


def test_names_of_unnamed_namespaces_have_names_of_their_own():
    assert not names_twice(sources())


def test_it_would_be_noticed():
    text = "namespace {\n\nint at(int second) { return second; }\n\n}  // namespace\n"
    assert names_twice([("a", "dvr", "x.cpp", text), ("a", "dvr", "y.cpp", text)]) == {"dvr::at": ["x.cpp", "y.cpp"]}
    for kept in ("constexpr int kMost = 1, kLeast = 0;", "struct Most {\n};"):
        text = f"namespace {{\n\n{kept}\n\n}}  // namespace\n"
        assert names_twice([("a", "dvr", "x.cpp", text), ("a", "dvr", "y.cpp", text)])
    assert not names_twice([("a", "dvr", "x.cpp", text), ("b", "dvr", "y.cpp", text)])
