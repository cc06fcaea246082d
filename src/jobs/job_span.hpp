// The span of one attempt at a job. Without a tracer nothing of it is made.
#pragma once
#include "jobs/origin.hpp"

namespace dvr::jobs {

class JobSpan {
 public:
  // A child of the request that asked for the job; of a job that nobody asked for, a root.
  JobSpan(const trace::Tracer* tracer, const catalog::Job& job, const Origin& origin);

  std::string trace_text() const { return span_ ? span_->context.trace_text() : std::string(); }
  // done, failed, dead, cancelled; queued: another attempt comes; unknown. `error`: none when it went well.
  void end(std::string outcome, std::optional<std::string> error);

 private:
  const trace::Tracer* const tracer_;
  std::unique_ptr<trace::Span> span_;  // null: nothing is traced
};

}  // namespace dvr::jobs
