// W3C Trace Context, level 1: the cases of its own test suite that concern a reader and a writer of the two fields.
#include "base/trace.hpp"

#include <gtest/gtest.h>

#include <set>

namespace dvr::trace {
namespace {

constexpr std::string_view kTrace = "0af7651916cd43dd8448eb211c80319c", kSpan = "b7ad6b7169203331";

std::string field(std::string_view version, std::string_view trace, std::string_view span, std::string_view flags,
                  std::string_view rest = "") {
  return fmt::format("{}-{}-{}-{}{}", version, trace, span, flags, rest);
}

TEST(TraceContext, IsReadAndWritten) {
  const auto context = parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  ASSERT_TRUE(context);
  EXPECT_EQ(context->trace_text(), kTrace);
  EXPECT_EQ(context->span_text(), kSpan);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(traceparent(*context), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  EXPECT_FALSE(parse(field("00", kTrace, kSpan, "00"))->sampled);
  EXPECT_TRUE(parse(" " + field("00", kTrace, kSpan, "01") + " ")) << "blanks around a field are no part of it";
}

TEST(TraceContext, UnknownFlagsAreReadOverAndNotPassedOn) {
  const auto context = parse(field("00", kTrace, kSpan, "ff"));
  ASSERT_TRUE(context && context->sampled);
  EXPECT_EQ(traceparent(*context).substr(53), "01");
  EXPECT_FALSE(parse(field("00", kTrace, kSpan, "fe"))->sampled);
}

TEST(TraceContext, OfAVersionToComeTheKnownBeginningIsRead) {
  for (const auto* rest : {"", "-", "-what-the-future-will-be-like"}) {
    const auto context = parse(field("cc", kTrace, kSpan, "01", rest));
    ASSERT_TRUE(context) << rest;
    EXPECT_EQ(traceparent(*context).substr(0, 2), "00");
  }
  EXPECT_FALSE(parse(field("cc", kTrace, kSpan, "01", ".what"))) << "only a dash may follow";
  EXPECT_FALSE(parse(field("ff", kTrace, kSpan, "01"))) << "forbidden";
}

TEST(TraceContext, WhatIsNotWellFormedIsNone) {
  const std::string zeros(32, '0');
  for (const auto& text :
       {std::string(), field("00", kTrace, kSpan, "01", "-"), field("00", kTrace, kSpan, "01", "x"),
        field("00", zeros, kSpan, "01"), field("00", kTrace, zeros.substr(0, 16), "01"),
        field("00", "0AF7651916CD43DD8448EB211C80319C", kSpan, "01"), field("00", kTrace, "B7AD6B7169203331", "01"),
        field("00", kTrace.substr(1), kSpan, "01"), field("00", kTrace, kSpan.substr(1), "01"),
        field("00", kTrace, kSpan, "1"), field("0", kTrace, kSpan, "01"), field("0x", kTrace, kSpan, "01"),
        field("00", kTrace, kSpan, "0x"), field("00", "." + std::string(kTrace.substr(1)), kSpan, "01"),
        std::string("00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"), std::string(55, '-'),
        std::string(4000, 'a')})
    EXPECT_FALSE(parse(text)) << text;
}

TEST(TraceState, IsPassedOnAsItCame) {
  const auto state = [](std::string_view text) { return parse(field("00", kTrace, kSpan, "01"), text)->state; };
  for (const auto* good : {"", "rojo=00f067aa0ba902b7", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "a=1, b=2",
                           "tenant@vendor=a b c", "foo=1,,bar=2", "0a=!$%&"})
    EXPECT_EQ(state(good), good);
  for (const auto* bad : {"foo", "foo=", "=1", "Foo=1", "foo =1", "foo=1,bar", "foo=a=b", "foo=\x01", "-a=1"})
    EXPECT_EQ(state(bad), "") << bad;
  EXPECT_TRUE(parse(field("00", kTrace, kSpan, "01"), "foo")) << "a broken state leaves the parent as it is";
  std::string many;
  for (int i = 0; i < 33; ++i) many += fmt::format("{}k{}=1", i ? "," : "", i);
  EXPECT_EQ(state(many), "") << "more than 32 members";
}

TEST(TraceState, BeyondItsLengthTheLastMembersGo) {
  std::string text = "a=" + std::string(200, 'x') + ",b=" + std::string(200, 'y');
  const auto whole = parse(field("00", kTrace, kSpan, "01"), text)->state;
  EXPECT_EQ(whole, text);
  const auto cut = parse(field("00", kTrace, kSpan, "01"), text + ", c=" + std::string(200, 'z'))->state;
  EXPECT_EQ(cut, text);
}

struct Kept final : Sink {
  void on_span(const Span& span) override { spans.push_back(span); }
  std::vector<Span> spans;
};

TEST(Tracer, AChildHasTheTraceOfItsParentAndAnIdOfItsOwn) {
  Kept kept;
  const Tracer tracer(kept, 0);
  const auto parent = parse(field("00", kTrace, kSpan, "01"), "rojo=1");
  const auto span = tracer.begin(Kind::server, parent, WallTime(Seconds(5)));
  EXPECT_EQ(span.context.trace_id, parent->trace_id);
  EXPECT_EQ(span.parent, parent->span_id);
  EXPECT_NE(span.context.span_id, parent->span_id);
  EXPECT_EQ(span.context.state, "rojo=1");
  EXPECT_TRUE(span.context.is_valid());
  tracer.end(span);
  EXPECT_EQ(kept.spans.size(), 1u) << "the parent's word goes before the share of roots";
  tracer.end(tracer.begin(Kind::server, parse(field("00", kTrace, kSpan, "00")), WallTime(Seconds(5))));
  EXPECT_EQ(kept.spans.size(), 1u);
}

TEST(Tracer, OfRootsAShareIsKeptByTheirTracesId) {
  Kept none, all, some;
  const Tracer of_none(none, 0), of_all(all, 100), of_some(some, 25);
  std::set<TraceId> ids;
  for (int i = 0; i < 4000; ++i) {
    for (const auto* tracer : {&of_none, &of_all, &of_some}) {
      const auto span = tracer->begin(Kind::server, {}, WallTime(Seconds(5)));
      EXPECT_FALSE(span.parent);
      EXPECT_TRUE(ids.insert(span.context.trace_id).second);
      EXPECT_EQ(span.context.sampled, tracer->would_keep(span.context.trace_id));
      tracer->end(span);
    }
  }
  EXPECT_EQ(none.spans.size(), 0u);
  EXPECT_EQ(all.spans.size(), 4000u);
  EXPECT_NEAR(double(some.spans.size()), 1000, 200);  // seven standard deviations
  TraceId most;
  most.fill(0xff);
  EXPECT_TRUE(of_all.would_keep(most));
  EXPECT_FALSE(of_some.would_keep(most));
}

}  // namespace
}  // namespace dvr::trace
