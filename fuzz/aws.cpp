// What a hostile token service, metadata service, CloudWatch or shared file says, up to the headers made of it.
#include "base/bytes.hpp"
#include "proto/aws/answers.hpp"
#include "proto/aws/endpoint.hpp"
#include "proto/aws/profiles.hpp"

#include <cstdlib>

using namespace dvr;

namespace {

void check(const Result<aws::Credentials>& credentials) {
  if (!credentials) return;
  for (const auto& text : {credentials->access_key_id, credentials->secret_access_key, credentials->session_token})
    if (!aws::is_plain(text) || text.size() > (16 << 10)) std::abort();
  for (const auto& [name, value] :
       aws::sign({.host = "h"}, {*credentials, "eu-west-1", "logs", WallTime(Seconds(1'800'000'000))}))
    if (value.find_first_of("\r\n") != value.npos) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = as_text({data, size});
  check(aws::credentials_of_sts(text));
  check(aws::credentials_of_metadata(text));
  const auto complaint = aws::complaint_of(
      {.status = 400, .headers = {{"x-amzn-errortype", std::string(text)}}, .body = std::string(text)});
  if (complaint.describe(400).size() > 600) std::abort();
  aws::Profiles profiles;
  aws::read_profiles(text, aws::ProfileFile::config, profiles);
  aws::read_profiles(text, aws::ProfileFile::credentials, profiles);
  if (const auto endpoint = aws::parse_endpoint(text))
    if (!aws::is_plain(endpoint->url()) || endpoint->authority.find_first_of("@/?#") != std::string::npos) std::abort();
  return 0;
}
