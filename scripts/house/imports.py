"""Imports between the files of a crate, and circles of them.

A path is an import of the file that defines its last name, and of the module that it names, which may only re-export
the name. Neither a declaration `mod a;` nor a re-export is an import. A module is part of the modules above it: reading
from their files makes no circle, unless the file is the root of a program. Code that only tests and benchmarks compile
is left out.
"""

import bisect
import re

from crates import Module
from source import source

USE = re.compile(r"\b(pub(?:\s*\([^)]*\))?\s+)?use\s+(?!<)([^;]+);")
# `pub(in crate::a)` says who may see a name: it imports nothing.
VISIBILITY = re.compile(r"\bpub\s*\(\s*in\b[^)]*\)")
PATH = re.compile(r"(?<![\w:$.])((?:r#)?[a-z_]\w*(?:\s*::\s*(?:r#)?[A-Za-z_]\w*)+)")
ITEM = re.compile(r"\b(?:struct|enum|union|trait|type|fn|const|static|macro_rules!)\s+(?:mut\s+)?(?:r#)?([A-Za-z_]\w*)")


def expand(text, before=()):
    """The paths of a `use`, as (segments, name it binds); the name of a glob is `*`."""
    text = text.strip()
    if text.startswith("::"):
        text = text[2:]
    if "{" in text:
        head, rest = text.split("{", 1)
        before = (*before, *(part for part in head.replace(" ", "").split("::") if part))
        for part in split_list(rest.rsplit("}", 1)[0]):
            yield from expand(part, before)
        return
    path, _, alias = (word.strip() for word in text.partition(" as "))
    segments = (*before, *(part.strip().removeprefix("r#") for part in path.split("::") if part.strip()))
    if segments and segments[-1] == "self" and len(segments) > 1:
        segments = segments[:-1]
    if segments:
        yield segments, alias or segments[-1]


def split_list(text):
    """The entries of a list in braces, split at the commas that are in no further braces."""
    depth, start = 0, 0
    for match in re.finditer(r"[{},]", text):
        if match[0] == ",":
            if depth == 0:
                yield text[start : match.start()]
                start = match.end()
        else:
            depth += 1 if match[0] == "{" else -1
    if text[start:].strip():
        yield text[start:]


class Names:
    """What a module defines, and what it binds by `use`."""

    def __init__(self, module):
        code = source(module.path).code
        own = VISIBILITY.sub(lambda match: " " * len(match[0]), code[module.start : module.end])
        for child in module.children.values():
            if child.path == module.path and child.start >= module.start:
                inside = slice(child.start - module.start, child.end - module.start)
                own = own[: inside.start] + re.sub(r"[^\n]", " ", own[inside]) + own[inside.stop :]
        self.bound, self.globs, self.used = {}, [], []
        rest = USE.sub(lambda match: " " * len(match[0]), own)
        for match in USE.finditer(own):
            for segments, name in expand(match[2]):
                # A name that the module hands on and does not use itself is no import of it.
                if not match[1] or re.search(rf"\b{re.escape(name)}\b", rest):
                    self.used.append(segments)
                if name == "*":
                    self.globs.append(segments[:-1])
                elif name != "_":
                    self.bound[name] = segments
        self.paths = [tuple(re.split(r"\s*::\s*", match[1])) for match in PATH.finditer(rest)]
        self.defined = top_level(rest)


def top_level(code):
    """The names of items that are in no braces."""
    braces = [(match.start(), 1 if match[0] == "{" else -1) for match in re.finditer(r"[{}]", code)]
    positions, depths, depth = [at for at, _ in braces], [], 0
    for _, step in braces:
        depth += step
        depths.append(depth)
    found = set()
    for match in ITEM.finditer(code):
        before = bisect.bisect_right(positions, match.start()) - 1
        if before < 0 or depths[before] == 0:
            found.add(match[1])
    return found


