// What all ways out of the program have in common: names of this machine, and how other services are asked.
#pragma once
#include "base/config.hpp"
#include "proto/http/fetcher.hpp"

namespace dvr::app {

std::string host_name();  // "dvr-lite" when the system has none
http::FetchOptions fetch_options(const Settings& settings);

}  // namespace dvr::app
