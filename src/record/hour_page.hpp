// What a playlist needs of the recordings that start in one hour, as one value (catalog/hours.hpp). It names whole
// segments, not parts: a quarter of the bytes, and nothing else is asked of a whole day.
//
//   hour_page := version count recording*
//   version   := varint                       1
//   count     := varint                       number of recordings, in the order (start_time, id)
//   recording := id run_id init_id start length start_decode duration size_bytes init_bytes index_bytes index
//     start   := varint                       microseconds since the hour's beginning
//     length  := varint                       microseconds from start_time to end_time
//     index   := part_index.hpp               each "part" of it a whole segment
//
// All other fields are varints of the values in the catalog.
#pragma once
#include "catalog/hours.hpp"
#include "catalog/recordings.hpp"
#include "record/part_index.hpp"

namespace dvr::record {

struct HourEntry {
  std::int64_t id = 0, run_id = 0, init_id = 0;
  WallTime start_time{}, end_time{};
  MediaTicks start_decode, duration;
  std::int64_t size_bytes = 0, init_bytes = 0;
  std::vector<IndexedPart> segments;
};

// Parts joined to segments. One that would be above 4 GiB is told in pieces, of which the first starts it.
std::vector<IndexedPart> segments_of(const std::vector<IndexedPart>& parts);

// `rows`: all that start in the hour and are not lost, with part_index. corrupt: one of these is damaged.
Result<Bytes> encode_hour_page(std::int64_t hour, const std::vector<catalog::Recording>& rows);
// corrupt on anything that encode does not make.
Result<std::vector<HourEntry>> decode_hour_page(std::int64_t hour, ByteView page);

}  // namespace dvr::record
