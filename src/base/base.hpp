#pragma once

/// The ground floor of the house: JSON, text, time and ids. What lives here is what every room
/// could need and what needs no other room; what only one room needs lives in that room. Nothing
/// here does I/O but the kernel's random generator, or knows a clock but the moment it is handed.
///
///     json.hpp   JSON read in place, checked, held as a value, written
///     text.hpp   words for people: lists, cutting, cleaning, did-you-mean
///     time.hpp   deadlines, timestamps, durations as people write them
///     moment.hpp points in time as servers write them
///     ids.hpp    random bits, ids of traces and their spans
///     trace_context.hpp  how requests of one trace find each other
///     base64.hpp bytes as text
///     utf8.hpp   UTF-8 a character at a time

#include "base/base64.hpp"
#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/moment.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "base/trace_context.hpp"
#include "base/utf8.hpp"
