"""Charts of the report: SVG without scripts."""

import html

INK, ACCENT, SOFT, STOP = "#1d2430", "#3657d6", "#c9d2f2", "#c43d3d"


def svg(width, height, label, parts):
    opening = f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(label)}">'
    return opening + "".join(parts) + "</svg>"


def text(x, y, content, more=""):
    return f'<text x="{x}" y="{y}"{more}>{html.escape(content)}</text>'


def bars(rows, unit, width=640):
    """A horizontal bar chart. `rows`: (label, value, text)."""
    top = max((value for _, value, _ in rows), default=1) or 1
    parts = []
    for i, (label, value, shown) in enumerate(rows):
        y, length = 30 * i, max(380 * value / top, 1)
        parts += [
            text(120, y + 19, label, ' text-anchor="end"'),
            f'<rect x="130" y="{y + 5}" width="{length:.1f}" height="20" rx="3" fill="{ACCENT}"/>',
            text(f"{138 + length:.1f}", y + 19, shown),
        ]
    return svg(width, 30 * len(rows), unit, parts)


def line(points, width=640, height=240):
    """Accuracy as contributors leave. `points`: (left, accuracy or None)."""
    known = [(x, y) for x, y in points if y is not None]
    low = max(0.0, min(y for _, y in known) - 0.02)
    last = max(x for x, _ in points) or 1

    def at(x, y):
        return 60 + (width - 90) * x / last, 20 + (height - 60) * (1 - (y - low) / (1 - low))

    parts = []
    for step in range(5):
        y = low + (1 - low) * step / 4
        _, py = at(0, y)
        parts.append(f'<line x1="60" x2="{width - 30}" y1="{py:.1f}" y2="{py:.1f}" stroke="{SOFT}"/>')
        parts.append(text(52, f"{py + 4:.1f}", f"{y:.3f}", ' text-anchor="end"'))
    corners = [f"{px:.1f},{py:.1f}" for px, py in (at(x, y) for x, y in known)]
    parts.append(f'<path d="M{" L".join(corners)}" fill="none" stroke="{ACCENT}" stroke-width="2.5"/>')
    for x, y in points:
        px, py = at(x, 1 if y is None else y)
        parts.append(text(f"{px:.1f}", height - 18, str(x), ' text-anchor="middle"'))
        if y is None:
            parts.append(
                f'<line x1="{px:.1f}" x2="{px:.1f}" y1="20" y2="{height - 40}" stroke="{STOP}" stroke-dasharray="5 4"/>'
            )
            parts.append(text(f"{px - 6:.1f}", 34, "halted", f' text-anchor="end" fill="{STOP}"'))
        else:
            title = f"<title>{x} left: {y:.4f}</title>"
            parts.append(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="4" fill="{ACCENT}">{title}</circle>')
    parts.append(text(width / 2, height - 2, "people who have left", ' text-anchor="middle"'))
    return svg(width, height, "accuracy as contributors leave", parts)
