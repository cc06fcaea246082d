// Host names to addresses, as a seam: tests answer from a table, the server refuses addresses that no camera may have.
#pragma once
#include "base/async.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <functional>

namespace dvr::rtsp {

using Endpoints = std::vector<asio::ip::tcp::endpoint>;
// Called for every connection, also after a redirect. An error's message is shown to the person who owns the camera.
using Resolve = std::function<Task<Result<Endpoints>>(std::string host, std::uint16_t port)>;

// The system's resolver, on Asio's resolver thread.
Task<Result<Endpoints>> resolve_by_system(std::string host, std::uint16_t port);

}  // namespace dvr::rtsp
