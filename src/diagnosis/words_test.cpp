#include "diagnosis/words.hpp"

#include <string_view>
#include <utility>

#include <gtest/gtest.h>

/// What tools say in words of their own. What systems print word for word is in
/// signatures_test.cpp.
namespace recourse::diagnosis {
namespace {

using Row = std::pair<std::string_view, std::string_view>;

void expect(std::initializer_list<Row> rows) {
    for (const auto& [text, code] : rows) EXPECT_EQ(sense_of(text).code, code) << text;
}

TEST(Words, OfWhatIsNotThere) {
    expect({
        {"No open tabs match \"docs\".", "not_found"},
        {"Nobody named Alice is in this channel.", "not_found"},
        {"Your search for order 991 came up empty.", "not_found"},
        {"The symbol ACMX is not listed on any exchange.", "not_found"},
        {"The file is not in this repository.", "not_found"},
    });
}

TEST(Words, OfWhatWasGivenWrongly) {
    expect({
        {"The start date must be before the end date.", "invalid_arguments"},
        {"Quantity has to be a positive number.", "invalid_arguments"},
        {"'maybe' is neither true nor false.", "invalid_arguments"},
        {"Only PNG and JPEG are accepted.", "invalid_arguments"},
        {"Expected 2 arguments but got 3.", "invalid_arguments"},
        {"az: error: argument --size: expected one argument", "invalid_arguments"},
        {"Error: Unsupported argument", "invalid_arguments"},
    });
}

TEST(Words, OfWhoMayNot) {
    expect({
        {"You don't own this file.", "permission_denied"},
        {"This action is reserved for administrators.", "permission_denied"},
        {"Your organisation has turned off external sharing.", "permission_denied"},
        {"Path \"../etc/passwd\" escapes the root directory.", "permission_denied"},
        {"You have been signed out.", "unauthenticated"},
        {"The bot token is wrong.", "unauthenticated"},
        {"Please run: gcloud auth login", "unauthenticated"},
        {"Permission denied (publickey).", "unauthenticated"},
    });
}

TEST(Words, AreNotThoseOfNames) {
    expect({
        {"Channel 'billing' does not exist", "not_found"},
        {"StaleObjectStateException: updated by another transaction: [com.acme.billing.Invoice#4]",
         "conflict"},
        {"The option 'quota' was not found", "not_found"},
    });
}

TEST(Words, BehindThePhraseOfHttpTellMore) {
    EXPECT_EQ(sense_of("Bad Request: message can't be edited").code, "precondition_failed");
    EXPECT_EQ(sense_of("Bad Request: message can't be edited").answer, Answer::refused);
    EXPECT_EQ(sense_of("Bad Request: something").code, "invalid_arguments");
}

TEST(Words, ThatAWaitRanOutCountMoreThanWhatWasWaitedFor) {
    expect({
        {"HikariPool-1 - Connection is not available, request timed out after 30000ms.", "timed_out"
        },
        {"QueuePool limit of size 5 overflow 10 reached, connection timed out", "timed_out"},
        {"FATAL: sorry, too many clients already", "overloaded"},
    });
}

TEST(Words, OfASizeAreARefusalUnlessItCameBack) {
    EXPECT_EQ(sense_of("Message is too long").answer, Answer::refused);
    EXPECT_EQ(sense_of("The response is too large").answer, Answer::inconclusive);
}

TEST(Words, OfEverydayAreUnderstood) {
    expect({
        {"Please wait 5 minutes before requesting another code.", "rate_limited"},
        {"This feature is only included in the Business plan.", "payment_required"},
        {"That PIN is not correct.", "unauthenticated"},
        {"You're not on the guest list of this event.", "permission_denied"},
        {"There's nobody called Ann Petersen in the directory.", "not_found"},
        {"This seat has just been taken.", "conflict"},
        {"Printer 'Office' is out of paper.", "precondition_failed"},
        {"The mail server hung up on us.", "dependency_unavailable"},
        {"The disk of the build machine is full.", "out_of_resources"},
        {"'tomorrowish' is no date.", "invalid_arguments"},
        {"This model can't read images.", "unsupported"},
        {"The drone's battery compartment is open.", ""},
        {"The camera in bay 2 reports a smudge on its lens.", ""},
    });
}

TEST(Words, OfOtherLanguagesMayStandApart) {
    expect({
        {"Ha superado el n\u00famero m\u00e1ximo de solicitudes.", "rate_limited"},
        {"Zu dieser Bestellnummer gibt es keinen Auftrag.", "not_found"},
        {"El archivo supera el tama\u00f1o m\u00e1ximo permitido de 5 MB.", "too_large"},
        {"La commande est d\u00e9j\u00e0 exp\u00e9di\u00e9e.", "precondition_failed"},
        {"Tiedostoa ei l\u00f6ydy.", "not_found"},
    });
}

TEST(Words, OfHowMuchAndHowOften) {
    expect({
        {"Only 1 request every 2 seconds is allowed.", "rate_limited"},
        {"Reached the maximum of 5 concurrent exports.", "rate_limited"},
        {"No more API credits.", "quota_exhausted"},
        {"The mailbox of bob@example.com is full.", "quota_exhausted"},
        {"Your message is 5000 characters long, 4096 is the maximum.", "too_large"},
        {"The export is limited to 10,000 rows; yours has 48,211.", "too_large"},
        {"Tags may be at most 20 characters long.", "invalid_arguments"},
    });
}

TEST(Words, OfWhatDoesNotAnswer) {
    expect({
        {"The page didn't load within 30 s.", "timed_out"},
        {"Job was killed after running for 600 seconds.", "timed_out"},
        {"The connection to the server 10.0.0.1:6443 was refused", "dependency_unavailable"},
        {"Couldn't talk to Jira.", "dependency_unavailable"},
        {"TypeError: Failed to fetch", "dependency_unavailable"},
        {"Failed to fetch user: 404", "not_found"},
        {"The cluster has no spare capacity.", "overloaded"},
    });
}

TEST(Words, OfTheStateOfThings) {
    expect({
        {"Only draft invoices can be edited.", "precondition_failed"},
        {"You can't delete a list that has cards.", "precondition_failed"},
        {"Publish the form first.", "precondition_failed"},
        {"Folder \"Docs\" is already there.", "already_exists"},
        {"The document was updated after you loaded it.", "conflict"},
        {"another operation (install/upgrade/rollback) is in progress", "conflict"},
        {"Your trial ended on 1 March.", "payment_required"},
        {"Checksum does not match.", "data_corrupt"},
    });
}

TEST(Words, OfTheNamesOfExceptions) {
    expect({
        {"kafka.errors.RecordTooLargeException: 2097240", "too_large"},
        {"sqlalchemy.orm.exc.NoResultFound: x", "not_found"},
        {"celery.exceptions.SoftTimeLimitExceeded: x()", "timed_out"},
        {"java.lang.SecurityException: no", "permission_denied"},
        {"java.util.concurrent.RejectedExecutionException: Task rejected", "overloaded"},
        {"RuntimeError: boom", "tool_crashed"},
    });
}

TEST(Words, OfOtherLanguages) {
    expect({
        {"Kein Eintrag gefunden.", "not_found"},
        {"Das Feld \"Name\" darf nicht leer sein.", "invalid_arguments"},
        {"Vous n'avez pas les droits n\u00e9cessaires.", "permission_denied"},
        {"No se pudo conectar con el servidor.", "dependency_unavailable"},
        {"Sess\u00e3o expirada. Fa\u00e7a login novamente.", "unauthenticated"},
        {"Il documento non esiste.", "not_found"},
        {"Onvoldoende rechten.", "permission_denied"},
        {"Nie masz uprawnie\u0144 do tej operacji.", "permission_denied"},
        {"\u0421\u043b\u0438\u0448\u043a\u043e\u043c \u043c\u043d\u043e\u0433\u043e "
         "\u0437\u0430\u043f\u0440\u043e\u0441\u043e\u0432.",
         "rate_limited"},
        {"\u6587\u4ef6\u4e0d\u5b58\u5728", "not_found"},
        {"\u6743\u9650\u4e0d\u8db3", "permission_denied"},
        {"\uad8c\ud55c\uc774 \uc5c6\uc2b5\ub2c8\ub2e4.", "permission_denied"},
    });
}

TEST(Words, OfWhatWasDone) {
    for (const std::string_view text :
         {"The card was declined; you were not charged.",
          "Upload failed, the old file remains unchanged.",
          "The migration was reverted."})
        EXPECT_EQ(claim_in(text), Claim::undone) << text;
    for (const std::string_view text :
         {"Sandbox timed out after 120s. Partial output was saved.",
          "7 files uploaded, 2 failed",
          "3 of 10 recipients were rejected; the other 7 were sent."})
        EXPECT_EQ(claim_in(text), Claim::partly) << text;
    EXPECT_EQ(claim_in("0 files uploaded, 2 failed"), Claim::nothing);
}

TEST(Codes, MeanWhatTheirWordsDo) {
    constexpr std::pair<std::string_view, Category> kCases[] = {
        {"invalid_db_instance_state", Category::failed_precondition},
        {"invalid_role", Category::invalid_argument},
        {"role_required", Category::permission_denied},
        {"login_required", Category::unauthenticated},
        {"approval_required", Category::failed_precondition},
        {"field_required", Category::invalid_argument},
        {"file_not_exists", Category::not_found},
        {"username_exists", Category::already_exists},
        {"revision_mismatch", Category::aborted},
        {"hash_mismatch", Category::data_loss},
        {"regex_mismatch", Category::invalid_argument},
        {"too_many_requests", Category::resource_exhausted},
        {"too_many_rows", Category::out_of_range},
        {"queue_full", Category::unavailable},
        {"storage_full", Category::resource_exhausted},
    };
    for (const auto& [code, category] : kCases)
        EXPECT_EQ(sense_of_code(code).category, category) << code;
}

TEST(Codes, ThatLeaveOpenWhatIsWrongAreReadBesideTheirSentence) {
    const auto beside = [](std::string_view code, std::string_view words) {
        return sense_of_code(code, words).category;
    };
    EXPECT_EQ(beside("unknown_segment", "Segment s does not exist."), Category::not_found);
    EXPECT_EQ(beside("template_missing", "No template x was found."), Category::not_found);
    EXPECT_EQ(beside("invalid_customer_id", "It does not exist."), Category::invalid_argument);
}

}  // namespace
}  // namespace recourse::diagnosis
