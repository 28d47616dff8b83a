"""Charts of the report, by reportlab.graphics, which comes with the engine that draws letters."""

from collections.abc import Sequence

from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, String
from reportlab.graphics.widgets.markers import makeMarker
from reportlab.lib.colors import HexColor

from functions.domain.indonesian import MONTHS
from infra.report_words import MISSING, number

PLAIN, BOLD = "laporan", "laporan-tebal"
_ACCENT, _SOFT, _LINE = HexColor("#0d5a7a"), HexColor("#5b6673"), HexColor("#dfe2de")
_FEW = 13


def trend_chart(months: Sequence[str], values: Sequence[float | None], width: float, height: float) -> Drawing:
    """A line through the months; the last one is labelled. A month without a value is a gap."""
    drawing = Drawing(width, height)
    known = [value for value in values if value is not None]
    if not known:
        drawing.add(String(0, height / 2, MISSING, fontName=PLAIN, fontSize=8, fillColor=_SOFT))
        return drawing
    drawing.add(_lines(months, values, width, height, max(known)))
    if values[-1] is not None:
        places = 0 if all(float(value).is_integer() for value in known) else 1
        label = number(values[-1], places)
        drawing.add(String(width, height - 3, label, fontName=BOLD, fontSize=8, fillColor=_ACCENT, textAnchor="end"))
    return drawing


def _lines(
    months: Sequence[str], values: Sequence[float | None], width: float, height: float, most: float
) -> HorizontalLineChart:
    chart = HorizontalLineChart()
    chart.x, chart.y, chart.width, chart.height = 28, 12, width - 34, height - 22
    chart.data = [tuple(values)]
    chart.lines[0].strokeColor = _ACCENT
    chart.lines[0].strokeWidth = 1.6
    chart.lines[0].symbol = makeMarker("Circle", size=3, fillColor=_ACCENT, strokeColor=_ACCENT)
    chart.categoryAxis.categoryNames = _names(months)
    chart.categoryAxis.labels.fontName = chart.valueAxis.labels.fontName = PLAIN
    chart.categoryAxis.labels.fontSize = chart.valueAxis.labels.fontSize = 6.2
    chart.categoryAxis.labels.fillColor = chart.valueAxis.labels.fillColor = _SOFT
    chart.categoryAxis.strokeColor = chart.valueAxis.gridStrokeColor = _LINE
    chart.categoryAxis.visibleTicks = False
    chart.valueAxis.visibleAxis = chart.valueAxis.visibleTicks = False
    chart.valueAxis.visibleGrid = True
    chart.valueAxis.valueMin, chart.valueAxis.valueMax = 0, most * 1.1 or 1
    chart.valueAxis.valueStep = most * 1.1 / 2 or 1
    chart.valueAxis.labelTextFormat = number
    return chart


def _names(months: Sequence[str]) -> list[str]:
    """Months as they fit below the line: `Okt`, and with the year where it begins; every third of many."""
    names = [f"{MONTHS[int(month[5:]) - 1][:3]}{month[2:4] if month.endswith('-01') else ''}" for month in months]
    every = 1 if len(months) <= _FEW else 3
    return [name if (len(months) - 1 - at) % every == 0 else "" for at, name in enumerate(names)]
