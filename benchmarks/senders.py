"""Eight connections that send webhooks one after another, as fast as they are answered, in a process of their own."""

import argparse
import asyncio
import base64
import hashlib
import hmac
import json
import random
import sys
import time
from typing import Any


def main() -> int:
    """Print one JSON line: answered a second, percentiles in ms, and how many were not 200."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("path")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--connections", type=int, default=8)
    args = parser.parse_args()
    requests = [_request(args.path, n) for n in range(400)]
    times, bad, took = asyncio.run(_all(args, requests))
    times.sort()
    figures = {f"p{p}_ms": round(times[min(len(times) - 1, len(times) * p // 100)] * 1000, 2) for p in (50, 95, 99)}
    sys.stdout.write(json.dumps({"rate": len(times) / took, "bad": bad, **figures}) + "\n")
    return 0


def _request(path: str, n: int) -> bytes:
    body = json.dumps({"id": n, "note": "x" * 6000, "chance": random.random()}).encode()
    signature = base64.b64encode(hmac.new(b"bench", body, hashlib.sha256).digest()).decode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nUser-Agent: WooCommerce/9.4.0 Hookshot (WordPress/6.7)\r\n"
        f"X-WC-Webhook-Source: https://shop.example/\r\nX-WC-Webhook-Topic: order.updated\r\n"
        f"X-WC-Webhook-Resource: order\r\nX-WC-Webhook-Event: updated\r\nX-WC-Webhook-ID: 1\r\n"
        f"X-WC-Webhook-Delivery-ID: 5f4dcc3b5aa765d61d8327deb882cf99\r\nX-WC-Webhook-Signature: {signature}\r\n\r\n"
    )
    return head.encode() + body


async def _all(args: argparse.Namespace, requests: list[bytes]) -> tuple[list[float], int, float]:
    end = time.perf_counter() + args.seconds
    began = time.perf_counter()
    told: Any = await asyncio.gather(*(_one(args.port, requests, end) for _ in range(args.connections)))
    took = time.perf_counter() - began
    return [t for times, _bad in told for t in times], sum(bad for _times, bad in told), took


async def _one(port: int, requests: list[bytes], end: float) -> tuple[list[float], int]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times, bad = [], 0
    while (began := time.perf_counter()) < end:
        writer.write(random.choice(requests))
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        bad += b" 200 " not in head[:15]
    writer.close()
    return times, bad


if __name__ == "__main__":
    sys.exit(main())
