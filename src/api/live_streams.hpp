// Which live stream somebody wants to see.
#pragma once
#include "api/problem.hpp"
#include "api/services.hpp"

namespace dvr::api {

// Finds the stream, or starts it: returns at once, on any thread. Hold the pointer for as long as somebody watches: a
// sub stream is pulled so long, and a while after. It may have no picture yet, or never get one; it closes
// (Window::closed) when the camera is changed or removed.
//   unavailable                  503  not now: ask again
//   not_found, "no_sub_stream"   404  the camera has only its main stream
boost::system::result<std::shared_ptr<live::Stream>, Problem> watch_live(Services& services, std::int64_t camera_id,
                                                                         live::Which which);

}  // namespace dvr::api
