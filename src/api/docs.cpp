#include "api/docs.hpp"

#include "api/body.hpp"
#include "api/handlers.hpp"
#include "proto/http/conditional.hpp"

namespace dvr::api {
namespace {

const DocsFile* find(std::string_view name) {
  for (const auto& file : docs_files())
    if (file.name == name) return &file;
  return nullptr;
}

// As asked for by ?lang, else the first of both that the browser names.
std::string_view language_of(const http::Request& request, const std::optional<std::string>& wanted) {
  if (wanted) return *wanted == "en" ? "en" : "pt-BR";
  const auto accepted = request.header("Accept-Language");
  const auto pt = accepted.find("pt"), en = accepted.find("en");
  return pt < en ? "pt-BR" : "en";
}

}  // namespace

Task<Answer> get_docs(Services&, Context context) {
  QueryReader query(context.request.query);
  const auto wanted = query.choice("lang", {"en", "pt-BR"});
  DVR_CO_CHECK(query.check());
  const auto name = context.path.text("file");
  const auto* file =
      find(name.empty() ? fmt::format("index.{}.html", language_of(context.request, wanted)) : std::string(name));
  if (!file) co_return Problem(ErrorKind::not_found, "the documentation has no such file");
  auto response = http::not_modified(context.request, file->etag)
                      ? http::Response::empty(304)
                      : http::Response::text(200, std::string(file->content), file->content_type);
  response.headers.set("ETag", file->etag);
  response.headers.set("Cache-Control", "no-cache");
  if (name.empty()) response.headers.add("Vary", "Accept-Language");
  co_return response;
}

}  // namespace dvr::api
