// Distributed traces: the context that travels with a request (W3C Trace Context, level 1) and the spans that tell how
// long what took. Where they go is the sink's affair; without a tracer nothing of this costs anything.
#pragma once
#include "base/time.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace dvr::trace {

using TraceId = std::array<std::uint8_t, 16>;
using SpanId = std::array<std::uint8_t, 8>;

// A span as others may refer to it.
struct Context {
  TraceId trace_id{};
  SpanId span_id{};
  bool sampled = false;
  std::string state = {};  // tracestate: of other vendors, passed on as it came

  bool is_valid() const;           // no id is all zeros
  std::string trace_text() const;  // 32 digits
  std::string span_text() const;   // 16 digits
  bool operator==(const Context&) const = default;
};

// The context of a request by its two fields. Nothing: there is none, or none that is well formed; a state that is not
// is left out. Of a state longer than kStateBytes the last members are left out.
inline constexpr std::size_t kStateBytes = 512;
std::optional<Context> parse(std::string_view traceparent, std::string_view tracestate = {});
std::string traceparent(const Context& context);  // version 00

enum class Kind : std::uint8_t { internal = 1, server = 2, client = 3, producer = 4, consumer = 5 };
using Attribute = std::variant<std::string, std::int64_t, bool>;

// What has ended. Names of attributes are those of OpenTelemetry's semantic conventions, or begin with "dvr.".
struct Span {
  Context context;                 // its own
  std::optional<SpanId> parent{};  // none: a root
  std::string name{};
  Kind kind = Kind::internal;
  WallTime start{}, end{};
  std::vector<std::pair<std::string, Attribute>> attributes{};
  std::optional<std::string> error{};  // status "error" with this text, which may be empty; none: not set
  std::vector<Context> links{};
};

// Takes what is sampled. Any thread; returns at once.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void on_span(const Span& span) = 0;
};

// Begins spans, decides which are kept, and gives those to the sink. Any thread.
class Tracer {
 public:
  // Of traces that begin here, `percent` of a hundred are kept; of others, what their parent says.
  Tracer(Sink& sink, int percent) : sink_(sink), percent_(percent) {}

  Span begin(Kind kind, const std::optional<Context>& parent, WallTime start) const;
  // Would this trace be kept if it had begun here? The same answer for each span of a trace.
  bool would_keep(const TraceId& id) const;
  void end(const Span& span) const;  // to the sink, when it is sampled

 private:
  Sink& sink_;
  const int percent_;
};

}  // namespace dvr::trace
