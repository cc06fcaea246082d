// What this program is.
#pragma once
#include <string>
#include <string_view>

namespace dvr::app {

std::string_view version();      // "0.1.0"
std::string_view commit();       // short hash of the source, or "unknown"
std::string release();           // "dvr-lite@0.1.0+56ee38c": as error trackers name it
std::string describe_version();  // several lines: version, commit, compiler, libraries

}  // namespace dvr::app
