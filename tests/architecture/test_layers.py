"""Arrows point down the list of layers, never up: docs/design/architecture.md."""

import pathlib

import pytest

import tree

# From the ground up. Above them: the files of web/src itself (main.tsx) and app/, which know everything.
# The service worker is a program of its own: it takes nothing from the app.
WEB_LAYERS = ["worker", "lib", "components", "features", "app"]


def top(path):
    parts = pathlib.PurePath(path).parts
    return parts[0] if len(parts) > 1 else ""


def upward_includes(arrows, layers):
    rank = {name: i for i, name in enumerate(layers)}
    return [a for a in arrows
            if top(a.target) in rank and rank[top(a.target)] > rank.get(top(a.source), -1)]


def upward_imports(arrows):
    rank = {name: i for i, name in enumerate([*WEB_LAYERS, ""])}
    bad = []
    for a in arrows:
        below, above = rank.get(top(a.target), -1), rank.get(top(a.source), -1)
        sideways = top(a.source) == top(a.target) == "features" and feature(a.source) != feature(a.target)
        if below > above or sideways:
            bad.append(a)
    return bad


def feature(path):
    return pathlib.PurePath(path).parts[1]


def test_includes_point_down():
    assert not [str(a) for a in upward_includes(tree.includes(), tree.cpp_layers())]


def test_every_folder_of_src_is_a_layer():
    known = set(tree.cpp_layers())
    assert not {p.name for p in (tree.ROOT / "src").iterdir() if p.is_dir()} - known


def test_quoted_includes_start_at_src():
    """`#include "record/spool.hpp"`, never `"spool.hpp"` or `"../x.hpp"`: the folder is part of the name."""
    src = tree.ROOT / "src"
    assert not [str(a) for a in tree.includes() if not (src / a.target).is_file()]


def test_headers_are_included_once_by_pragma():
    missing = [p for p in tree.files(".hpp", below="src") if "#pragma once" not in p.read_text(encoding="utf-8")]
    assert not missing


def test_imports_point_down_and_features_do_not_know_each_other():
    assert not [str(a) for a in upward_imports(tree.imports())]


def test_every_folder_of_the_web_app_is_a_layer():
    web = tree.ROOT / "web" / "src"
    assert not {p.name for p in web.iterdir() if p.is_dir()} - set(WEB_LAYERS) - {"test"}


@pytest.mark.parametrize("source, target, bad", [
    ("media/a.cpp", "base/b.hpp", False),
    ("media/a.cpp", "media/b.hpp", False),
    ("media/a.cpp", "record/b.hpp", True),
    ("base/a.hpp", "app/b.hpp", True),
])
def test_the_include_rule_itself(source, target, bad):
    arrows = [tree.Arrow(source, target, 1)]
    assert bool(upward_includes(arrows, ["base", "media", "record", "app"])) == bad


@pytest.mark.parametrize("source, target, bad", [
    ("main.tsx", "app/router", False),
    ("app/router.tsx", "features/live/page", False),
    ("features/live/page.tsx", "components/button", False),
    ("features/live/page.tsx", "features/live/api/parts", False),
    ("features/live/page.tsx", "features/playback/page", True),
    ("components/button.tsx", "features/live/page", True),
    ("lib/time.ts", "components/button", True),
    ("lib/time.ts", "lib/zone", False),
])
def test_the_import_rule_itself(source, target, bad):
    assert bool(upward_imports([tree.Arrow(source, target, 1)])) == bad
