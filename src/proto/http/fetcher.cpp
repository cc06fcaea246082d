#include "proto/http/fetcher.hpp"

#include "base/text.hpp"
#include "proto/http/conditional.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <mutex>

namespace dvr::http {
namespace {

constexpr std::size_t kMostHeaders = 200, kLongestHeader = 16 << 10;
constexpr long kMostIdleConnections = 2;
constexpr Millis kPollStep{60'000};  // a stop wakes the poll; this is only a backstop

struct ListFree {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct EasyFree {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiFree {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

struct Receiving {
  FetchAnswer answer;
  std::size_t limit = 0;
  bool too_large = false;
};

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& receiving = *static_cast<Receiving*>(context);
  receiving.too_large = receiving.answer.body.size() + count > receiving.limit;
  if (receiving.too_large) return 0;
  receiving.answer.body.append(bytes, count);
  return count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* context) {
  auto& receiving = *static_cast<Receiving*>(context);
  const std::string_view line(bytes, count);
  if (line.starts_with("HTTP/")) receiving.answer.headers.clear();  // after 100 Continue another head comes
  const auto colon = line.find(':');
  if (colon == line.npos) return count;
  if (receiving.answer.headers.size() >= kMostHeaders || count > kLongestHeader) {
    receiving.too_large = true;
    return 0;
  }
  receiving.answer.headers.emplace_back(lower(trim(line.substr(0, colon))), trim(line.substr(colon + 1), " \t\r\n"));
  return count;
}

std::string host_of(const std::string& url) {
  std::string host = "the service";
  std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
  char* text = nullptr;
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) == CURLUE_OK &&
      curl_url_get(parsed.get(), CURLUPART_HOST, &text, 0) == CURLUE_OK)
    host = text;
  curl_free(text);
  return host;
}

ErrorKind kind_of(CURLcode code) {
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT: return ErrorKind::timeout;
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING: return ErrorKind::unavailable;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return ErrorKind::invalid;
    default: return ErrorKind::protocol;
  }
}

}  // namespace

std::string_view FetchAnswer::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (key == name) return value;
  return {};
}

std::optional<Millis> FetchAnswer::retry_after(WallTime now) const {
  constexpr std::int64_t kLongestSeconds = 86'400;
  const auto text = header("retry-after");
  std::int64_t seconds = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (ec == std::errc() && end == text.data() + text.size())
    return Seconds(std::clamp<std::int64_t>(seconds, 0, kLongestSeconds));
  if (const auto date = parse_date(text))
    return std::clamp(std::chrono::duration_cast<Millis>(*date - now), Millis(0), Millis(Seconds(kLongestSeconds)));
  return std::nullopt;
}

struct Fetcher::State {
  explicit State(FetchOptions o) : options(std::move(o)) {
    start_curl();
    easy.reset(curl_easy_init());
    multi.reset(curl_multi_init());
    if (!easy || !multi) throw std::bad_alloc();
    curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, kMostIdleConnections);
  }

  std::unique_ptr<curl_slist, ListFree> head_lines(const FetchRequest& request) const;
  void prepare(const FetchRequest& request, curl_slist* lines, Receiving& receiving);
  CURLcode perform(std::stop_token stop);

  const FetchOptions options;
  std::unique_ptr<CURLM, MultiFree> multi;  // keeps the connections; outlives the handle that uses them
  std::unique_ptr<CURL, EasyFree> easy;
  char trouble[CURL_ERROR_SIZE] = {};
};

std::unique_ptr<curl_slist, ListFree> Fetcher::State::head_lines(const FetchRequest& request) const {
  curl_slist* lines = nullptr;
  const auto add = [&](const std::string& line) {
    if (auto* longer = curl_slist_append(lines, line.c_str())) lines = longer;
  };
  // "Expect: 100-continue" costs a round trip or a second of waiting; and curl's own type of a body is a form's.
  add("Expect:");
  bool typed = false;
  for (const auto& [name, value] : request.headers) {
    typed |= lower(name) == "content-type";
    add(value.empty() ? name + ";" : name + ": " + value);
  }
  if (!typed) add("Content-Type:");
  return std::unique_ptr<curl_slist, ListFree>(lines);
}

void Fetcher::State::prepare(const FetchRequest& request, curl_slist* lines, Receiving& receiving) {
  auto* const h = easy.get();
  curl_easy_reset(h);
  trouble[0] = 0;
  const auto set = [h](CURLoption option, auto value) { curl_easy_setopt(h, option, value); };
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_NETRC, long(CURL_NETRC_IGNORED));
  if (!options.proxy_of_environment) set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // a name server that hangs holds up neither the time limit nor a stop
  set(CURLOPT_ERRORBUFFER, trouble);
  set(CURLOPT_TIMEOUT_MS, long(request.timeout.count()));
  set(CURLOPT_CONNECTTIMEOUT_MS, long(options.connect_timeout.count()));
  if (!options.ca_file.empty()) set(CURLOPT_CAINFO, options.ca_file.c_str());
  if (!options.user_agent.empty()) set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_HTTPHEADER, lines);
  if (request.method == "HEAD") set(CURLOPT_NOBODY, 1L);
  else if (request.method != "GET" || !request.body.empty()) {
    set(CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
    set(CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, &receiving);
  set(CURLOPT_HEADERFUNCTION, &take_header);
  set(CURLOPT_HEADERDATA, &receiving);
}

CURLcode Fetcher::State::perform(std::stop_token stop) {
  std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
  curl_multi_add_handle(multi.get(), easy.get());
  CURLcode result = CURLE_ABORTED_BY_CALLBACK;
  for (int running = 1; running > 0 && !stop.stop_requested();) {
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi.get(), &left))
      if (message->msg == CURLMSG_DONE) result = message->data.result;
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, int(kPollStep.count()), nullptr);
  }
  curl_multi_remove_handle(multi.get(), easy.get());
  return result;
}

Fetcher::Fetcher(FetchOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;
Fetcher& Fetcher::operator=(Fetcher&&) noexcept = default;

Result<FetchAnswer> Fetcher::fetch(const FetchRequest& request, std::stop_token stop) {
  Receiving receiving;
  receiving.limit = request.answer_limit;
  const auto lines = state_->head_lines(request);
  state_->prepare(request, lines.get(), receiving);
  const auto code = state_->perform(stop);
  if (stop.stop_requested()) return fail(ErrorKind::cancelled, "told to stop");
  if (receiving.too_large)
    return fail(ErrorKind::too_large, "{} answers with more than {} bytes", host_of(request.url), request.answer_limit);
  if (code != CURLE_OK)
    return fail(kind_of(code), "{}: {}", host_of(request.url),
                state_->trouble[0] ? state_->trouble : curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(state_->easy.get(), CURLINFO_RESPONSE_CODE, &status);
  receiving.answer.status = int(status);
  return std::move(receiving.answer);
}

}  // namespace dvr::http
