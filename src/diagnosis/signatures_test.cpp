#include "diagnosis/words.hpp"

#include <string>
#include <string_view>
#include <utility>

#include <gtest/gtest.h>

/// What systems print: a row per signature.
namespace recourse::diagnosis {
namespace {

using Row = std::pair<std::string_view, std::string_view>;

void expect(std::initializer_list<Row> rows) {
    for (const auto& [text, code] : rows) EXPECT_EQ(sense_of(text).code, code) << text;
}

TEST(Signatures, OfConnections) {
    expect({
        {"connect ECONNREFUSED 10.0.0.5:6379", "dependency_unavailable"},
        {"dial tcp 10.0.0.5:5432: connect: connection refused", "dependency_unavailable"},
        {"getaddrinfo ENOTFOUND api.example.com", "dependency_unavailable"},
        {"[Errno -2] Name or service not known", "dependency_unavailable"},
        {"lookup db.internal: no such host", "dependency_unavailable"},
        {"read ECONNRESET", "dependency_unavailable"},
        {"TypeError: fetch failed", "dependency_unavailable"},
        {"unable to verify the first certificate", "dependency_unavailable"},
        {"x509: certificate signed by unknown authority", "dependency_unavailable"},
        {"SSL: CERTIFICATE_VERIFY_FAILED", "dependency_unavailable"},
        {"PKIX path building failed", "dependency_unavailable"},
        {"connect ETIMEDOUT 10.0.0.5:443", "timed_out"},
        {"context deadline exceeded", "timed_out"},
        {"requests.exceptions.ConnectTimeout: pool", "timed_out"},
        {"java.net.SocketTimeoutException: Read timed out", "timed_out"},
    });
}

TEST(Signatures, OfDatabasesThatSayTheirStateOnly) {
    expect({
        {"SQLSTATE=42704 \"X\" is an undefined name", "tool_crashed"},
        {"failed, SQLSTATE: 08006", "dependency_unavailable"},
        {"SQLSTATE[53300]: no", "overloaded"},
        {"x (SQLSTATE 23502)", "invalid_arguments"},
    });
}

TEST(Signatures, OfPostgres) {
    expect({
        {R"(duplicate key value violates unique constraint "users_email_key")", "already_exists"},
        {R"(insert on table "o" violates foreign key constraint "fk")", "precondition_failed"},
        {R"(null value in column "a" violates not-null constraint)", "invalid_arguments"},
        {R"(invalid input syntax for type uuid: "x")", "invalid_arguments"},
        {"value too long for type character varying(10)", "invalid_arguments"},
        {"deadlock detected", "conflict"},
        {"could not serialize access due to concurrent update", "conflict"},
        {"canceling statement due to statement timeout", "timed_out"},
        {"FATAL: password authentication failed for user \"app\"", "unauthenticated"},
        {"permission denied for table orders", "permission_denied"},
        {"FATAL: sorry, too many clients already", "overloaded"},
        {"FATAL: the database system is starting up", "dependency_unavailable"},
        {"could not extend file \"base/1\": No space left on device", "out_of_resources"},
        {R"(relation "ordrs" does not exist)", "tool_crashed"},
        {"syntax error at or near \"SELEC\"", "tool_crashed"},
        {"invalid page in block 7 of relation base/1", "data_corrupt"},
    });
}

TEST(Signatures, OfMysql) {
    expect({
        {"ERROR 1062 (23000): Duplicate entry 'a' for key 'email'", "already_exists"},
        {"Cannot delete or update a parent row: a foreign key constraint fails",
         "precondition_failed"},
        {"ERROR 1213: Deadlock found when trying to get lock", "conflict"},
        {"Data too long for column 'name' at row 1", "invalid_arguments"},
        {"Table 'shop.ordrs' doesn't exist", "tool_crashed"},
        {"Unknown column 'nam' in 'field list'", "tool_crashed"},
        {"You have an error in your SQL syntax; check the manual", "tool_crashed"},
        {"MySQL server has gone away", "dependency_unavailable"},
        {"Access denied for user 'a'@'b' (using password: YES)", "unauthenticated"},
        {"Lock wait timeout exceeded; try restarting transaction", "timed_out"},
        {"ERROR 1040: Too many connections", "overloaded"},
    });
}

TEST(Signatures, OfSqliteSqlServerAndOracle) {
    expect({
        {"UNIQUE constraint failed: users.email", "already_exists"},
        {"FOREIGN KEY constraint failed", "precondition_failed"},
        {"NOT NULL constraint failed: users.name", "invalid_arguments"},
        {"SQLITE_BUSY: database is locked", "conflict"},
        {"no such table: ordrs", "tool_crashed"},
        {R"(near "SELEC": syntax error)", "tool_crashed"},
        {"attempt to write a readonly database", "permission_denied"},
        {"database disk image is malformed", "data_corrupt"},
        {"Violation of PRIMARY KEY constraint 'PK'. Cannot insert duplicate key", "already_exists"},
        {"The DELETE statement conflicted with the REFERENCE constraint \"FK\"",
         "precondition_failed"},
        {"Transaction (Process ID 52) was deadlocked on lock resources", "conflict"},
        {"Invalid object name 'dbo.Ordrs'.", "tool_crashed"},
        {"Login failed for user 'sa'.", "unauthenticated"},
        {"ORA-00001: unique constraint (A.B) violated", "already_exists"},
        {"ORA-02292: integrity constraint violated - child record found", "precondition_failed"},
        {"ORA-00060: deadlock detected while waiting for resource", "conflict"},
        {"ORA-00942: table or view does not exist", "tool_crashed"},
        {"ORA-12541: TNS:no listener", "dependency_unavailable"},
        {"ORA-01722: invalid number", "invalid_arguments"},
    });
}

TEST(Signatures, OfTools) {
    expect({
        {"fatal: Unable to create '/srv/x/.git/index.lock': File exists.", "conflict"},
        {"fatal: could not read Username for 'https://git.example.com'", "unauthenticated"},
        {"npm ERR! notarget No matching version found for react@99.0.0.", "not_found"},
        {"E: Could not get lock /var/lib/dpkg/lock-frontend", "conflict"},
        {"AADSTS700082: The refresh token has expired due to inactivity.", "unauthenticated"},
        {"AADSTS65001: The user has not consented.", "permission_denied"},
        {"WRONGPASS invalid username-password pair or user is disabled.", "unauthenticated"},
        {"MASTERDOWN Link with MASTER is down", "dependency_unavailable"},
        {"ACCESS_REFUSED - access to queue 'jobs' refused for user 'ci'", "permission_denied"},
        {"stale element reference: stale element not found", "not_found"},
        {"Protocol error (Page.navigate): Target closed.", "dependency_unavailable"},
        {"Runtime exited with error: signal: killed", "out_of_resources"},
    });
}

TEST(Signatures, OfMailServers) {
    expect({
        {"552 5.3.4 Message exceeds fixed maximum", "too_large"},
        {"501 5.1.3 Bad recipient address syntax", "invalid_arguments"},
        {"550 5.1.1 <nobody@example.com>: Recipient rejected", "not_found"},
        {"452 4.2.2 The account is over it", "quota_exhausted"},
        {"554 5.7.1 <x@example.com>: Relay not possible", "permission_denied"},
        {"421 4.3.2 Closing", "dependency_unavailable"},
        {"450 4.7.1 Greylisted, see the manual", "rate_limited"},
    });
}

TEST(Signatures, OfFileSystems) {
    expect({
        {"ENOENT: no such file or directory, open 'a.txt'", "not_found"},
        {"[Errno 2] No such file or directory: 'x.csv'", "not_found"},
        {"The system cannot find the file specified.", "not_found"},
        {"EEXIST: file already exists, mkdir 'a'", "already_exists"},
        {"EACCES: permission denied, open '/etc/shadow'", "permission_denied"},
        {"EROFS: read-only file system, open 'a'", "permission_denied"},
        {"ENOTEMPTY: directory not empty, rmdir 'a'", "precondition_failed"},
        {"EISDIR: illegal operation on a directory, read", "precondition_failed"},
        {"ENOSPC: no space left on device, write", "out_of_resources"},
        {"EMFILE: too many open files", "out_of_resources"},
        {"ENAMETOOLONG: name too long, open 'a'", "invalid_arguments"},
        {"EXDEV: cross-device link not permitted", "unsupported"},
        {"open a.txt: file too large", "too_large"},
    });
}

TEST(Signatures, OfBugs) {
    expect({
        {"KeyError: 'plan'", "tool_crashed"},
        {"AttributeError: 'NoneType' object has no attribute 'id'", "tool_crashed"},
        {"IndexError: list index out of range", "tool_crashed"},
        {"TypeError: Cannot read properties of undefined (reading 'id')", "tool_crashed"},
        {"ReferenceError: x is not defined", "tool_crashed"},
        {"java.lang.NullPointerException", "tool_crashed"},
        {"panic: runtime error: invalid memory address or nil pointer dereference", "tool_crashed"},
        {"thread 'main' panicked at src/main.rs:4:5: index out of bounds", "tool_crashed"},
        {"System.NullReferenceException: Object reference not set to an instance of an object.",
         "tool_crashed"},
        {"PHP Fatal error: Uncaught Error: Call to a member function id() on null", "tool_crashed"},
        {"undefined method `id' for nil:NilClass (NoMethodError)", "tool_crashed"},
        {"Segmentation fault (core dumped)", "tool_crashed"},
        {"Unexpected token < in JSON at position 0", "tool_crashed"},
    });
}

TEST(Words, OfEveryRowAreUnderstood) {
    expect({
        {"Your monthly quota of 1,000 calls is used up", "quota_exhausted"},
        {"Please upgrade your plan to continue", "quota_exhausted"},
        {"Rate limit exceeded, try again in 20 seconds", "rate_limited"},
        {"The model is overloaded with other requests", "overloaded"},
        {"Insufficient funds", "payment_required"},
        {"This model's maximum context length is 8192 tokens", "too_large"},
        {"Your request was blocked by our content policy", "content_filtered"},
        {"The user cancelled the operation", "cancelled"},
        {"Operation was cancelled", "cancelled"},
        {"Checksum mismatch in segment 4", "data_corrupt"},
        {"This operation is not supported", "unsupported"},
        {"The invoice is still a draft", "precondition_failed"},
        {"Version mismatch: expected 4, found 5", "conflict"},
        {"Kunde 17 nicht gefunden", "not_found"},
        {"Acceso denegado", "permission_denied"},
        {"\u9867\u5ba2\u304c\u898b\u3064\u304b\u308a\u307e\u305b\u3093", "not_found"},
        {"429 Too Many Requests", "rate_limited"},
        {"HTTP 503", "dependency_unavailable"},
        {"Your prompt violates our acceptable use policy", "content_filtered"},
        {"! [rejected] main -> main (non-fast-forward)", "conflict"},
        {"Recipient address rejected", "not_found"},
        {"The document is checked out by Maria", "precondition_failed"},
        {"Not available yet", "unsupported"},
        {"The server is starting up", "dependency_unavailable"},
        {"HTTP 522", "dependency_unavailable"},
        {"The card fell behind the sofa", ""},
    });
}

TEST(Words, WithOthersBetweenThemAreUnderstood) {
    expect({
        {"The value 'In Revieww' does not exist for the field 'status'", "invalid_arguments"},
        {"The issue does not exist or you do not have permission to see it", "not_found"},
        {"Transition 'Done' is not available for issue 7 in status 'Open'", "precondition_failed"},
        {"At least 2 approving reviews are required", "precondition_failed"},
        {"Access to this list is denied", "permission_denied"},
        {"You do not have the permission to do that", "permission_denied"},
        {"Cannot re-use a name that is still in use", "already_exists"},
        {"gzip: unexpected end of file", "data_corrupt"},
        {"'bob' is not an email address", "invalid_arguments"},
        {"I could not finish within 60 s", "timed_out"},
        {"'start' has to come before 'end'", "invalid_arguments"},
        {"Your wallet is empty", "payment_required"},
        {"This repository is empty", "precondition_failed"},
        {"Sheet 'Q4' is missing from the workbook", "not_found"},
        {"The board is read-only for guests", "permission_denied"},
        {"The download does not match its checksum", "data_corrupt"},
    });
}

TEST(Words, ThatAreNewAreJudgedByWhatTheySpeakOf) {
    expect({
        {"The picture was refused because it shows a real person", "content_filtered"},
        {"La tarjeta fue rechazada", "payment_required"},
        {"You are out of build minutes", "quota_exhausted"},
        {"Your text has 9,120 characters, the limit is 5,000", "too_large"},
        {"Please slow your calls", "rate_limited"},
        {"All 40 worker slots are taken", "overloaded"},
        {"The provider didn't reply in 10 seconds", "timed_out"},
        {"The access token provided has been revoked", "unauthenticated"},
        {"Only project owners can delete environments", "permission_denied"},
        {"Somebody else has changed this page since you opened it", "conflict"},
        {"That username is not available", "already_exists"},
        {"The archive is broken", "data_corrupt"},
        {"Aborted: you pressed Ctrl+C", "cancelled"},
        {"The page has been closed", "dependency_unavailable"},
        {"The invitation link has expired", "precondition_failed"},
        {"O arquivo n\u00e3o foi encontrado", "not_found"},
        {"PDF export isn't offered for spreadsheets", "unsupported"},
        {"The refund is greater than the charge", "invalid_arguments"},
        {"The request exceeded the limit for bytes billed", "too_large"},
        {"Error acquiring the state lock", "conflict"},
        {"No commits to merge", "precondition_failed"},
        {"No matching package named `serdee`", "not_found"},
        {"Recipient address required", "invalid_arguments"},
        {"The appointment is in the past", "invalid_arguments"},
        {"The driver only supports version 114", "unsupported"},
        {"The page would show violence", "content_filtered"},
        {"There is no room on the volume", "out_of_resources"},
        {"We couldn't collect the payment", "payment_required"},
        {"No seats left on your licence", "quota_exhausted"},
        {"The answer would be 4 million rows", "too_large"},
        {"60 calls a minute is the most", "rate_limited"},
        {"Every GPU is in use", "overloaded"},
        {"Stopped waiting for the printer", "timed_out"},
        {"The signature on the request doesn't check out", "unauthenticated"},
        {"Viewers can't change this dashboard", "permission_denied"},
        {"Two updates collided", "conflict"},
        {"You already follow this channel", "already_exists"},
        {"The person at the keyboard said no", "cancelled"},
        {"The line to the database dropped", "dependency_unavailable"},
        {"That endpoint was retired in 2025", "unsupported"},
        {"The VM is powered off", "precondition_failed"},
        {"There is nothing at that path", "not_found"},
        {"SKU must not contain spaces", "invalid_arguments"},
        {"The robot arm reported fault 7", ""},
    });
    // In a long text wide patterns would find anything.
    EXPECT_FALSE(sense_of("Only editors can read. " + std::string(400, 'x')).known());
}

TEST(Claims, OfAPartAreCounted) {
    for (const std::string_view text :
         {"Timed out after importing 120 of 300 contacts.",
          "Created 4/10 tickets, then rate limit exceeded.",
          "Deployed to 2 of 3 regions, then timed out.",
          "Sync stopped: 40 records updated, 12 not.",
          "1 of 4 bookings was made before the calendar went away.",
          "The first 3 of 9 steps were executed."})
        EXPECT_EQ(claim_in(text), Claim::partly) << text;
    for (const std::string_view text :
         {"Attempt 2 of 5 failed: connection refused.",
          "Page 3 of 7 could not be loaded.",
          "Timed out after 30 of 60 seconds.",
          "Connection closed before the response was sent.",
          "Nothing was returned."})
        EXPECT_EQ(claim_in(text), Claim::nothing) << text;
}

TEST(Claims, OfNothingDoneAreBelieved) {
    for (const std::string_view text :
         {"Import aborted before any row was written.",
          "Upload failed, no file was stored.",
          "3 of 5 rows were saved, then all of it was rolled back.",
          "The operation was aborted and has had no effect.",
          "The job was never started.",
          "Connection lost before the request was sent."})
        EXPECT_EQ(claim_in(text), Claim::undone) << text;
}

TEST(Claims, OfTheEffectAreBelieved) {
    EXPECT_EQ(claim_in("Validation failed; no changes were made."), Claim::undone);
    EXPECT_EQ(claim_in("The transaction was rolled back"), Claim::undone);
    EXPECT_EQ(claim_in("Your job was not accepted"), Claim::undone);
    EXPECT_EQ(claim_in("3 of 5 rows were saved"), Claim::partly);
    EXPECT_EQ(claim_in("Imported partially: partial success"), Claim::partly);
    EXPECT_EQ(claim_in("5 of 5 saved"), Claim::nothing);
    EXPECT_EQ(claim_in("The transfer may have been made."), Claim::unsure);
    EXPECT_EQ(claim_in("It might already have gone through"), Claim::unsure);
    EXPECT_EQ(claim_in("It is unknown whether the order was placed"), Claim::unsure);
    EXPECT_EQ(claim_in("Timed out; check list_orders before retrying"), Claim::unsure);
    EXPECT_EQ(claim_in("The item may have been deleted or moved"), Claim::nothing);
    EXPECT_EQ(claim_in("Check the name and try again"), Claim::nothing);
    EXPECT_EQ(claim_in("Please wait 5 seconds before retrying"), Claim::nothing);
    EXPECT_EQ(claim_in("0 of 5 saved"), Claim::nothing);
    EXPECT_EQ(claim_in("The connection broke"), Claim::nothing);
}

TEST(CodeWords, TellTheKindOfFailure) {
    const std::pair<std::string_view, Category> cases[] = {
        {"throttling_exception", Category::resource_exhausted},
        {"api_key_invalid", Category::unauthenticated},
        {"access_denied_exception", Category::permission_denied},
        {"resource_not_found_exception", Category::not_found},
        {"validation_exception", Category::invalid_argument},
        {"context_length_exceeded", Category::out_of_range},
        {"overloaded_error", Category::unavailable},
        {"failed_precondition", Category::failed_precondition},
        {"conditional_check_failed_exception", Category::failed_precondition},
        {"internal_server_error", Category::internal},
        {"request_timeout", Category::deadline_exceeded},
        {"method_not_allowed", Category::unimplemented},
        {"unsupported_value", Category::invalid_argument},
        {"payload_too_big", Category::out_of_range},
        {"input_error", Category::invalid_argument},
        {"sold_out", Category::failed_precondition},
        {"plan_required", Category::failed_precondition},
        {"provider_hiccup", Category::unknown},
    };
    for (const auto& [code, category] : cases)
        EXPECT_EQ(sense_of_code(code).category, category) << code;
}

}  // namespace
}  // namespace recourse::diagnosis
