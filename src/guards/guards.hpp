#pragma once

/// The checks that a call passes before it is sent on: who may, how often, with what, and never
/// twice. A guard is a type that takes a ToolCall and answers with nothing, which lets it pass, or
/// with the Fault that refuses it. Which guards there are, and in what order, stands in
/// gateway/pipeline.cpp.

#include "guards/api_key.hpp"       // keys that we give out
#include "guards/arguments.hpp"     // with what: the tool's schema, and rules between arguments
#include "guards/caller.hpp"        // who calls
#include "guards/circuits.hpp"      // nothing is sent to what keeps failing
#include "guards/credential.hpp"    // where it stands in a request
#include "guards/fingerprint.hpp"   // what stands for a call
#include "guards/identity.hpp"      // whom a credential stands for
#include "guards/jwt.hpp"           // tokens that others give out
#include "guards/limits.hpp"        // how often, how much, how many at a time
#include "guards/ownership.hpp"     // what was handed to one caller alone
#include "guards/permission.hpp"    // may the caller make this call
#include "guards/repetition.hpp"    // the same failing call again and again
#include "guards/replay.hpp"        // never twice
#include "guards/rights.hpp"        // what callers may do
#include "guards/scope.hpp"         // arguments with one choice are filled in
#include "guards/tool_call.hpp"     // the call, as guards see it
#include "guards/verification.hpp"  // did a write happen of which no answer came
