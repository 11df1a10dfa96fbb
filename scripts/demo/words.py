"""Figures and answers in words, for people."""

from cast import UNIT


def units(plancks):
    return f"{plancks / UNIT:,.4f} UNIT"


def size(count):
    if count < 1000:
        return f"{count:,.0f} B"
    return f"{count / 1e3:,.1f} KB" if count < 1e6 else f"{count / 1e6:,.1f} MB"


def ratio(value):
    return f"{value:,.1f}×" if value < 10 else f"{value:,.0f}×"


def overhead(row):
    """The cost of an answer to the worker, as a multiple of the same answer in the clear."""
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


def refusal(error):
    """The text of an error of the program."""
    return error if isinstance(error, str) else error.get("message", str(error))


def short(text, most=280):
    """The text, cut off at the end of a word."""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"
