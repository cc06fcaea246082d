#!/usr/bin/python3
"""Makes the API's documentation pages out of docs/reference/openapi.yaml, as a C++ source with their bytes.

api_docs.py OPENAPI_YAML OUT.cpp      the build calls this
api_docs.py OPENAPI_YAML FOLDER/      the same files, to look at
"""

import hashlib
import html
import json
import pathlib
import re
import sys

import yaml

METHODS = ("get", "post", "put", "patch", "delete")
WORDS = {
    "en": {
        "title": "DVR-Lite API", "other": "Português", "other_code": "pt-BR", "contents": "Contents",
        "start": "Getting started", "start_text": "Sign in once, keep the token, send it with every request. The examples "
        "below use two variables:", "rights": "Rights", "right": "Right", "who": "Who has it", "schemas": "Schemas",
        "parameters": "Parameters", "name": "Name", "in": "In", "type": "Type", "meaning": "Meaning", "body": "Request body",
        "responses": "Answers", "status": "Status", "try": "Try it", "required": "required", "default": "default",
        "example": "Example", "fields": "Fields", "download": "The contract as a file", "back": "Web app", "header": "Header",
        "query": "query", "path": "path", "cookie": "cookie", "none": "No token is needed.",
        "also": "Also opened by", "language": "", "one_of": "one of", "list_of": "list of", "top": "Top",
    },
    "pt-BR": {
        "title": "API do DVR-Lite", "other": "English", "other_code": "en", "contents": "Conteúdo",
        "start": "Primeiros passos", "start_text": "Entre uma vez, guarde o token e envie-o em cada requisição. Os exemplos "
        "abaixo usam duas variáveis:", "rights": "Permissões", "right": "Permissão", "who": "Quem a tem",
        "schemas": "Esquemas", "parameters": "Parâmetros", "name": "Nome", "in": "Em", "type": "Tipo",
        "meaning": "Significado", "body": "Corpo da requisição", "responses": "Respostas", "status": "Status",
        "try": "Experimente", "required": "obrigatório", "default": "padrão", "example": "Exemplo", "fields": "Campos",
        "download": "O contrato em arquivo", "back": "Aplicação web", "header": "Cabeçalho", "query": "consulta",
        "path": "caminho", "cookie": "cookie", "none": "Não precisa de token.", "also": "Também aceita",
        "language": "As descrições vêm do contrato e estão em inglês.", "one_of": "um de", "list_of": "lista de",
        "top": "Início",
    },
}
TAGS_PT = {"auth": "Entrar e sair", "cameras": "O que é gravado", "recordings": "O que foi gravado",
           "playback": "Gravações como playlists, arquivos e imagens", "live": "Ao vivo: HLS de baixa latência",
           "clips": "Clipes", "users": "Usuários e permissões", "system": "Armazenamento, saúde, auditoria e métricas"}
RIGHTS = {
    "anyone": ("everybody, without a token", "todos, sem token"),
    "signed_in": ("every signed-in user; lists hold only what each may see",
                  "todo usuário com sessão; as listas só têm o que cada um pode ver"),
    "see_camera": ("any permission on the camera", "qualquer permissão sobre a câmera"),
    "view": ("can_view on the camera; its account's owner", "can_view sobre a câmera; o dono da conta"),
    "playback": ("can_playback on the camera; its account's owner", "can_playback sobre a câmera; o dono da conta"),
    "clip": ("can_clip on the camera; its account's owner", "can_clip sobre a câmera; o dono da conta"),
    "manage_camera": ("the account's owner", "o dono da conta"),
    "mark_permanent": ("the account's owner", "o dono da conta"),
    "manage_cameras": ("account owners", "donos de conta"),
    "see_system": ("account owners for their account, the administrator for all",
                   "donos de conta para a sua conta, o administrador para todas"),
    "manage_users": ("account owners", "donos de conta"),
    "manage_user": ("the owner of the sub-user's account", "o dono da conta do subusuário"),
    "see_clip": ("who made the clip, as long as they may clip or play the camera; its account's owner",
                 "quem fez o clipe, enquanto puder recortar ou reproduzir a câmera; o dono da conta"),
    "change_clip": ("who made the clip; its account's owner", "quem fez o clipe; o dono da conta"),
    "share_clip": ("who made the clip, with can_clip; its account's owner",
                   "quem fez o clipe, com can_clip; o dono da conta"),
    "manage_accounts": ("the instance's administrator", "o administrador da instância"),
    "see_metrics": ("the instance's administrator", "o administrador da instância"),
}
TYPES = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".yaml": "application/yaml",
         ".json": "application/json"}


