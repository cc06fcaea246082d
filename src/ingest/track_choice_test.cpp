#include "ingest/track_choice.hpp"
#include "ingest/backoff.hpp"
#include "ingest/track_receiver.hpp"

#include <gtest/gtest.h>

namespace dvr::ingest {
namespace {

std::string chosen(std::string_view sdp, bool audio = true) {
  const auto session = sdp::parse(sdp);
  if (!session.has_value()) return session.error().message;
  const auto choice = choose_tracks(*session, audio);
  if (const auto* no = std::get_if<NoChoice>(&choice))
    return fmt::format("{}: {}", media::to_string(no->reason), no->detail);
  const auto& c = std::get<TrackChoice>(choice);
  auto out = fmt::format("video {} {}", c.video.payload_type, c.video.control);
  if (c.audio)
    out += fmt::format(", audio {} {}/{}", c.audio->payload_type, c.audio->track.codecs, c.audio->clock_rate);
  for (const auto& i : c.ignored) out += ", ignored " + i;
  for (const auto& [name, n] : c.quirks) out += ", quirk " + name;
  return out;
}

constexpr const char* kVideo =
    "m=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=fmtp:96 sprop-parameter-sets=Z0IAKeKQ,aM48gA==\na=control:v\n";

std::string with(std::string_view audio) { return std::string(kVideo) + std::string(audio); }

TEST(TrackChoice, VideoAndAudio) {
  EXPECT_EQ(chosen(with("m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000/2\na=fmtp:97 "
                        "mode=AAC-hbr;sizelength=13;config=1190\n")),
            "video 96 v, audio 97 mp4a.40.2/48000");
}

TEST(TrackChoice, Row17_UnknownTracksAreLeftOut) {
  EXPECT_EQ(chosen(with("m=audio 0 RTP/AVP 0\nm=application 0 RTP/AVP 107\na=rtpmap:107 "
                        "vnd.onvif.metadata/90000\nm=video 0 RTP/AVP 26\n")),
            "video 96 v, ignored audio PCMU/8000, ignored application VND.ONVIF.METADATA, ignored video JPEG");
  EXPECT_EQ(chosen(with("m=audio 0 RTP/AVP 0\n"), false), "video 96 v");
}

TEST(TrackChoice, Row24_OddAudioNeverStopsVideo) {
  EXPECT_EQ(chosen(with("m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/16000\na=fmtp:97 config=zz\n")),
            "video 96 v, audio 97 mp4a.40.2/16000, quirk aac_config_unreadable");
  EXPECT_EQ(chosen(with("m=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000\na=fmtp:97 sizelength=0;config=1190\n")),
            "video 96 v, ignored audio MPEG4-GENERIC/48000, quirk aac_unusable");
  EXPECT_EQ(chosen(with("m=audio 0 RTP/AVP 97\na=rtpmap:97 MP4A-LATM/48000\n")),
            "video 96 v, ignored audio MP4A-LATM/48000");
}

TEST(TrackChoice, Rows18To20_And23_OddVideo) {
  EXPECT_EQ(chosen("m=video 0 RTP/AVP 35\na=rtpmap:35 H264\na=fmtp:35 sprop-parameter-sets=!!\n"),
            "video 35 , quirk no_clock_rate, quirk no_parameters_in_sdp");
  EXPECT_EQ(chosen("m=video 0 RTP/AVP 96\na=fmtp:96 sprop-parameter-sets=Z0IAKeKQ,aM48gA==\n"),
            "video 96 , quirk no_clock_rate");
}

TEST(TrackChoice, Row22_BackChannels) {
  EXPECT_EQ(
      chosen(with(
          "a=recvonly\nm=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000/2\na=fmtp:97 config=1190\na=sendonly\n")),
      "video 96 v, ignored audio MPEG4-GENERIC/48000");
  EXPECT_EQ(
      chosen(with(
          "a=sendonly\nm=audio 0 RTP/AVP 97\na=rtpmap:97 MPEG4-GENERIC/48000/2\na=fmtp:97 config=1190\na=sendonly\n")),
      "video 96 v, audio 97 mp4a.40.2/48000");
}

TEST(TrackChoice, NothingToRecord) {
  EXPECT_EQ(chosen("m=audio 0 RTP/AVP 0\n"), "no_video: the camera offers no video at this address");
  EXPECT_EQ(chosen("m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\n"),
            "unsupported_codec: the camera sends video H265; H.264 is what can be recorded: choose it in the camera's "
            "settings");
}

Bytes packet(int pt, std::uint16_t seq, std::uint32_t ssrc) {
  Bytes out;
  ByteWriter w(out);
  w.u8(0x80), w.u8(std::uint8_t(pt)), w.u16(seq), w.u32(0), w.u32(ssrc), w.u8(1);
  return out;
}

TEST(TrackReceiver, Row38_OtherPayloadTypesAndRow31_OldSources) {
  TrackReceiver r(96, 7u);
  EXPECT_FALSE(r.on_packet(packet(50, 1, 7)));
  EXPECT_FALSE(r.on_packet(packet(96, 1, 6)));  // an old session's
  ASSERT_TRUE(r.on_packet(packet(96, 1, 7)));
  EXPECT_FALSE(r.on_packet(packet(50, 2, 7)));  // takes a number
  EXPECT_EQ(r.on_packet(packet(96, 4, 7))->lost, 1u);
  EXPECT_EQ(r.foreign(), 3u);
  EXPECT_FALSE(r.on_packet(as_bytes("short")));
  EXPECT_EQ(r.malformed(), 1u);
}

TEST(TrackReceiver, Row42_AnotherSsrcIsAdoptedAfterAWhile) {
  TrackReceiver r(96, std::nullopt);
  ASSERT_TRUE(r.on_packet(packet(96, 1, 7)));
  int skipped = 0;
  std::optional<TrackReceiver::Accepted> got;
  for (std::uint16_t i = 0; i < 100 && !got; ++i) {
    got = r.on_packet(packet(96, std::uint16_t(500 + i), 8));
    skipped += !got;
  }
  ASSERT_TRUE(got);
  EXPECT_TRUE(got->new_source);
  EXPECT_EQ(skipped, 19);
}

TEST(TrackReceiver, JitterIsOfPicturesNotOfPackets) {
  const auto at = [](std::uint16_t seq, std::uint32_t timestamp) {
    auto out = packet(96, seq, 7);
    for (int i = 0; i < 4; ++i) out[std::size_t(4 + i)] = std::uint8_t(timestamp >> (24 - 8 * i));
    return out;
  };
  TrackReceiver even(96, 7u), uneven(96, 7u);
  for (std::uint16_t i = 0; i < 200; ++i) {
    const auto timestamp = 0xffff'0000u + 3600u * i;  // 25 pictures a second, over the wrap
    const MonoTime on_time(Millis(40 * i)), late(Millis(40 * i + (i % 2) * 20));
    even.on_packet(at(std::uint16_t(2 * i), timestamp), on_time);
    even.on_packet(at(std::uint16_t(2 * i + 1), timestamp), on_time + Millis(5));  // of the same picture
    uneven.on_packet(at(i, timestamp), late);
  }
  EXPECT_EQ(even.jitter(), Micros(0));
  EXPECT_NEAR(double(uneven.jitter().count()), 20'000, 200);
}

TEST(Backoff, DoublesWithJitterInBounds) {
  Backoff b(Seconds(1), Seconds(20), Seconds(30), 42);
  Micros base = Seconds(1);
  for (int i = 0; i < 12; ++i) {
    const auto d = b.next(media::Reason::unreachable);
    EXPECT_GE(d, std::max<Micros>(Seconds(1), base * 3 / 4));
    EXPECT_LE(d, std::min<Micros>(Seconds(20), base * 5 / 4));
    base = std::min<Micros>(base * 2, Seconds(20));
  }
  b.reset();
  EXPECT_LE(b.next(media::Reason::timeout), Millis(1250));
  b.reset();
  EXPECT_GE(b.next(media::Reason::unauthorized), Millis(22'500));
}

}  // namespace
}  // namespace dvr::ingest
