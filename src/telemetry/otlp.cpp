#include "telemetry/otlp.hpp"

#include "base/text.hpp"
#include "proto/http/gzip.hpp"
#include "proto/http/target.hpp"

namespace dvr::telemetry {
namespace {

constexpr std::size_t kWorthPacking = 1024;

bool is_token(std::string_view name) {  // RFC 9110, section 5.6.2
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~";
  return !name.empty() && name.find_first_not_of(allowed) == name.npos;
}

}  // namespace

Result<std::string> check_otlp_endpoint(std::string_view text) {
  const auto rest = text.starts_with("https://")  ? text.substr(8)
                    : text.starts_with("http://") ? text.substr(7)
                                                  : std::string_view();
  if (rest.empty() || rest.front() == '/')
    return fail(ErrorKind::invalid, "must begin with http:// or https:// and a host");
  if (text.find_first_of("@?# \t\r\n") != text.npos)
    return fail(ErrorKind::invalid, "may have no user, query or fragment; what is secret belongs into otlp.headers");
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

Result<OtlpHeaders> parse_otlp_headers(std::string_view text) {
  OtlpHeaders out;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const auto item = trim(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (item.empty()) continue;
    const auto equals = item.find('=');
    const auto name = trim(item.substr(0, equals));
    if (equals == item.npos || !is_token(name))
      return fail(ErrorKind::invalid, "must be NAME=VALUE with commas between; item {} is not", out.size() + 1);
    auto value = http::percent_decode(trim(item.substr(equals + 1)));
    if (!value) return fail(ErrorKind::invalid, "the value of {} is not well encoded", name);
    out.emplace_back(name, std::move(*value));
  }
  return out;
}

Delivery otlp_delivery(const http::FetchAnswer& answer, std::size_t spans, WallTime now) {
  const auto refused = [&](std::size_t count, std::string trouble) {
    return Delivery{.taken = spans, .refused = std::min(count, spans), .trouble = std::move(trouble)};
  };
  const int status = answer.status;
  if (status == 429 || status == 502 || status == 503 || status == 504)
    return {.trouble = fmt::format("answers {}", status), .not_before = answer.retry_after(now)};
  if (status < 200 || status > 299) return refused(spans, fmt::format("answers {}", status));
  const auto rejected = otlp_rejected(answer.body);
  if (!rejected) return refused(spans, "answers what no collector would");
  return refused(*rejected, *rejected > 0 ? fmt::format("did not want {} of {} spans", *rejected, spans) : "");
}

Otlp::Otlp(OtlpOptions options)
    : options_(std::move(options)),
      envelope_(options_.resource),
      fetcher_(options_.connection),
      shipper_("otlp", options_.limits, [this](const std::vector<Parcel>& batch, std::stop_token stop) {
        return deliver(batch, std::move(stop));
      }) {}

void Otlp::on_span(const trace::Span& span) { shipper_.put({span.end, otlp_span(span)}); }

http::FetchRequest Otlp::request(const std::vector<Parcel>& batch) const {
  http::FetchRequest out;
  out.method = "POST";
  out.url = options_.endpoint + "/v1/traces";
  out.timeout = options_.timeout;
  out.headers = options_.headers;
  out.headers.emplace_back("Content-Type", "application/json");
  out.body = envelope_.head;
  for (std::size_t i = 0; i < batch.size(); ++i) out.body.append(i > 0 ? "," : "").append(batch[i].bytes);
  out.body += envelope_.tail;
  if (out.body.size() >= kWorthPacking) {
    out.body = http::gzip(out.body);
    out.headers.emplace_back("Content-Encoding", "gzip");
  }
  return out;
}

Delivery Otlp::deliver(const std::vector<Parcel>& batch, std::stop_token stop) {
  const auto answer = fetcher_.fetch(request(batch), std::move(stop));
  if (answer) return otlp_delivery(*answer, batch.size(), system_clock().wall());
  // An answer was there, only too long to be one of a collector: the same batch would get the same again.
  if (answer.error().kind == ErrorKind::too_large)
    return {.taken = batch.size(), .refused = batch.size(), .trouble = answer.error().message};
  return {.trouble = answer.error().message};
}

}  // namespace dvr::telemetry
