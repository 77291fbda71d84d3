#pragma once

/// The room of the Fault: what a failure is, which codes there are, how it is put into words, and
/// what must be taken out of it before anybody reads it. Pure: no I/O, no clock.
///
///     vocabulary   the codes Recourse itself answers with
///     dialect      a Fault on the wire: the shapes it can take, and a machine copy that loses
///                  nothing
///     recognition  the way back: a Fault from an error in any dialect
///     redaction    secrets out of every text; stack traces, paths and hosts out of what callers
///     get untrusted    upstream words, made safe to quote

#include "fault/dialect.hpp"
#include "fault/recognition.hpp"
#include "fault/redaction.hpp"
#include "fault/untrusted.hpp"
#include "fault/vocabulary.hpp"

#include <recourse/fault.hpp>
