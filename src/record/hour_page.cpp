#include "record/hour_page.hpp"

#include <cstdint>

namespace dvr::record {
namespace {

constexpr std::uint64_t kPageVersion = 1;
constexpr std::size_t kLeastBytesOfEntry = 12;

Error damaged_page() { return fail(ErrorKind::corrupt, "the page of an hour is damaged"); }

void put_number(Bytes& out, std::int64_t value) { put_varint(out, std::uint64_t(value)); }

bool get_number(ByteView& in, std::int64_t& value) {
  std::uint64_t read = 0;
  if (!get_varint(in, read) || read > std::uint64_t(INT64_MAX)) return false;
  value = std::int64_t(read);
  return true;
}

Result<HourEntry> read_entry(WallTime hour, ByteView& in) {
  HourEntry e;
  std::int64_t start = 0, length = 0, index_bytes = 0;
  for (auto* field : {&e.id, &e.run_id, &e.init_id, &start, &length, &e.start_decode.count, &e.duration.count,
                      &e.size_bytes, &e.init_bytes, &index_bytes})
    if (!get_number(in, *field)) return damaged_page();
  if (start >= catalog::kFootageHour.count() || length > INT64_MAX / 4) return damaged_page();
  if (std::uint64_t(index_bytes) > in.size()) return damaged_page();
  e.start_time = hour + Micros(start);
  e.end_time = e.start_time + Micros(length);
  DVR_TRY(e.segments, decode_part_index(in.first(std::size_t(index_bytes))));
  in = in.subspan(std::size_t(index_bytes));
  return e;
}

}  // namespace

std::vector<IndexedPart> segments_of(const std::vector<IndexedPart>& parts) {
  std::vector<IndexedPart> out;
  for (const auto& part : parts) {
    const bool fits = !out.empty() && out.back().size_bytes <= UINT32_MAX - part.size_bytes;
    if (part.starts_segment || !fits) {
      out.push_back(part);
      continue;
    }
    out.back().size_bytes += part.size_bytes;
    out.back().duration += part.duration;
    out.back().video_samples += part.video_samples;
  }
  return out;
}

Result<Bytes> encode_hour_page(std::int64_t hour, const std::vector<catalog::Recording>& rows) {
  Bytes out;
  put_varint(out, kPageVersion);
  put_varint(out, rows.size());
  for (const auto& r : rows) {
    DVR_TRY(const auto parts, decode_part_index(r.part_index));
    const auto index = encode_part_index(segments_of(parts));
    for (const auto value :
         {r.id, r.run_id, r.init_id, (r.start_time - catalog::hour_start(hour)).count(),
          (r.end_time - r.start_time).count(), r.start_decode.count, r.duration.count, r.size_bytes, r.init_bytes})
      put_number(out, value);
    put_varint(out, index.size());
    out.insert(out.end(), index.begin(), index.end());
  }
  return out;
}

Result<std::vector<HourEntry>> decode_hour_page(std::int64_t hour, ByteView page) {
  std::uint64_t version = 0, count = 0;
  if (!get_varint(page, version) || version != kPageVersion || !get_varint(page, count)) return damaged_page();
  if (count > page.size() / kLeastBytesOfEntry) return damaged_page();
  std::vector<HourEntry> out;
  out.reserve(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    DVR_TRY(auto entry, read_entry(catalog::hour_start(hour), page));
    out.push_back(std::move(entry));
  }
  if (!page.empty()) return damaged_page();
  return out;
}

}  // namespace dvr::record
