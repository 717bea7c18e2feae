#include "analysis/code/modules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "analysis/code/sdk_clients.hpp"

// The standard library of Python: sys.stdlib_module_names of CPython 3.10 to 3.13, and the pages
// "What's New" of the versions before and after. What the runtimes bring beside it:
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-python.html and lambda-nodejs.html; modules
// for custom resources in inline code:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/cfn-lambda-function-code-cfnresponsemodule.html

namespace dbrepl::analysis::code {

namespace {

constexpr int newest_python = 14;

constexpr std::array<std::string_view, 189> in_every_python = {
    "abc",
    "antigravity",
    "argparse",
    "array",
    "ast",
    "asyncio",
    "atexit",
    "base64",
    "bdb",
    "binascii",
    "bisect",
    "builtins",
    "bz2",
    "cProfile",
    "calendar",
    "cmath",
    "cmd",
    "code",
    "codecs",
    "codeop",
    "collections",
    "colorsys",
    "compileall",
    "concurrent",
    "configparser",
    "contextlib",
    "contextvars",
    "copy",
    "copyreg",
    "csv",
    "ctypes",
    "curses",
    "dataclasses",
    "datetime",
    "dbm",
    "decimal",
    "difflib",
    "dis",
    "doctest",
    "email",
    "encodings",
    "ensurepip",
    "enum",
    "errno",
    "faulthandler",
    "fcntl",
    "filecmp",
    "fileinput",
    "fnmatch",
    "fractions",
    "ftplib",
    "functools",
    "gc",
    "genericpath",
    "getopt",
    "getpass",
    "gettext",
    "glob",
    "grp",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "http",
    "idlelib",
    "imaplib",
    "importlib",
    "inspect",
    "io",
    "ipaddress",
    "itertools",
    "json",
    "keyword",
    "linecache",
    "locale",
    "logging",
    "lzma",
    "mailbox",
    "marshal",
    "math",
    "mimetypes",
    "mmap",
    "modulefinder",
    "msvcrt",
    "multiprocessing",
    "netrc",
    "nt",
    "ntpath",
    "nturl2path",
    "numbers",
    "opcode",
    "operator",
    "optparse",
    "os",
    "pathlib",
    "pdb",
    "pickle",
    "pickletools",
    "pkgutil",
    "platform",
    "plistlib",
    "poplib",
    "posix",
    "posixpath",
    "pprint",
    "profile",
    "pstats",
    "pty",
    "pwd",
    "py_compile",
    "pyclbr",
    "pydoc",
    "pydoc_data",
    "pyexpat",
    "queue",
    "quopri",
    "random",
    "re",
    "readline",
    "reprlib",
    "resource",
    "rlcompleter",
    "runpy",
    "sched",
    "secrets",
    "select",
    "selectors",
    "shelve",
    "shlex",
    "shutil",
    "signal",
    "site",
    "smtplib",
    "socket",
    "socketserver",
    "sqlite3",
    "sre_compile",
    "sre_constants",
    "sre_parse",
    "ssl",
    "stat",
    "statistics",
    "string",
    "stringprep",
    "struct",
    "subprocess",
    "symtable",
    "sys",
    "sysconfig",
    "syslog",
    "tabnanny",
    "tarfile",
    "tempfile",
    "termios",
    "textwrap",
    "this",
    "threading",
    "time",
    "timeit",
    "tkinter",
    "token",
    "tokenize",
    "trace",
    "traceback",
    "tracemalloc",
    "tty",
    "turtle",
    "turtledemo",
    "types",
    "typing",
    "unicodedata",
    "unittest",
    "urllib",
    "uuid",
    "venv",
    "warnings",
    "wave",
    "weakref",
    "webbrowser",
    "winreg",
    "winsound",
    "wsgiref",
    "xml",
    "xmlrpc",
    "zipapp",
    "zipfile",
    "zipimport",
    "zlib",
};
static_assert(std::is_sorted(in_every_python.begin(), in_every_python.end()));

struct Span {
  std::string_view module;
  int first;  ///< minor version that has it
  int last;
};

constexpr std::array<Span, 35> in_some_python = {{
    {"aifc", 8, 12},
    {"annotationlib", 14, 99},
    {"asynchat", 8, 11},
    {"asyncore", 8, 11},
    {"audioop", 8, 12},
    {"binhex", 8, 10},
    {"cgi", 8, 12},
    {"cgitb", 8, 12},
    {"chunk", 8, 12},
    {"compression", 14, 99},
    {"crypt", 8, 12},
    {"distutils", 8, 11},
    {"dummy_threading", 8, 8},
    {"formatter", 8, 9},
    {"graphlib", 9, 99},
    {"imghdr", 8, 12},
    {"imp", 8, 11},
    {"lib2to3", 8, 12},
    {"mailcap", 8, 12},
    {"msilib", 8, 12},
    {"nis", 8, 12},
    {"nntplib", 8, 12},
    {"ossaudiodev", 8, 12},
    {"parser", 8, 9},
    {"pipes", 8, 12},
    {"smtpd", 8, 11},
    {"sndhdr", 8, 12},
    {"spwd", 8, 12},
    {"sunau", 8, 12},
    {"symbol", 8, 9},
    {"telnetlib", 8, 12},
    {"tomllib", 11, 99},
    {"uu", 8, 12},
    {"xdrlib", 8, 12},
    {"zoneinfo", 9, 99},
}};

constexpr std::array<std::string_view, 10> of_python_runtime = {
    "awslambdaric", "boto3",    "botocore",   "cfnresponse", "dateutil",
    "index",        "jmespath", "s3transfer", "six",         "urllib3"};
/// Carried by some images of the runtimes, at some times.
constexpr std::array<std::string_view, 12> perhaps_of_python_runtime = {"awscrt",
                                                                        "bootstrap",
                                                                        "certifi",
                                                                        "chardet",
                                                                        "idna",
                                                                        "pip",
                                                                        "pkg_resources",
                                                                        "setuptools",
                                                                        "simplejson",
                                                                        "snapshot_restore_py",
                                                                        "typing_extensions",
                                                                        "wheel"};

constexpr std::array<std::string_view, 45> of_node = {"assert",       "async_hooks",
                                                      "buffer",       "child_process",
                                                      "cluster",      "console",
                                                      "constants",    "crypto",
                                                      "dgram",        "diagnostics_channel",
                                                      "dns",          "domain",
                                                      "events",       "fs",
                                                      "http",         "http2",
                                                      "https",        "inspector",
                                                      "module",       "net",
                                                      "os",           "path",
                                                      "perf_hooks",   "process",
                                                      "punycode",     "querystring",
                                                      "readline",     "repl",
                                                      "stream",       "string_decoder",
                                                      "sys",          "test",
                                                      "timers",       "tls",
                                                      "trace_events", "tty",
                                                      "url",          "util",
                                                      "v8",           "vm",
                                                      "wasi",         "worker_threads",
                                                      "zlib",         "sqlite",
                                                      "sea"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The number behind a prefix: 12 of "python3.12"; -1 where there is none.
int number_behind(std::string_view text, std::string_view prefix) {
  int number = -1;
  if (text.starts_with(prefix)) {
    std::from_chars(text.data() + prefix.size(), text.data() + text.size(), number);
  }
  return number;
}

Verdict python_has(int minor, std::string_view module) {
  const std::string_view root = module.substr(0, module.find('.'));
  // Names with an underscore are details of an implementation.
  if (root.empty() || root.front() == '_') return Verdict::unknown;
  if (std::binary_search(in_every_python.begin(), in_every_python.end(), root) ||
      contains(of_python_runtime, root)) {
    return Verdict::holds;
  }
  if (contains(perhaps_of_python_runtime, root)) return Verdict::unknown;
  for (const Span& one : in_some_python) {
    if (one.module != root) continue;
    return minor >= one.first && minor <= one.last ? Verdict::holds : Verdict::broken;
  }
  return minor > newest_python || minor < 8 ? Verdict::unknown : Verdict::broken;
}

Verdict node_has(int major, std::string_view module) {
  constexpr int newest_node = 24;
  if (module.starts_with("node:")) return Verdict::holds;
  const std::string_view root = module.substr(0, module.find('/'));
  if (contains(of_node, root) || module == "cfn-response" || module == "./cfn-response" ||
      module == "./index" || module == "./index.js") {
    return Verdict::holds;
  }
  if (root == "aws-sdk") return major <= 16 ? Verdict::holds : Verdict::broken;
  if (root == "@aws-sdk") {
    if (major < 18) return Verdict::broken;
    constexpr std::string_view client = "@aws-sdk/client-";
    if (module.starts_with(client) && !misspelt_package(module.substr(client.size())).empty()) {
      return Verdict::broken;
    }
    return module.starts_with(client) || module.starts_with("@aws-sdk/lib-") ? Verdict::holds
                                                                             : Verdict::unknown;
  }
  if (root == "@smithy" || root == "@aws-crypto" || root == "tslib" || root == "uuid") {
    return Verdict::unknown;
  }
  return major > newest_node ? Verdict::unknown : Verdict::broken;
}

}  // namespace

Verdict has_module(std::string_view runtime, std::string_view module) {
  if (const int minor = number_behind(runtime, "python3."); minor >= 0) {
    return python_has(minor, module);
  }
  if (const int major = number_behind(runtime, "nodejs"); major >= 0) {
    return node_has(major, module);
  }
  return Verdict::unknown;
}

}  // namespace dbrepl::analysis::code
