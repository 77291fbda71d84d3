"""What a plan, the credits and the pace of calls allow."""

from harness import check, same

from .world import FREE_A_SLOT, TO_THE_END, failed, rows


def limit_reached(answer, limit, resource, delete_tool):
    failed(
        answer, "usage_limit_reached",
        f"The limit of {limit} {resource} of the free plan is reached; {delete_tool} frees a slot. Support id ID.",
        *FREE_A_SLOT, limit=limit, resource=resource, delete_tool=delete_tool,
    )  # fmt: skip


@rows.row("usage_limit_reached/studies")
def _(world):
    client = world.user("studious")
    workspace = world.made("workspace_create", client, name="Full")["id"]
    studies = [
        world.made("study_create", client, workspace_id=workspace, name=f"Study {number}")["id"]
        for number in range(world.cause(3, 2))
    ]
    answer = client.call("study_create", {"workspace_id": workspace, "name": "One more"})
    limit_reached(answer, 3, "studies", "study_delete")
    world.made("study_delete", client, study_id=studies[0])
    world.made("study_create", client, workspace_id=workspace, name="In its place")


@rows.row("usage_limit_reached/people")
def _(world):
    client = world.user("social")
    workspace = world.made("workspace_create", client, name="Crowd")["id"]
    people = [
        world.made("person_create", client, workspace_id=workspace, name=f"Person {number}")["id"]
        for number in range(world.cause(30, 29))
    ]
    answer = client.call("person_create", {"workspace_id": workspace, "name": "One more"})
    limit_reached(answer, 30, "people", "person_delete")
    world.made("person_delete", client, person_id=people[0])
    world.made("person_create", client, workspace_id=workspace, name="In their place")


@rows.row("usage_limit_reached/workspaces")
def _(world):
    client = world.user("spacious")
    spaces = [world.made("workspace_create", client, name=f"W {n}")["id"] for n in range(world.cause(2, 1))]
    limit_reached(client.call("workspace_create", {"name": "One more"}), 2, "workspaces", "workspace_delete")
    world.made("workspace_delete", client, workspace_id=spaces[0])
    world.made("workspace_create", client, name="In its place")


@rows.row("insufficient_credits")
def _(world):
    client = world.user("poor", plan="team")
    workspace = world.made("workspace_create", client, name="Poor")["id"]
    for name in ("Ed", "Flo"):
        world.made("person_create", client, workspace_id=workspace, name=name)
    study = world.made("study_create", client, workspace_id=workspace, name="Costly")["id"]
    world.database("UPDATE workspaces SET period_credits = ? WHERE id = ?", world.cause(1, 2), workspace)
    failed(
        client.call("study_run", {"study_id": study}), "insufficient_credits",
        f"The workspace has 1 credits and the run needs 2; see workspace_get(workspace_id={workspace}).credits. "
        "Every participant that completes costs credits, and the balance does not cover this run. Support id ID.",
        "Read workspace_get(workspace_id=...).credits for the balance and the refresh date",
        "ask the user whether to purchase credits, upgrade, or wait for the monthly refresh",
        available=1, needed=2, workspace_id=workspace,
    )  # fmt: skip
    credits = world.made("workspace_get", client, workspace_id=workspace)["credits"]
    same({"period_balance", "refreshes_on", "purchased_balance", "available"}, set(credits), "what credits tell")
    world.database("UPDATE workspaces SET purchased_credits = 1 WHERE id = ?", workspace)
    world.made("study_run", client, study_id=study)


@rows.row("credits_only_for_who_completes")
def _(world):
    study, before = world.study("Half"), world.credits()
    able = world.person("Able")
    unable = world.person("Unable", persona=world.cause("", "curious"))
    world.made("study_run", study_id=study, person_ids=[able, unable], **TO_THE_END)
    same(1, before - world.credits(), "the credits that were debited")
    study, before = world.study("None"), world.credits()
    world.made("study_run", study_id=study, person_ids=[unable], **TO_THE_END)
    same(0, before - world.credits(), "the credits for a run that failed")


@rows.row("rate_limited")
def _(world):
    client = world.user("eager", per_minute=world.cause(2, 100))
    for _ in range(2):
        world.made("workspace_get", client)
    answer = client.call("workspace_get")
    wait = answer.fault.get("retry_after", 0)
    check(0 < wait <= 61, "it says when to come back")
    failed(
        answer, "rate_limited", "Too many requests: 2 are allowed per minute. Support id ID.",
        f"Wait {wait} seconds, then call workspace_get again",
        retry_after_seconds=wait, retry_after_source="body retry_after",
    )  # fmt: skip
