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

constexpr std::string_view kTakenBack =
    "rolled back|been reverted|was reverted|were reverted|been undone|was undone|were undone";
constexpr std::string_view kNotTakenBack =
    "not be rolled back|not rolled back|not been rolled back|could not be reverted|rollback failed|"
    "not be undone";

constexpr std::string_view kPartly =
    "only part of|partially processed|partially written|partially sent|partially deployed|the rest "
    "failed|the others failed|the rest were|the rest was|the rest could not|the others got|the "
    "others were|the others succeeded|the remaining ones|"
    "partial output|partial result*|some items were|some rows were|some files were|some records "
    "were|some messages were|but not all|stopped halfway|only in part|"
    "partially completed|partially applied|partial success|partially succeeded|partially saved|"
    "partially failed|partial failure|207 multi-status|only partially|some of the changes were|"
    "teilweise";

/// What is said not to have happened.
bool is_undone(std::string_view lower) {
    static const RE2& undone = *new RE2(
        R"(\bno (?:\w+ ){0,2}(?:changes?|charges?|money|funds?|payments?|files?|rows?|records?|data|)"
        R"(messages?|mails?|e-?mails?|orders?|bookings?|events?|items?|entries|documents?|tickets?) )"
        R"((?:was |were |has been |have been )(?:\w+ly )?(?:made|charged|taken|moved|stored|saved|written|)"
        R"(sent|created|changed|deleted|applied|placed|booked|transferred|uploaded|imported|modified|)"
        R"(posted|inserted|updated|removed)\b|)"
        R"(\bnothing (?:was|has been|had been) (?:\w+ly )?(?:changed|saved|written|sent|done|made|created|)"
        R"(deleted|moved|applied|deployed|charged|posted|updated|imported|uploaded|stored|booked|placed|)"
        R"(modified|submitted|processed|executed|published|removed|taken|paid|transferred|installed)\b|)"
        R"(\b(?:had|has had|have had|with) no effect\b|\bwithout (?:any )?effect\b|)"
        R"(\bleft (?:as (?:it|they) (?:was|were)|untouched|alone|intact)\b|)"
        R"(\b(?:is|are|remains?|stays?) (?:untouched|intact|as (?:it|they) (?:was|were))\b|)"
        R"(\bbefore (?:(?:any|a single|the first) (?:\w+ ){0,2}|the (?:request|call|message|mail|job|query|)"
        R"(command|order|transaction|write|change)s? |it )(?:was|were|could be|had been) (?:written|sent|)"
        R"(saved|made|processed|started|created|changed|executed|applied|stored|carried out)\b|)"
        R"(\brejected before (?:processing|execution|it)\b|)"
        R"(\b(?:was|were|has been|have been) never (?:\w+ )?(?:started|sent|saved|created|applied|charged|)"
        R"(executed|processed|made|written|queued|submitted)\b|)"
        R"(\b(?:was|were|has|have) not (?:been )?(?:written|stored|executed|performed|booked|transferred|)"
        R"(uploaded|updated|published|carried out)\b)"
    );
    return RE2::PartialMatch(lower, undone);
}

/// What is said to have happened, perhaps. That something may have been deleted says of most errors
/// why it is not there, so such deeds do not count.
bool is_unsure(std::string_view lower) {
    static const RE2& unsure = *new RE2(
        R"(\b(?:may|might|could) (?:or (?:may|might) not )?(?:still |already |well )?have (?:already |still )?)"
        R"((?:gone through|taken (?:effect|place)|happened|succeeded|completed|been (?:\w+ly )?(?:made|created|)"
        R"(sent|placed|processed|charged|executed|applied|saved|written|submitted|completed|recorded|booked|)"
        R"(stored|queued|published|posted|transferred|paid|accepted|started|carried out))\b|)"
        R"(\b(?:may|might|could) still (?:be (?:running|processing|processed|in progress)|complete|go through|succeed)\b|)"
        R"(\b(?:unknown|unclear|uncertain|not (?:known|clear|certain)) (?:whether|if) .{0,60}\b(?:was|were|has|)"
        R"(have|went|took|succeeded|completed)\b|)"
        R"(\b(?:check|verify|confirm|make sure|look)\b.{0,80}\bbefore (?:you )?(?:retry|retrying|repeat|repeating|)"
        R"(re-?submit|re-?submitting|re-?send|re-?sending|try again|trying again)\b)"
    );
    return RE2::PartialMatch(lower, unsure);
}

/// `3 of 5 rows were saved`, but not `step 2 of 4 failed`.
bool counts_a_part(std::string_view lower) {
    static const RE2& count = *new RE2(
        R"((?:\b(\w+) )?\b(\d{1,7}) ?(?:of|out of|/|von) ?(?:the )?(\d{1,7}) (?:[\w-]+ ){0,3})"
        R"((?:saved|created|sent|imported|succeeded|processed|updated|deleted|uploaded|written|)"
        R"(inserted|applied|completed|executed|moved|deployed|delivered|done|made|added|booked|placed|posted|)"
        R"(submitted|scheduled|published|charged|paid|were|failed|could not|gespeichert))"
    );
    static const RE2& ordinal = *new RE2(
        "attempts?|attempted|pages?|steps?|try|retry|stage|phase|part|test|case|round|item|line"
    );
    static const RE2& verb_first = *new RE2(
        R"(\b(?:imported|saved|created|sent|updated|deleted|uploaded|processed|inserted|completed|)"
        R"(migrated|copied|moved|deployed|executed|written|wrote|delivered|exported|published|archived|)"
        R"(after (?:\w+)ing)\W+(?:only |to |into )?(\d{1,7}) ?(?:of|out of|/) ?(?:the )?(\d{1,7})\b)"
    );
    static const RE2& both = *new RE2(
        R"(\b(\d{1,7}) (?:\w+ )?(?:succeeded|saved|created|sent|imported|uploaded|updated|deleted|)"
        R"(copied|moved|written|inserted|applied|delivered|ok)\b.{0,20}?)"
        R"(\b(\d{1,7}) (?:\w+ )?(?:failed|rejected|skipped|not)\b)"
    );
    int done = 0;
    int all = 0;
    std::string before;
    re2::StringPiece rest(lower);
    while (RE2::FindAndConsume(&rest, count, &before, &done, &all)) {
        if (done > 0 && done < all && !RE2::FullMatch(before, ordinal)) return true;
    }
    if (RE2::PartialMatch(lower, verb_first, &done, &all) && done > 0 && done < all) return true;
    return RE2::PartialMatch(lower, both, &done, &all) && done > 0 && all > 0;
}

}  // namespace

Claim claim_in(std::string_view text) {
    const std::string lower = text::to_lower(text.substr(0, kReadBytes));
    const LowerText words(lower);
    // What was done in part and then undone is undone.
    if (has_any(words, kTakenBack) && !has_any(words, kNotTakenBack)) return Claim::undone;
    if (counts_a_part(lower) || has_any(words, kPartly)) return Claim::partly;
    if (has_any(words, kUndone) || is_undone(lower)) return Claim::undone;
    return is_unsure(lower) ? Claim::unsure : Claim::nothing;
}

}  // namespace recourse::diagnosis
