"""Writes facts: sorted keys, one small value a line, long lists filled, the same bytes on every run."""

import json
from pathlib import Path

WIDTH = 160


def _compact(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(", ", ": "))


def _is_scalar(value):
    return not isinstance(value, (dict, list))


def _filled(values, indent):
    lines, line = [], ""
    for index, value in enumerate(values):
        text = _compact(value) + ("," if index + 1 < len(values) else "")
        if line and len(indent) + 1 + len(line) + 1 + len(text) > WIDTH:
            lines.append(line)
            line = text
        else:
            line = f"{line} {text}" if line else text
    lines.append(line)
    inner = "\n".join(f"{indent} {each}" for each in lines)
    return f"[\n{inner}\n{indent}]"


def _expanded(value, depth, open_levels):
    indent = " " * depth
    text = _compact(value)
    if _is_scalar(value) or not value:
        return text
    if depth >= open_levels and len(indent) + len(text) <= WIDTH:
        return text
    if isinstance(value, list):
        if all(_is_scalar(each) for each in value):
            return text if len(indent) + len(text) <= WIDTH else _filled(value, indent)
        rows = [f"{indent} {_expanded(each, depth + 1, open_levels)}" for each in value]
        return "[\n" + ",\n".join(rows) + f"\n{indent}]"
    rows = [
        f"{indent} {_compact(key)}: {_expanded(value[key], depth + 1, open_levels)}" for key in sorted(value)
    ]
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def text_of(value, open_levels=1):
    """The text of a fact file; `open_levels` levels of nesting always take a line for each member."""
    return _expanded(value, 0, open_levels) + "\n"


class Output:
    """The fact files of one run, kept in memory until all of them are known to be whole."""

    def __init__(self, root):
        self.root = Path(root)
        self.values = {}
        self._open_levels = {}

    def add(self, name, value, open_levels=1):
        self.values[name] = value
        self._open_levels[name] = open_levels

    def write(self, owned_folders):
        """Writes what changed and removes files of an earlier run from the folders that hold nothing else.

        Returns the number of bytes of all files.
        """
        files = {name: text_of(value, self._open_levels[name]) for name, value in self.values.items()}
        for folder in owned_folders:
            for path in sorted((self.root / folder).glob("*.json")):
                if f"{folder}/{path.name}" not in files:
                    path.unlink()
        size = 0
        for name, text in sorted(files.items()):
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            data = text.encode("utf-8")
            size += len(data)
            if not path.exists() or path.read_bytes() != data:
                path.write_bytes(data)
        return size