def text(value):
    return html.escape(str(value))


def prose(source):
    """The little Markdown that the contract's descriptions use: paragraphs, lists, `code`."""
    out = []
    for block in re.split(r"\n\s*\n", (source or "").strip()):
        items = re.split(r"(?m)^\* ", block)
        lead, items = items[0].strip(), items[1:]
        if lead:
            out.append(f"<p>{inline(lead)}</p>")
        if items:
            out.append("<ul>" + "".join(f"<li>{inline(i.strip())}</li>" for i in items) + "</ul>")
    return "".join(out)


def inline(source):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text(source))


class Page:
    def __init__(self, contract, language):
        self.contract, self.language, self.words = contract, language, WORDS[language]

    def resolve(self, node):
        while isinstance(node, dict) and "$ref" in node:
            found = self.contract
            for part in node["$ref"][2:].split("/"):
                found = found[part]
            node = found
        return node

    # --- schemas

    def type_of(self, schema):
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return f'<a href="#schema-{text(name)}">{text(name)}</a>'
        if "oneOf" in schema:
            return " | ".join(self.type_of(s) for s in schema["oneOf"])
        kind = schema.get("type", "object" if "properties" in schema else "any")
        if isinstance(kind, list):
            return " | ".join(text(k) for k in kind)
        if kind == "array":
            return f'{self.words["list_of"]} {self.type_of(schema.get("items", {}))}'
        if "format" in schema and schema["format"] != "int64":
            return f'{text(kind)} ({text(schema["format"])})'
        return text(kind)

    def limits_of(self, schema):
        out = []
        if "enum" in schema:
            out.append(f'{self.words["one_of"]} ' + ", ".join(f"<code>{text(w)}</code>" for w in schema["enum"]))
        for low, high, unit in (("minimum", "maximum", ""), ("minLength", "maxLength", " B")):
            if low in schema and high in schema:
                out.append(f"{schema[low]} … {schema[high]}{unit}")
            elif low in schema or high in schema:
                out.append(f"≥ {schema[low]}{unit}" if low in schema else f"≤ {schema[high]}{unit}")
        if "pattern" in schema:
            out.append(f'<code>{text(schema["pattern"])}</code>')
        if "default" in schema and schema["default"] is not None:
            out.append(f'{self.words["default"]} <code>{text(json.dumps(schema["default"]))}</code>')
        return "; ".join(out)

    def meaning(self, description, schema):
        parts = [inline(description.strip()) if description else "", self.limits_of(schema)]
        return "<br>".join(p for p in parts if p)

    def example(self, schema, name="", depth=0):
        schema = self.resolve(schema)
        for key in ("example", "const"):
            if key in schema:
                return schema[key]
        if schema.get("examples"):
            return schema["examples"][0]
        if schema.get("default") is not None:
            return schema["default"]
        if "enum" in schema:
            return schema["enum"][0]
        if "oneOf" in schema:
            return self.example(schema["oneOf"][0], name, depth)
        kind = schema.get("type", "object")
        if isinstance(kind, list):
            kind = kind[0]
        if kind == "object":
            if depth > 4:
                return {}
            return {n: self.example(s, n, depth + 1) for n, s in schema.get("properties", {}).items()}
        if kind == "array":
            return [self.example(schema.get("items", {}), name, depth + 1)] if depth < 4 else []
        if kind == "boolean":
            return True
        if kind in ("integer", "number"):
            return max(schema.get("minimum", 1), 1)
        return self.text_example(schema, name)

    @staticmethod
    def text_example(schema, name):
        if schema.get("format") == "date-time":
            return "2026-11-22T08:30:00.000Z"
        if schema.get("format") == "date":
            return "2026-11-22"
        by_name = {"email": "you@example.org", "name": "Front door", "time_zone": "America/Sao_Paulo", "language": "pt-BR"}
        if name in by_name:
            return by_name[name]
        if "password" in name:
            return "correct horse battery"
        return "…" if schema.get("minLength", 0) <= 1 else "x" * schema["minLength"]

    def fields_table(self, schema):
        rows = []
        required = schema.get("required", [])
        for name, field in schema.get("properties", {}).items():
            mark = f' <span class="need">{self.words["required"]}</span>' if name in required else ""
            shown = field if "$ref" in field else self.resolve(field)
            rows.append(f'<tr><td><code>{text(name)}</code>{mark}</td><td>{self.type_of(field)}</td>'
                        f'<td>{self.meaning(shown.get("description"), shown)}</td></tr>')
        return self.table(("name", "type", "meaning"), rows)

    def table(self, heads, rows):
        if not rows:
            return ""
        head = "".join(f"<th>{self.words[h]}</th>" for h in heads)
        return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'

    # --- operations

    def operations(self):
        for path, item in self.contract["paths"].items():
            for method in METHODS:
                if method in item:
                    shared = item.get("parameters", [])
                    yield path, method, item[method], [self.resolve(p) for p in shared + item[method].get("parameters", [])]

    def parameters(self, parameters):
        rows = []
        for p in parameters:
            schema = p.get("schema", {})
            mark = f' <span class="need">{self.words["required"]}</span>' if p.get("required") else ""
            rows.append(f'<tr><td><code>{text(p["name"])}</code>{mark}</td><td>{self.words[p["in"]]}</td>'
                        f'<td>{self.type_of(schema)}</td>'
                        f'<td>{self.meaning(p.get("description"), self.resolve(schema))}</td></tr>')
        if not rows:
            return ""
        return f'<h4>{self.words["parameters"]}</h4>' + self.table(("name", "in", "type", "meaning"), rows)

    def body(self, operation):
        content = self.resolve(operation.get("requestBody", {})).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema is None:
            return "", None
        example = self.example(schema)
        shown = json.dumps(example, indent=2, ensure_ascii=False)
        inline_fields = "" if "$ref" in schema else self.fields_table(schema)
        return (f'<h4>{self.words["body"]}</h4><p>{self.type_of(schema)}</p>{inline_fields}'
                f'<pre><code>{text(shown)}</code></pre>'), example

    def responses(self, operation):
        rows = []
        for status, response in operation.get("responses", {}).items():
            response = self.resolve(response)
            kinds = [f'{text(kind)}: {self.type_of(c["schema"])}' if "schema" in c and "json" in kind else text(kind)
                     for kind, c in response.get("content", {}).items()]
            rows.append(f'<tr><td><code>{text(status)}</code></td><td>{inline(response.get("description", ""))}</td>'
                        f'<td>{"<br>".join(kinds)}</td></tr>')
        return f'<h4>{self.words["responses"]}</h4>' + self.table(("status", "meaning", "type"), rows)

    def curl(self, path, method, operation, parameters, example):
        target = path
        query = []
        for p in parameters:
            value = self.example(p.get("schema", {}), p["name"])
            if p["in"] == "path":
                target = target.replace("{%s}" % p["name"], str(value))
            elif p["in"] == "query" and p.get("required"):
                query.append(f'{p["name"]}={value}')
        parts = ["curl -sk" + ("" if method == "get" else f" -X {method.upper()}")]
        if operation.get("security") != []:
            parts.append('-H "Authorization: Bearer $TOKEN"')
        if example is not None:
            parts.append("-H 'Content-Type: application/json'")
            parts.append("-d '" + json.dumps(example, ensure_ascii=False).replace("'", "'\\''") + "'")
        url = '"$DVR' + target + ("?" + "&".join(query) if query else "") + '"'
        return f'<h4>{self.words["try"]}</h4><pre><code>{text(" ".join(parts + [url]))}</code></pre>'

    def operation(self, path, method, operation, parameters):
        right = operation.get("x-right", "")
        body, example = self.body(operation)
        also = [name for option in operation.get("security", []) for name in option if name != "bearer"]
        more = f' · {self.words["also"]}: {", ".join(text(a) for a in also)}' if also else ""
        shown = path.replace("/", "/<wbr>")
        return (f'<article id="{text(operation["operationId"])}"><h3><span class="method {method}">{method.upper()}</span> '
                f'<span class="path">{shown}</span></h3><p class="summary">{inline(operation.get("summary", ""))}</p>'
                f'<p class="right">{self.words["right"]}: <a href="#right-{text(right)}"><code>{text(right)}</code></a>{more}</p>'
                f'{prose(operation.get("description"))}{self.parameters(parameters)}{body}{self.responses(operation)}'
                f'{self.curl(path, method, operation, parameters, example)}</article>')

    # --- the page

    def tag_title(self, tag):
        return TAGS_PT.get(tag["name"], tag.get("description", "")) if self.language == "pt-BR" else tag.get("description", "")

    def sections(self):
        for tag in self.contract.get("tags", []):
            yield tag, [o for o in self.operations() if tag["name"] in o[2].get("tags", [])]

    def contents(self):
        out = [f'<li><a href="#start">{self.words["start"]}</a></li><li><a href="#rights">{self.words["rights"]}</a></li>']
        for tag, operations in self.sections():
            links = "".join(f'<li><a href="#{text(o["operationId"])}"><span class="method {m}">{m.upper()}</span> '
                            f'{text(o.get("summary", p))}</a></li>' for p, m, o, _ in operations)
            out.append(f'<li><a href="#tag-{text(tag["name"])}"><strong>{text(tag["name"])}</strong></a><ul>{links}</ul></li>')
        out.append(f'<li><a href="#schemas">{self.words["schemas"]}</a></li>')
        return f'<ul class="tree">{"".join(out)}</ul>'

    def start(self):
        login = ("DVR=https://localhost:8443\n"
                 "TOKEN=$(curl -sk \"$DVR/api/auth/login\" -H 'Content-Type: application/json' \\\n"
                 "  -d '{\"email\": \"you@example.org\", \"password\": \"…\"}' | jq -r .access_token)")
        note = f'<p class="muted">{self.words["language"]}</p>' if self.words["language"] else ""
        return (f'<section id="start"><h2>{self.words["start"]}</h2>{note}<p>{self.words["start_text"]}</p>'
                f'<pre><code>{text(login)}</code></pre>{prose(self.contract["info"].get("description"))}</section>')

    def rights(self):
        used = []
        for _, _, operation, _ in self.operations():
            if operation.get("x-right") not in used:
                used.append(operation["x-right"])
        column = 1 if self.language == "pt-BR" else 0
        known = [r for r in RIGHTS if r in used] + [r for r in used if r not in RIGHTS]
        rows = [f'<tr id="right-{text(r)}"><td><code>{text(r)}</code></td>'
                f'<td>{text(RIGHTS.get(r, (r.replace("_", " "),) * 2)[column])}</td></tr>' for r in known]
        return f'<section id="rights"><h2>{self.words["rights"]}</h2>{self.table(("right", "who"), rows)}</section>'

    def schemas(self):
        out = []
        for name, schema in self.contract["components"]["schemas"].items():
            if "properties" in schema:
                shown = self.fields_table(schema)
            else:
                shown = f'<p>{self.type_of(schema)} {self.limits_of(schema)}</p>'
            out.append(f'<article id="schema-{text(name)}"><h3>{text(name)}</h3>{prose(schema.get("description"))}{shown}</article>')
        return f'<section id="schemas"><h2>{self.words["schemas"]}</h2>{"".join(out)}</section>'

    def html(self):
        w = self.words
        sections = "".join(
            f'<section id="tag-{text(tag["name"])}"><h2>{text(tag["name"])}</h2><p class="muted">{text(self.tag_title(tag))}</p>'
            + "".join(self.operation(*o) for o in operations) + "</section>" for tag, operations in self.sections())
        return (f'<!doctype html>\n<html lang="{self.language}"><head><meta charset="utf-8">'
                f'<meta name="viewport" content="width=device-width, initial-scale=1">'
                f'<meta name="color-scheme" content="light dark"><title>{w["title"]}</title>'
                f'<link rel="icon" type="image/svg+xml" href="/favicon.svg">'
                f'<link rel="stylesheet" href="/api/docs/docs.css"><script src="/theme.js"></script></head><body>'
                f'<header id="top"><a class="brand" href="#top">{w["title"]} <small>{text(self.contract["info"]["version"])}</small></a>'
                f'<nav><a href="/">{w["back"]}</a> <a href="/api/docs/?lang={w["other_code"]}" hreflang="{w["other_code"]}">'
                f'{w["other"]}</a></nav></header>'
                f'<div class="columns"><details class="contents"><summary>{w["contents"]}</summary>{self.contents()}</details>'
                f'<nav class="side" aria-label="{w["contents"]}">{self.contents()}</nav>'
                f'<main>{self.start()}{self.rights()}{sections}{self.schemas()}'
                f'<footer><p>{w["download"]}: <a href="/api/docs/openapi.yaml">openapi.yaml</a> · '
                f'<a href="/api/docs/openapi.json">openapi.json</a> · <a href="#top">{w["top"]}</a></p></footer></main></div>'
                f'</body></html>\n')


