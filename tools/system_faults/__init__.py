"""Faults that deploy, or nearly, and break what was meant: one module a subject."""
from . import access, deletion, names, network, observability, runtime, security  # noqa: F401 (they register)
from .model import CLASSES, Model

__all__ = ["CLASSES", "Model"]
