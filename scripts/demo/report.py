"""The demo's report: a page without scripts or foreign resources, and a summary for the terminal."""

import html

UNIT = 10**12
INK, ACCENT, SOFT = "#1d2430", "#3657d6", "#c9d2f2"


def units(plancks):
    return f"{plancks / UNIT:,.4f} UNIT"


def size(count):
    for suffix in ("B", "KB", "MB"):
        if count < 1000 or suffix == "MB":
            return f"{count:,.0f} {suffix}" if suffix == "B" else f"{count:,.1f} {suffix}"
        count /= 1000


def ratio(value):
    return f"{value:,.1f}×" if value < 10 else f"{value:,.0f}×"


def overhead(row):
    """What an answer cost the worker, as a multiple of the same answer in the clear."""
    return ratio(row["overhead"]["answer"]) if row.get("overhead") else "-"


def said(row):
    """An answer in words."""
    said = row["said"] or {}
    if "places" in said:
        return ", ".join(str(place) if place is not None else "undecided" for place in said["places"])
    if "above" in said:
        return f"{said['class']} {'above' if said['is'] else 'not above'} {said['above']}"
    if "estimates" in said:
        best = sorted(said["estimates"].items(), key=lambda item: -item[1])[:3]
        return ", ".join(f"{label} {estimate:.2f}" for label, estimate in best)
    return row["label"] or "undecided"


