#pragma once

#include "schema/program.hpp"

#include <expected>
#include <memory>

namespace recourse::schema {

[[nodiscard]] std::expected<std::shared_ptr<const Program>, CompileError> compile(
    const json::Value& schema, const Limits& limits, const Documents& documents
);

}  // namespace recourse::schema
