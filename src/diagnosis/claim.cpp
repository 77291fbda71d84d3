#include "base/text.hpp"
#include "diagnosis/words.hpp"

#include <string>

#include <re2/re2.h>

namespace recourse::diagnosis {
namespace {

constexpr std::size_t kReadBytes = 4'096;

constexpr std::string_view kUndone =
    "nothing happened|left unchanged|remains unchanged|remain unchanged|is unchanged|are "
    "unchanged|no email was sent|no message was sent|was not placed|was discarded|were "
    "discarded|been reverted|was reverted|were reverted|no payment was taken|you were not "
    "charged|was not moved|was not changed|were not saved|were not sent|were not changed|nothing "
    "was moved|nothing was deployed|nothing was applied|no files were changed|wurde nichts "
    "ge*|rien n'a \u00e9t\u00e9|nada foi alterado|no se ha realizado ning\u00fan|"
    "no changes were made|no change was made|nothing was changed|nothing has been changed|"
    "rolled back|no data was changed|no data was modified|nothing was saved|nothing was written|"
    "nothing was sent|nothing was created|nothing was deleted|was not saved|was not created|"
    "was not sent|was not applied|was not charged|has not been charged|have not been charged|"
    "were not charged|no charge was made|no action was taken|not been applied|"
    "was not accepted|was not started|was not processed|was not queued|was not submitted|"
    "was not posted|was not deleted|was not made|nothing was generated|nothing was updated|"
    "nothing was posted|nothing was charged|not been saved|not been sent|"
    "no records were created|no rows were inserted|es wurde nichts ge*";

constexpr std::string_view kPartly =
    "partial output|partial result*|some items were|some rows were|some files were|some records "
    "were|some messages were|but not all|stopped halfway|only in part|"
    "partially completed|partially applied|partial success|partially succeeded|partially saved|"
    "partially failed|partial failure|207 multi-status|only partially|some of the changes were|"
    "teilweise";

}  // namespace

Claim claim_in(std::string_view text) {
    const std::string lower = text::to_lower(text.substr(0, kReadBytes));
    static const RE2& count = *new RE2(
        R"re(\b(\d{1,7}) ?(?:of|out of|/|von) ?(?:the )?(\d{1,7}) (?:[\w-]+ ){0,3})re"
        R"re((saved|created|sent|imported|succeeded|processed|updated|deleted|uploaded|written|)re"
        R"re(inserted|applied|completed|were|failed|could not|gespeichert))re"
    );
    int done = 0;
    int all = 0;
    std::string verb;
    if (RE2::PartialMatch(lower, count, &done, &all, &verb)) {
        if (done > 0 && done < all) return Claim::partly;
    }
    static const RE2& verb_first = *new RE2(
        R"(\b(?:imported|saved|created|sent|updated|deleted|uploaded|processed|inserted|completed|)"
        R"(migrated|copied)\W+(?:only )?(\d{1,7}) (?:of|out of|/) (?:the )?(\d{1,7})\b)"
    );
    static const RE2& both = *new RE2(
        R"(\b(\d{1,7}) (?:\w+ )?(?:succeeded|saved|created|sent|imported|uploaded|updated|deleted|)"
        R"(copied|written|inserted|applied|delivered|ok)\b.{0,20}?)"
        R"(\b(\d{1,7}) (?:\w+ )?(?:failed|rejected)\b)"
    );
    if (RE2::PartialMatch(lower, verb_first, &done, &all) && done > 0 && done < all)
        return Claim::partly;
    if (RE2::PartialMatch(lower, both, &done, &all) && done > 0 && all > 0) return Claim::partly;
    if (has_any(lower, kPartly)) return Claim::partly;
    return has_any(lower, kUndone) ? Claim::undone : Claim::nothing;
}

}  // namespace recourse::diagnosis
