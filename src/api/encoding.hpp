// Lists and playlists on a narrow line: the day of a camera is 3.7 MB of text, and a twentieth of it when compressed.
#pragma once
#include "base/executors.hpp"
#include "proto/http/message.hpp"

namespace dvr::api {

// Will an answer of so many bytes be sent compressed, if it is of a kind that is? Then it has another ETag.
bool is_encoded(const http::Request& request, std::size_t bytes);

// Compresses JSON and playlists of footage for who can read that; large ones on `pool`, for it takes a millisecond for
// each 100 KiB. Not: answers about sessions, in which secrets stand beside what a stranger may choose (BREACH); live
// playlists, which are short and asked for many times a second.
Task<http::Response> encode(WorkPool& pool, bool may_be_encoded, http::Response response);

// By what was asked alone.
bool may_be_encoded(const http::Request& request);

}  // namespace dvr::api
