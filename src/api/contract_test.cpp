#include "api/contract.hpp"

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include <fstream>

namespace dvr::api::testing {
namespace {

namespace json = boost::json;

bool is_type(const std::string& type, const json::value& value) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_bool();
  if (type == "integer") return value.is_int64() || value.is_uint64();
  if (type == "number") return value.is_number();
  if (type == "array") return value.is_array();
  return type == "object" && value.is_object();
}

bool fits_type(const YAML::Node& type, const json::value& value) {
  if (!type) return true;
  if (type.IsScalar()) return is_type(type.as<std::string>(), value);
  return std::any_of(type.begin(), type.end(),
                     [&](const auto& t) { return is_type(t.template as<std::string>(), value); });
}

bool listed(const YAML::Node& words, const json::value& value) {
  if (!words || !value.is_string()) return true;
  const std::string text(value.get_string());
  return std::any_of(words.begin(), words.end(), [&](const auto& w) { return w.template as<std::string>() == text; });
}

std::string response_type(const YAML::Node& content) {
  for (const auto* type : {"application/json", "application/problem+json"})
    if (content[type]) return type;
  return {};
}

}  // namespace

std::string lower_method(http::Method method) {
  std::string out(http::to_string(method));
  for (char& c : out) c = char(std::tolower(c));
  return out;
}

Contract::Contract() : root_(YAML::LoadFile(std::string(DVR_TEST_DATA) + "/../../docs/reference/openapi.yaml")) {}

std::vector<Contract::Operation> Contract::operations() const {
  std::vector<Operation> out;
  for (const auto& path : root_["paths"])
    for (const auto& item : path.second) {
      const auto method = item.first.as<std::string>();
      if (method != "parameters")
        out.push_back({method, path.first.as<std::string>(), item.second["x-right"].as<std::string>("")});
    }
  std::sort(out.begin(), out.end());
  return out;
}

YAML::Node Contract::operation(const Route& route) const {
  return root_["paths"][std::string(route.path)][lower_method(route.method)];
}

YAML::Node Contract::resolve(YAML::Node node) const {
  if (!node["$ref"]) return node;
  const auto name = node["$ref"].as<std::string>();
  const YAML::Node components = root_["components"];
  const auto rest = name.substr(std::string("#/components/").size());
  const auto slash = rest.find('/');
  const YAML::Node kind = components[rest.substr(0, slash)];
  return kind[rest.substr(slash + 1)];
}

std::string Contract::check_object(YAML::Node schema, const json::value& value, const std::string& where) const {
  const auto& object = value.as_object();
  for (const auto& name : schema["required"])
    if (!object.contains(name.as<std::string>())) return where + "." + name.as<std::string>() + " is missing";
  for (const auto& field : object) {
    const std::string name(field.key());
    const auto known = schema["properties"] ? schema["properties"][name] : YAML::Node(YAML::NodeType::Undefined);
    const auto more = schema["additionalProperties"];
    if (!known && !(more && more.IsMap())) return where + "." + name + " is not in the contract";
    if (auto wrong = check_value(known ? known : more, field.value(), where + "." + name); !wrong.empty()) return wrong;
  }
  return {};
}

std::string Contract::check_value(YAML::Node node, const json::value& value, const std::string& where) const {
  const auto schema = resolve(node);
  if (const auto choices = schema["oneOf"]) {
    std::string wrong;
    for (const auto& choice : choices)
      if (wrong = check_value(choice, value, where); wrong.empty()) return {};
    return wrong;
  }
  if (!fits_type(schema["type"], value)) return where + " has the wrong type: " + json::serialize(value);
  if (!listed(schema["enum"], value)) return where + " is none of the words: " + json::serialize(value);
  if (value.is_object()) return check_object(schema, value, where);
  if (value.is_array())
    for (const auto& item : value.get_array())
      if (auto wrong = check_value(schema["items"], item, where + "[]"); !wrong.empty()) return wrong;
  return {};
}

std::string Contract::check(const Route& route, int status, const json::value& document) const {
  const auto responses = operation(route)["responses"];
  auto response = responses[std::to_string(status)];
  if (!response && status < 400) return fmt::format("{} is not in the contract", status);
  const auto content = resolve(response ? response : responses["default"])["content"];
  if (!content) return document.is_null() ? "" : "the contract has no body here";
  const auto type = response_type(content);
  if (type.empty()) return {};
  return check_value(content[type]["schema"], document, "$");
}

TEST(Contract, RoutesAndDocumentAreTheSame) {
  std::vector<Contract::Operation> built;
  for (const auto& route : routes())
    built.push_back({lower_method(route.method), std::string(route.path), std::string(route.right.name())});
  std::sort(built.begin(), built.end());
  const auto documented = Contract().operations();
  for (const auto& o : built)
    EXPECT_TRUE(std::find(documented.begin(), documented.end(), o) != documented.end())
        << o.method << " " << o.path << " with x-right " << o.right << " is not in openapi.yaml";
  for (const auto& o : documented)
    EXPECT_TRUE(std::find(built.begin(), built.end(), o) != built.end())
        << o.method << " " << o.path << " with x-right " << o.right << " is not in the route table";
}

// What the contract says may authorise is what the router lets in.
TEST(Contract, CredentialsAreTheSame) {
  const Contract contract;
  for (const auto& route : routes()) {
    const auto security = contract.operation(route)["security"];
    const auto names = [&](const std::string& scheme) {
      if (!security) return scheme == "bearer";
      return std::any_of(security.begin(), security.end(), [&](const auto& s) { return bool(s[scheme]); });
    };
    const auto where = lower_method(route.method) + " " + std::string(route.path);
    EXPECT_EQ(names("bearer"), route.right.scope != Right::Scope::anyone) << where;
    EXPECT_EQ(names("accessCookie"), route.credentials.access_cookie) << where;
    EXPECT_EQ(names("signedUrl"), route.credentials.signed_url) << where;
    EXPECT_EQ(names("metricsToken"), route.credentials.metrics_token) << where;
  }
}

TEST(Contract, PathsHaveTheirParameters) {
  const YAML::Node root = YAML::LoadFile(std::string(DVR_TEST_DATA) + "/../../docs/reference/openapi.yaml");
  for (const auto& path : root["paths"]) {
    const auto text = path.first.as<std::string>();
    const auto placeholders = std::count(text.begin(), text.end(), '{');
    std::ptrdiff_t described = 0;
    for (const auto& p : path.second["parameters"]) {
      const auto name = p["$ref"] ? p["$ref"].as<std::string>() : std::string();
      const auto node = name.empty() ? p : root["components"]["parameters"][name.substr(name.rfind('/') + 1)];
      if (node["in"].as<std::string>() == "path") ++described;
    }
    EXPECT_EQ(placeholders, described) << text;
  }
}

}  // namespace dvr::api::testing
