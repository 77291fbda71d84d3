#pragma once

/// The checks that a call passes before it is sent on: who may, how often, with what, and never
/// twice. A guard is a type that takes a ToolCall and answers with nothing, which lets it pass, or
/// with the Fault that refuses it. Which guards there are, and in what order, stands in
/// gateway/pipeline.cpp.

#include "guards/arguments.hpp"    // with what: the tool's schema, and rules between arguments
#include "guards/caller.hpp"       // who calls
#include "guards/fingerprint.hpp"  // what stands for a call
#include "guards/tool_call.hpp"    // the call, as guards see it
