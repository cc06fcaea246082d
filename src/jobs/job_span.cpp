#include "jobs/job_span.hpp"

#include "base/clock.hpp"

namespace dvr::jobs {

JobSpan::JobSpan(const trace::Tracer* tracer, const catalog::Job& job, const Origin& origin) : tracer_(tracer) {
  if (!tracer_) return;
  span_ = std::make_unique<trace::Span>(tracer_->begin(trace::Kind::consumer, origin.trace, system_clock().wall()));
  span_->name = "job " + job.kind;
  span_->attributes = {{"dvr.job.id", job.id},
                       {"dvr.job.kind", job.kind},
                       {"dvr.job.subject_id", job.subject_id},
                       {"dvr.job.attempt", std::int64_t(job.attempts)}};
  if (!origin.request_id.empty()) span_->attributes.emplace_back("dvr.request.id", origin.request_id);
}

void JobSpan::end(std::string outcome, std::optional<std::string> error) {
  if (!span_) return;
  span_->end = system_clock().wall();
  span_->attributes.emplace_back("dvr.job.outcome", std::move(outcome));
  span_->error = std::move(error);
  tracer_->end(*span_);
  span_.reset();
}

}  // namespace dvr::jobs
