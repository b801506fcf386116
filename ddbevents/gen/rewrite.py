"""Rewrites the classes that datamodel-code-generator makes into ours."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import TypeGuard

Members = Mapping[str, Mapping[str, str]]


def rewritten(
    node: ast.ClassDef, written: Mapping[str, str], members: Members
) -> ast.ClassDef:
    """Return a class with our types and names in the places kept for them.

    Args:
        node: The class.
        written: The annotations, by their placeholders.
        members: The names of enums' members by their placeholders, by enum.
    """
    found: ast.ClassDef = _Rewrite(written, members).visit(node)
    return found


class _Rewrite(ast.NodeTransformer):
    def __init__(self, written: Mapping[str, str], members: Members) -> None:
        self.written = written
        self.members = members

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:  # ast's name
        self.generic_visit(node)
        names = self.members.get(node.name, {})
        for statement in node.body if names else ():
            match statement:
                case ast.Assign(targets=[ast.Name() as target]):
                    target.id = names[target.id]
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.Attribute:  # ast's name
        if isinstance(node.value, ast.Name) and node.value.id in self.members:
            node.attr = self.members[node.value.id][node.attr]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:  # ast's name
        self.generic_visit(node)
        if _is_number(node.value) and "Decimal" in ast.unparse(node.annotation):
            text = ast.unparse(node.value)
            node.value = ast.parse(f"Decimal({text!r})", mode="eval").body
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.Subscript:  # ast's name
        self.generic_visit(node)
        parts = _annotated(node)
        if inside := _annotated(parts[0] if parts else None):
            node.slice = ast.Tuple([*inside, *parts[1:]])
        return node

    def visit_Name(self, node: ast.Name) -> ast.expr:  # ast's name
        if node.id in self.written and isinstance(node.ctx, ast.Load):
            found: ast.expr = self.visit(
                ast.parse(self.written[node.id], mode="eval").body
            )
            return found
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:  # ast's name
        self.generic_visit(node)
        ends = isinstance(node.left, ast.BinOp) and ast.unparse(node.left.right)
        return node.left if ends == ast.unparse(node.right) == "None" else node

    def visit_Call(self, node: ast.Call) -> ast.Call:  # ast's name
        self.generic_visit(node)
        # As `alias` a type checker would take it for the parameter's name.
        node.keywords = [
            ast.keyword(name, keyword.value)
            for keyword in node.keywords
            for name in (
                ("validation_alias", "serialization_alias")
                if keyword.arg == "alias"
                else (keyword.arg,)
            )
        ]
        return node


def _is_number(node: ast.expr | None) -> TypeGuard[ast.expr]:
    if isinstance(node, ast.UnaryOp):  # it is negative
        node = node.operand
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _annotated(node: ast.expr | None) -> list[ast.expr]:
    """Return the type and what goes with it, if a node is ``Annotated[...]``."""
    match node:
        case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=parts)):
            return parts
    return []
