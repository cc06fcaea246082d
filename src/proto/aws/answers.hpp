// What AWS's services answer, read as if somebody else had written it: values of JSON and XML, errors, credentials.
// Values only; any thread.
#pragma once
#include "proto/aws/sigv4.hpp"
#include "proto/http/fetcher.hpp"

#include <boost/json.hpp>

namespace dvr::aws {

// none: no JSON object.
std::optional<boost::json::object> json_object(std::string_view body);
std::string json_text(const boost::json::object& object, std::string_view name);  // empty unless it is a string

// The text of the first such element, entities resolved; none unless it is there and whole.
std::optional<std::string> xml_text(std::string_view body, std::string_view element);

struct Complaint {
  std::string code;     // "ThrottlingException"; empty: none was given
  std::string message;  // of the service, UTF-8, cut
  std::string describe(int status) const;
};
Complaint complaint_of(const http::FetchAnswer& answer);

// corrupt characters, or too long: not fit for a header.
Result<Credentials> checked(Credentials credentials, std::string_view source);
Result<Credentials> credentials_of_sts(std::string_view body);       // <AccessKeyId>, …
Result<Credentials> credentials_of_metadata(std::string_view body);  // {"AccessKeyId": …, "Expiration": …}

bool is_region(std::string_view text);  // it becomes part of a host's name
bool is_plain(std::string_view text);   // printable ASCII without blanks: fit for a header or an address

}  // namespace dvr::aws
