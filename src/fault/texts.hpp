#pragma once

#include <recourse/fault.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace recourse::fault {

/// Rewrites every text of a Fault that is not an enum, its code or its support id: one list, so
/// that nobody who looks at all of them forgets one. In structured values the names of members are
/// rewritten too: who puts a token where a name should be gets it echoed as one.
void rewrite_texts(Fault& fault, const std::function<std::string(std::string_view)>& rewrite);

/// The same for every string of a value.
void rewrite_texts(
    boost::json::value& value, const std::function<std::string(std::string_view)>& rewrite
);

}  // namespace recourse::fault
