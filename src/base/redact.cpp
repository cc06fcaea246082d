#include "base/redact.hpp"

#include "base/text.hpp"

namespace dvr {
namespace {

bool looks_secret(std::string_view name) {
  const auto small = lower(name);
  for (std::string_view word : {"pass", "pwd", "secret", "token", "key", "auth", "sig", "user", "cookie", "credential"})
    if (small.find(word) != std::string::npos) return true;
  return false;
}

std::string redact_query(std::string_view query) {
  std::string out;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto item = query.substr(0, end);
    const auto equals = item.find('=');
    if (equals != std::string_view::npos && looks_secret(item.substr(0, equals)))
      out.append(item.substr(0, equals)).append("=***");
    else out.append(item);
    if (end == query.size()) break;
    out += '&';
    query.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string redact_url(std::string_view url) {
  std::string out;
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    out = url.substr(0, scheme + 3);
    url.remove_prefix(scheme + 3);
  }
  // A password may hold '/', '?' or '@' unescaped: everything up to the last '@' is taken for credentials.
  if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
  const auto query = url.find('?');
  out += url.substr(0, query);
  if (query != std::string_view::npos) out.append("?").append(redact_query(url.substr(query + 1)));
  return out;
}

std::string redact_path(std::string_view path) {
  constexpr std::size_t kShortestToken = 20;
  std::string out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, end);
    if (segment.size() > kShortestToken && segment.find_first_of(". ") == segment.npos) out += "/***";
    else out += segment;
    path.remove_prefix(end);
  }
  return out;
}

namespace {

constexpr std::string_view kBetweenWords = " \t\r\n\"'<>`";

// A JSON Web Token (RFC 7519) or an AWS access key id.
bool is_known_token(std::string_view word) {
  const bool jwt = word.starts_with("eyJ") && word.find('.') != word.npos && word.size() > 30;
  const bool aws = (word.starts_with("AKIA") || word.starts_with("ASIA")) && word.size() >= 20;
  return jwt || aws;
}

// Goes through text word by word. A secret is in the word of its name ("token=x"), in the next one ("token: x",
// "Bearer x"), or in all that follow on the line ("Cookie: a=x; b=y").
class TextRedactor {
 public:
  std::string run(std::string_view text) {
    while (!text.empty()) {
      const auto word = text.substr(0, text.find_first_of(kBetweenWords));
      take(word);
      text.remove_prefix(word.size());
      const auto between = text.substr(0, std::min(text.find_first_not_of(kBetweenWords), text.size()));
      if (between.find('\n') != between.npos) hide_ = Hide::nothing;
      out_ += between;
      text.remove_prefix(between.size());
    }
    return std::move(out_);
  }

 private:
  enum class Hide { nothing, word, line };

  void take(std::string_view word) {
    if (word.empty()) return;
    const auto separator = word.find_first_of("=:");
    const bool only_separator = separator == 0 && word.size() == 1;
    if (named_ && separator == 0) hide_ = std::max(hide_, Hide::word);
    named_ = false;
    if (hide_ != Hide::nothing && !only_separator) hide(word);
    else if (word.find("://") != word.npos) out_ += redact_url(word);
    else if (is_known_token(word)) out_ += "***";
    else if (separator == word.npos) plain(word);
    else labelled(word.substr(0, separator), word.substr(separator));
  }

  void hide(std::string_view word) {
    out_ += "***";
    const auto small = lower(word);
    if (hide_ == Hide::word && small != "bearer" && small != "basic") hide_ = Hide::nothing;
  }

  void plain(std::string_view word) {
    out_ += word;
    const auto small = lower(word);
    named_ = looks_secret(word);
    if (small == "bearer" || small == "basic") hide_ = Hide::word;
  }

  void labelled(std::string_view name, std::string_view value) {
    out_ += name;
    if (!looks_secret(name)) {
      out_ += value;
      return;
    }
    out_ += value[0];
    const auto small = lower(name);
    if (small.ends_with("authorization") || small.ends_with("cookie")) hide_ = Hide::line;
    else if (value.size() == 1) hide_ = Hide::word;
    if (value.size() > 1) out_ += "***";
  }

  std::string out_;
  Hide hide_ = Hide::nothing;
  bool named_ = false;  // the last word was a secret's name
};

}  // namespace

std::string redact_text(std::string_view text) { return TextRedactor().run(text); }

}  // namespace dvr
