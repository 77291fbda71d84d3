#pragma once

#include <recourse/server.hpp>

#include <string>

/// The fixtures of the conformance suite, by subject: names, texts and keys are the suite's own.
namespace recourse::conformance {

/// Tools that only answer.
void add_tools(server::Server& app);
/// Tools that ask their client something.
void add_questions(server::Server& app);
/// Tools and a prompt that take several rounds in the modern era.
void add_rounds(server::Server& app);
/// Tools that become tasks.
void add_tasks(server::Server& app);
void add_prompts(server::Server& app);
void add_resources(server::Server& app);

/// The smallest picture: one red pixel, as PNG.
[[nodiscard]] std::string red_pixel();

}  // namespace recourse::conformance
