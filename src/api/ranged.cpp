#include "api/ranged.hpp"

#include "proto/http/conditional.hpp"
#include "proto/http/range.hpp"

namespace dvr::api {

Answer ranged_response(const http::Request& request, const Ranged& what) {
  const auto finish = [&](http::Response response) {
    response.headers.set("ETag", what.etag);
    response.headers.set("Accept-Ranges", "bytes");
    response.headers.set("Cache-Control", what.cache_control);
    return response;
  };
  if (http::not_modified(request, what.etag)) return finish(http::Response::empty(304));
  const auto header = http::range_applies(request, what.etag) ? request.header("Range") : "";
  const auto range = http::parse_range(header, what.size_bytes);
  if (range.kind == http::ByteRange::Kind::whole)
    return finish(http::Response::stream(200, what.source(0, what.size_bytes), what.content_type));
  if (range.kind == http::ByteRange::Kind::part)
    return finish(http::Response::stream(206, what.source(range.first, range.size()), what.content_type)
                      .with("Content-Range", http::content_range(range, what.size_bytes)));
  Problem problem(ErrorKind::invalid, fmt::format("the range lies outside the file of {} bytes", what.size_bytes));
  problem.status = 416;
  return to_response(problem, request.path, request.id)
      .with("Content-Range", http::content_range_unsatisfied(what.size_bytes));
}

bool asks_for_start(const http::Request& request, std::uint64_t size_bytes) {
  const auto range = http::parse_range(request.header("Range"), size_bytes);
  return range.kind == http::ByteRange::Kind::whole || (range.kind == http::ByteRange::Kind::part && range.first == 0);
}

}  // namespace dvr::api
