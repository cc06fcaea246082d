"""What deploy/ asks of Prometheus is what docs/reference/metrics.md lists; src/app/metrics_test.cpp holds that to the program."""

import json
import re
import shutil
import subprocess

import pytest
import tree
import yaml

DEPLOY = tree.ROOT / "deploy"
NAME = re.compile(r"\b(?:dvr|process)_[a-z0-9_]+\b")
MATCHER = re.compile(r"(\w+)\{([^}]*)\}")
BY = re.compile(r"\bby \(([^)]*)\)")
SCRAPE_LABELS = {"instance", "job"}


def metrics():
    """Names with their type and labels."""
    out = {}
    for line in (tree.ROOT / "docs/reference/metrics.md").read_text().splitlines():
        if line.startswith("| `"):
            _, name, kind, _, labels, *_ = (cell.strip() for cell in line.split("|"))
            out[name.strip("`")] = (kind, {label.strip() for label in labels.split(",") if label.strip()})
    return out


def panels(board):
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", [])


def dashboard():
    return json.loads((DEPLOY / "grafana/dvr-lite.json").read_text())


def rules():
    groups = yaml.safe_load((DEPLOY / "prometheus/alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def expressions():
    for panel in panels(dashboard()):
        for target in panel.get("targets", []):
            yield f"panel {panel['title']}", target["expr"], target["legendFormat"]
    for rule in rules():
        yield f"rule {rule['alert']}", rule["expr"], " ".join(rule["annotations"].values())


def mistakes(expression, legend, known):
    """Names and labels that no metric has; a rate of what is no counter."""
    out = [f"{name} is no metric" for name in NAME.findall(expression) if name not in known]
    names = [name for name in NAME.findall(expression) if name in known]
    labels = set().union(SCRAPE_LABELS, *(known[name][1] for name in names))
    for _, matchers in MATCHER.findall(expression):
        out += [f"no label {label}" for label in re.findall(r"(\w+)\s*[=!]", matchers) if label not in labels]
    for group in BY.findall(expression):
        out += [f"no label {label.strip()}" for label in group.split(",") if label.strip() not in labels]
    out += [f"no label {label}" for label in re.findall(r"(?:\$labels\.|\{\{)(\w+)", legend) if label not in labels]
    for name in re.findall(r"(?:rate|increase)\((\w+)", expression):
        if name in known and known[name][0] != "counter":
            out.append(f"{name} is no counter")
    return out


def test_dashboard_and_rules_use_metrics_that_exist():
    known = metrics()
    assert len(known) > 50
    wrong = [f"{place}: {what}" for place, expression, legend in expressions() for what in mistakes(expression, legend, known)]
    assert not wrong, "\n".join(wrong)


def test_a_mistake_would_be_noticed():
    known = {"dvr_a_total": ("counter", {"camera"}), "dvr_b": ("gauge", set())}
    assert not mistakes("sum by (camera) (rate(dvr_a_total[5m]))", "{{camera}}", known)
    assert mistakes("dvr_c", "", known) == ["dvr_c is no metric"]
    assert mistakes("rate(dvr_b[5m])", "", known) == ["dvr_b is no counter"]
    assert mistakes('dvr_a_total{kamera="1"}', "", known) == ["no label kamera"]
    assert mistakes("dvr_b", "{{ $labels.camera }}", known) == ["no label camera"]


def test_every_counter_is_asked_for_as_one():
    for place, expression, _ in expressions():
        for name in re.findall(r"\b\w+_total\b", expression):
            assert re.search(rf"(?:rate|increase)\({name}", expression), f"{place}: {name} without a rate"


def test_the_dashboard_is_whole():
    board = dashboard()
    every = list(panels(board))
    assert len({panel["id"] for panel in every}) == len(every)
    cells = [(panel["gridPos"], panel["title"]) for panel in every]
    for grid, title in cells:
        assert 0 <= grid["x"] and grid["x"] + grid["w"] <= 24, title
    assert board["uid"] and board["title"]


def test_every_rule_says_what_to_do():
    names = [rule["alert"] for rule in rules()]
    assert len(set(names)) == len(names)
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning"), rule["alert"]
        assert rule["annotations"]["summary"] and rule["annotations"]["advice"], rule["alert"]


def test_the_rules_are_valid_for_prometheus():
    if not shutil.which("promtool"):
        pytest.skip("promtool is not installed")
    subprocess.run(["promtool", "check", "rules", DEPLOY / "prometheus/alerts.yaml"], check=True)


def test_the_service_is_valid_for_systemd(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    text = (DEPLOY / "systemd/dvr-lite.service").read_text()
    # The program is looked for where it would be installed.
    text = re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text)
    unit = tmp_path / "dvr-lite.service"
    unit.write_text(re.sub(r"(?m)^(User|Group)=.*\n", "", text))
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], text=True, capture_output=True)
    about_us = [line for line in done.stderr.splitlines() if "dvr-lite" in line]
    assert not about_us, done.stderr


def test_the_service_is_in_a_sandbox():
    text = (DEPLOY / "systemd/dvr-lite.service").read_text()
    for wanted in ("NoNewPrivileges=true", "ProtectSystem=strict", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
                   "SystemCallFilter=@system-service", "RestrictNamespaces=true"):
        assert f"\n{wanted}\n" in text, wanted
