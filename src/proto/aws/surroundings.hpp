// What the search for credentials sees of the machine. Passed in, so that a test sees only what it made.
#pragma once
#include "base/clock.hpp"
#include "proto/http/fetcher.hpp"

#include <filesystem>
#include <functional>
#include <map>

namespace dvr::aws {

using Fetch = std::function<Result<http::FetchAnswer>(const http::FetchRequest&, std::stop_token)>;

// One thread at a time.
struct Surroundings {
  std::map<std::string, std::string> environment;                              // AWS_… and HOME
  std::function<Result<std::string>(const std::filesystem::path&)> read_file;  // not_found, io, too_large over 1 MiB
  Fetch fetch;                                                                 // AWS's services
  Fetch fetch_nearby;  // services of this machine or container: straight, never through a proxy, and soon
  const Clock* clock = &system_clock();

  // Empty when there is none.
  std::string variable(const std::string& name) const;
};

Surroundings surroundings_of_process(const std::string& ca_file);  // PEM; empty: what the system trusts

}  // namespace dvr::aws
