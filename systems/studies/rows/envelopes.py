"""Failures that carry an envelope for programs."""

import json

from harness import same

from edge import Machine, video

from .world import failed, rows


def envelope_of(answer):
    """As a program reads it."""
    return json.loads(answer.text.rpartition(" [envelope] ")[2])


@rows.row("envelope/no_audio_track")
def _(world):
    tracks = world.cause([b"vide"], [b"vide", b"soun"])
    host = Machine((200, video(*tracks)), kind="video/mp4")
    answer = world.client.call("media_add", {"workspace_id": world.workspace, "source_url": host.url + "/clip.mp4"})
    host.end()
    failed(
        answer, "no_audio_track", "The video has no audio track.", "Re-upload with audio", "or pick a different clip",
        modality="video",
    )  # fmt: skip
    same(["Re-upload with audio", "or pick a different clip"], envelope_of(answer)["suggestions"], "the suggestions")


@rows.row("envelope/media_download_failed")
def _(world):
    host = Machine(world.cause((403, b"Sign in"), (200, video(b"vide", b"soun"))), kind="video/mp4")
    url = host.url + "/clip.mp4"
    answer = world.client.call("media_add", {"workspace_id": world.workspace, "source_url": url})
    host.end()
    failed(
        answer, "media_download_failed",
        f"The media at {url} could not be downloaded: its server answered HTTP 403.",
        f"Open {url} without signing in to see whether it leads to the file", "pass a public URL that does",
        source_url=url,
    )  # fmt: skip
    same(url, envelope_of(answer)["source_url"], "what could not be downloaded, as a program reads it")
