#include "jobs/origin.hpp"

#include <gtest/gtest.h>

namespace dvr::jobs {
namespace {

TEST(Origin, IsKeptInThePayloadAndReadOrLeftOut) {
  const auto trace = trace::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "a=1");
  catalog::Job job;
  job.payload = with_origin(R"({"camera_id":7})", {"r\"1", trace});
  EXPECT_EQ(job.payload,
            R"({"camera_id":7,"origin":{"request":"r\"1",)"
            R"("traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","tracestate":"a=1"}})");
  EXPECT_EQ(origin_of(job).request_id, "r\"1");
  EXPECT_EQ(origin_of(job).trace, trace);
  EXPECT_EQ(with_origin("{}", {}), "{}");
  for (const auto* odd : {"", "7", "{", "{}", R"({"origin":7})", R"({"origin":{"request":7,"traceparent":"x"}})"}) {
    job.payload = odd;
    EXPECT_EQ(origin_of(job).request_id, "") << odd;
    EXPECT_FALSE(origin_of(job).trace) << odd;
  }
}

}  // namespace
}  // namespace dvr::jobs