def short(text, most=280):
    """The text, cut off at the end of a word."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def bars(rows, unit, width=640):
    """A horizontal bar chart. `rows`: (label, value, text)."""
    top = max((value for _, value, _ in rows), default=1) or 1
    height = 30 * len(rows)
    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(unit)}">']
    for i, (label, value, text) in enumerate(rows):
        y, length = 30 * i, 380 * value / top
        parts.append(f'<text x="120" y="{y + 19}" text-anchor="end">{html.escape(label)}</text>')
        parts.append(f'<rect x="130" y="{y + 5}" width="{max(length, 1):.1f}" height="20" rx="3" fill="{ACCENT}"/>')
        parts.append(f'<text x="{138 + max(length, 1):.1f}" y="{y + 19}">{html.escape(text)}</text>')
    return "".join(parts) + "</svg>"


def line(points, width=640, height=240):
    """Accuracy as contributors leave. `points`: (left, accuracy or None)."""
    known = [(x, y) for x, y in points if y is not None]
    low = max(0.0, min(y for _, y in known) - 0.02)
    last = max(x for x, _ in points) or 1

    def at(x, y):
        return 60 + (width - 90) * x / last, 20 + (height - 60) * (1 - (y - low) / (1 - low))

    parts = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="accuracy as contributors leave">']
    for step in range(5):
        y = low + (1 - low) * step / 4
        _, py = at(0, y)
        parts.append(f'<line x1="60" x2="{width - 30}" y1="{py:.1f}" y2="{py:.1f}" stroke="{SOFT}"/><text x="52" y="{py + 4:.1f}" text-anchor="end">{y:.3f}</text>')
    path = " ".join(f"{'M' if i == 0 else 'L'}{at(x, y)[0]:.1f},{at(x, y)[1]:.1f}" for i, (x, y) in enumerate(known))
    parts.append(f'<path d="{path}" fill="none" stroke="{ACCENT}" stroke-width="2.5"/>')
    for x, y in points:
        px = at(x, 1)[0]
        parts.append(f'<text x="{px:.1f}" y="{height - 18}" text-anchor="middle">{x}</text>')
        if y is None:
            parts.append(f'<line x1="{px:.1f}" x2="{px:.1f}" y1="20" y2="{height - 40}" stroke="#c43d3d" stroke-dasharray="5 4"/><text x="{px - 6:.1f}" y="34" text-anchor="end" fill="#c43d3d">halted</text>')
        else:
            parts.append(f'<circle cx="{px:.1f}" cy="{at(x, y)[1]:.1f}" r="4" fill="{ACCENT}"><title>{x} left: {y:.4f}</title></circle>')
    parts.append(f'<text x="{width / 2}" y="{height - 2}" text-anchor="middle">people who have left</text>')
    return "".join(parts) + "</svg>"


def write_html(demo, path):
    report = demo.report
    accuracy, latency, counts, paid, halt = (report[k] for k in ("accuracy", "latency_ms", "bytes", "paid", "halt"))
    error = halt["refused_query"]
    error = error if isinstance(error, str) else error.get("message", str(error))
    answers = "".join(
        f"<tr><td>{row['row']}</td><td>{html.escape(str(row['label'] or 'undecided'))}</td><td>{html.escape(str(row['expected']))}</td>"
        f"<td>{row['compute_ms']:,.0f} ms</td><td>{overhead(row)}</td><td>{row['served_at']}</td><td>{row['version']}</td><td><code>{row['receipt']['nullifier'][:18]}…</code></td></tr>"
        for row in demo.before["rows"]
    )
    others = "".join(
        f"<tr><td>{row['row']}</td><td>{row['mode']}</td><td>{html.escape(said(row))}</td><td>{html.escape(str(row['expected']))}</td>"
        f"<td>{units(row['price'])}</td><td>{row['compute_ms']:,.0f} ms</td><td>{overhead(row)}</td></tr>"
        for row in report["others"]
    )
    measured, search = report["overhead"], report["search"]
    searches = "".join(
        f"<tr><td>{when}</td><td>{html.escape(row['question'])}?</td><td>{html.escape(short(passage['text']))}</td><td>{passage['likeness']:.2f}</td><td>{row['compute_ms']:,.2f} ms</td><td>{overhead(row)}</td></tr>"
        for when, rows in (("before", search["before"]), ("after", search["after"])) for row in rows for passage in row["said"]["found"][:1]
    )
    page = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Assent: the main job</title>
<style>
body {{ font: 16px/1.55 system-ui, sans-serif; color: {INK}; max-width: 760px; margin: 2.5rem auto; padding: 0 1.2rem }}
h1 {{ margin-bottom: .2rem }} h2 {{ margin-top: 2.4rem; border-bottom: 1px solid {SOFT}; padding-bottom: .2rem }}
svg {{ width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: {INK} }} table {{ border-collapse: collapse; width: 100% }}
td, th {{ padding: .3rem .6rem; border-bottom: 1px solid {SOFT}; text-align: left }} td.n {{ text-align: right; font-variant-numeric: tabular-nums }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .8rem }} .tile {{ background: #f4f6fd; border-radius: 8px; padding: .8rem }}
.tile b {{ display: block; font-size: 1.5rem }} .scroll {{ max-height: 22rem; overflow: auto }} code {{ font-size: .85em }}
</style>
<h1>Own the data behind a model. Switch it off.</h1>
<p>{demo.o.people} people contributed {demo.share * demo.o.people:,} handwritten digits to a model. {demo.asked} queries about digits the model had not seen were answered without the
worker seeing the digit or the answer, paid on chain against proofs, and then the contributors switched the model off. {report['seconds']} seconds in all.</p>
<div class="tiles">
<div class="tile"><b>{accuracy['encrypted']:.1%}</b>right, encrypted</div><div class="tile"><b>{accuracy['plain']:.1%}</b>right, in the clear</div>
<div class="tile"><b>{accuracy['agreement']:.1%}</b>of encrypted labels equal the plaintext int8 label</div><div class="tile"><b>{latency['worker'] / 1000:.2f} s</b>of worker time an answer</div>
<div class="tile"><b>{ratio(measured['linear'])}</b>the plaintext's time for the linear part</div></div>
<h2>What encryption costs</h2>
<p>Measured by the worker for this model: an encrypted label took {ratio(measured['answer'])} as long as the same label in the clear ({measured['clear_us']:,.1f} µs, the int8 head from the features
of a row, with the best kernel of this processor), {ratio(measured['pipeline'])} as long as the whole plaintext pipeline with its feature map, and {ratio(measured['linear'])} for the linear part alone. Comparisons under
encryption are the rest. The column <i>overhead</i> says it of every answer.</p>
<h2>Latency of each stage</h2>
{bars([(k, v, f"{v:,.1f} ms") for k, v in latency.items() if k != "settle"], "milliseconds")}
<p>Medians. Encryption, proof and decryption run on the querier's machine. All answers were settled on chain {latency['settle'] / 1000:.0f} s after the last of them; the chain is not on the path of an answer.</p>
<h2>Bytes up and down</h2>
{bars([(k, v, size(v)) for k, v in counts.items() if k != "key"], "bytes")}
<p>And once for each querier: an evaluation key of {size(counts['key'])}.</p>
<h2>Other answers</h2>
<p>The same model sells the best classes in order, whether one class's estimate is above a bound, and the estimates of all classes, each under an offer of its own. Every answer is the
plaintext model's, estimates up to the noise that hides the model.</p>
<table><tr><th>row</th><th>mode</th><th>answer</th><th>truth</th><th>price</th><th>worker</th><th>overhead</th></tr>{others}</table>
<h2>A search</h2>
<p>Three people brought {search['passages']} passages of this project's documents to another model. Questions were asked encrypted; the worker searched all passages without seeing the question or what
was found, and was paid against a proof that everything it used had consent. Then whoever had answered the first question took the passages back.</p>
<table><tr><th></th><th>question</th><th>best passage</th><th>likeness</th><th>worker</th><th>overhead</th></tr>{searches}</table>
<h2>Who was paid</h2>
<table><tr><th>party</th><th>amount</th></tr>
{"".join(f'<tr><td>{k}</td><td class="n">{units(paid[k])}</td></tr>' for k in ("contributors", "worker", "owner", "treasury"))}
<tr><td>refunded after the halt</td><td class="n">{units(halt['refunded'])}</td></tr><tr><td>dust of rounding</td><td class="n">{paid['dust']:,} plancks</td></tr>
<tr><th>paid into escrow</th><th class="n" style="text-align:right">{units(paid['escrow_in'])}</th></tr></table>
<p>The parts sum to what was paid in, to the last planck.</p>
<h2>Accuracy as contributors leave</h2>
{line([(d['left'], d['accuracy']) for d in report['departures']])}
<p>On all held-out rows. After each departure the served model was compared, bit for bit, with one retrained without that data: equal every time.</p>
<h2>The kill switch</h2>
<p>Block {halt['block']} halted the model. The query after it was refused: <q>{html.escape(error)}</q>. {units(halt['refunded'])} of unspent credits went back.</p>
<h2>Every answer before anybody left</h2>
<div class="scroll"><table><tr><th>row</th><th>label</th><th>truth</th><th>worker</th><th>overhead</th><th>block</th><th>version</th><th>nullifier</th></tr>{answers}</table></div>
</html>
"""
    path.write_text(page)