class Imports:
    """The imports of the modules beneath a root."""

    def __init__(self, root):
        self.names = {module: Names(module) for module in root.descendants()}
        self.edges = {}
        for module, names in self.names.items():
            for segments in names.used:
                self.add(module, segments)
            for segments in names.paths:
                if segments[0] in ("crate", "self", "super") or self.is_module(module, segments[0]):
                    self.add(module, segments)

    def is_module(self, module, name):
        return isinstance(self.step(module, name, set()), Module)

    def add(self, module, segments):
        target = self.resolve(module, segments, set())
        if isinstance(target, tuple):
            defines, name = target
            for path in {defines, self.named(module, segments)} - {module.path}:
                self.edges.setdefault(module.path, {}).setdefault(path, set()).add(name)

    def named(self, module, segments):
        """The file of the last module that a path names, which may only re-export what it leads to."""
        for end in range(len(segments) - 1, 0, -1):
            found = self.resolve(module, segments[:end], set())
            if isinstance(found, Module):
                return found.path
        return module.path

    def resolve(self, module, segments, seen):
        """The module, or (file, name) of the item that a path leads to; None where it leads out of the crate."""
        first, *rest = segments
        if first in ("crate", "self"):
            found = module.root() if first == "crate" else module
        elif first == "super":
            found = module.parent
        else:
            found = self.step(module, first, seen)
        for name in rest:
            if not isinstance(found, Module):
                return found
            found = self.enter(found, name, seen)
        return found

    def enter(self, module, name, seen):
        """What `name` is in a module that a path has come to."""
        if name == "super":
            return module.parent
        if name == "*":
            return module.path, "*"
        # A name that no item has: a macro made it, in this module.
        return self.step(module, name, seen) or (module.path, name)

    def step(self, module, name, seen):
        """The module, or (file, name) of the item that `name` is in `module`; None if it is neither."""
        if (module, name) in seen:
            return None
        seen = seen | {(module, name)}
        names = self.names[module]
        if name in names.defined:
            return module.path, name
        if name in module.children:
            return module.children[name]
        if name in names.bound:
            # What comes from another crate is here by this `use` alone.
            return self.resolve(module, names.bound[name], seen)
        for segments in names.globs:
            target = self.resolve(module, segments, seen)
            if isinstance(target, Module) and target is not module:
                found = self.step(target, name, seen)
                if found is not None:
                    return found
        return None


def knots(edges):
    """The sets of nodes of which each reaches each other (Tarjan), of two nodes or more."""
    order, low, stack, found = {}, {}, [], []

    def visit(node):
        order[node] = low[node] = len(order)
        stack.append(node)
        for target in edges.get(node, ()):
            if target not in order:
                visit(target)
                low[node] = min(low[node], low[target])
            elif target in stack:
                low[node] = min(low[node], order[target])
        if low[node] == order[node]:
            at = stack.index(node)
            knot = stack[at:]
            del stack[at:]
            if len(knot) > 1:
                found.append(sorted(knot))

    for node in sorted(edges):
        if node not in order:
            visit(node)
    return found


def ancestors(module):
    while module := module.parent:
        yield module


def families(root):
    """For each file, the files of the modules above it, which it may read from as their part."""
    above = {}
    for module in root.descendants():
        over = {ancestor.path for ancestor in ancestors(module)} - {module.path}
        # A program's root is where it starts: what its modules share belongs into a module.
        if root.path.name == "main.rs" or "bin" in root.path.parts:
            over.discard(root.path)
        above.setdefault(module.path, set()).update(over)
    return above


class Circle:
    """Files of which each imports, by a detour or not, each other."""

    def __init__(self, files, edges):
        self.files = files
        inside = set(files)
        self.arrows = [
            (path, target, sorted(edges[path][target]))
            for path in files
            for target in sorted(inside & set(edges.get(path, ())))
        ]


def circles(crate):
    """The circles of files in a crate."""
    found = []
    for root in crate.trees():
        above = families(root)
        sideways = {
            path: {target: names for target, names in targets.items() if target not in above[path]}
            for path, targets in Imports(root).edges.items()
        }
        found += [Circle(files, sideways) for files in knots(sideways)]
    return found
