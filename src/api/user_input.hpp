// What requests say about users: bodies of sub-users and accounts, filters of their lists.
#pragma once
#include "api/pages.hpp"
#include "api/services.hpp"

namespace dvr::api {

enum class SubUserForm : std::uint8_t { create, replace, patch };

struct SubUserInput {
  accounts::UserChanges changes;  // without the hash of `password`
  std::optional<std::string> password;
  std::optional<std::map<std::int64_t, accounts::Permission>> permissions;
  std::vector<std::int64_t> cameras;  // of the permissions, in the order of the body

  std::string in_words() const;  // for the audit log: what is changed, never to what
};

// `zone`: the account's, the only one that a sub-user can have.
boost::system::result<SubUserInput, Problem> read_sub_user(BodyReader& body, SubUserForm form, const std::string& zone);
accounts::NewUser new_user_of(const SubUserInput& input, std::int64_t account_id, const std::string& zone);

// Nothing for no password.
Task<Result<std::optional<std::string>>> hash_new_password(Services& services, std::optional<std::string> password);
Task<Result<std::string>> zone_of(Services& services, std::int64_t account_id);

accounts::UserQuery read_user_query(QueryReader& query, const PageRequest& page);  // search, is_active
std::optional<std::string> read_new_email(BodyReader& body, bool required);        // normalised
void read_totp(BodyReader& body, accounts::UserChanges& changes);                  // totp_enabled: only false
std::string in_words(const accounts::UserChanges& changes);                        // ": name, e-mail"

}  // namespace dvr::api
