"""The part of JSON Schema 2020-12 that results.schema.json uses; any other keyword is refused, never passed over."""

from __future__ import annotations

import re
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}
_TOLD = {"$schema", "$defs", "title", "description"}


class Invalid(ValueError):
    """Where the value is not what the schema says, and why."""


def validate(value: Any, schema: dict[str, Any], root: dict[str, Any] | None = None, at: str = "$") -> None:
    """Raises Invalid unless the value holds to the schema."""
    root = root or schema
    for keyword, wanted in schema.items():
        if keyword == "$ref":
            validate(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)
        elif keyword == "type":
            names = [wanted] if isinstance(wanted, str) else wanted
            _need(any(_is(value, name) for name in names), at, f"{value!r} is not of type {wanted}")
        elif keyword == "const":
            _need(value == wanted, at, f"{value!r} is not {wanted!r}")
        elif keyword == "enum":
            _need(value in wanted, at, f"{value!r} is none of {wanted}")
        elif keyword == "pattern":
            _need(re.search(wanted, value) is not None, at, f"{value!r} does not match {wanted}")
        elif keyword in ("minimum", "maximum"):
            _need(value >= wanted if keyword == "minimum" else value <= wanted, at, f"{value} is beyond its {keyword}")
        elif keyword in ("minItems", "maxItems"):
            _need(len(value) >= wanted if keyword == "minItems" else len(value) <= wanted, at, f"{keyword} {wanted}")
        elif keyword == "required":
            _need(not set(wanted) - set(value), at, f"{sorted(set(wanted) - set(value))} missing")
        elif keyword == "properties":
            for name in wanted.keys() & value.keys():
                validate(value[name], wanted[name], root, f"{at}.{name}")
        elif keyword == "additionalProperties":
            for name in value.keys() - schema.get("properties", {}).keys():
                _need(wanted is not False, at, f"{name!r} is not expected")
                if isinstance(wanted, dict):
                    validate(value[name], wanted, root, f"{at}.{name}")
        elif keyword == "items":
            for number, item in enumerate(value):
                validate(item, wanted, root, f"{at}[{number}]")
        elif keyword == "oneOf":
            _need(sum(_holds(value, one, root, at) for one in wanted) == 1, at, "not exactly one alternative holds")
        else:
            assert keyword in _TOLD, f"this checker does not know {keyword!r}"


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _holds(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str) -> bool:
    try:
        validate(value, schema, root, at)
    except Invalid:
        return False
    return True


def _need(holds: bool, at: str, why: str) -> None:
    if not holds:
        raise Invalid(f"{at}: {why}")
