#include "api/live_streams.hpp"

namespace dvr::api {

boost::system::result<std::shared_ptr<live::Stream>, Problem> watch_live(Services& services, std::int64_t camera_id,
                                                                         live::Which which) {
  if (which == live::Which::main) {
    if (auto stream = services.live.find(camera_id)) return stream;
    return Problem(ErrorKind::unavailable, "the camera shows no picture yet");
  }
  auto stream = services.cameras.watch_sub(camera_id);
  if (stream) return std::move(*stream);
  Problem problem(stream.error());
  if (problem.kind == ErrorKind::not_found) problem.code = "no_sub_stream";
  return problem;
}

}  // namespace dvr::api
