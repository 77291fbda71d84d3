//! The client of the matrix, by the Rust SDK.
//!
//!     client legacy|modern URL
//!     client legacy|modern COMMAND ARGUMENT...
use std::time::Duration;

use rmcp::model::*;
use rmcp::service::{
    ClientLifecycleMode, ClientServiceExt, NotificationContext, PeerRequestOptions, RequestContext,
    RequestHandle, RunningService,
};
use rmcp::transport::{StreamableHttpClientTransport, TokioChildProcess};
use rmcp::{ClientHandler, ErrorData, RoleClient};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const STEP_TIMEOUT: Duration = Duration::from_secs(45);

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Outcome = Result<(), Failure>;

struct Handler {
    progress: mpsc::UnboundedSender<f64>,
}

impl ClientHandler for Handler {
    fn get_info(&self) -> ClientConfig {
        let capabilities = ClientCapabilities::builder().enable_elicitation().build();
        ClientConfig::new(capabilities, Implementation::new("rust", "1.0.0"))
    }

    async fn create_elicitation(
        &self,
        request: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        match request {
            ElicitRequestParams::FormElicitationParams { message, .. }
                if message == "Who are you?" =>
            {
                Ok(ElicitResult::new(ElicitationAction::Accept)
                    .with_content(json!({ "name": "Ada" })))
            }
            other => Err(ErrorData::invalid_params(
                format!("asked for {other:?}"),
                None,
            )),
        }
    }

    async fn on_progress(
        &self,
        progress: ProgressNotificationParam,
        _: NotificationContext<RoleClient>,
    ) {
        let _ = self.progress.send(progress.progress);
    }
}

fn expect<T: PartialEq + std::fmt::Debug>(given: T, wanted: T) -> Outcome {
    if given == wanted {
        Ok(())
    } else {
        Err(format!("{given:?} is not {wanted:?}").into())
    }
}

fn text_of(result: &CallToolResult) -> String {
    let texts = result.content.iter().filter_map(|block| block.as_text());
    texts
        .map(|text| text.text.clone())
        .collect::<Vec<_>>()
        .join("\n")
}

fn call_of(tool: &'static str, arguments: &Value) -> CallToolRequestParams {
    CallToolRequestParams::new(tool).with_arguments(arguments.as_object().cloned().unwrap())
}

/// Where `slow` waits for a byte before each of its steps ends.
async fn listen() -> Result<(TcpListener, u16), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    Ok((listener, port))
}

struct Peer {
    service: RunningService<RoleClient, Handler>,
    progress: mpsc::UnboundedReceiver<f64>,
}

impl Peer {
    async fn call(&self, tool: &'static str, arguments: &Value) -> Result<CallToolResult, Failure> {
        Ok(self.service.call_tool(call_of(tool, arguments)).await?)
    }

    async fn expect_call(&self, tool: &'static str, arguments: Value, wanted: &str) -> Outcome {
        expect(
            text_of(&self.call(tool, &arguments).await?).as_str(),
            wanted,
        )
    }

    /// Calls `slow`, whose progress then arrives.
    async fn start(&self, port: u16) -> Result<RequestHandle<RoleClient>, Failure> {
        let request =
            ClientRequest::CallToolRequest(Request::new(call_of("slow", &json!({ "port": port }))));
        let options = PeerRequestOptions::no_options();
        Ok(self
            .service
            .send_cancellable_request(request, options)
            .await?)
    }

    async fn list(&mut self) -> Outcome {
        let tools = self.service.list_all_tools().await?;
        let mut names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
        names.sort();
        expect(names.join(" ").as_str(), "add ask echo fail slow")
    }

    async fn simple_call(&mut self) -> Outcome {
        self.expect_call("add", json!({ "a": 2, "b": 3 }), "5")
            .await?;
        let text = "caf\u{e9} \u{2615}";
        self.expect_call("echo", json!({ "text": text }), text)
            .await
    }

    async fn progress(&mut self) -> Outcome {
        let (listener, port) = listen().await?;
        let slow = self.start(port).await?;
        let (mut line, _) = listener.accept().await?;
        for wanted in [1.0, 2.0, 3.0] {
            expect(self.progress.recv().await, Some(wanted))?;
            line.write_all(b".").await?;
        }
        match slow.await_response().await? {
            ServerResult::CallToolResult(result) => expect(text_of(&result).as_str(), "done"),
            other => Err(format!("{other:?} is no result of a call").into()),
        }
    }

    async fn cancel(&mut self) -> Outcome {
        let (listener, port) = listen().await?;
        let slow = self.start(port).await?;
        let (mut line, _) = listener.accept().await?;
        expect(self.progress.recv().await, Some(1.0))?;
        slow.cancel(None).await?;
        // The server hangs up once it has stopped.
        expect(line.read(&mut [0]).await?, 0)
    }

    async fn elicit(&mut self) -> Outcome {
        self.expect_call("ask", json!({}), "Hello, Ada.").await
    }

    async fn fail(&mut self) -> Outcome {
        let result = self.call("fail", &json!({})).await?;
        let told = result.is_error == Some(true) && text_of(&result).contains("disk on fire");
        if told {
            Ok(())
        } else {
            Err(format!("{result:?} does not say why").into())
        }
    }

    async fn play(&mut self, step: &str) -> Outcome {
        match step {
            "list" => self.list().await,
            "call" => self.simple_call().await,
            "progress" => self.progress().await,
            "cancel" => self.cancel().await,
            "elicit" => self.elicit().await,
            _ => self.fail().await,
        }
    }
}

async fn connect(era: &str, target: &[String]) -> Result<Peer, Failure> {
    let lifecycle = match era {
        "legacy" => ClientLifecycleMode::Initialize,
        _ => ClientLifecycleMode::Discover {
            preferred_versions: vec![ProtocolVersion::V_2026_07_28],
        },
    };
    let (sender, progress) = mpsc::unbounded_channel();
    let handler = Handler { progress: sender };
    let service = if target[0].starts_with("http") {
        let transport = StreamableHttpClientTransport::from_uri(target[0].as_str());
        handler.serve_with_lifecycle(transport, lifecycle).await?
    } else {
        let mut command = tokio::process::Command::new(&target[0]);
        command.args(&target[1..]);
        handler
            .serve_with_lifecycle(TokioChildProcess::new(command)?, lifecycle)
            .await?
    };
    Ok(Peer { service, progress })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let mut peer = connect(&arguments[0], &arguments[1..]).await?;
    for step in ["list", "call", "progress", "cancel", "elicit", "fail"] {
        let told = match tokio::time::timeout(STEP_TIMEOUT, peer.play(step)).await {
            Ok(Ok(())) => json!({ "step": step }),
            Ok(Err(why)) => json!({ "step": step, "why": why.to_string() }),
            Err(_) => json!({ "step": step, "why": "no end" }),
        };
        println!("{told}");
    }
    peer.service.cancel().await?;
    Ok(())
}
