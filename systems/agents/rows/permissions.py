"""What an agent may not do, and what it is told of that."""

from harness import ANY, SUPPORT_ID, Matches, check, same

from .world import CHAT, SEARCH, failed, hello, not_permitted, rows


@rows.row("format")
def _(world):
    """The example of the specification, to the letter where it says anything."""
    agent = world.agent(world.cause("agent", "voice"), name=f"agent_abc123_{world.era}")
    answer = agent.call("voice/synthesize", {"input": "Hello"})
    failed(
        world, answer, "permission_error", "tool_not_permitted", Matches("Agent does not have permission to use tool: voice/synthesize.*"),
        tool="voice/synthesize", agent_id=f"agent_abc123_{world.era}", permitted_tools=ANY, support_id=SUPPORT_ID,
    )


@rows.row("permission/tool_not_permitted")
def _(world):
    agent = world.agent("agent", name=(name := f"voiceless_{world.era}"))
    tool = world.cause("voice/transcribe", CHAT)
    answer = agent.call(tool, {"audio": "Hello"} if tool != CHAT else hello())
    same(world.permitted, answer.structured["error"]["details"]["permitted_tools"], "the permitted tools")
    failed(
        world, answer, "permission_error", "tool_not_permitted",
        "Agent does not have permission to use tool: voice/transcribe. An agent may only use the tools that it was "
        "given. Use one of the tools in permitted_tools. Then where the task needs it, file a request with "
        "permissions/request.",
        tool="voice/transcribe", agent_id=name, permitted_tools=world.permitted, support_id=SUPPORT_ID,
    )
    check("voice/transcribe" not in agent.tools(), "a tool that is not permitted is listed")
    # A name that nobody has is answered in the same words: nobody learns what there is.
    unknown = agent.call("voice/dub", {"audio": "Hello"})
    same(answer.text.replace("transcribe", "dub").split('"support_id"')[0], unknown.text.split('"support_id"')[0])


@rows.row("permission/model_not_allowed")
def _(world):
    answer = world.agent().call(CHAT, hello(model=world.cause("gpt-5.2", "gpt-5-mini")))
    failed(
        world, answer, "permission_error", "model_not_allowed",
        "Agent may not use the model: gpt-5.2. An agent may only use the models that it was given. Call again with one "
        "of the allowed models: gpt-5-mini. Then where the task needs another, file a request with permissions/request.",
        **not_permitted("model", "gpt-5.2", ["gpt-5-mini"]), model="gpt-5.2", allowed_models=["gpt-5-mini"], tool=CHAT,
    )


@rows.row("permission/classification_denied")
def _(world):
    asked = {"query": "margin", "collection": "guides", "classification": world.cause("confidential", "internal")}
    failed(
        world, world.agent().call(SEARCH, asked), "permission_error", "classification_denied",
        "Data classified confidential lies above what the agent may see. Each agent has a highest classification, and "
        "this data lies above it. Go on without this data, or with data classified internal. Then where the task needs "
        "it, ask the user to have the operator adjust the classification permissions.",
        **not_permitted("classification", "confidential", ["internal"]), classification="confidential",
        permitted_classifications=["internal"], tool=SEARCH,
    )


@rows.row("permission/collection_not_permitted")
def _(world):
    answer = world.agent().call(SEARCH, {"query": "margin", "collection": world.cause("finance", "guides")})
    failed(
        world, answer, "permission_error", "collection_not_permitted",
        "Agent does not have access to the collection: finance. An agent may only search the collections that it was "
        "given. Search one of the permitted collections: public-docs and guides. Then where the task needs another, file "
        "a request with permissions/request.",
        **not_permitted("collection", "finance", ["public-docs", "guides"]), collection="finance",
        permitted_collections=["public-docs", "guides"], tool=SEARCH,
    )
