#include "api/services.hpp"

#include "accounts/source_guard.hpp"
#include "catalog/settings.hpp"

#include <charconv>

namespace dvr::api {
namespace {

constexpr std::string_view kPending = "delete_footage:";

// An address that is refused is left out; when nothing is left, the owner is told why.
Task<Result<rtsp::Endpoints>> resolve_and_check(rtsp::Resolve resolve, std::vector<Cidr> allowed, std::string host,
                                                std::uint16_t port) {
  DVR_CO_TRY(auto endpoints, co_await resolve(host, port));
  std::string why;
  std::erase_if(endpoints, [&](const auto& endpoint) {
    const auto refused = accounts::refuse_address(endpoint.address(), allowed);
    if (refused) why = *refused;
    return refused.has_value();
  });
  if (endpoints.empty() && !why.empty()) co_return fail(ErrorKind::forbidden, "{}", why);
  co_return endpoints;
}

}  // namespace

rtsp::Resolve guarded_resolve(rtsp::Resolve resolve, std::vector<Cidr> allowed) {
  return [resolve = std::move(resolve), allowed = std::move(allowed)](std::string host, std::uint16_t port) {
    return resolve_and_check(resolve, allowed, std::move(host), port);
  };
}

Result<std::vector<std::int64_t>> pending_footage_deletions(catalog::Connection& c) {
  DVR_TRY(const auto rows, c.query("SELECT value FROM settings WHERE name LIKE 'delete_footage:%'"));
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& text = rows[i].text(0);
    std::int64_t id = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), id).ec == std::errc()) out.push_back(id);
  }
  return out;
}

Result<void> finish_footage_deletion(catalog::Connection& c, std::int64_t camera_id) {
  return catalog::settings::remove(c, fmt::format("{}{}", kPending, camera_id));
}

}  // namespace dvr::api
