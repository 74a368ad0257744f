"""Plots as inline SVG, drawn by hand: no script, no font and no library, so that the page opens anywhere and prints.

Enter: numbers. Leave: SVG elements. Colours come from the page's style sheet; shapes differ too, for print without
colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 420, 300
LEFT, RIGHT, TOP, BOTTOM = 48, 22, 14, 44


def _frame(title: str, body: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(title)}</title>{body}</svg>'
    )


def _x(value: float, width: int = WIDTH) -> float:
    return LEFT + value * (width - LEFT - RIGHT)


def _y(value: float) -> float:
    return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM)


def _text(x: float, y: float, text: str, anchor: str = "middle", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'


def _axes(across: str, up: str, top: float = 1.0) -> str:
    """Both axes from 0 in percent, with a grid; the upper end of the vertical one is `top`."""
    parts = []
    for step in range(6):
        at = step / 5
        x, y = _x(at), _y(at)
        parts.append(f'<line class="grid" x1="{_x(0):.1f}" y1="{y:.1f}" x2="{_x(1):.1f}" y2="{y:.1f}"/>')
        parts.append(_text(x, HEIGHT - BOTTOM + 16, f"{100 * at:.0f}%"))
        parts.append(_text(LEFT - 6, y + 4, f"{100 * at * top:.0f}%", "end"))
    parts.append(f'<path class="axis" d="M{_x(0)} {_y(1):.1f}V{_y(0):.1f}H{_x(1):.1f}"/>')
    parts.append(_text(_x(0.5), HEIGHT - 8, across))
    parts.append(_text(12, _y(0.5), up, "middle", f' transform="rotate(-90 12 {_y(0.5):.1f})"'))
    return "".join(parts)


def _polyline(points: Sequence[tuple[float, float]], style: str) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline class="{style}" points="{path}"/>'


def risk_coverage(points: Sequence[tuple[float, float, float]]) -> str:
    """Share of wrong answers against the share of questions answered, the most confident first."""
    if not points:
        return ""
    top = min(1.0, max(0.2, -(-max(risk for _, risk, _ in points) // 0.2) * 0.2))
    line = [(_x(coverage), _y(risk / top)) for coverage, risk, _ in points]
    body = _axes("questions answered", "of these, wrong", top) + _polyline(line, "line")
    x, y = line[-1]
    body += f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
    coverage, risk, _ = points[-1]
    anchor = "end" if coverage > 0.5 else "start"
    body += _text(
        x + (-8 if anchor == "end" else 8), y - 8, f"as set: {100 * coverage:.0f}%, {100 * risk:.0f}% wrong", anchor
    )
    return _frame("Risk-coverage curve", body)


def reliability(bins: Sequence[tuple[int, float, float]]) -> str:
    """Share of right answers against the confidence stated; a dot's area is its number of answers."""
    if not bins:
        return ""
    body = _axes("confidence stated", "answers right")
    body += f'<line class="ideal" x1="{_x(0)}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"/>'
    body += _polyline([(_x(sure), _y(right)) for _, sure, right in bins], "line thin")
    most = max(n for n, _, _ in bins)
    for n, sure, right in bins:
        radius = 3 + 9 * (n / most) ** 0.5
        body += f'<circle class="dot soft" cx="{_x(sure):.1f}" cy="{_y(right):.1f}" r="{radius:.1f}">'
        body += f"<title>{n} answers, confidence {100 * sure:.0f}%, right {100 * right:.0f}%</title></circle>"
    return _frame("Reliability diagram", body)


def bars(rows: Sequence[tuple[str, int, float | None]]) -> str:
    """A bar a category: its share of right answers and refusals."""
    names = max((len(name) for name, _, _ in rows), default=0)
    left, line, width = 7.2 * min(names, 28) + 16, 24, 640
    height = line * len(rows) + 8
    span = width - left - 110
    body = ""
    for number, (name, count, share) in enumerate(rows):
        y = 4 + line * number
        body += _text(left - 8, y + 16, name if len(name) <= 28 else name[:27] + "…", "end")
        body += f'<rect class="empty" x="{left:.1f}" y="{y + 3}" width="{span:.1f}" height="{line - 7}"/>'
        if share is not None:
            body += f'<rect class="bar" x="{left:.1f}" y="{y + 3}" width="{span * share:.1f}" height="{line - 7}"/>'
            body += _text(left + span + 8, y + 16, f"{100 * share:.0f}%  of {count}", "start")
    return _frame("Right answers by category", body, width, height)


def over_time(labels: Sequence[str], series: dict[str, list[float | None]]) -> str:
    """Shares over the accepted runs, oldest on the left; each measure has its own dash and is named at its end."""
    runs = len(labels)
    if runs < 2:
        return ""
    width = 640
    edge = width - 130  # room for the names
    body = ""
    for step in range(6):
        y = _y(step / 5)
        body += f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{edge}" y2="{y:.1f}"/>'
        body += _text(LEFT - 6, y + 4, f"{20 * step}%", "end")

    def across(number: int) -> float:
        return LEFT + number * (edge - LEFT) / (runs - 1)

    shown = range(0, runs, -(-runs // 6))
    for number in shown:
        body += _text(across(number), HEIGHT - BOTTOM + 16, labels[number])
    named: list[tuple[float, str]] = []
    for style, (name, values) in enumerate(series.items()):
        line = [(across(i), _y(value)) for i, value in enumerate(values) if value is not None]
        if not line:
            continue
        body += _polyline(line, f"line s{style}")
        x, y = line[-1]
        body += f'<circle class="dot s{style}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        named.append((y, f"{name} {100 * (HEIGHT - BOTTOM - y) / (HEIGHT - TOP - BOTTOM):.0f}%"))
    below = 0.0
    for y, label in sorted(named):
        below = max(y + 4, below + 14)
        body += _text(edge + 10, below, label, "start")
    return _frame("Measures over the accepted runs", body, width)
