// Which request asked for a job. It is kept in the job's payload, so that it is known after a restart too.
#pragma once
#include "base/trace.hpp"
#include "catalog/jobs.hpp"

namespace dvr::jobs {

struct Origin {
  std::string request_id = {};               // empty: the program itself
  std::optional<trace::Context> trace = {};  // the request's span
};

// `payload` is a JSON object, and is so after.
std::string with_origin(const std::string& payload, const Origin& origin);
Origin origin_of(const catalog::Job& job);  // what cannot be read is left out

}  // namespace dvr::jobs
