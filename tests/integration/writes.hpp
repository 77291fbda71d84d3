#pragma once

#include "base/json.hpp"

#include <string_view>

namespace recourse::integration {

/// A write of `faulty`: the arguments of `write_item`.
inline const json::Object kOrder{{"item_id", "item_aaaa"}, {"value", 1}};

/// The params of the call, under an idempotency key where one is given.
[[nodiscard]] inline json::Object write(const json::Object& arguments, std::string_view key = {}) {
    json::Object params{{"name", "write_item"}, {"arguments", arguments}};
    if (!key.empty()) params["_meta"] = json::Object{{"dev.recourse/idempotencyKey", key}};
    return params;
}

}  // namespace recourse::integration
