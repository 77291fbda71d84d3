#include "base/json.hpp"
#include "fault/redaction_rules.hpp"
#include "fault/redaction_values.hpp"

#include <array>

/// Token formats, as their issuers publish them and as the rule files of gitleaks (b58d3f1),
/// trufflehog (3ab759f) and detect-secrets (5e14193) write them down. Lengths are lower bounds
/// where that costs nothing: nothing of a longer token must stay behind. Account ids (Twilio
/// `AC...`) and object ids (`cus_...`, `pi_...`) are no secrets and not in here.
namespace recourse::fault {
namespace {

/// Base64 of an image can hold four letters that begin a token.
bool is_no_data(std::string_view before, std::string_view) {
    constexpr std::size_t kDataRun = 24;
    std::size_t run = 0;
    while (run < before.size() && run < kDataRun) {
        const char c = before[before.size() - 1 - run];
        const bool base64 = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
                            c == '+' || c == '/';
        if (!base64) break;
        ++run;
    }
    return run < kDataRun;
}

/// Any three words with dots between could be a JWT; only one has a header with an `alg`.
bool is_jwt(std::string_view, std::string_view token) {
    const auto header = from_base64(token.substr(0, token.find('.')));
    if (!header) return false;
    const auto parsed = json::check(*header, {.depth = 8});
    return parsed && (*parsed)["alg"].is_string();
}

/// A certificate is no secret; a private key in Base64 of its PEM is one.
bool is_encoded_private_key(std::string_view, std::string_view encoded) {
    constexpr std::size_t kHead = 64;
    const auto head = from_base64(encoded.substr(0, kHead - kHead % 4));
    return head && head->contains("PRIVATE KEY");
}

constexpr std::array kTokens{
    Rule{"aws_access_key", R"((?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{16})"},
    Rule{"aws_bedrock_key", R"(ABSK[A-Za-z0-9+/]{60,}={0,2})"},
    Rule{"aws_bedrock_key", R"(bedrock-api-key-[A-Za-z0-9+/=_\-]{40,})"},
    Rule{"aws_session_token", R"((?:FwoGZXIvYXdz|IQoJb3JpZ2lu)[A-Za-z0-9+/%]{60,}={0,2})"},
    Rule{"github_token", R"(gh[pousr]_[A-Za-z0-9]{36,})"},
    Rule{"github_token", R"(github_pat_[A-Za-z0-9_]{40,})"},
    Rule{"gitlab_token", R"(glpat-[A-Za-z0-9_\-]{20,}(?:\.[A-Za-z0-9_\-]+)*)"},
    Rule{
        "gitlab_token",
        R"((?:gldt|glft|glsoat|glrt|glrtr|glcbt|glptt|glimt|glffct|glwt)-[A-Za-z0-9_\-]{20,})"
    },
    Rule{"gitlab_token", R"((?:glagent|gloas)-[A-Za-z0-9_\-]{20,})"},
    Rule{"gitlab_token", R"(GR1348941[A-Za-z0-9_\-]{20,})"},
    Rule{"slack_token", R"(xox[abceoprs](?:\.xox[bp])?-[A-Za-z0-9\-]{10,})"},
    Rule{"slack_token", R"(xoxd-[A-Za-z0-9%+/=\-]{10,})"},
    Rule{"slack_token", R"(xapp-\d-[A-Za-z0-9\-]{10,})"},
    Rule{"stripe_key", R"((?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,})"},
    Rule{"stripe_webhook_secret", R"(whsec_[A-Za-z0-9+/]{24,}={0,2})"},
    Rule{"openai_key", R"(sk-(?:proj|svcacct|admin)-[A-Za-z0-9_\-]{20,})"},
    Rule{"openai_key", R"(sk-[A-Za-z0-9_\-]{10,}T3BlbkFJ[A-Za-z0-9_\-]{10,})"},
    Rule{"openai_key", R"(sk-[A-Za-z0-9]{32,})"},
    Rule{"langfuse_key", R"(sk-lf-[0-9a-f]{8}-[0-9a-f\-]{20,})"},
    Rule{"anthropic_key", R"(sk-ant-[a-z]+\d\d-[A-Za-z0-9_\-]{20,})"},
    Rule{"openrouter_key", R"(sk-or-v1-[0-9a-f]{40,})"},
    Rule{"google_api_key", R"(AIza[A-Za-z0-9_\-]{35,})"},
    Rule{"google_oauth_token", R"(ya29\.[A-Za-z0-9_\-]{20,})"},
    Rule{"google_oauth_token", R"(1//0[A-Za-z0-9_\-]{40,})"},
    Rule{"google_oauth_code", R"(4/0[A-Za-z0-9_\-]{40,})"},
    Rule{"google_oauth_secret", R"(GOCSPX-[A-Za-z0-9_\-]{20,})"},
    Rule{"npm_token", R"(npm_[A-Za-z0-9]{36,})"},
    Rule{"pypi_token", R"(pypi-Ag[A-Za-z0-9_\-]{40,})"},
    Rule{"rubygems_token", R"(rubygems_[0-9a-f]{48})"},
    Rule{"crates_io_token", R"(cio[A-Za-z0-9]{32})"},
    Rule{"huggingface_token", R"((?:hf|api_org)_[A-Za-z0-9]{34,})"},
    Rule{"sendgrid_key", R"(SG\.[A-Za-z0-9_\-]{20,24}\.[A-Za-z0-9_\-]{39,})"},
    Rule{"twilio_key", R"(SK[0-9a-f]{32})"},
    Rule{"mailgun_key", R"(key-[0-9a-f]{32})"},
    Rule{"brevo_key", R"(x(?:keysib|smtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16})"},
    Rule{"square_token", R"(EAAA[A-Za-z0-9_\-+=]{22,})", is_no_data},
    Rule{"square_token", R"(sq0(?:atp|csp)-[A-Za-z0-9_\-]{22,})"},
    Rule{"facebook_token", R"(EAA[BMCG][A-Za-z0-9]{60,})", is_no_data},
    Rule{"shopify_token", R"(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32})"},
    Rule{"digitalocean_token", R"(do[opr]_v1_[0-9a-f]{64})"},
    Rule{"doppler_token", R"(dp\.(?:pt|st|sa|ct|scim|audit)\.[A-Za-z0-9_.\-]{40,})"},
    Rule{"dynatrace_token", R"(dt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{60,})"},
    Rule{"databricks_token", R"(dapi[0-9a-f]{32}(?:-\d)?)"},
    Rule{"grafana_token", R"(glsa_[A-Za-z0-9]{32}_[0-9A-Fa-f]{8})"},
    Rule{"grafana_token", R"(glc_[A-Za-z0-9+/_\-]{32,}={0,2})"},
    Rule{"linear_key", R"(lin_(?:api|oauth)_[A-Za-z0-9]{40,})"},
    Rule{"notion_token", R"(ntn_\d{11}[A-Za-z0-9]{35})"},
    Rule{"notion_token", R"(secret_[A-Za-z0-9]{43})"},
    Rule{"newrelic_key", R"(NR(?:AK|AA|JS|II|RA)-[A-Za-z0-9_\-]{19,})"},
    Rule{"planetscale_token", R"(pscale_(?:pw|tkn|oauth)_[A-Za-z0-9_.=\-]{32,})"},
    Rule{"postman_key", R"(PMAK-[0-9a-fA-F]{24}-[0-9a-fA-F]{34})"},
    Rule{"pulumi_token", R"(pul-[0-9a-f]{40})"},
    Rule{"prefect_key", R"(pn[ub]_[A-Za-z0-9]{36})"},
    Rule{"readme_key", R"(rdme_[a-z0-9]{60,})"},
    Rule{"sentry_token", R"(sntrys_eyJ[A-Za-z0-9+/=_\-]{40,})"},
    Rule{"sentry_token", R"(sntryu_[0-9a-f]{64})"},
    Rule{"vault_token", R"(hv[sbr]\.[A-Za-z0-9_\-]{24,})"},
    Rule{"cloudflare_key", R"(cf(?:k|ut|at)_[A-Za-z0-9]{40,})"},
    Rule{"cloudflare_key", R"(v1\.0-[0-9a-f]{24}-[0-9a-f]{146})"},
    Rule{"fly_token", R"(fo1_[A-Za-z0-9_\-]{43})"},
    Rule{"fly_token", R"(fm[12][ar]?_[A-Za-z0-9+/]{60,}={0,3})"},
    Rule{"heroku_key", R"(HRKU-AA[A-Za-z0-9_\-]{50,})"},
    Rule{"perplexity_key", R"(pplx-[A-Za-z0-9]{40,})"},
    Rule{"groq_key", R"(gsk_[A-Za-z0-9]{48,})"},
    Rule{"xai_key", R"(xai-[A-Za-z0-9_\-]{60,})"},
    Rule{"replicate_token", R"(r8_[A-Za-z0-9]{37,})"},
    Rule{"langsmith_key", R"(lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10})"},
    Rule{"tailscale_key", R"(tskey-[a-z]+-[A-Za-z0-9\-]{16,})"},
    Rule{"docker_token", R"(dckr_[po]at_[A-Za-z0-9_\-]{27,})"},
    Rule{"supabase_token", R"(sbp_[0-9a-f]{40})"},
    Rule{"supabase_key", R"(sb_secret_[A-Za-z0-9_\-]{20,})"},
    Rule{"posthog_key", R"(phx_[A-Za-z0-9]{43,})"},
    Rule{"airtable_token", R"(pat[A-Za-z0-9]{14}\.[0-9a-f]{64})"},
    Rule{"onepassword_token", R"(ops_eyJ[A-Za-z0-9+/=_\-]{40,})"},
    Rule{"onepassword_secret_key", R"(A3-[A-Z0-9]{6}-(?:[A-Z0-9]{5,11}-?){4,6})"},
    Rule{"age_secret_key", R"(AGE-SECRET-KEY-1[0-9A-Z]{58})"},
    Rule{"artifactory_key", R"((?:AKCp|cmVmdGtuO)[A-Za-z0-9]{50,})"},
    Rule{"atlassian_token", R"(AT(?:[AC]TT3|BB)[A-Za-z0-9_=\-]{24,})"},
    Rule{"openshift_token", R"(sha256~[A-Za-z0-9_\-]{43})"},
    Rule{"octopus_key", R"(API-[A-Z0-9]{26})"},
    Rule{"figma_token", R"(figd_[A-Za-z0-9_\-]{36,})"},
    Rule{"sonar_token", R"(sq[pua]_[0-9a-f]{40})"},
    Rule{"buildkite_token", R"(bkua_[0-9a-f]{40})"},
    Rule{"netlify_token", R"(nfp_[A-Za-z0-9]{36})"},
    Rule{"circleci_token", R"(CCI(?:PAT|PRJ)_[A-Za-z0-9_]{30,})"},
    Rule{"nvidia_key", R"(nvapi-[A-Za-z0-9_\-]{40,})"},
    Rule{"tavily_key", R"(tvly-(?:dev-|prod-)?[A-Za-z0-9]{24,})"},
    Rule{"pinecone_key", R"(pcsk_[A-Za-z0-9_]{40,})"},
    Rule{"e2b_key", R"(e2b_[0-9a-f]{40})"},
    Rule{"fireworks_key", R"(fw_[A-Za-z0-9]{22,})"},
    Rule{"cerebras_key", R"(csk-[a-z0-9]{40,})"},
    Rule{"jina_key", R"(jina_[A-Za-z0-9_\-]{40,})"},
    Rule{"runpod_key", R"(rpa_[A-Z0-9]{40,})"},
    Rule{"resend_key", R"(re_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,})"},
    Rule{"mailersend_key", R"(mlsn\.[0-9a-f]{60,})"},
    Rule{"hubspot_token", R"(pat-(?:na|eu)\d-[0-9a-f]{8}-[0-9a-f\-]{27})"},
    Rule{"contentful_token", R"(CFPAT-[A-Za-z0-9_\-]{40,})"},
    Rule{"easypost_key", R"(EZ[AT]K[A-Za-z0-9]{54})"},
    Rule{"sourcegraph_token", R"(sgp_(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40})"},
    Rule{"plaid_token", R"(access-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f\-]{27})"},
    Rule{"apify_token", R"(apify_api_[A-Za-z0-9]{30,})"},
    Rule{"adafruit_key", R"(aio_[A-Za-z0-9]{28})"},
    Rule{"clojars_token", R"(CLOJARS_[0-9a-f]{60})"},
    Rule{"render_key", R"(rnd_[A-Za-z0-9]{28,})"},
    Rule{"scaleway_token", R"(SCW[A-Z0-9]{17})"},
    Rule{"flutterwave_key", R"(FLWSECK(?:_TEST)?-[0-9A-Za-z]{12,}(?:-X)?)"},
    Rule{
        "launchdarkly_key",
        R"((?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
    },
    Rule{"kubernetes_key", R"(LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,}={0,2})", is_encoded_private_key},
    Rule{"jwt", R"(ey[A-Za-z0-9_\-]{8,}(?:\.[A-Za-z0-9_\-]*){1,4})", is_jwt},
    Rule{"alibaba_key", R"(LTAI[A-Za-z0-9]{20})"},
    Rule{"recourse_key", R"(rcs_[0-9a-f]{12}_[0-9a-f]{40,})"},
};

}  // namespace

std::span<const Rule> token_rules() noexcept {
    return kTokens;
}

}  // namespace recourse::fault
