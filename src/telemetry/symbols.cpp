#include "telemetry/symbols.hpp"

#include "base/bytes.hpp"
#include "base/fault.hpp"

#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

namespace dvr::telemetry {
namespace {

constexpr std::size_t kMostModules = 500;

struct Mapping {
  std::uint64_t begin = 0, end = 0, offset = 0;
  std::string path;
};

std::optional<std::uint64_t> hexadecimal(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "begin-end perms offset dev inode   path"; only files have a path that begins with '/'.
std::optional<Mapping> read_mapping(const std::string& line) {
  std::istringstream in(line);
  std::string range, permissions, offset, device, inode, path;
  in >> range >> permissions >> offset >> device >> inode;
  std::getline(in >> std::ws, path);
  const auto dash = range.find('-');
  if (dash == range.npos || !path.starts_with('/')) return std::nullopt;
  const auto begin = hexadecimal(std::string_view(range).substr(0, dash));
  const auto end = hexadecimal(std::string_view(range).substr(dash + 1));
  const auto at = hexadecimal(offset);
  if (!begin || !end || !at || *begin >= *end) return std::nullopt;
  return Mapping{*begin, *end, *at, path};
}

// Files whose first bytes are mapped, with all that is mapped of them.
std::vector<Module> read_modules(std::string_view maps) {
  std::map<std::string, Module> found;
  std::istringstream in{std::string(maps)};
  for (std::string line; std::getline(in, line);) {
    const auto mapping = read_mapping(line);
    if (!mapping) continue;
    const auto known = found.find(mapping->path);
    if (known != found.end()) known->second.end = std::max(known->second.end, mapping->end);
    else if (mapping->offset == 0 && found.size() < kMostModules)
      found[mapping->path] = {mapping->path, mapping->begin, mapping->end, {}};
  }
  std::vector<Module> modules;
  for (auto& [path, module] : found) modules.push_back(std::move(module));
  return modules;
}

std::string name_of(Dwarf_Die& die) {
  Dwarf_Attribute attribute;
  if (dwarf_attr_integrate(&die, DW_AT_linkage_name, &attribute) != nullptr)
    return log::demangled(dwarf_formstring(&attribute));
  const char* plain = dwarf_diename(&die);
  return plain ? plain : "";
}

struct Place {
  std::string file;
  int line = 0;
};

// Where an inlined function was called from.
Place call_place(Dwarf_Die& die) {
  Place place;
  Dwarf_Attribute attribute;
  Dwarf_Word number = 0;
  if (dwarf_formudata(dwarf_attr(&die, DW_AT_call_line, &attribute), &number) == 0) place.line = int(number);
  Dwarf_Die unit;
  Dwarf_Files* files = nullptr;
  if (dwarf_formudata(dwarf_attr(&die, DW_AT_call_file, &attribute), &number) == 0 &&
      dwarf_diecu(&die, &unit, nullptr, nullptr) != nullptr && dwarf_getsrcfiles(&unit, &files, nullptr) == 0)
    if (const char* file = dwarf_filesrc(files, number, nullptr, nullptr)) place.file = file;
  return place;
}

// Innermost first, each inside the next. With -g1, functions that nothing was inlined into have no entry.
std::vector<Dwarf_Die> scopes_at(Dwarf_Die& unit, Dwarf_Addr address) {
  Dwarf_Die* found = nullptr;
  if (dwarf_getscopes(&unit, address, &found) <= 0) return {};
  Dwarf_Die innermost = found[0];
  std::free(found);
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes_die(&innermost, &scopes);
  std::vector<Dwarf_Die> out(scopes, scopes + std::max(count, 0));
  std::free(scopes);
  return out;
}

const Dwfl_Callbacks kCallbacks{.find_elf = dwfl_linux_proc_find_elf,
                                .find_debuginfo = dwfl_standard_find_debuginfo,
                                .section_address = dwfl_offline_section_address,
                                .debuginfo_path = nullptr};

struct DwflEnd {
  void operator()(Dwfl* dwfl) const { dwfl_end(dwfl); }
};

}  // namespace

struct Symboliser::State {
  std::vector<Module> modules;
  std::unique_ptr<Dwfl, DwflEnd> dwfl;

