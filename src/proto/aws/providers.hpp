// The places where AWS's SDKs look for credentials, one function each. They block, on the thread of who asks, and are
// bounded in time and size. Source: "Standardized credential providers" of the AWS SDKs and Tools Reference Guide.
#pragma once
#include "proto/aws/profiles.hpp"
#include "proto/aws/sigv4.hpp"
#include "proto/aws/surroundings.hpp"

namespace dvr::aws {

// none: this place is not set up here, look at the next. An error: it is, and it does not work; look no further.
using Found = std::optional<Result<Credentials>>;

Found from_environment(const Surroundings& around);
Found from_web_identity(const Surroundings& around, const std::string& region, std::stop_token stop);
Found from_profile(const Surroundings& around, const std::string& region, std::stop_token stop);
Found from_container(const Surroundings& around, std::stop_token stop);
Found from_instance(const Surroundings& around, std::stop_token stop);  // IMDSv2

// In this order. `region`: of the token service, which a role is asked of; empty: the one for all regions.
Result<Credentials> find_credentials(const Surroundings& around, const std::string& region, std::stop_token stop);

// AWS_REGION, AWS_DEFAULT_REGION, the profile; empty: none says.
std::string region_of_settings(const Surroundings& around);
Result<std::string> region_of_instance(const Surroundings& around, std::stop_token stop);

// ~/.aws/config and ~/.aws/credentials, or those that AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE name.
Profiles shared_profiles(const Surroundings& around);
std::string profile_name(const Surroundings& around);

// STS. `web_token_file`: the role is taken with what is in it now; otherwise with `source`'s signature.
struct RoleRequest {
  std::string role, session_name = {}, external_id = {}, duration_s = {};
  std::string web_token_file = {};
  std::optional<Credentials> source = {};
};
Result<Credentials> assume_role(const Surroundings& around, const std::string& region, const RoleRequest& request,
                                std::stop_token stop);

}  // namespace dvr::aws
