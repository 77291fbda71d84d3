#pragma once

#include "diagnosis/diagnosis.hpp"

#include <recourse/fault.hpp>

namespace recourse::diagnosis {

/// Where the upstream lists what there is (operations, options, names) beside its failure, and an
/// argument of the call is none of it but close to one: says which one may have been meant. At most
/// one argument; nothing is changed that the Fault says already.
void suggest_listed(Fault& fault, const Situation& situation);

}  // namespace recourse::diagnosis
