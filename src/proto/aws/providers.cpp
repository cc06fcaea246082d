#include "proto/aws/providers.hpp"

#include "proto/aws/answers.hpp"

#include <set>

namespace dvr::aws {
namespace {

std::string setting(const Profile& profile, const std::string& name) {
  const auto it = profile.find(name);
  return it == profile.end() ? std::string() : it->second;
}

// A profile may take its role with another profile's credentials, and so on.
class ProfileWalk {
 public:
  ProfileWalk(const Surroundings& around, const std::string& region, std::stop_token stop)
      : around_(around), region_(region), stop_(stop), profiles_(shared_profiles(around)) {}

  Found resolve(const std::string& name) {
    const auto it = profiles_.find(name);
    if (it == profiles_.end()) return std::nullopt;
    if (!seen_.insert(name).second) return Found(fail(ErrorKind::invalid, "profile {}: its sources go round", name));
    return credentials_of(name, it->second);
  }

 private:
  Found credentials_of(const std::string& name, const Profile& profile) {
    const auto role = setting(profile, "role_arn");
    const bool again = seen_.size() > 1;  // a source that names a role besides its keys means the keys
    const auto key = setting(profile, "aws_access_key_id");
    if (!role.empty() && !(again && !key.empty())) return role_of(name, profile, role);
    if (!key.empty())
      return checked({key, setting(profile, "aws_secret_access_key"), setting(profile, "aws_session_token")},
                     "profile " + name);
    for (const auto* other : {"sso_session", "sso_start_url", "credential_process"})
      if (profile.contains(other))
        return Found(fail(ErrorKind::unsupported, "profile {}: {} is not supported", name, other));
    return std::nullopt;
  }

  Result<Credentials> role_of(const std::string& name, const Profile& profile, const std::string& role) {
    RoleRequest request{.role = role,
                        .session_name = setting(profile, "role_session_name"),
                        .external_id = setting(profile, "external_id"),
                        .duration_s = setting(profile, "duration_seconds"),
                        .web_token_file = setting(profile, "web_identity_token_file")};
    if (profile.contains("mfa_serial"))
      return fail(ErrorKind::unsupported, "profile {}: mfa_serial is not supported", name);
    if (request.web_token_file.empty()) {
      auto source = source_of(name, profile);
      if (!source) return fail(ErrorKind::not_found, "profile {}: the source of its role has no credentials", name);
      DVR_TRY(request.source, std::move(*source));
    }
    auto got = assume_role(around_, region_, request, stop_);
    if (!got) return got.error().with("profile " + name);
    return got;
  }

  Found source_of(const std::string& name, const Profile& profile) {
    if (const auto source = setting(profile, "source_profile"); source == name && seen_.size() == 1)
      return credentials_of_keys(name, profile);
    else if (!source.empty()) return resolve(source);
    const auto source = setting(profile, "credential_source");
    if (source == "Environment") return from_environment(around_);
    if (source == "Ec2InstanceMetadata") return from_instance(around_, stop_);
    if (source == "EcsContainer") return from_container(around_, stop_);
    return Found(fail(ErrorKind::invalid,
                      "profile {}: role_arn needs source_profile, credential_source or web_identity_token_file", name));
  }

  static Found credentials_of_keys(const std::string& name, const Profile& profile) {
    return checked({setting(profile, "aws_access_key_id"), setting(profile, "aws_secret_access_key"),
                    setting(profile, "aws_session_token")},
                   "profile " + name);
  }

  const Surroundings& around_;
  const std::string& region_;
  const std::stop_token stop_;
  const Profiles profiles_;
  std::set<std::string> seen_;
};

std::filesystem::path shared_file(const Surroundings& around, const std::string& variable, const std::string& name) {
  const auto named = around.variable(variable), home = around.variable("HOME");
  if (named.starts_with("~/")) return home + named.substr(1);
  if (!named.empty()) return named;
  return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".aws" / name;
}

}  // namespace

Found from_environment(const Surroundings& around) {
  const auto key = around.variable("AWS_ACCESS_KEY_ID"), secret = around.variable("AWS_SECRET_ACCESS_KEY");
  if (key.empty() || secret.empty()) return std::nullopt;
  return checked({key, secret, around.variable("AWS_SESSION_TOKEN")}, "the environment");
}

Profiles shared_profiles(const Surroundings& around) {
  Profiles out;
  for (const auto& [kind, path] :
       {std::pair(ProfileFile::config, shared_file(around, "AWS_CONFIG_FILE", "config")),
        std::pair(ProfileFile::credentials, shared_file(around, "AWS_SHARED_CREDENTIALS_FILE", "credentials"))}) {
    if (path.empty()) continue;
    if (const auto text = around.read_file(path)) read_profiles(*text, kind, out);
  }
  return out;
}

std::string profile_name(const Surroundings& around) {
  for (const auto* name : {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"})
    if (auto value = around.variable(name); !value.empty()) return value;
  return "default";
}

Found from_profile(const Surroundings& around, const std::string& region, std::stop_token stop) {
  const auto name = profile_name(around);
  auto found = ProfileWalk(around, region, stop).resolve(name);
  if (!found && !around.variable("AWS_PROFILE").empty())
    return Found(fail(ErrorKind::not_found, "profile {} (AWS_PROFILE) is not there, or has no credentials", name));
  return found;
}

Result<Credentials> find_credentials(const Surroundings& around, const std::string& region, std::stop_token stop) {
  if (auto found = from_environment(around)) return *found;
  if (auto found = from_web_identity(around, region, stop)) return *found;
  if (auto found = from_profile(around, region, stop)) return *found;
  if (auto found = from_container(around, stop)) return *found;
  auto found = from_instance(around, stop);
  if (found && found->has_value()) return *found;
  return fail(ErrorKind::not_found,
              "no credentials: none in the environment, in a profile, from a container or from this instance ({})",
              found ? found->error().message : "AWS_EC2_METADATA_DISABLED");
}

std::string region_of_settings(const Surroundings& around) {
  for (const auto* name : {"AWS_REGION", "AWS_DEFAULT_REGION"})
    if (auto value = around.variable(name); !value.empty()) return value;
  const auto profiles = shared_profiles(around);
  const auto it = profiles.find(profile_name(around));
  return it == profiles.end() ? std::string() : setting(it->second, "region");
}

}  // namespace dvr::aws
