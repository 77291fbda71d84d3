#pragma once

#include "diagnosis/complaint.hpp"
#include "diagnosis/structured/reported.hpp"
#include "diagnosis/words.hpp"

#include <string>

/// What an upstream said, freed of wrapping and packing, and what it means.
namespace recourse::diagnosis {

struct Understood {
    structured::Reported reported;  ///< its confidence is 0 where it was plain words
    std::string sentence;           ///< in the upstream's words; may be empty
    Sense sense;
    Claim claim = Claim::nothing;
    bool vague = false;          ///< nobody can act on it
    bool own_statement = false;  ///< a statement of the caller's own was refused, as SQL is
};

[[nodiscard]] Understood understand(const Complaint& complaint, const Situation& situation);

}  // namespace recourse::diagnosis
