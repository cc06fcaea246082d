// For tests: openapi.yaml as a checker of routes and documents.
#pragma once
#include "api/route.hpp"

#include <yaml-cpp/yaml.h>
#include <boost/json/value.hpp>

namespace dvr::api::testing {

class Contract {
 public:
  Contract();  // reads docs/reference/openapi.yaml

  struct Operation {
    std::string method, path, right;
    bool operator<(const Operation& o) const { return std::tie(path, method) < std::tie(o.path, o.method); }
    bool operator==(const Operation&) const = default;
  };
  std::vector<Operation> operations() const;  // sorted
  YAML::Node operation(const Route& route) const;

  // What of a JSON answer differs from the schema of that route and status; empty: nothing.
  std::string check(const Route& route, int status, const boost::json::value& document) const;

 private:
  YAML::Node resolve(YAML::Node node) const;
  std::string check_value(YAML::Node schema, const boost::json::value& value, const std::string& where) const;
  std::string check_object(YAML::Node schema, const boost::json::value& value, const std::string& where) const;
  YAML::Node root_;
};

std::string lower_method(http::Method method);

}  // namespace dvr::api::testing
