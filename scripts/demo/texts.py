"""Passages out of documents: what people bring to a model that searches."""

import re

LONGEST = 1000  # bytes; a passage has at most 1,024
SHORTEST = 60  # characters: less says little


def plain(text):
    """A paragraph of Markdown as one line of text."""
    text = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"[`*_]+", "", text)
    text = re.sub(r"^\s*([-+*>]|\d+\.)\s+", "", text)
    return " ".join(text.split())


def cut(text):
    """The text in pieces that are short enough, at the ends of sentences."""
    pieces, piece = [], ""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if piece and len(f"{piece} {sentence}".encode()) > LONGEST:
            pieces.append(piece)
            piece = ""
        piece = f"{piece} {sentence}".strip()
    pieces.append(piece)
    return [piece for piece in pieces if len(piece.encode()) <= LONGEST]


def paragraphs(markdown):
    """The paragraphs and items of a document, without code, tables and headings."""
    markdown = re.sub(r"^```.*?^```", "", markdown, flags=re.S | re.M)
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+]|\d+\.)\s)", markdown):
        if block.lstrip().startswith(("|", "#", "<")):
            continue
        found += [piece for piece in cut(plain(block)) if len(piece) >= SHORTEST]
    return found
