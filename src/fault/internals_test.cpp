#include "fault/redaction.hpp"

#include <gtest/gtest.h>

namespace recourse::fault {
namespace {

TEST(HideInternals, StackTracesOfEveryLanguageBecomeOneNoteAndTheErrorStays) {
    const std::string note = "[stack trace withheld]";
    EXPECT_EQ(
        hide_internals("Traceback (most recent call last):\n"
                       "  File \"/srv/app/main.py\", line 12, in run\n"
                       "    return handle(x)\n"
                       "           ^^^^^^^^^\n"
                       "  File \"/srv/app/handlers.py\", line 40, in handle\n"
                       "    raise ValueError('no such customer')\n"
                       "ValueError: no such customer"),
        note + "\nValueError: no such customer"
    );
    EXPECT_EQ(
        hide_internals("TypeError: x is undefined\n"
                       "    at getCustomer (/app/src/customers.js:12:7)\n"
                       "    at async Server.<anonymous> (file:///app/index.mjs:3:1)\n"
                       "    at node:internal/process/task_queues:95:5"),
        "TypeError: x is undefined\n" + note
    );
    EXPECT_EQ(
        hide_internals("java.lang.IllegalStateException: no session\n"
                       "\tat com.example.Foo.bar(Foo.java:12)\n"
                       "\tat java.base/java.lang.Thread.run(Thread.java:833)\n"
                       "Caused by: java.io.IOException: closed\n"
                       "\t... 12 more"),
        "java.lang.IllegalStateException: no session\n" + note +
            "\nCaused by: java.io.IOException: closed\n" + note
    );
    EXPECT_EQ(
        hide_internals("System.ArgumentException: bad id\n"
                       "   at Shop.Orders.Get(String id) in C:\\build\\Orders.cs:line 42\n"
                       "   at Shop.Program.Main()"),
        "System.ArgumentException: bad id\n" + note
    );
    EXPECT_EQ(
        hide_internals("panic: runtime error: index out of range\n"
                       "goroutine 1 [running]:\n"
                       "main.handler(0xc000012345, 0x1)\n"
                       "\t/go/src/app/main.go:17 +0x1d\n"
                       "exit status 2"),
        "panic: runtime error: index out of range\n" + note + "\nexit status 2"
    );
    EXPECT_EQ(
        hide_internals("called `Option::unwrap()` on a `None` value\n"
                       "stack backtrace:\n"
                       "   0: rust_begin_unwind\n"
                       "   1: core::panicking::panic_fmt\n"
                       "             at ./src/main.rs:4:5\n"
                       "note: run with `RUST_BACKTRACE=full` for a verbose backtrace.")
            .find("core::"),
        std::string::npos
    );
    EXPECT_EQ(
        hide_internals("PHP Fatal error: no such id\n"
                       "Stack trace:\n"
                       "#0 /var/www/index.php(12): load('x')\n"
                       "#1 {main}\n"
                       "  thrown in /var/www/index.php on line 12"),
        "PHP Fatal error: no such id\n" + note
    );
    EXPECT_EQ(
        hide_internals("undefined method 'id' for nil (NoMethodError)\n"
                       "\tfrom /app/lib/x.rb:12:in 'load'\n"
                       "\tfrom /app/lib/y.rb:3:in '<main>'"),
        "undefined method 'id' for nil (NoMethodError)\n" + note
    );
}

TEST(HideInternals, TracesJoinedIntoOneLineAreWithheldToo) {
    EXPECT_EQ(
        hide_internals("TypeError: x is undefined at get (/app/x.js:12:7) at run (/app/y.js:3:1)"),
        "TypeError: x is undefined [stack trace withheld]"
    );
    EXPECT_EQ(
        hide_internals(
            "Traceback (most recent call last): File \"/srv/a.py\", line 1, in f ValueError: no"
        ),
        "[stack trace withheld] ValueError: no"
    );
}

TEST(HideInternals, LocalPathsAreWithheld) {
    EXPECT_EQ(
        hide_internals("cannot read /home/alice/.config/app.json."), "cannot read [path withheld]."
    );
    EXPECT_EQ(hide_internals("open '/usr/lib/x/y.so' failed"), "open '[path withheld]' failed");
    EXPECT_EQ(hide_internals("cannot read C:\\Users\\alice\\x.txt"), "cannot read [path withheld]");
    EXPECT_EQ(hide_internals("see file:///var/log/app.log"), "see file://[path withheld]");
    EXPECT_EQ(hide_internals("\\\\nas01\\share\\x.txt is locked"), "[path withheld] is locked");
}

TEST(HideInternals, PathsOfACommandAreWithheldWhateverTheirRootIsCalled) {
    Fault fault;
    fault.message = "The server 'shop' cannot be started: there is no command '/depot/bin/shop'";
    fault.details["command"] = "/depot/bin/shop --index /srv/index --at /depot/data stdio";
    hide_internals(fault, "");
    EXPECT_EQ(
        fault.message, "The server 'shop' cannot be started: there is no command '[path withheld]'"
    );
    EXPECT_EQ(
        fault.details.at("command").as_string(),
        "[path withheld] --index [path withheld] --at [path withheld] stdio"
    );
}

TEST(HideInternals, PathsInTheCallersOwnArgumentsStay) {
    const char* const message = "ENOENT: no such file, open '/data/none.txt'";
    EXPECT_EQ(hide_internals(message, R"({"path":"/data/none.txt"})"), message);
    EXPECT_EQ(
        hide_internals(message, R"({"path":"/data/other.txt"})"),
        "ENOENT: no such file, open '[path withheld]'"
    );
    EXPECT_EQ(
        hide_internals("no file C:\\data\\x.txt", R"({"path":"C:\\data\\x.txt"})"),
        "no file C:\\data\\x.txt"
    );
    EXPECT_EQ(
        hide_internals("no host db.internal:5432", R"({"host":"db.internal:5432"})"),
        "no host db.internal:5432"
    );
}

TEST(HideInternals, PrivateHostsAreWithheldAndPublicOnesStay) {
    const std::string note = "[private host withheld]";
    EXPECT_EQ(hide_internals("connect ECONNREFUSED 10.1.2.3:5432"), "connect ECONNREFUSED " + note);
    EXPECT_EQ(
        hide_internals("GET http://192.168.0.10:8080/x failed"), "GET http://" + note + "/x failed"
    );
    EXPECT_EQ(
        hide_internals("172.16.0.9 refused, 172.32.0.9 too"), note + " refused, 172.32.0.9 too"
    );
    EXPECT_EQ(
        hide_internals("getaddrinfo ENOTFOUND db-1.prod.internal"), "getaddrinfo ENOTFOUND " + note
    );
    EXPECT_EQ(hide_internals("http://api.shop.svc.cluster.local:80/x"), "http://" + note + "/x");
    EXPECT_EQ(hide_internals("postgres://app@db.corp:5432/app"), "postgres://app@" + note + "/app");
    EXPECT_EQ(hide_internals("dial fd12:3456:789a::1 failed"), "dial " + note + " failed");
}

TEST(HideInternals, WhatOnlyLooksLikeItStays) {
    for (const char* text : {
             "GET /v1/customers/cust_1 returned 404",
             "https://api.example.com/home/alice",
             "/items/0/id must be a string",
             "version 10.2.3 is too old",
             "build 10.2.3.4.5 failed",
             "jdk.internal.reflect was not opened",
             "127.0.0.1:8080 refused the connection",
             "8.8.8.8 did not answer",
             "either/or, and/or, n/a",
             "at 12:30 the limit resets (in 5 minutes)",
             "look at the docs (see example.com)",
             "1: first, 2: second",
             "a: b, c: d",
         }) {
        EXPECT_EQ(hide_internals(text), text);
    }
}

}  // namespace
}  // namespace recourse::fault
