"""A JSON Schema as rows that people read: one field each, nested ones by their path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_RULES = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "pattern {}",
    "format": "{}",
    "const": "always {}",
}
_DEEPEST = 6


@dataclass(frozen=True)
class FieldRow:
    """A field by its path (`attachments[].kind`): its type, whether it must be there, and what else it keeps to."""

    name: str
    kind: str
    is_required: bool
    rules: str


def schema_rows(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> tuple[FieldRow, ...]:
    """Every field of an object's schema; references lead into `definitions`."""
    return tuple(_fields("", schema, definitions))


def _fields(path: str, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[FieldRow]:
    found = _resolved(schema, definitions)
    if path.count(".") >= _DEEPEST:
        return
    for name, each in found.get("properties", {}).items():
        yield from _field(f"{path}{name}", each, definitions, is_required=name in found.get("required", ()))


def _field(
    path: str, schema: Mapping[str, Any], definitions: Mapping[str, Any], *, is_required: bool
) -> Iterator[FieldRow]:
    choices = [_resolved(each, definitions) for each in schema.get("anyOf", [schema])]
    given = [each for each in choices if each.get("type") != "null"]
    may_be_null = " or null" if len(given) < len(choices) else ""
    kinds = [_kind(each, definitions) for each in given]
    rules = [rule for each in given for rule in _rules(each, definitions)]
    yield FieldRow(path, " or ".join(dict.fromkeys(kinds)) + may_be_null, is_required, ", ".join(rules))
    for each in given:
        if each.get("type") == "array":
            yield from _fields(f"{path}[].", each.get("items", {}), definitions)
        else:
            yield from _fields(f"{path}.", each, definitions)


def _kind(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if schema.get("type") == "array":
        items = _resolved(schema.get("items", {}), definitions)
        return f"list of {_kind(items, definitions)}" if items else "list"
    if "enum" in schema and len(schema["enum"]) > 1:
        return "one of"
    return str(schema.get("type", "any"))


def _rules(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    items = _resolved(schema.get("items", {}), definitions)
    if choices := schema.get("enum", items.get("enum")):
        yield " | ".join(str(choice) for choice in choices)
    for name, words in _RULES.items():
        if name in schema:
            yield words.format(schema[name])


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    return schema
