"""Which keys of an answer are wanted: ``fields[]``, ``excludes[]`` and ``include_fields[]``."""

from collections.abc import Iterable
from typing import Any, TypeVar, cast

import msgspec

from vitrina.web.shopline.asked import Asked

T = TypeVar("T")
ITEMS = "items."  # how paths start on lists; both spellings are read everywhere
Tree = dict[str, Any]  # keys, each with the tree of those below it


class Shape:
    """Dotted paths of the keys to show and to leave out, and the extra ones to add."""

    def __init__(self, only: Tree, without: Tree, included: frozenset[str]) -> None:
        self.only = only
        self.without = without
        self.included = included

    def one(self, wire: T) -> T:
        """An object with the wanted keys."""
        if not self.only and not self.without:
            return wire
        built = msgspec.to_builtins(wire)
        return cast("T", _pruned(built, self.only, self.without))

    def many(self, wire: T) -> T:
        """A list's answer whose items have the wanted keys; what stands beside them stays."""
        if not self.only and not self.without:
            return wire
        built = msgspec.to_builtins(wire)
        return cast("T", built | {"items": [_pruned(item, self.only, self.without) for item in built["items"]]})


def shape_of(asked: Asked) -> Shape:
    """The shape that a request's parameters ask for."""
    return Shape(_tree(asked.listed("fields")), _tree(asked.listed("excludes")), frozenset(_plain(asked)))


def _plain(asked: Asked) -> Iterable[str]:
    return (path.removeprefix(ITEMS) for path in asked.listed("include_fields"))


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    # A path stands for all below it, so the shorter ones come first and nothing is hung below their leaves.
    for keys in sorted((path.removeprefix(ITEMS).split(".") for path in paths), key=len):
        branch = tree
        for key in keys:
            if branch.get(key) == {}:
                break
            branch = branch.setdefault(key, {})
    return tree


def _pruned(value: Any, only: Tree, without: Tree) -> Any:
    """A leaf of ``only`` keeps all below it; a leaf of ``without`` drops all below it."""
    if isinstance(value, list):
        return [_pruned(entry, only, without) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _pruned(inner, only.get(key, {}), without.get(key, {}))
        for key, inner in value.items()
        if (not only or key in only) and without.get(key) != {}
    }
