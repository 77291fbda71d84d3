//! The server of the matrix, by the Rust SDK.
//!
//!     server stdio
//!     server http      prints the URL on stderr
use std::sync::Arc;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use rmcp::handler::server::tool::InputResponses as Answers;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::*;
use rmcp::service::RequestContext;
use rmcp::transport::stdio;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServerHandler, ServiceExt, tool, tool_handler, tool_router};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Deserialize, JsonSchema)]
struct Saying {
    text: String,
}

#[derive(Deserialize, JsonSchema)]
struct Numbers {
    a: f64,
    b: f64,
}

#[derive(Deserialize, JsonSchema)]
struct Place {
    port: u16,
}

fn say(text: impl Into<String>) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::text(text)])
}

fn question() -> ElicitRequestParams {
    let schema = json!({
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "required": ["name"]
    });
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: "Who are you?".into(),
        requested_schema: serde_json::from_value(schema).unwrap(),
    }
}

fn internal(error: &dyn std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}

fn greet(answer: &serde_json::Value) -> CallToolResult {
    say(format!(
        "Hello, {}.",
        answer["content"]["name"].as_str().unwrap_or("nobody")
    ))
}

#[derive(Clone)]
struct Server;

#[tool_router]
impl Server {
    #[tool]
    async fn echo(&self, Parameters(saying): Parameters<Saying>) -> CallToolResult {
        say(saying.text)
    }

    #[tool]
    async fn add(&self, Parameters(numbers): Parameters<Numbers>) -> CallToolResult {
        say((numbers.a + numbers.b).to_string())
    }

    // Only what reads is stopped where a modern client goes away.
    #[tool(annotations(read_only_hint = true))]
    async fn slow(
        &self,
        Parameters(place): Parameters<Place>,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResult, ErrorData> {
        // Beside MCP, because who stands between may keep calls in processes of their own.
        let line = TcpStream::connect(("127.0.0.1", place.port)).await;
        let mut line = line.map_err(|error| internal(&error))?;
        let token = context
            .meta
            .get_progress_token()
            .expect("a token of progress");
        for step in 1..=3 {
            let progress =
                ProgressNotificationParam::new(token.clone(), step as f64).with_total(3.0);
            let _ = context.peer.notify_progress(progress).await;
            tokio::select! {
                byte = line.read_u8() => byte.map_err(|error| internal(&error))?,
                _ = context.ct.cancelled() => return Err(internal(&"cancelled")),
            };
        }
        Ok(say("done"))
    }

    #[tool]
    async fn ask(
        &self,
        Answers(answers): Answers,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        if let Some(answer) = answers.as_ref().and_then(|answers| answers.get("who")) {
            return Ok(greet(answer).into());
        }
        if context
            .protocol_version()
            .is_some_and(|version| !version.has_initialize())
        {
            let request = InputRequest::Elicitation(ElicitRequest::new(question()));
            let requests = InputRequests::from([("who".to_owned(), request)]);
            return Ok(InputRequiredResult::from_input_requests(requests).into());
        }
        let answer = context
            .peer
            .create_elicitation(question())
            .await
            .map_err(|error| internal(&error))?;
        Ok(greet(&serde_json::to_value(answer).unwrap()).into())
    }

    #[tool]
    async fn fail(&self) -> CallToolResult {
        CallToolResult::error(vec![ContentBlock::text("disk on fire")])
    }
}

#[tool_handler]
impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let mut config = ServerConfig::new(ServerCapabilities::builder().enable_tools().build());
        config.protocol_version = ProtocolVersion::V_2026_07_28;
        config
    }
}

async fn serve_http() -> Result<(), Failure> {
    // hyper notices a client that went away when it writes.
    let often = Some(Duration::from_millis(100));
    let config = StreamableHttpServerConfig::default().with_sse_keep_alive(often);
    let sessions = Arc::new(LocalSessionManager::default());
    let service = StreamableHttpService::new(|| Ok(Server), sessions, config);

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    eprintln!("serving http://{}/mcp", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        let connection = hyper::server::conn::http1::Builder::new().serve_connection(
            TokioIo::new(stream),
            TowerToHyperService::new(service.clone()),
        );
        tokio::spawn(async move { connection.await.ok() });
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    if std::env::args().nth(1).as_deref() == Some("http") {
        return serve_http().await;
    }
    Server.serve(stdio()).await?.waiting().await?;
    Ok(())
}
