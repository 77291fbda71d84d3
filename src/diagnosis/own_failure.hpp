#pragma once

#include "diagnosis/understanding.hpp"

/// A failure that carries a code of the upstream's own: the code stays, under the upstream's name.
namespace recourse::diagnosis {

[[nodiscard]] Fault own_failure(
    const Complaint& complaint, const Understood& heard, const Situation& situation
);

/// What the words and the envelope together prove.
[[nodiscard]] Answer answer_of(const Complaint& complaint, const Understood& heard, Sense sense);
/// The wait that is told anywhere, and links, ids, limits and violations: all that is kept beside
/// the sentence.
void keep_what_is_told(
    Fault& fault, const Complaint& complaint, const Understood& heard, const Situation& situation
);

}  // namespace recourse::diagnosis
