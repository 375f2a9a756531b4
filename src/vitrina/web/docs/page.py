"""The documentation as one page without scripts."""

import json
from html import escape
from typing import Any

STYLE = """
:root{color-scheme:light dark}
body{overflow-wrap:anywhere}
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f}
summary{cursor:pointer;padding:.4rem 0}code,pre{font:14px/1.45 ui-monospace,monospace}
pre{background:#f4f4f6;padding:.75rem;overflow:auto;border-radius:6px}b.method{display:inline-block;width:4.5rem}
details{border-bottom:1px solid #e3e3e8}h2{margin-top:2.5rem}
td,th{text-align:left;vertical-align:top;padding:.15rem .8rem .15rem 0}
@media(prefers-color-scheme:dark){body{background:#17171a;color:#e8e8ea}pre{background:#222228}details{border-color:#333}}
"""
OTHER = "Operations"
METHODS = ("get", "post", "put", "patch", "delete")


def page(document: dict[str, Any], program: str) -> str:
    """Every operation under its group, with what it takes and what it answers; ``program`` leads to the document."""
    groups: dict[str, list[str]] = {}
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method in item:
                group = next(iter(item[method].get("tags", [])), OTHER)
                groups.setdefault(group, []).append(_operation(path, method, item[method]))
    body = "".join(f"<h2>{escape(name)}</h2>{''.join(found)}" for name, found in groups.items())
    title = escape(document["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{STYLE}</style><h1>{title} {escape(document['info']['version'])}</h1>"
        f'<p>For programs: <a href="{escape(program)}">openapi.json</a></p>{body}</html>'
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    parts = [
        f"<p>{escape(operation.get('description') or '')}</p>",
        _parameters([*operation.get("parameters", []), *_explained(operation.get("requestBody", {}))]),
        _examples("Request", operation.get("requestBody", {})),
        *(
            _examples(f"Answer {status}", response)
            for status, response in sorted(operation.get("responses", {}).items())
            if status < "400" or status == "422"
        ),
    ]
    summary = escape(operation.get("summary") or "")
    return (
        f'<details><summary><b class="method">{method.upper()}</b> <code>{escape(path)}</code> {summary}</summary>'
        f"{''.join(parts)}</details>"
    )


def _explained(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The keys of a body that say what they are."""
    properties = [
        one for content in body.get("content", {}).values() for one in content["schema"].get("properties", {}).items()
    ]
    return [
        {"name": name, "in": "body", "description": schema["description"]}
        for name, schema in properties
        if "description" in schema
    ]


def _parameters(parameters: list[dict[str, Any]]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td>{one['in']}<td>{escape(one.get('description') or '')}"
        for one in parameters
    )
    return f"<table><tr><th>Parameter<th>In<th>{rows}</table>" if rows else ""


def _examples(name: str, body: dict[str, Any]) -> str:
    return "".join(
        f"<p>{name} <small>{escape(kind)}</small></p><pre>{escape(_shown(content))}</pre>"
        for kind, content in body.get("content", {}).items()
    )


def _shown(content: dict[str, Any]) -> str:
    example = content.get("example")
    if example is None:
        example = next((one.get("value") for one in content.get("examples", {}).values()), None)
    return example if isinstance(example, str) else json.dumps(example, ensure_ascii=False, indent=2)
