"""Videos that are taken over from elsewhere, and looked at before anybody is shown them."""

import http.client
import struct
import urllib.error
import urllib.request

from failure import EnvelopeFailure

MOST_BYTES = 64 * 1024 * 1024
PATIENCE = 10.0
# Boxes of an MP4 that hold boxes (ISO/IEC 14496-12).
HOLDERS = (b"moov", b"trak", b"mdia")


def download(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.read(MOST_BYTES)
    except urllib.error.HTTPError as error:
        why = f"its server answered HTTP {error.code}"
    except (OSError, ValueError, http.client.HTTPException):
        why = "its server cannot be reached"
    raise EnvelopeFailure(
        "media_download_failed",
        f"The media at {url} could not be downloaded: {why}",
        source_url=url,
    )


def handlers(boxes: bytes) -> list[bytes]:
    """What kind each track is of: b"vide", b"soun"."""
    found, at = [], 0
    while at + 8 <= len(boxes):
        size, kind = struct.unpack_from(">I4s", boxes, at)
        if size < 8:
            break
        inner = boxes[at + 8 : at + size]
        if kind in HOLDERS:
            found += handlers(inner)
        elif kind == b"hdlr":
            found.append(inner[8:12])
        at += size
    return found


def check_audio(video: bytes) -> None:
    if b"soun" not in handlers(video):
        raise EnvelopeFailure("no_audio_track", "The video has no audio track", modality="video")