  void load(Module& module) const;
  Dwarf_Die* unit_of(Dwfl_Module* module, Dwarf_Addr address, Dwarf_Addr& bias) const;
  std::vector<Symbol> inlined(Dwfl_Module* module, Dwarf_Addr address) const;
};

void Symboliser::State::load(Module& module) const {
  auto* const loaded = dwfl_report_elf(dwfl.get(), module.path.c_str(), module.path.c_str(), -1, module.begin, false);
  if (loaded == nullptr) return;
  const unsigned char* bits = nullptr;
  GElf_Addr at = 0;
  if (const int size = dwfl_module_build_id(loaded, &bits, &at); size > 0)
    module.build_id = to_hex({bits, std::size_t(size)});
}

// clang writes no .debug_aranges, on which libdw's own search rests: each unit is asked.
Dwarf_Die* Symboliser::State::unit_of(Dwfl_Module* module, Dwarf_Addr address, Dwarf_Addr& bias) const {
  if (auto* unit = dwfl_module_addrdie(module, address, &bias)) return unit;
  for (Dwarf_Die* unit = nullptr; (unit = dwfl_module_nextcu(module, unit, &bias)) != nullptr;)
    if (dwarf_haspc(unit, address - bias) == 1) return unit;
  return nullptr;
}

// From the innermost inlined function out to the one that has the address; empty without debugging information.
std::vector<Symbol> Symboliser::State::inlined(Dwfl_Module* module, Dwarf_Addr address) const {
  std::vector<Symbol> out;
  Dwarf_Addr bias = 0;
  auto* const unit = unit_of(module, address, bias);
  if (unit == nullptr) return out;
  Place place;
  if (auto* const source = dwarf_getsrc_die(unit, address - bias)) {
    if (const char* file = dwarf_linesrc(source, nullptr, nullptr)) place.file = file;
    dwarf_lineno(source, &place.line);
  }
  for (auto& scope : scopes_at(*unit, address - bias)) {
    if (dwarf_tag(&scope) != DW_TAG_inlined_subroutine) continue;
    out.push_back({address, name_of(scope), place.file, place.line, {}});
    place = call_place(scope);
  }
  out.push_back({address, {}, place.file, place.line, {}});  // the function that has the address
  return out;
}

Symboliser::Symboliser(std::string_view maps) : state_(std::make_unique<State>()) {
  state_->modules = read_modules(maps);
  state_->dwfl.reset(dwfl_begin(&kCallbacks));
  if (!state_->dwfl) return;
  dwfl_report_begin(state_->dwfl.get());
  for (auto& module : state_->modules) state_->load(module);
  dwfl_report_end(state_->dwfl.get(), nullptr, nullptr);
}

Symboliser::~Symboliser() = default;

const std::vector<Module>& Symboliser::modules() const { return state_->modules; }

std::vector<Symbol> Symboliser::resolve(std::uint64_t address, bool is_return) const {
  const auto at = is_return && address > 0 ? address - 1 : address;
  Symbol plain;
  plain.address = address;
  for (const auto& module : state_->modules)
    if (module.begin <= at && at < module.end) plain.module = module.path;
  auto* const module = state_->dwfl ? dwfl_addrmodule(state_->dwfl.get(), at) : nullptr;
  if (module == nullptr) return {plain};
  GElf_Off offset = 0;
  GElf_Sym symbol;
  plain.function = log::demangled(dwfl_module_addrinfo(module, at, &offset, &symbol, nullptr, nullptr, nullptr));
  auto calls = state_->inlined(module, at);
  if (calls.empty()) return {plain};
  for (auto& call : calls) {
    call.address = address;
    call.module = plain.module;
  }
  calls.back().function = plain.function;
  return calls;
}

std::string maps_of_this_process() {
  std::ifstream in("/proc/self/maps");
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace dvr::telemetry
