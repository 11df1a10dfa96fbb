"""The crates of this repository: their manifests, their roots, and the tree of modules beneath each root."""

import functools
import os
import pathlib
import re
import tomllib

from source import ROOT, SKIPPED, closing, source

MODULE = re.compile(r"\bmod\s+(?:r#)?([a-z_]\w*)\s*([;{])")
PATH_ATTRIBUTE = re.compile(r'#\[path\s*=\s*"([^"]+)"\]\s*(?:pub(?:\([^)]*\))?\s+)?$')


class Module:
    """A module: where it stands in its tree, its file, and its part of the file."""

    def __init__(self, name, parent, path, start, end):
        self.name, self.parent, self.path, self.start, self.end = name, parent, path, start, end
        self.children = {}

    def root(self):
        return self.parent.root() if self.parent else self

    def descendants(self):
        yield self
        for child in self.children.values():
            yield from child.descendants()


class Crate:
    """A package of Cargo."""

    def __init__(self, manifest):
        self.folder = manifest.parent.relative_to(ROOT)
        self.manifest = tomllib.loads(manifest.read_text())
        self.name = self.manifest["package"]["name"]

    def __str__(self):
        return str(self.folder)

    def roots(self):
        """The files that a library or a program of the crate begins with."""
        found = [self.folder / self.manifest.get("lib", {}).get("path", "src/lib.rs"), self.folder / "src/main.rs"]
        for program in self.manifest.get("bin", []):
            if "path" in program:
                found.append(self.folder / program["path"])
        programs = ROOT / self.folder / "src/bin"
        found += [path.relative_to(ROOT) for path in (*programs.glob("*.rs"), *programs.glob("*/main.rs"))]
        return sorted({path for path in found if (ROOT / path).exists()})

    def trees(self, tests=False):
        """The root module of each library and program, with all that is beneath it; tests if asked for."""
        return [tree(path, tests) for path in self.roots()]

    def dependencies(self):
        """Names of the packages that the crate is built with, outside tests."""
        tables = [self.manifest.get(kind, {}) for kind in ("dependencies", "build-dependencies")]
        for target in self.manifest.get("target", {}).values():
            tables.append(target.get("dependencies", {}))
        for table in tables:
            for name, how in table.items():
                yield how.get("package", name) if isinstance(how, dict) else name


def crates():
    """All packages, in the order of their folders."""
    manifests = []
    for manifest in sorted(ROOT.rglob("Cargo.toml")):
        inside = manifest.relative_to(ROOT).parts
        if not SKIPPED.intersection(inside) and not any(part.startswith(".") for part in inside):
            manifests.append(manifest)
    return [Crate(manifest) for manifest in manifests if "package" in tomllib.loads(manifest.read_text())]


@functools.cache
def tree(path, tests):
    root = Module("crate", None, path, 0, len(source(path).code))
    fill(root, path.parent, tests)
    return root


def fill(module, folder, tests):
    """Adds the modules that a module declares; `folder` is where files of its children are."""
    file = source(module.path)
    code = file.everything if tests else file.code
    at = module.start
    while (match := MODULE.search(code, at)) and match.start() < module.end:
        name, at = match[1], match.end()
        if match[2] == "{":
            at = closing(code, match.end() - 1)
            child = Module(name, module, module.path, match.end(), at)
            module.children[name] = child
            fill(child, folder / name, tests)
        elif path := file_of(file, match, module.path.parent, folder, name):
            child = Module(name, module, path, 0, len(source(path).code))
            module.children[name] = child
            fill(child, path.parent if path.name == "mod.rs" else path.with_suffix(""), tests)


def file_of(file, match, beside, folder, name):
    """The file of a module that is declared without a body."""
    before = file.text[: match.start()]
    if attribute := PATH_ATTRIBUTE.search(before[-300:]):
        candidates = [pathlib.Path(os.path.normpath(beside / attribute[1]))]
    else:
        candidates = [folder / f"{name}.rs", folder / name / "mod.rs"]
    for path in candidates:
        if (ROOT / path).exists():
            return path
    return None
