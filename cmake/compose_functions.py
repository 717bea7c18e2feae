"""Composes the code of the Lambda functions: one file each, as small as plain Python gets.

An inline function is one file, and a template has 51,200 bytes. So each is the shared part followed by the function's own,
without its import of the shared part; without docstrings, comments and spare space; with several statements in a line
where the language allows; with strings in single quotes, which JSON does not escape; and with short names for
parameters and variables. Functions, classes, attributes and constants keep theirs, for tracebacks and for readers.

The bytes depend on the sources alone, not on the version of Python: the tokens are found here, and `ast` only says what
the names are. tests/functions/test_composition.py proves that the program is the same.

Usage: compose_functions.py SOURCE_DIR OUTPUT_DIR
"""
import ast
import base64
import builtins
import keyword
import re
import sys
from pathlib import Path

from deflate import compress

NAMES = ("schema_replication", "data_replication")
# Parameters that readers of a Lambda function look for.
KEPT = {"event", "context"}
TOKEN = re.compile(
    r'(?P<string>[A-Za-z]{0,2}(?:"""(?:[^\\]|\\.)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'))'
    r"|(?P<word>\w+)|(?P<space>[ \t]+|\\\n)|(?P<comment>#[^\n]*)|(?P<line>\n)"
    r"|(?P<operator>->|\*\*=?|//=?|[<>]{2}=?|[-+*/%&|^=!<>:]=|.)",
    re.S)
COMPOUND = {"if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class"}
# A statement with one of these is not packed.
PLAIN = {"import", "boto3", "aws", "environ", "lambda_handler"}
NOTE = "# Composed from functions/*.py of dbrepl. The last line packs what meets neither AWS nor the environment.\n"
HEADER = """// Written by cmake/compose_functions.py from functions/*.py.
#pragma once

#include <string_view>

/// The inline code of the Lambda functions: one file each, handler index.lambda_handler.
namespace dbrepl::functions {

%s}  // namespace dbrepl::functions
"""


def tokens(text):
    return [(match.lastgroup, match[0]) for match in TOKEN.finditer(text) if match.lastgroup not in ("space", "comment")]


def logical_lines(text):
    """Each statement's indentation and tokens; what stands in brackets is one line."""
    at = 0
    while at < len(text):
        indent = len(re.compile(" *").match(text, at)[0])
        line, depth = [], 0
        for match in TOKEN.finditer(text, at):
            kind, token = match.lastgroup, match[0]
            at = match.end()
            if kind == "operator":
                depth += (token in "([{") - (token in ")]}")
            if kind == "line" and not depth:
                break
            if kind not in ("space", "comment", "line"):
                line.append((kind, token))
        if line and not (len(line) == 1 and line[0][1].endswith('"""')):
            yield indent // 4, line


