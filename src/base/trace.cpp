#include "base/trace.hpp"

#include "base/bytes.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace dvr::trace {
namespace {

constexpr std::size_t kTraceparent = 55;  // "00-" 32 digits "-" 16 digits "-" 2 digits
constexpr std::size_t kMostMembers = 32, kLongestKey = 256, kLongestValue = 256;
constexpr std::uint8_t kSampledFlag = 1;

// Lower case only: "The value MUST be in lowercase".
std::optional<std::uint8_t> digit(char c) {
  if (c >= '0' && c <= '9') return std::uint8_t(c - '0');
  if (c >= 'a' && c <= 'f') return std::uint8_t(c - 'a' + 10);
  return std::nullopt;
}

template <std::size_t N>
bool read_digits(std::string_view text, std::array<std::uint8_t, N>& into) {
  if (text.size() != 2 * N) return false;
  for (std::size_t i = 0; i < N; ++i) {
    const auto high = digit(text[2 * i]), low = digit(text[2 * i + 1]);
    if (!high || !low) return false;
    into[i] = std::uint8_t(*high << 4 | *low);
  }
  return true;
}

template <std::size_t N>
bool is_zero(const std::array<std::uint8_t, N>& id) {
  return std::all_of(id.begin(), id.end(), [](auto b) { return b == 0; });
}

template <std::size_t N>
std::array<std::uint8_t, N> random_id() {
  std::array<std::uint8_t, N> id{};
  do {
    const auto bytes = random_bytes(N);
    std::copy(bytes.begin(), bytes.end(), id.begin());
  } while (is_zero(id));
  return id;
}

bool is_key(std::string_view key) {
  constexpr std::string_view first = "abcdefghijklmnopqrstuvwxyz0123456789",
                             others = "abcdefghijklmnopqrstuvwxyz0123456789_-*/@";
  return !key.empty() && key.size() <= kLongestKey && first.find(key.front()) != first.npos &&
         key.find_first_not_of(others) == key.npos;
}

bool is_value(std::string_view value) {
  return !value.empty() && value.size() <= kLongestValue &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e && c != ',' && c != '='; });
}

// Members between commas; empty ones are allowed (section 3.3.1).
bool is_state(std::string_view state) {
  std::size_t members = 0;
  while (!state.empty()) {
    const auto comma = std::min(state.find(','), state.size());
    const auto member = trim(state.substr(0, comma));
    state.remove_prefix(std::min(comma + 1, state.size()));
    if (member.empty()) continue;
    const auto equals = member.find('=');
    if (equals == member.npos || !is_key(member.substr(0, equals)) || !is_value(member.substr(equals + 1)))
      return false;
    ++members;
  }
  return members <= kMostMembers;
}

std::string shortened(std::string_view state) {
  state = trim(state);
  while (state.size() > kStateBytes) {
    const auto comma = state.rfind(',');
    state = comma == state.npos ? std::string_view() : trim(state.substr(0, comma));
  }
  return std::string(state);
}

}  // namespace

bool Context::is_valid() const { return !is_zero(trace_id) && !is_zero(span_id); }
std::string Context::trace_text() const { return to_hex(trace_id); }
std::string Context::span_text() const { return to_hex(span_id); }

// Section 3.2.2; of a version to come the known beginning is read (section 4.3.1).
std::optional<Context> parse(std::string_view text, std::string_view tracestate) {
  text = trim(text);
  std::array<std::uint8_t, 1> version{}, flags{};
  Context out;
  if (text.size() < kTraceparent || !read_digits(text.substr(0, 2), version) || version[0] == 0xff) return std::nullopt;
  if (version[0] == 0 ? text.size() != kTraceparent : text.size() > kTraceparent && text[kTraceparent] != '-')
    return std::nullopt;
  if (text[2] != '-' || text[35] != '-' || text[52] != '-' || !read_digits(text.substr(3, 32), out.trace_id) ||
      !read_digits(text.substr(36, 16), out.span_id) || !read_digits(text.substr(53, 2), flags) || !out.is_valid())
    return std::nullopt;
  out.sampled = (flags[0] & kSampledFlag) != 0;
  if (is_state(tracestate)) out.state = shortened(tracestate);
  return out;
}

std::string traceparent(const Context& c) {
  return fmt::format("00-{}-{}-{:02x}", c.trace_text(), c.span_text(), c.sampled ? kSampledFlag : 0);
}

Span Tracer::begin(Kind kind, const std::optional<Context>& parent, WallTime start) const {
  Span span;
  if (parent) {
    span.context = *parent;
    span.parent = parent->span_id;
  } else {
    span.context.trace_id = random_id<16>();
    span.context.sampled = would_keep(span.context.trace_id);
  }
  span.context.span_id = random_id<8>();
  span.kind = kind;
  span.start = start;
  return span;
}

// By the last seven bytes: those are random also in ids of which others made the first (level 2, "random" flag).
bool Tracer::would_keep(const TraceId& id) const {
  std::uint64_t value = 0;
  for (std::size_t i = 9; i < id.size(); ++i) value = value << 8 | id[i];
  constexpr auto kPercent = (std::uint64_t(1) << 56) / 100 + 1;
  return value / kPercent < std::uint64_t(percent_);
}

void Tracer::end(const Span& span) const {
  if (span.context.sampled) sink_.on_span(span);
}

}  // namespace dvr::trace
