#pragma once

#include "config/values.hpp"

#include <string>
#include <string_view>

namespace recourse::gateway {

/// A file that the gateway makes where there is none.
struct MadeFile {
    std::string_view what;     ///< what is made: `the ledger`
    std::string_view example;  ///< of its name
};

/// Resolves the path. The file may be made, its folder not: a mistyped path would begin a new one.
/// False, and complained of, where there is no such folder or the path is one.
[[nodiscard]] bool check_made_file(
    config::Reading& reading, const config::Place& place, std::string& path, const MadeFile& file
);

}  // namespace recourse::gateway