def files_of(source):
    contract = yaml.safe_load(source)
    style = pathlib.Path(__file__).with_name("api_docs.css").read_text()
    return {"index.en.html": Page(contract, "en").html(), "index.pt-BR.html": Page(contract, "pt-BR").html(),
            "docs.css": style, "openapi.yaml": source,
            "openapi.json": json.dumps(contract, ensure_ascii=False, default=str)}


def as_cpp(files):
    """String literals have a limit by the standard's advice of 64 KiB: bytes come in pieces."""
    out = ['// Made by script/lib/api_docs.py from docs/reference/openapi.yaml.', '#include "api/docs.hpp"', "",
           "#include <array>", "", "namespace dvr::api {", "namespace {", "", "using namespace std::string_view_literals;", ""]
    rows = []
    for number, (name, content) in enumerate(files.items()):
        data = content.encode()
        pieces = [data[i:i + 2000] for i in range(0, len(data), 2000)] or [b""]
        out.append(f"constexpr auto kFile{number} =")
        out += ["    " + literal(piece) for piece in pieces]
        out[-1] += "sv;"
        etag = hashlib.sha256(data).hexdigest()[:32]
        kind = TYPES[pathlib.PurePath(name).suffix]
        rows.append(f'    DocsFile{{"{name}", "{kind}", kFile{number}, "\\"{etag}\\""}},')
    out += ["", f"constexpr std::array<DocsFile, {len(rows)}> kFiles{{{{", *rows, "}};", "", "}  // namespace", "",
            "std::span<const DocsFile> docs_files() { return kFiles; }", "", "}  // namespace dvr::api", ""]
    return "\n".join(out)


def literal(data):
    """One C++ literal; octal escapes are three digits and so end by themselves."""
    plain = {0x22: '\\"', 0x5c: "\\\\", 0x0a: "\\n", 0x3f: "\\?"}
    return '"' + "".join(plain.get(b, chr(b) if 0x20 <= b < 0x7f else f"\\{b:03o}") for b in data) + '"'


def main(contract, target):
    files = files_of(pathlib.Path(contract).read_text())
    out = pathlib.Path(target)
    if target.endswith("/"):
        out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (out / name).write_text(content)
    else:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(as_cpp(files))


if __name__ == "__main__":
    main(*sys.argv[1:])
