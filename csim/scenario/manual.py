"""The manual of a schema: the text under each field, read from the source when somebody asks for it.

Loading this module and parsing the schema's source takes time that checking a right file need not spend.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable
from functools import cache

from pydantic import BaseModel

from csim.scenario.section import Section


@cache
def manual(section: type[BaseModel]) -> dict[str, str]:
    """The text under each field of a section, inherited ones included, by field name; one paragraph each."""
    texts: dict[str, str] = {}
    for owner in reversed(section.__mro__):
        if issubclass(owner, Section) and owner is not Section:
            texts.update(_texts_of_module(owner.__module__).get(owner.__qualname__, {}))
    return {name: text for name, text in texts.items() if name in section.model_fields}


def summary(section: type[BaseModel]) -> str:
    """What a section is, from its docstring, as one paragraph."""
    return " ".join((section.__doc__ or "").split())


@cache
def _texts_of_module(module_name: str) -> dict[str, dict[str, str]]:
    tree = ast.parse(inspect.getsource(sys.modules[module_name]))
    return dict(_texts_of_classes(tree, ""))


def _texts_of_classes(tree: ast.AST, prefix: str) -> Iterable[tuple[str, dict[str, str]]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            name = prefix + node.name
            yield name, _texts_of_fields(node)
            yield from _texts_of_classes(node, name + ".")
        elif isinstance(node, ast.FunctionDef):
            yield from _texts_of_classes(node, f"{prefix}{node.name}.<locals>.")


def _texts_of_fields(node: ast.ClassDef) -> dict[str, str]:
    texts: dict[str, str] = {}
    for statement, follower in zip(node.body, node.body[1:], strict=False):
        if not (isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)):
            continue
        if isinstance(follower, ast.Expr) and isinstance(follower.value, ast.Constant):
            texts[statement.target.id] = " ".join(str(follower.value.value).split())
    return texts
