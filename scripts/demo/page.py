"""The demo's report as a page without scripts or foreign resources."""

import html

from charts import INK, SOFT, bars, line
from words import overhead, ratio, refusal, said, short, size, units

STYLE = f"""
body {{ font: 16px/1.55 system-ui, sans-serif; color: {INK}; max-width: 760px; margin: 2.5rem auto; padding: 0 1.2rem }}
h1 {{ margin-bottom: .2rem }}
h2 {{ margin-top: 2.4rem; border-bottom: 1px solid {SOFT}; padding-bottom: .2rem }}
svg {{ width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: {INK} }}
table {{ border-collapse: collapse; width: 100% }}
td, th {{ padding: .3rem .6rem; border-bottom: 1px solid {SOFT}; text-align: left }}
.n {{ text-align: right; font-variant-numeric: tabular-nums }}
.tiles {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: .8rem }}
.tile {{ background: #f4f6fd; border-radius: 8px; padding: .8rem }}
.tile b {{ display: block; font-size: 1.5rem }}
.scroll {{ max-height: 22rem; overflow: auto }}
code {{ font-size: .85em }}
"""


def heading(title):
    return f"<h2>{html.escape(title)}</h2>"


def table(titles, rows):
    """A table; a cell is text, or a pair of an HTML class and text."""

    def cell(cell, tag="td"):
        kind, content = cell if isinstance(cell, tuple) else ("", cell)
        attribute = f' class="{kind}"' if kind else ""
        return f"<{tag}{attribute}>{html.escape(str(content))}</{tag}>"

    head = "".join(cell(title, "th") for title in titles)
    body = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def summary(report, query):
    accuracy, latency = report["accuracy"], report["latency_ms"]
    tiles = [
        (f"{accuracy['encrypted']:.1%}", "right, encrypted"),
        (f"{accuracy['plain']:.1%}", "right, in the clear"),
        (f"{accuracy['agreement']:.1%}", "of encrypted labels equal the plaintext int8 label"),
        (f"{latency['worker'] / 1000:.2f} s", "of worker time an answer"),
        (ratio(report["overhead"]["linear"]), "the plaintext's time for the linear part"),
    ]
    people = query.options.people
    return f"""<h1>Own the data behind a model. Switch it off.</h1>
<p>{people} people contributed {query.share * people:,} handwritten digits to a model. {query.asked} queries about
digits the model had not seen were answered without the worker seeing the digit or the answer, paid on chain against
proofs, and then the contributors switched the model off. {report["seconds"]} seconds in all.</p>
<div class="tiles">{"".join(f'<div class="tile"><b>{figure}</b>{what}</div>' for figure, what in tiles)}</div>"""


def costs(report):
    measured, latency, counts = report["overhead"], report["latency_ms"], report["bytes"]
    times = [(stage, value, f"{value:,.1f} ms") for stage, value in latency.items() if stage != "settle"]
    sizes = [(what, value, size(value)) for what, value in counts.items() if what != "key"]
    return f"""{heading("What encryption costs")}
<p>Measured by the worker for this model: an encrypted label took {ratio(measured["answer"])} as long as the same label
in the clear ({measured["clear_us"]:,.1f} µs, the int8 head from the features of a row, with the best kernel of this
processor), {ratio(measured["pipeline"])} as long as the whole plaintext pipeline with its feature map, and
{ratio(measured["linear"])} for the linear part alone. Comparisons under encryption are the rest. The column
<i>overhead</i> says it of every answer.</p>
{heading("Latency of each stage")}
{bars(times, "milliseconds")}
<p>Medians. Encryption, proof and decryption run on the querier's machine. All answers were settled on chain
{latency["settle"] / 1000:.0f} s after the last of them; the chain is not on the path of an answer.</p>
{heading("Bytes up and down")}
{bars(sizes, "bytes")}
<p>And once for each querier: an evaluation key of {size(counts["key"])}.</p>"""


def other_answers(report):
    titles = ("row", "mode", "answer", "truth", "price", "worker", "overhead")
    rows = [
        (
            *(row["row"], row["mode"], said(row), row["expected"]),
            *(units(row["price"]), f"{row['compute_ms']:,.0f} ms", overhead(row)),
        )
        for row in report["others"]
    ]
    return f"""{heading("Other answers")}
<p>The same model sells the best classes in order, whether one class's estimate is above a bound, and the estimates of
all classes, each under an offer of its own. Every answer is the plaintext model's, estimates up to the noise that hides
the model.</p>
{table(titles, rows)}"""


def searches(report):
    search = report["search"]
    titles = ("", "question", "best passage", "likeness", "worker", "overhead")
    rows = [
        (
            *(when, f"{row['question']}?", short(passage["text"]), f"{passage['likeness']:.2f}"),
            *(f"{row['compute_ms']:,.2f} ms", overhead(row)),
        )
        for when in ("before", "after")
        for row in search[when]
        for passage in row["said"]["found"][:1]
    ]
    return f"""{heading("A search")}
<p>Three people brought {search["passages"]} passages of this project's documents to another model. Questions were asked
encrypted; the worker searched all passages without seeing the question or what was found, and was paid against a proof
that everything it used had consent. Then the person whose passage had answered the first question took the passages
back.</p>
{table(titles, rows)}"""


def payments(report):
    paid, halt = report["paid"], report["halt"]
    rows = [(party, ("n", units(paid[party]))) for party in ("contributors", "worker", "owner", "treasury")]
    rows += [
        ("refunded after the halt", ("n", units(halt["refunded"]))),
        ("dust of rounding", ("n", f"{paid['dust']:,} plancks")),
        ("paid into escrow", ("n", units(paid["escrow_in"]))),
    ]
    return f"""{heading("Who was paid")}
{table(("party", "amount"), rows)}
<p>The parts sum to what was paid in, to the last planck.</p>"""


def leaving(report):
    halt = report["halt"]
    return f"""{heading("Accuracy as contributors leave")}
{line([(departure["left"], departure["accuracy"]) for departure in report["departures"]])}
<p>On all held-out rows. After each departure the served model was compared, bit for bit, with one retrained without
that data: equal every time.</p>
{heading("The kill switch")}
<p>Block {halt["block"]} halted the model. The query after it was refused:
<q>{html.escape(refusal(halt["refused_query"]))}</q>. {units(halt["refunded"])} of unspent credits went back.</p>"""


def every_answer(query):
    titles = ("row", "label", "truth", "worker", "overhead", "block", "version", "nullifier")
    rows = [
        (
            *(row["row"], row["label"] or "undecided", row["expected"], f"{row['compute_ms']:,.0f} ms"),
            *(overhead(row), row["served_at"], row["version"], f"{row['receipt']['nullifier'][:18]}…"),
        )
        for row in query.before["rows"]
    ]
    return f"""{heading("Every answer before anybody left")}
<div class="scroll">{table(titles, rows)}</div>"""


def write_html(report, query, path):
    """Writes the page; `query` is the story of the queries, told to its end."""
    parts = [
        summary(report, query),
        costs(report),
        other_answers(report),
        searches(report),
        payments(report),
        leaving(report),
        every_answer(query),
    ]
    head = (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Assent: the main job</title>'
    )
    path.write_text("\n".join([f"{head}\n<style>{STYLE}</style>", *parts, "</html>\n"]))
