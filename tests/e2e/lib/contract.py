"""docs/reference/openapi.yaml as a list of operations, for tests that walk all of them."""

import dataclasses
import pathlib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
METHODS = ("get", "post", "put", "patch", "delete")


@dataclasses.dataclass(frozen=True)
class Operation:
    method: str
    path: str
    open: bool                  # needs no token
    path_params: tuple          # (name, schema)
    query_params: tuple         # (name, schema, required)
    body: dict | None           # the JSON schema of the request body
    needs_body: bool = False

    def __str__(self):
        return f"{self.method} {self.path}"

    def url(self, values):
        """The path with its parameters filled in, as given: nothing is escaped."""
        path = self.path
        for name, _ in self.path_params:
            path = path.replace("{" + name + "}", str(values.get(name, 1)))
        return path


def load():
    return yaml.safe_load((ROOT / "docs/reference/openapi.yaml").read_text(encoding="utf-8"))


def resolve(contract, node):
    while isinstance(node, dict) and "$ref" in node:
        found = contract
        for name in node["$ref"].lstrip("#/").split("/"):
            found = found[name]
        node = found
    return node


def operations(contract=None):
    contract = contract or load()
    return [operation(contract, method, path, item) for path, item in contract["paths"].items()
            for method in METHODS if method in item]


def operation(contract, method, path, item):
    described = item[method]
    params = [resolve(contract, p) for p in [*item.get("parameters", []), *described.get("parameters", [])]]
    content = described.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    return Operation(
        method.upper(), path, described.get("security", contract.get("security")) == [],
        tuple((p["name"], resolve(contract, p["schema"])) for p in params if p["in"] == "path"),
        tuple((p["name"], resolve(contract, p["schema"]), p.get("required", False)) for p in params if p["in"] == "query"),
        resolve(contract, schema) if schema else None, described.get("requestBody", {}).get("required", False))


def fields(contract, schema):
    """Name and schema of each property of a request body."""
    return [(name, resolve(contract, s)) for name, s in schema.get("properties", {}).items()]


def types(schema):
    found = schema.get("type", "string")
    return set(found) if isinstance(found, list) else {found}
