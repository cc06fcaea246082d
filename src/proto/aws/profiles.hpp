// The files that AWS's tools share: ~/.aws/config and ~/.aws/credentials. Bytes in, values out; nothing in them is
// believed. Source: "Shared config and credentials files" of the AWS SDKs and Tools Reference Guide.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace dvr::aws {

using Profile = std::map<std::string, std::string>;  // names in lower case
using Profiles = std::map<std::string, Profile>;

enum class ProfileFile { config, credentials };  // "[profile name]"; "[name]"

// Lines that mean nothing are passed over, as are sections of other kinds and settings within settings.
void read_profiles(std::string_view text, ProfileFile kind, Profiles& into);  // what is there already is replaced

}  // namespace dvr::aws
