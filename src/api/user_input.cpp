#include "api/user_input.hpp"

#include "api/auth_session.hpp"

namespace dvr::api {
namespace {

using accounts::Permission;

constexpr std::size_t kMaxPermissions = 1000;
constexpr NumberRule kHoldback{0, 30 * 86400};

void read_permission(BodyReader& item, SubUserInput& input) {
  const auto camera = item.maybe_number("camera_id", {1});
  const Permission permission{item.maybe_flag("can_view").value_or(false),
                              item.maybe_flag("can_playback").value_or(false),
                              item.maybe_flag("can_clip").value_or(false)};
  if (!camera && !item.failed()) item.fail("camera_id", "is required");
  input.cameras.push_back(camera.value_or(0));
  if (camera && !input.permissions->emplace(*camera, permission).second)
    item.fail("camera_id", "is named twice in this list");
}

void read_permissions(BodyReader& body, SubUserForm form, SubUserInput& input) {
  input.permissions.emplace();
  const bool given =
      body.maybe_objects("permissions", kMaxPermissions, [&](BodyReader& item) { read_permission(item, input); });
  if (!given && form == SubUserForm::patch) input.permissions.reset();
}

// On creation and replacement what is left out has its default.
void fill_in(accounts::UserChanges& changes) {
  if (!changes.name) changes.name = "";
  if (!changes.language) changes.language = "pt-BR";
  if (!changes.holdback) changes.holdback = Seconds(60);
  if (!changes.is_active) changes.is_active = true;
}

}  // namespace

void read_totp(BodyReader& body, accounts::UserChanges& changes) {
  const auto totp = body.maybe_flag("totp_enabled");
  if (totp && *totp) body.fail("totp_enabled", "can only be turned off here: the user turns it on");
  changes.forget_totp = totp.has_value() && !*totp;
}

std::optional<std::string> read_new_email(BodyReader& body, bool required) {
  const auto given = required ? std::optional(body.text("email", kEmailRule)) : body.maybe_text("email", kEmailRule);
  if (!given || given->empty()) return std::nullopt;  // wrong already, or left out
  auto normal = accounts::normalise_email(*given);
  if (!normal) return body.fail("email", "is not an e-mail address"), std::nullopt;
  return std::move(*normal);
}

boost::system::result<SubUserInput, Problem> read_sub_user(BodyReader& body, SubUserForm form,
                                                           const std::string& zone) {
  if (body.empty() && form == SubUserForm::patch) return Problem(ErrorKind::invalid, "the body changes nothing");
  SubUserInput input;
  auto& changes = input.changes;
  changes.email = read_new_email(body, form != SubUserForm::patch);
  if (form == SubUserForm::create) input.password = body.text("password", kNewPassword);
  else input.password = body.maybe_text("password", kNewPassword);
  changes.name = body.maybe_text("name", kUserNameRule);
  changes.language = body.maybe_text("language", kLanguageRule);
  if (changes.language && !accounts::check_language(*changes.language))
    body.fail("language", "must be one of: pt-BR, en");
  if (const auto named = body.maybe_text("time_zone", kZoneRule); named && *named != zone)
    body.fail("time_zone", fmt::format("belongs to the account, which has {}", zone));
  if (const auto n = body.maybe_number("holdback_s", kHoldback)) changes.holdback = Seconds(*n);
  changes.is_active = body.maybe_flag("is_active");
  if (form == SubUserForm::patch) read_totp(body, changes);
  read_permissions(body, form, input);
  DVR_CHECK(body.check());
  if (form != SubUserForm::patch) fill_in(changes);
  return input;
}

accounts::NewUser new_user_of(const SubUserInput& input, std::int64_t account_id, const std::string& zone) {
  accounts::NewUser user;
  user.email = *input.changes.email;
  user.name = *input.changes.name;
  user.language = *input.changes.language;
  user.time_zone = zone;
  user.parent_user_id = account_id;
  user.is_active = *input.changes.is_active;
  user.holdback = *input.changes.holdback;
  return user;
}

std::string in_words(const accounts::UserChanges& changes) {
  std::vector<std::string_view> words;
  if (changes.email) words.push_back("e-mail");
  if (changes.name) words.push_back("name");
  if (changes.language) words.push_back("language");
  if (changes.time_zone) words.push_back("time zone");
  if (changes.holdback) words.push_back("hold-back");
  if (changes.is_active) words.push_back(*changes.is_active ? "enabled" : "disabled");
  if (changes.is_admin) words.push_back(*changes.is_admin ? "administrator" : "no administrator");
  if (changes.forget_totp) words.push_back("code turned off");
  if (changes.password_hash) words.push_back("password");
  return words.empty() ? "" : fmt::format(": {}", fmt::join(words, ", "));
}

std::string SubUserInput::in_words() const {
  auto out = api::in_words(changes);
  if (permissions) out += out.empty() ? ": permissions" : ", permissions";
  return out;
}

Task<Result<std::optional<std::string>>> hash_new_password(Services& services, std::optional<std::string> password) {
  if (!password) co_return std::optional<std::string>();
  DVR_CO_TRY(auto hash, co_await services.accounts.hashing.run(
                            [password = std::move(*password), cost = services.accounts.users.cost()] {
                              return accounts::hash_password(password, cost);
                            }));
  co_return std::optional(std::move(hash));
}

Task<Result<std::string>> zone_of(Services& services, std::int64_t account_id) {
  DVR_CO_TRY(const auto owner, co_await services.database.read([account_id](catalog::Connection& c) {
    return accounts::rows::find_user(c, account_id);
  }));
  if (!owner || !owner->is_owner()) co_return fail(ErrorKind::not_found, "there is no account {}", account_id);
  co_return owner->time_zone;
}

accounts::UserQuery read_user_query(QueryReader& query, const PageRequest& page) {
  accounts::UserQuery out;
  out.search = query.text("search", 100).value_or("");
  out.is_active = query.flag("is_active");
  if (page.at) out.at = page.at->id;
  out.backwards = page.backwards;
  out.limit = page.limit + 1;
  return out;
}

}  // namespace dvr::api
