"""JSON against the schemas of openapi.yaml: the words that the contract uses, each checked. Unknown words are an error, so
that a schema never says more than is looked at."""

import datetime
import re

import contract as contracts

# Words that describe and do not restrict.
WORDS_ONLY = {"description", "examples", "example", "default", "title", "deprecated", "readOnly", "writeOnly", "contentMediaType",
              "contentEncoding", "discriminator", "$comment"}
TYPES = {"null": lambda v: v is None, "boolean": lambda v: isinstance(v, bool), "string": lambda v: isinstance(v, str),
         "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
         "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
         "array": lambda v: isinstance(v, list), "object": lambda v: isinstance(v, dict)}
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def faults(contract, schema, value, where="$"):
    """What of `value` the schema does not allow, each with its place; nothing: it is valid."""
    schema = contracts.resolve(contract, schema)
    if schema is True or schema == {}:
        return []
    found = []
    for word, wanted in schema.items():
        check = CHECKS.get(word)
        if check:
            found += check(contract, schema, wanted, value, where)
        elif word not in WORDS_ONLY and word not in HELPERS:
            found.append(f"{where}: the contract's word {word!r} is not known to tests/e2e/lib/schema.py")
    return found


def says(ok, where, what):
    return [] if ok else [f"{where}: {what}"]


def is_number(value):
    return TYPES["number"](value)


def check_type(_, __, wanted, value, where):
    kinds = wanted if isinstance(wanted, list) else [wanted]
    return says(any(TYPES[k](value) for k in kinds), where, f"{value!r:.100} is no {' or '.join(kinds)}")


def check_properties(contract, schema, wanted, value, where):
    if not isinstance(value, dict):
        return []
    rest = schema.get("additionalProperties")
    found = []
    for name, item in value.items():
        if name in wanted:
            found += faults(contract, wanted[name], item, f"{where}.{name}")
        elif not isinstance(rest, dict):   # an answer has nothing that the contract does not name
            found.append(f"{where}.{name} is not in the contract")
    return found


def check_additional(contract, schema, wanted, value, where):
    if not isinstance(value, dict) or not isinstance(wanted, dict):
        return []
    known = schema.get("properties", {})
    return [f for name, item in value.items() if name not in known for f in faults(contract, wanted, item, f"{where}.{name}")]


def check_one_of(contract, _, wanted, value, where):
    tries = [faults(contract, choice, value, where) for choice in wanted]
    return [] if any(not t for t in tries) else min(tries, key=len)


def check_format(_, __, wanted, value, where):
    if wanted == "date-time" and isinstance(value, str):
        return says(DATE_TIME.fullmatch(value), where, f"{value!r:.60} is no RFC 3339 time")
    if wanted == "date" and isinstance(value, str):
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            return [f"{where}: {value!r:.60} is no date"]
    if wanted in ("int64", "int32") and TYPES["integer"](value):
        return says(-2**63 <= value < 2**63, where, f"{value} has more than 64 bits")
    return []


CHECKS = {
    "type": check_type,
    "properties": check_properties,
    "additionalProperties": check_additional,
    "oneOf": check_one_of,
    "anyOf": check_one_of,
    "format": check_format,
    "allOf": lambda c, s, w, v, at: [f for part in w for f in faults(c, part, v, at)],
    "required": lambda c, s, w, v, at: [f"{at}.{n} is missing" for n in w if isinstance(v, dict) and n not in v],
    "enum": lambda c, s, w, v, at: says(v in w or not isinstance(v, (str, int)), at, f"{v!r:.60} is none of {w}"),
    "const": lambda c, s, w, v, at: says(v == w, at, f"{v!r:.60} is not {w!r}"),
    "items": lambda c, s, w, v, at: [f for i, x in enumerate(v) for f in faults(c, w, x, f"{at}[{i}]")] if isinstance(v, list) else [],
    "minimum": lambda c, s, w, v, at: says(not is_number(v) or v >= w, at, f"{v} is less than {w}"),
    "maximum": lambda c, s, w, v, at: says(not is_number(v) or v <= w, at, f"{v} is more than {w}"),
    "minLength": lambda c, s, w, v, at: says(not isinstance(v, str) or len(v) >= w, at, f"{v!r:.60} is too short"),
    "maxLength": lambda c, s, w, v, at: says(not isinstance(v, str) or len(v) <= w, at, f"{v!r:.60} is too long"),
    "pattern": lambda c, s, w, v, at: says(not isinstance(v, str) or re.search(w, v), at, f"{v!r:.60} does not match {w}"),
    "minItems": lambda c, s, w, v, at: says(not isinstance(v, list) or len(v) >= w, at, "has too few items"),
    "maxItems": lambda c, s, w, v, at: says(not isinstance(v, list) or len(v) <= w, at, "has too many items"),
    "minProperties": lambda c, s, w, v, at: says(not isinstance(v, dict) or len(v) >= w, at, "has too few fields"),
    "maxProperties": lambda c, s, w, v, at: says(not isinstance(v, dict) or len(v) <= w, at, "has too many fields"),
    "uniqueItems": lambda c, s, w, v, at: [],
}
HELPERS = set()