def print_summary(demo):
    report = demo.report
    accuracy, latency, counts, paid, halt = (report[k] for k in ("accuracy", "latency_ms", "bytes", "paid", "halt"))
    print("\n\033[1mWhat happened\033[0m")
    rows = [
        ("accuracy", f"{accuracy['encrypted']:.1%} encrypted, {accuracy['plain']:.1%} in the clear, the same label on {accuracy['agreement']:.1%}"),
        ("an answer", f"encrypt {latency['encrypt']:.1f} ms, prove {latency['prove']:.0f} ms, worker {latency['worker']:.0f} ms, decrypt {latency['decrypt']:.1f} ms"),
        ("overhead", f"{ratio(report['overhead']['answer'])} an answer in the clear, {ratio(report['overhead']['linear'])} for the linear part"),
        ("other answers", ", ".join(f"{mode} {overhead(row)}" for mode, row in {row["mode"]: row for row in report["others"]}.items())),
        ("search", f"{report['search']['compute_ms']:.2f} ms of worker time over {report['search']['passages']} passages, {overhead(report['search']['before'][0])} in the clear"),
        ("bytes", f"{size(counts['query'])} up, {size(counts['answer'])} down, key {size(counts['key'])} once"),
        ("paid in", units(paid["escrow_in"])),
        *[(f"  {party}", units(paid[party])) for party in ("contributors", "worker", "owner", "treasury")],
        ("  refunded", units(halt["refunded"])),
        ("  dust", f"{paid['dust']} plancks"),
        ("departures", ", ".join(f"{d['left']}: {d['accuracy']:.3f}" if d["accuracy"] is not None else f"{d['left']}: halted" for d in report["departures"])),
        ("halted", f"in block {halt['block']}; the query after it was refused"),
        ("worker", f"{report['worker_rss_mb']} MB resident (node and engine)"),
    ]
    for name, value in rows:
        print(f"  {name:<16}{value}")
