"""What ran, what failed and why: counted from JUnit files, told in a few lines at the end."""

import collections
import contextlib
import dataclasses
import re
import time
import xml.etree.ElementTree as ElementTree

DETAIL_LINES = 40
WHY_CHARACTERS = 400
TELLING = re.compile(r"SUMMARY: |error: |WARNING: ThreadSanitizer")


@dataclasses.dataclass
class Case:
    name: str
    passed: bool
    repeat: str = ""
    detail: str = ""


class Report:
    """Counts cases and shows them as they come. Skipped tests are neither passed nor failed, but shown."""

    def __init__(self):
        self.cases = []
        self.skipped = []
        self.times = []  # (seconds, what)

    @contextlib.contextmanager
    def timed(self, what):
        began = time.monotonic()
        yield
        self.times.append((time.monotonic() - began, what))

    def add(self, case):
        self.cases.append(case)
        if not case.passed:
            print(f"FAILED {case.name}\n{indent(case.detail)}    repeat: {case.repeat}", flush=True)

    @property
    def passed(self):
        return sum(c.passed for c in self.cases)

    @property
    def failed(self):
        return len(self.cases) - self.passed

    def end(self):
        """The last lines, from the least to the most wanted: whoever sees only these learns what failed, and of what."""
        lines = ["longest: " + ", ".join(f"{what} {s:.0f} s" for s, what in sorted(self.times, reverse=True)[:12])]
        if self.skipped:
            lines.append(f"skipped: {', '.join(by_group(self.skipped))}")
        if self.failed:
            lines.append("failed:")
            for case in (c for c in self.cases if not c.passed):
                lines += [f"    {case.name}", f"        {why(case.detail)}", f"        {case.repeat}"]
            lines.append("")
        return "\n".join([*lines, f"{self.passed} passed, {self.failed} failed"])


def indent(text, limit=DETAIL_LINES):
    lines = text.rstrip().splitlines()[-limit:]
    return "".join(f"    {line}\n" for line in lines)


def by_group(names):
    """Tests of one group as one name and a number: "asan PostgresTest (9)"."""
    groups = collections.Counter(name.partition("[")[0].rpartition(".")[0] or name for name in names)
    return [f"{group} ({count})" for group, count in groups.items()]


def why(detail):
    """The reason in one line: what a sanitizer or a compiler found, what pytest marks with E, or else the first words."""
    lines = [line.strip() for line in detail.splitlines() if line.strip()]
    marked = [line[2:].strip() for line in lines if line.startswith("E ")]
    found = [line for line in lines if TELLING.search(line)]
    text = " | ".join(list(dict.fromkeys(found))[:2] + (marked or lines))
    return text if len(text) <= WHY_CHARACTERS else f"{text[:WHY_CHARACTERS]}…"


def read_junit(report, xml, prefix, repeat_of):
    """Adds the cases of a JUnit file; answers how many it held, skipped ones included, or None without a file."""
    try:
        root = ElementTree.parse(xml).getroot()
    except (OSError, ElementTree.ParseError):
        return None
    count = 0
    for element in root.iter("testcase"):
        count += 1
        name = f"{prefix}{element.get('classname', '')}.{element.get('name', '')}"
        if element.find("skipped") is not None or element.get("status") == "notrun":
            report.skipped.append(name)
            continue
        bad = [e for tag in ("failure", "error") for e in element.findall(tag)]
        detail = "\n".join((e.text or e.get("message") or "") for e in bad)
        report.add(Case(name, not bad, repeat_of(element), detail))
    return count
