#include "fault/redaction.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

/// Secrets and look-alikes in the lines where they turn up. All are made up, and put together at
/// run time, so that no scanner takes this file for a leak.
namespace recourse::fault {
namespace {

struct Leak {
    std::string secret;
    std::string before;
    std::string after;
};

std::string repeated(std::string_view filler, std::size_t count) {
    std::string out;
    while (out.size() < count) out += filler;
    return out.substr(0, count);
}
std::string mixed(std::size_t count) {
    return repeated("Zk3vQ8mT1xWb", count);
}
std::string letters(std::size_t count) {
    return repeated("ZkvQmTxWbRnd", count);
}
std::string upper(std::size_t count) {
    return repeated("K7Q2ZM4XA3PT", count);
}
std::string lower(std::size_t count) {
    return repeated("k7q2zm4xa3pt", count);
}
std::string hex(std::size_t count) {
    return repeated("3fa91c07be52", count);
}
std::string digits(std::size_t count) {
    return repeated("4820913756", count);
}

/// The prefix is split in the source; here it becomes whole.
std::string token(std::string_view a, std::string_view b, const std::string& rest) {
    return std::string(a) + std::string(b) + rest;
}

/// {"alg":"HS256","typ":"JWT"} . {"sub":"1"} . signature
std::string jwt() {
    return token("eyJhbGciOiJI", "UzI1NiIsInR5cCI6IkpXVCJ9.", "eyJzdWIiOiIxIn0." + mixed(43));
}

std::string pem(std::string_view kind, std::string_view line_break) {
    const std::string nl(line_break);
    const std::string name = std::string(kind) + "PRIVATE" + " KEY-----";
    return "-----BEGIN " + name + nl + mixed(64) + nl + mixed(40) + nl + "-----END " + name;
}

std::vector<Leak> tokens() {
    return {
        {token("AK", "IA", upper(16)), "InvalidAccessKeyId: the key ", " does not exist"},
        {token("AS", "IA", upper(16)), "aws: expired key=", ""},
        {token("AB", "SK", mixed(120)), "bedrock said no to ", "."},
        {token("gh", "p_", mixed(36)), "fatal: could not read with ", ": 403"},
        {token("gh", "o_", mixed(36)), "{\"error\":\"bad credentials\",\"used\":\"", "\"}"},
        {token("gh", "s_", mixed(36)), "line one\\n", "\\nline three"},
        {token("github_", "pat_", mixed(82)), "GET /user with ", " failed"},
        {token("gl", "pat-", mixed(20)), "remote: HTTP Basic: Access denied for ", "."},
        {token("gl", "pat-", mixed(27) + "." + lower(9)), "routable ", " refused"},
        {token("gl", "rt-", mixed(20)), "runner ", " not found"},
        {token("GR13", "48941", mixed(20)), "registration ", " is old"},
        {token("xo", "xb-", digits(12) + "-" + digits(12) + "-" + mixed(24)),
         "slack: ",
         " invalid_auth"},
        {token("xa", "pp-", "1-" + upper(11) + "-" + digits(13) + "-" + hex(64)),
         "socket mode ",
         " revoked"},
        {"T" + upper(8) + "/B" + upper(8) + "/" + mixed(24),
         "POST https://hooks.slack.com/services/",
         ": 404"},
        {mixed(68), "POST https://discord.com/api/webhooks/" + digits(18) + "/", " 401"},
        {token("sk_", "live_", mixed(24)), "Invalid API Key provided: ", ""},
        {token("rk_", "test_", mixed(24)), "stripe: ", " lacks permission"},
        {token("wh", "sec_", mixed(32)), "No signatures found matching for ", ""},
        {token("sk-", "proj-", mixed(74)), "Incorrect API key provided: ", ". You can find"},
        {token("sk-", mixed(20), std::string("T3Blbk") + "FJ" + mixed(20)),
         "openai: ",
         " is invalid"},
        {token("sk-", "ant-api03-", mixed(93) + "AA"), "anthropic: ", " is invalid"},
        {token("sk-", "or-v1-", hex(64)), "openrouter ", " 401"},
        {token("AI", "za", mixed(35)), "API key not valid: ", ". Please pass"},
        {token("ya", "29.", mixed(60)), "google: ", " has insufficient scopes"},
        {token("GOC", "SPX-", mixed(28)), "oauth: invalid_client ", ""},
        {token("np", "m_", mixed(36)), "npm ERR! 401 with ", ""},
        {token("pypi-", "AgEIcHlwaS5vcmc", mixed(60)), "403 Invalid authentication ", "."},
        {token("ruby", "gems_", hex(48)), "gem push: ", " denied"},
        {token("h", "f_", letters(34)), "huggingface: ", " lacks read"},
        {token("S", "G.", mixed(22) + "." + mixed(43)), "sendgrid ", " does not have access"},
        {token("S", "K", hex(32)), "twilio: 20003 for ", ""},
        {token("key", "-", hex(32)), "mailgun: Forbidden ", ""},
        {token("sq0", "atp-", mixed(22)), "square: ", " AUTHENTICATION_ERROR"},
        {token("shp", "at_", hex(32)), "[API] Invalid API key or access token ", ""},
        {token("do", "p_v1_", hex(64)), "digitalocean: Unable to authenticate you with ", ""},
        {token("dp", ".pt.", mixed(43)), "doppler: ", " is invalid"},
        {token("dt0", "c01.", upper(24) + "." + upper(64)), "dynatrace ", " missing scope"},
        {token("da", "pi", hex(32)), "databricks: ", " expired"},
        {token("gl", "sa_", mixed(32) + "_" + hex(8)), "grafana: ", " unauthorized"},
        {token("lin_", "api_", mixed(40)), "linear: ", " not authenticated"},
        {token("nt", "n_", digits(11) + mixed(35)), "notion: ", " is invalid"},
        {token("NR", "AK-", upper(27)), "newrelic ", " 403"},
        {token("pscale", "_pw_", mixed(43)), "planetscale: denied for ", ""},
        {token("PM", "AK-", hex(24) + "-" + hex(34)), "postman ", " AuthenticationError"},
        {token("pu", "l-", hex(40)), "pulumi: ", " invalid"},
        {token("pn", "u_", lower(36)), "prefect: ", " 401"},
        {token("rd", "me_", lower(70)), "readme: ", " APIKEY_NOTFOUND"},
        {token("sntry", "u_", hex(64)), "sentry: ", " Invalid token"},
        {token("hv", "s.", mixed(95)), "vault: permission denied for ", ""},
        {token(
             mixed(14),
             ".atlas"
             "v1.",
             mixed(67)
         ),
         "terraform cloud ",
         " unauthorized"},
        {digits(10) + ":A" + "A" + mixed(33), "GET https://api.telegram.org/bot", "/getMe 401"},
        {token("Ab9", "8Q~", mixed(34)), "AADSTS7000215: invalid client secret ", ""},
        {token("pp", "lx-", mixed(48)), "perplexity ", " 401"},
        {token("gs", "k_", mixed(52)), "groq: ", " Invalid API Key"},
        {token("xa", "i-", mixed(80)), "xai: ", " incorrect"},
        {token("r", "8_", mixed(37)), "replicate: ", " Unauthenticated"},
        {token("lsv2", "_pt_", hex(32) + "_" + hex(10)), "langsmith: ", " 403"},
        {token("ts", "key-", "auth-" + mixed(12) + "-" + mixed(32)), "tailscale: ", " expired"},
        {token("dckr", "_pat_", mixed(27)), "docker: incorrect username or password ", ""},
        {token("sb", "p_", hex(40)), "supabase: ", " invalid"},
        {token("ph", "x_", mixed(43)), "posthog: ", " not valid"},
        {token("pa", "t", mixed(14) + "." + hex(64)), "airtable: ", " AUTHENTICATION_REQUIRED"},
        {token("AGE-SECRET", "-KEY-1", upper(58)), "age: no identity matched ", ""},
        {token("AK", "Cp", mixed(69)), "artifactory: ", " 401"},
        {token("AT", "ATT3", mixed(180)), "jira: ", " 401"},
        {token("sha256", "~", mixed(43)), "oc login failed with ", ""},
        {token("AP", "I-", upper(26)), "octopus: ", " is invalid"},
        {token("fo", "1_", mixed(43)), "fly: ", " unauthorized"},
        {token("HR", "KU-AA", mixed(58)), "heroku: ", " unauthorized"},
        {token("A3", "TX", upper(16)), "aws: ", " is inactive"},
        {token("gl", "soat-", mixed(20)), "gitlab: ", " 401"},
        {token("gl", "agent-", mixed(50)), "gitlab agent ", " 401"},
        {token("xo", "xe.xoxp-1-", mixed(60)), "slack: ", " token_rotated"},
        {token("xo", "xd-", mixed(20) + "%2F" + mixed(20)), "slack cookie d=", " expired"},
        {token("sk", "-", mixed(48)), "moonshot: ", " incorrect"},
        {token("1/", "/0", mixed(60)), "refresh with ", " failed: invalid_grant"},
        {token("4/", "0A", mixed(60)), "code ", " was already redeemed"},
        {token("secr", "et_", mixed(43)), "notion: ", " unauthorized"},
        {token("AT", "BB", mixed(32)), "bitbucket: ", " 401"},
        {token("AT", "CTT3", mixed(180)), "bitbucket: ", " 403"},
        {token("gl", "c_", mixed(60)), "grafana cloud ", " 401"},
        {token("hv", "b.", mixed(140)), "vault batch ", " expired"},
        {token("EA", "AA", mixed(60)), "square: ", " UNAUTHORIZED"},
        {token("sq0", "csp-", mixed(43)), "square: ", " invalid_client"},
        {token("do", "o_v1_", hex(64)), "digitalocean: ", " 401"},
        {token("fm", "2_", mixed(120)), "fly: ", " macaroon refused"},
        {token(
             "A3",
             "-",
             upper(6) + "-" + upper(11) + "-" + upper(5) + "-" + upper(5) + "-" + upper(5)
         ),
         "1password: ",
         " is no account key"},
        {token("op", "s_eyJ", mixed(120)), "1password: ", " revoked"},
        {token("sntry", "s_eyJ", mixed(80)), "sentry-cli: ", " 401"},
        {token("v1", ".0-", hex(24) + "-" + hex(146)), "cloudflare: ", " 1015"},
        {token("nva", "pi-", mixed(64)), "nvidia: ", " 401"},
        {token("tv", "ly-", mixed(32)), "tavily: ", " 401"},
        {token("pc", "sk_", mixed(60)), "pinecone: ", " 401"},
        {token("re", "_", mixed(8) + "_" + mixed(24)), "resend: ", " is invalid"},
        {token("pat", "-na1-", "3fa91c07-be52-4fa9-8c07-be523fa91c07"), "hubspot: ", " expired"},
        {token("CCI", "PAT_", mixed(40)), "circleci: ", " 401"},
        {token("bed", "rock-api-key-", mixed(100)), "bedrock: ", " expired"},
        {mixed(14) + ".atlas" + "v1." + mixed(67), "tfc: ", " unauthorized"},
        {token("Ab9", "8Q~", mixed(34)), "AADSTS7000215: ", " is invalid"},
        {hex(32) + "-us" + "14", "mailchimp: ", " is no API key"},
        {mixed(76) + "AZ" + "DO" + mixed(4), "azure devops: ", " 401"},
    };
}

std::vector<Leak> by_place() {
    const std::string basic =
        "YWxhZGRpbjpvcGVu"
        "LXNlc2FtZS0xMjM=";  // aladdin:open-sesame-123
    return {
        {"opaque-Token.value_77", "Authorization: Bearer ", " was rejected by the server"},
        {"opaqueletters", "> Authorization: Bearer ", "\n> Accept: */*"},
        {"9f8e7d6c5b", R"({"headers":{"Authorization":"Bearer )", R"("}})"},
        {"9f8e7d6c5b", R"("request":"{\"headers\":{\"authorization\":\"Token )", R"(\"}}")"},
        {basic, "Authorization: Basic ", ""},
        {basic, "Proxy-Authorization: Basic ", "\r\nHost: x"},
        {basic, "curl said: sent basic ", " and got 401"},
        {hex(32), "Authorization: Digest username=\"bob\", response=\"", "\", uri=\"/x\"\nHost: x"},
        {"abc123def456ghi", "request with bearer ", " denied"},
        {mixed(20), "Cookie: sid=", "\nAccept: x"},
        {mixed(20), "Set-Cookie: sid=", "; Path=/; HttpOnly"},
        {mixed(20), "curl -H 'Cookie: sid=", "' http://x/"},
        {"swordfish-9", "X-Api-Key: ", "\nHost: x"},
        {"swordfish-9", "X-API-Key=", " rejected"},
        {"s3cr3t", "could not connect to postgres://app:", "@db.example.com:5432/app"},
        {"s3cr3t", "ENOENT: open '/data/postgres:/app:", "@db.example.com:5432/app'"},
        {"p@ss", "could not connect to mysql://root:", "@db.example.com/app"},
        {"pa/ss#1", "dial mongodb+srv://app:", "@cluster0.example.net/app: timeout"},
        {"hunter2x", "Error: redis://:", "@cache.example.com:6379/0 refused"},
        {"guest77", "amqp://svc:", "@mq.example.com/vhost closed"},
        {"t0ps3cret", "GET https://bob:", "@example.com/x -> 401"},
        {"gopher-9", "dial failed: app:", "@tcp(db.example.com:3306)/app"},
        {"s3cr3t", "connection to host=db user=app password=", " dbname=app failed"},
        {"s3cr3t", "Server=db;User Id=sa;Password=", ";Encrypt=yes"},
        {"s3cr3t", "Server=db;Uid=sa;Pwd=", ";"},
        {mixed(86) + "==", "AccountName=x;AccountKey=", ";EndpointSuffix=core"},
        {"hunter2", R"({"user":"bob","password":")", R"("} is not valid)"},
        {"hun\\\"ter2", R"({"user":"bob","password":")", R"("} is not valid)"},
        {"hunter2", R"({\"user\":\"bob\",\"password\":\")", R"(\"} is not valid)"},
        {"hunter2", "{'user': 'bob', 'passwd': '", "'}"},
        {"hunter2", "password: ", "\nuser: bob"},
        {"hunter-2", "db_password: ", " # set by ops"},
        {"hunter2", "DB_PASS=", " ./run failed with 1"},
        {"hunter2", "{:password=>\"", "\", :user=>\"bob\"}"},
        {"hunter2", "<password>", "</password>"},
        {"hun,ter2", "password=", ",user=bob"},
        {"abcd1234", "user=bob,token=", ",limit=5"},
        {"hunter2", "mysqldump --password=", " failed"},
        {"hunter2", "tool --api-token ", " --verbose: exit status 1"},
        {"hunter2", "ALTER USER bob IDENTIFIED BY '", "' failed"},
        {"abcd1234", "GET /v1/items?limit=5&access_token=", "&page=2 -> 403"},
        {"abcd1234", "GET /v1/items?api_key=", " -> 403"},
        {"abcd1234", "apiKey=", ","},
        {"abcd1234", R"({"clientSecret":")", R"("})"},
        {"abcd1234", "client_secret: ", ""},
        {"abcd1234", "refresh_token=", "&grant_type=refresh_token"},
        {"abcd%2B1234%3D", "https://x.blob.core.windows.net/c?sv=2024&sig=", "&se=2026"},
        {hex(64), "https://b.s3.amazonaws.com/k?X-Amz-Signature=", "&X-Amz-Date=2026"},
        {"AKIDX"
         "%2F2026%2Fs3",
         "https://b.s3.amazonaws.com/k?X-Amz-Credential=",
         "&X-Amz-Date=2026"},
        {hex(64), "https://storage.googleapis.com/b/k?X-Goog-Signature=", ""},
        {mixed(40), "aws_secret_access_key = ", "\nregion = x"},
        {hex(40), "the token ", " is not valid here"},
        {hex(32), "Incorrect API key provided: ", "."},
        {jwt(), "JsonWebTokenError: ", " has a bad signature"},
        {"hunter2", R"({"name":"DB_PASSWORD","value":")", R"("})"},
        {"hunter2", "- name: DB_PASSWORD\n  value: ", "\n- name: X"},
        {"abc123def", R"(<add key="ApiKey" value=")", R"("/>)"},
        {"hunter2", R"(<property name="password" value=")", R"("/>)"},
        {"hunter2", R"(<wsse:Password Type="PasswordText">)", "</wsse:Password>"},
        {"hunter2", "&quot;password&quot;:&quot;", "&quot;,&quot;a&quot;"},
        {"hunter2", R"(\u0022password\u0022:\u0022)", R"(\u0022)"},
        {"abc12345", "GET /x?token%3D", "%26page%3D2"},
        {"hunter2", "user[password]=", "&x=1"},
        {"abc12", "headers['X-Api-Key'] = '", "'"},
        {"abc12345", R"([("x-api-key", ")", R"("), ("a", "b")])"},
        {hex(64), "AWS4-HMAC-SHA256 SignedHeaders=host;x-amz-date, Signature=", ""},
        {"tiger7", "jdbc:oracle:thin:scott/", "@db.example.com:1521:orcl"},
        {"s3cr3t", "jdbc:sqlserver://db.example.com;user=sa;password=", ";encrypt=true"},
        {"s3cr3t", "mysql -u root -p", " -h db.example.com"},
        {"s3cr3t", "docker login -u bob -p ", " registry.example.com"},
        {"s3cr3t", "curl -u bob:", " https://x.example.com"},
        {"s3cr3t", "redis-cli -h cache -a ", " ping"},
        {"s3cr3t", "sshpass -p '", "' ssh host"},
        {"s3cr3t9", "echo ", " | docker login --password-stdin"},
        {"s3cr3t", "machine x.example.com login bob password ", "\n"},
        {"s3cr3t", "ALTER ROLE bob WITH PASSWORD '", "';"},
        {"s3cr3t", "root:", "@db.example.com:3306 refused"},
        {"hunter2", "invalid password ", " for bob"},
        {"hunter2", "password: |\n  ", "\nuser: bob"},
        {"it''s me", "password='", "' host=db"},
        {"hunt;er2", "Pwd={", "};Encrypt=yes"},
        {"hunter2", "Mot de passe: ", ""},
        {"9uK9iNsF", "define( 'DB_PASSWORD', '", "' );"},
        {"DvTk44e3TH4d", "Settings(api_key=SecretStr('", "'), region='eu')"},
        {hex(32), "MACHINE_KEY=", "\nHOME=/root"},
        {mixed(24), "https://", "@host.example.com/x"},
        {"abc12345", "https://x-access-token:", "@github.com/o/r.git"},
        {mixed(24), "https://x.example.com/reset-password/", " has expired"},
        {jwt(), "id=1\\n", "\\nid=2"},
        {pem("", "\n"), "could not parse:\n", "\nat line 1"},
        {pem("RSA ", "\\n"), R"({"key":")", R"("})"},
        {pem("OPENSSH ", "\n"), "bad permissions: ", ""},
        {pem("EC ", "\n").substr(0, 90), "cut off: ", ""},
    };
}

const std::vector<std::string>& harmless() {
    static const std::vector<std::string> kLines{
        "customer 3f2504e0-4f89-11d3-9a0c-0305e82c3301 was not found",
        "commit da39a3ee5e6b4b0d3255bfef95601890afd80709 does not exist",
        "checksum e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 differs",
        "Support id 4f1c09a2b7de.",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7",
        "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "request_id: req_8HkQ2mZx01LpW was logged",
        "No such customer: 'cus_NffrFeUfNV2Hib'",
        "No such payment_intent: 'pi_3MtwBwLkdIwHu7ix28a3tqPa'",
        "next_page_token=CAUQAA4f8ZkQ2mX01LpW9",
        R"({"nextPageToken":"CAUQAA4f8ZkQ2mX01LpW9"})",
        R"({"cursor":"eyJpZCI6MTIzNDU2Nzg5MCwiZGlyIjoibmV4dCJ9"})",
        "page token CAUQAA4f8ZkQ2mX01LpW9 has expired",
        "continuation_token: 9ab8c7d6e5f4a3b2c1d0",
        "sync_token=CPDAlvWDx70CEPDAlvWDx70CGAU= is too old",
        R"(If-Match: "33a64df551425fcc55e4d42a148795d9f25f89d4")",
        R"(ETag: W/"0815-9f8e7d6c5b4a")",
        "idempotency_key=7d9f3c1a-55aa-4b7e was used with another payload",
        "Idempotency-Key: order-2026-11-20-000123",
        "export API_KEY=YOUR_API_KEY_HERE",
        "Authorization: Bearer <token>",
        "Authorization: Bearer ${TOKEN}",
        "Authorization: Bearer $TOKEN",
        "Authorization: Bearer YOUR_TOKEN",
        "Authorization: Basic ***",
        "Authorization: header is missing",
        "Authorization: Bearer is required",
        "Authorization: required",
        "password=***",
        "password=xxxx",
        "password: ${DB_PASSWORD}",
        "password: {{ vault.password }}",
        R"("password": "<your password>")",
        R"("password": "********")",
        R"("password": null)",
        R"({"errors":{"password":"must be at least 8 characters"}})",
        R"({"errors":{"token":"is required"}})",
        R"({"token":"Token has expired, please sign in again"})",
        "password: must be a string",
        "password: required",
        "token: expired",
        "invalid token: it has expired",
        "token=invalid",
        "auth=none",
        "secret: not found",
        R"(secret "db-credentials" not found in namespace default)",
        "api_key: string, required",
        "max_tokens: 4096 is above the limit of 2048",
        "max_tokens=100000",
        R"({"usage":{"input_tokens":123456,"output_tokens":789}})",
        "Unexpected token < in JSON at position 0",
        "Unexpected token '}' at line 3",
        "SyntaxError: unexpected token: }",
        "token_type: bearer",
        R"({"token_type":"Bearer","expires_in":3600})",
        "the token is missing the scope repo:read",
        "Bearer authentication is required",
        "WWW-Authenticate: Bearer realm=\"mcp\", error=\"invalid_token\"",
        "Basic authentication failed",
        "basic validation of customer_id failed",
        "http://localhost:8080/items@latest",
        "https://registry.example.com:443/@scope/package",
        "postgres://app@db.example.com:5432/app",
        "postgres://app:${PGPASSWORD}@db.example.com/app",
        "postgres://app:***@db.example.com/app",
        "git@github.com:example/project.git",
        "mailto:bob@example.com",
        "Access denied for user 'app'@'db' (using password: YES)",
        "password authentication failed for user \"app\"",
        "duplicate key value violates unique constraint \"users_pkey\"",
        "Key (email)=(bob@example.com) already exists",
        "key: name, value: Alice",
        "primary_key=12345",
        "public_key: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE",
        "-----BEGIN CERTIFICATE----- MIIB -----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY----- MFkw -----END PUBLIC KEY-----",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "session_id=mcp-3f2504e0-4f89-11d3",
        "Mcp-Session-Id: 3f2504e04f8911d39a0c0305e82c3301",
        "config=production; signal=9; design=v2",
        "bypass=true; compass=north",
        "author=alice",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx is a placeholder",
        "use sk-... as the key",
        "customer_id 'foo' is not a customer id: it must match ^cust_[A-Z0-9]{12}$.",
        "AC"
        "00000000000000000000000000000000 is no account of yours",
        "call list_customers(limit=5) and pass after=cust_000000000042",
        "java.lang.IllegalStateException: basic.auth.enabled must be set",
        "Retry-After: 120",
        "[redacted:password#1a2b]",
        "password=[redacted:password#1a2b];",
        "iso.8601.dates like 2026-11-20T22:00:57.123Z are fine",
        "version 1.2.3-rc.4+build.5678 is not supported",
        "Cookie: none was sent",
        "PWD=/workspace",
    };
    return kLines;
}

const Redactor& redactor() {
    static const Redactor kRedactor;
    return kRedactor;
}

void expect_gone(const Leak& leak) {
    const std::string line = leak.before + leak.secret + leak.after;
    SCOPED_TRACE(line);
    const std::string redacted = redactor().redact(line);
    EXPECT_NE(redacted.find("[redacted:"), std::string::npos) << redacted;
    // no part of it may stay, neither its end nor its middle
    const std::size_t part = leak.secret.size() < 16 ? leak.secret.size() : 8;
    const std::size_t middle = (leak.secret.size() - part) / 2;
    const std::size_t last = leak.secret.size() - part;
    EXPECT_EQ(redacted.find(leak.secret.substr(middle, part)), std::string::npos) << redacted;
    EXPECT_EQ(redacted.find(leak.secret.substr(last)), std::string::npos) << redacted;
    EXPECT_EQ(redactor().redact(redacted), redacted);
}

TEST(RedactionCorpus, TokensOfEveryFormatGo) {
    for (const Leak& leak : tokens()) {
        expect_gone(leak);
        const std::string redacted = redactor().redact(leak.before + leak.secret + leak.after);
        EXPECT_TRUE(redacted.starts_with(leak.before)) << redacted;
        EXPECT_TRUE(redacted.ends_with(leak.after)) << redacted;
    }
}

TEST(RedactionCorpus, SecretsKnownByTheirPlaceGoAndTheirSurroundingsStay) {
    for (const Leak& leak : by_place()) {
        expect_gone(leak);
        const std::string redacted = redactor().redact(leak.before + leak.secret + leak.after);
        EXPECT_TRUE(redacted.starts_with(leak.before)) << redacted;
        EXPECT_TRUE(redacted.ends_with(leak.after)) << redacted;
    }
}

TEST(RedactionCorpus, LookAlikesStay) {
    for (const std::string& line : harmless()) EXPECT_EQ(redactor().redact(line), line);
}

TEST(RedactionCorpus, TheCorpusIsLargeEnoughToMeanSomething) {
    EXPECT_GE(tokens().size(), 60U);
    EXPECT_GE(tokens().size() + by_place().size(), 80U);
    EXPECT_GE(harmless().size(), 80U);
}

TEST(RedactionCorpus, ManySecretsInOneTextAllGo) {
    std::string all;
    for (const auto& leaks : {tokens(), by_place()}) {
        for (const Leak& leak : leaks) {
            if (!leak.secret.contains("BEGIN"))
                all += leak.before + leak.secret + leak.after + "\n";
        }
    }
    const std::string redacted = redactor().redact(all);
    for (const Leak& leak : tokens())
        EXPECT_EQ(redacted.find(leak.secret), std::string::npos) << leak.secret;
    EXPECT_EQ(redactor().redact(redacted), redacted);
}

}  // namespace
}  // namespace recourse::fault
