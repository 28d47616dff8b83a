"""Metrics and alerts are data: they name fields, metrics and entries that are really there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.domain.errors import Unavailable
from functions.domain.messages import Event, Message
from functions.domain.seats import Role
from functions.ports import Create
from infra.adapters import TERRAFORM
from tests.functions.losing import approve, lose
from tests.functions.providers import Provider, send
from tests.functions.test_dead_letters import Broken
from tests.functions.test_triggers import logged
from tests.home import START, make_home
from tests.terraform.log_filters import fields_of, read_filter

DOCS = Path("docs/alerts.md")
OF_ALL_LINES = {"severity"}


def table(name: str) -> dict[str, Any]:
    rows: dict[str, Any] = yaml.safe_load((TERRAFORM / f"{name}.yaml").read_text())
    return rows


METRICS, ALERTS, OBJECTIVES = table("metrics"), table("alerts"), table("objectives")
CHARTS: list[dict[str, Any]] = table("dashboard")["charts"]
SEAT = "seat:lurah:36.71.05.1003"


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """All that a home logs in which everything happens that is counted."""
    home = make_home(tmp_path_factory.mktemp("home"))
    home.seat_all()
    home.issue(home.submit())
    misfit = home.submit()
    approve(home, misfit, Role.LURAH, 1)
    home.server.pump()
    home.adapters.renderer = Broken()
    failed = home.submit()
    home.issue(failed)
    approve(home, home.submit(), Role.RT, 1)
    home.expect(201, home.post("/submit_application", home.submission()))
    lose(home)
    provider = Provider("alamat", answers=[Unavailable("tidak menjawab")] * 5)
    for number in range(5):
        message = Message(f"pesan-{number}", misfit, "domisili", Event.WAITING, SEAT, START, due_at=START)
        home.records.commit(Create(message))
        send(home, message.message_id, push=provider)
    lose(home)
    home.later(minutes=20)
    home.sweep()
    return logged(home)


def example(lines: list[dict[str, Any]], metric: str) -> dict[str, Any]:
    """A line that the metric counts."""
    match = read_filter(METRICS[metric]["filter"])
    return next((line for line in lines if match(line)), {})


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_counts_lines_that_are_really_written(lines: list[dict[str, Any]], metric: str) -> None:
    row, line = METRICS[metric], example(lines, metric)
    assert line, f"no line matches {row['filter']}"
    named = [*row.get("labels", {}).values(), *([row["value"]] if "value" in row else [])]
    missing = [field for field in named if field.removeprefix("jsonPayload.") not in line]
    assert missing == []
    if "value" in row:
        assert isinstance(line[row["value"].removeprefix("jsonPayload.")], int | float)
        assert row["bounds"] == sorted(set(row["bounds"]))


@pytest.mark.parametrize("metric", METRICS)
def test_a_metric_counts_nothing_else(lines: list[dict[str, Any]], metric: str) -> None:
    match = read_filter(METRICS[metric]["filter"])
    counted = [line for line in lines if match(line)]
    assert len({line["message"] for line in counted if metric != "faults"}) <= 1
    assert len(counted) < len(lines)


@pytest.mark.parametrize("metric", METRICS)
def test_a_renamed_field_would_be_noticed(lines: list[dict[str, Any]], metric: str) -> None:
    row = METRICS[metric]
    match = read_filter(row["filter"])
    for field in fields_of(row["filter"]) - {"decisions", "letters", "failed", "left"}:
        renamed = [{f"{name}_" if name == field else name: value for name, value in line.items()} for line in lines]
        assert not any(map(match, renamed)), field


def test_an_objective_and_a_chart_and_an_alert_name_what_there_is() -> None:
    named = [row["metric"] for row in [*OBJECTIVES.values(), *CHARTS] if "metric" in row]
    named += [row[kind]["metric"] for row in ALERTS.values() for kind in ("above", "absent") if kind in row]
    assert set(named) <= METRICS.keys()
    assert {row["burn"]["objective"] for row in ALERTS.values() if "burn" in row} == OBJECTIVES.keys()
    assert {name for chart in CHARTS for name in chart.get("objectives", ())} == OBJECTIVES.keys()
    for chart in CHARTS:
        assert set(chart.get("by", ())) <= METRICS.get(chart.get("metric", ""), {}).get("labels", {}).keys()


def test_every_metric_is_looked_at_or_told_of() -> None:
    used = {row.get("metric") for row in [*CHARTS, *OBJECTIVES.values()]}
    used |= {row[kind]["metric"] for row in ALERTS.values() for kind in ("above", "absent") if kind in row}
    assert METRICS.keys() - used == set()


def test_what_is_measured_has_a_bound_where_its_objective_or_alert_cuts() -> None:
    cuts = [(row["metric"], row["within"]) for row in OBJECTIVES.values() if row["of"] == "seconds"]
    cuts += [(row["above"]["metric"], row["above"]["value"]) for row in ALERTS.values() if "above" in row]
    assert [cut for cut in cuts if "bounds" in METRICS[cut[0]] and cut[1] not in METRICS[cut[0]]["bounds"]] == []


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_has_exactly_one_kind_and_a_severity(alert: str) -> None:
    row = ALERTS[alert]
    assert len({"burn", "above", "absent"} & row.keys()) == 1
    assert row["severity"] in {"CRITICAL", "WARNING"}
    if "burn" in row:
        long, short = (int(window.removesuffix("s")) for window in row["burn"]["windows"])
        assert long == 12 * short


def test_every_alert_has_its_entry_and_every_entry_its_alert() -> None:
    entries = re.findall(r"^## (\S+)$", DOCS.read_text(), re.MULTILINE)
    assert sorted(entries) == sorted([*ALERTS, "function_fails", "budget"])


def test_every_entry_says_what_it_means_where_to_look_what_to_do_and_when_it_is_over() -> None:
    for entry in DOCS.read_text().split("\n## ")[1:]:
        said = re.findall(r"^\*\*(.+?)\.\*\* \S", entry, re.MULTILINE)
        assert said == ["Means", "First look", "Do", "Over"], entry.partition("\n")[0]


def test_every_function_is_watched() -> None:
    policies = (TERRAFORM / "alerts.tf").read_text()
    assert re.search(r'"function_fails" \{\s+for_each = local\.functions\n', policies)


@pytest.mark.parametrize(
    ("filter_", "line", "is_match"),
    [
        ('jsonPayload.a="x"', {"a": "x"}, True),
        ('jsonPayload.a="x"', {"a": "y"}, False),
        ('jsonPayload.a="x"', {}, False),
        ("jsonPayload.n=201", {"n": 201}, True),
        ("jsonPayload.n=201", {"n": "201"}, False),
        ("jsonPayload.n>0", {"n": 0}, False),
        ("jsonPayload.b=true", {"b": True}, True),
        (
            'severity="ERROR" AND (jsonPayload.n>0 OR jsonPayload.b=true)',
            {"severity": "ERROR", "n": 0, "b": True},
            True,
        ),
        ('severity="ERROR" AND (jsonPayload.n>0 OR jsonPayload.b=true)', {"severity": "INFO", "n": 1}, False),
    ],
)
def test_a_line_is_matched_as_cloud_logging_does(filter_: str, line: dict[str, Any], *, is_match: bool) -> None:
    assert read_filter(filter_)(line) is is_match


@pytest.mark.parametrize("wrong", ["", "jsonPayload.a", '(severity="ERROR"', 'severity="ERROR")', "AND", 'NOT a="x"'])
def test_a_filter_that_cannot_be_read_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"missing|read|follow|closed"):
        read_filter(wrong)