class Writer:
    """Writes tokens with the names of one function's code."""

    def __init__(self, text, kept=(), constants=True):
        """The names in `kept` stay, and with `constants` those of the module's constants."""
        tree = ast.parse(text)
        local, other = set(), set(kept) | set(dir(builtins)) | set(keyword.kwlist)
        methods = {id(method) for node in tree.body if isinstance(node, ast.ClassDef) for method in node.body}
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.Lambda)):
                local |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)}
                local |= {name.arg for name in ast.walk(node) if isinstance(name, ast.arg)}
            elif isinstance(node, ast.comprehension):
                local |= {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
            if isinstance(node, ast.ExceptHandler) and node.name:
                local.add(node.name)
            elif isinstance(node, ast.keyword) and node.arg:
                other.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and id(node) not in methods:
                other.add(node.name)
            elif isinstance(node, ast.alias):
                other.add(node.asname or node.name)
        assigned = set()
        for node in tree.body:
            if isinstance(node, ast.Assign):
                assigned |= {name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)}
                other |= {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        if not constants:
            other -= assigned
            local |= assigned
        self.names, self.count = {}, {}
        for _, line in logical_lines(text):
            self.join(line)
        # Names that never meet may have the same short form.
        scopes = [assigned, *(self.used(node) for node in self.scopes(tree))]
        for name in sorted(local - other, key=lambda name: (-self.count.get(name, 0), name)):
            meeting = [scope for scope in scopes if name in scope]
            taken = set(keyword.kwlist).union(*meeting) - {name}
            self.names[name] = next(word for size in (1, 2) for word in self.words(size) if word not in taken)
            for scope in meeting:
                scope.add(self.names[name])

    @staticmethod
    def scopes(tree):
        """What holds variables of its own: functions, those of classes too, and other statements of the module."""
        for node in tree.body:
            yield from node.body if isinstance(node, ast.ClassDef) else [node]

    @staticmethod
    def used(scope):
        found = set()
        for node in ast.walk(scope):
            if isinstance(node, (ast.Name, ast.arg, ast.FunctionDef, ast.ExceptHandler)):
                found.add(getattr(node, "id", None) or getattr(node, "arg", None) or node.name)
        return found

    @staticmethod
    def words(size, letters="etaoinsrldhcumfpgwybvkxjqzETAOINSRLDHCUMFPGWYBVKXJQZ"):  # frequent ones are short when packed
        return letters if size == 1 else (a + b for a in letters for b in letters)

    def join(self, line):
        """The tokens as text, with a space only where two would run into each other."""
        merged = []
        for kind, token in line:
            previous = merged[-1][1] if merged else ""
            if kind == "string":
                token = self.string(token)
                # Neighbours with the same prefix and quotes are one string.
                prefix = re.match(r"\w*(\"{3}|.)", token)[0]
                long = '"""' in (prefix[-3:], previous[-3:])
                if merged and merged[-1][0] == "string" and previous.startswith(prefix) and not long:
                    merged[-1] = kind, previous[:-1] + token[len(prefix):]
                    continue
            elif kind == "word" and previous not in (".", "def"):
                self.count[token] = self.count.get(token, 0) + 1
                token = self.names.get(token, token)
            merged.append((kind, token))
        text = ""
        for kind, token in merged:
            if text and re.match(r"\w", token) and re.search(r"\w$", text):
                text += " "
            if not (token in ")]}" and text.endswith(",") and text[-2:] != "(," and not self.one_tuple(text)):
                text += token
            else:
                text = text[:-1] + token
        return text

    @staticmethod
    def one_tuple(text):
        """Whether the comma at the end makes the tuple: no other one stands in the brackets."""
        depth = 0
        for kind, token in reversed(tokens(text[:-1])):
            depth += (token in ")]}") - (token in "([{") if kind == "operator" else 0
            if depth < 0:
                return True
            if depth == 0 and token == ",":
                return False
        return True

    def string(self, token):
        prefix, quotes, body = re.fullmatch(r"(\w*)(\"{3}|\"|')(.*)\2", token, re.S).groups()
        if "f" in prefix:
            body = self.formatted(body)
        if quotes == '"' and "'" not in body and ('\\"' not in body or "r" not in prefix):
            quotes, body = "'", body.replace('\\"', '"')
        return prefix + quotes + body + quotes

    def formatted(self, body):
        """The text of an f-string with the names in its expressions replaced."""
        result, at = "", 0
        while at < len(body):
            if body[at] not in "{}" or body[at:at + 2] in ("{{", "}}"):
                size = 2 if body[at:at + 2] in ("{{", "}}") else 1
                result += body[at:at + size]
                at += size
                continue
            depth, expression, at = 1, [], at + 1
            while True:
                match = TOKEN.match(body, at)
                kind, piece = match.lastgroup, match[0]
                depth += (piece in "([{") - (piece in ")]}") if kind == "operator" else 0
                if depth == 0 or depth == 1 and piece in "!:":
                    break
                at = match.end()
                if kind != "space":
                    expression.append((kind, piece))
            # What follows is a conversion, and a format, which may hold expressions of its own.
            end, depth = at, 0
            while body[end] != "}" or depth:
                depth += (body[end] == "{") - (body[end] == "}")
                end += 1
            text = "".join(self.spaced(expression))
            result += "{" + " " * text.startswith("{") + text + self.formatted(body[at:end]) + "}"
            at = end + 1
        return result

    def spaced(self, expression):
        before = ""
        for kind, piece in expression:
            if kind == "word" and before != ".":
                self.count[piece] = self.count.get(piece, 0) + 1
                piece = self.names.get(piece, piece)
            elif kind == "string" and piece[0] in "fr":
                piece = piece[:2] + self.formatted(piece[2:-1]) + piece[-1] if piece[0] == "f" else piece
            yield " " * bool(re.match(r"\w", piece) and re.search(r"\w$", before)) + piece
            before = piece

    def write(self, lines):
        """The lines as a program: what stands in a line together is joined by semicolons."""
        out, room = [], None  # room: the indentation at which the last line still takes a statement
        for at, (indent, line) in enumerate(lines):
            compound = line[0][1] in COMPOUND
            code = self.join(line)
            if room == indent and not compound:
                out[-1] += (";" if out[-1][-1] != ":" else "") + code
            else:
                out.append(" " * indent + code)
                room = None if compound else indent
            if compound:
                inner = list(self.block(lines, at + 1, indent))
                if not inner and code[-1] == ":":  # there was nothing but a docstring
                    out[-1] += "pass"
                elif not any(each[0][1] in COMPOUND for each in inner):
                    room = indent + 1
        return "\n".join(out) + "\n"

    @staticmethod
    def block(lines, start, indent):
        for inner, line in lines[start:]:
            if inner <= indent:
                return
            yield line


def is_plain(line):
    """Whether a statement stays readable: what meets AWS, the environment, or the driver's absence."""
    return bool({token for _, token in line} & PLAIN)


def compose(directory, name):
    shared, own = ((directory / f"{each}.py").read_text(encoding="utf-8") for each in ("replication", name))
    own = re.sub(r"\nfrom replication import \([^)]*\)", "", own)
    text = shared + "\n" + own
    writer = Writer(text, KEPT)
    plain, packed = [], []
    for statement in top_level(logical_lines(text)):
        (plain if any(is_plain(line) for _, line in statement) else packed).extend(statement)
    code = base64.b85encode(compress(writer.write(packed).encode())).decode()
    return NOTE + writer.write(plain) + f"exec(compile(zlib.decompress(base64.b85decode('{code}'),-15),'packed','exec'))\n"


def top_level(lines):
    """The lines by statements of the module; the branches of one are one."""
    statements = []
    for indent, line in lines:
        if indent or line[0][1] in ("except", "else", "elif", "finally"):
            statements[-1].append((indent, line))
        else:
            statements.append([(indent, line)])
    return statements


def main(source, output):
    views = ""
    output.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        code = compose(source, name)
        compile(code, name, "exec")
        if ')python"' in code:
            sys.exit(f'{name}.py holds )python", which ends a C++ raw string')
        (output / f"{name}.py").write_bytes(code.encode())
        views += f'inline constexpr std::string_view {name} = R"python({code})python";\n\n'
    (output / "embedded.hpp").write_bytes((HEADER % views).encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
