#!/usr/bin/python3
"""Runs a program on every sandbox of an environment and says what became of it on each.

    apt install python3-websocket
    export SANDMESH_URL=https://control.example SANDMESH_TOKEN=smt_...   (permissions sandbox:read and sandbox:exec)
    ./exec_everywhere.py --environment dev [--health unhealthy ...] [--timeout 60] -- df -h /

Exit codes: 0 it ended well everywhere, 1 not everywhere, 2 wrong usage, 3 refused or not reachable.
There is no client for Python: this is all that one needs of the bus door, which is JSON over one WebSocket.
"""
import argparse
import json
import os
import sys
import time
import uuid

import websocket


class Refused(Exception):
    """The control plane said no, and why."""


class Door:
    """One connection to the bus door; asks again on another one when it breaks. Only what is harmless twice is asked."""

    def __init__(self, url, token, patience=120):
        self.url = url.rstrip("/").replace("http", "ws", 1) + "/api/v1/bus/websocket"
        self.token = token
        self.patience = patience
        self.addresses = []
        self.socket = None

    def ask(self, address, body):
        """The answer to one question or order."""
        reply = "reply." + uuid.uuid4().hex
        frame = {"type": "send", "address": address, "replyAddress": reply, "body": body}
        until = time.monotonic() + self.patience
        while True:
            try:
                self._connected().send(json.dumps(frame))
                while True:
                    answer = self._next()
                    if answer["address"] == reply and answer["type"] == "err":
                        raise Refused("{code}: {message}".format(**answer["body"]))
                    if answer["address"] == reply:
                        return answer["body"]
            except (OSError, websocket.WebSocketException) as broken:
                self._lost(broken, until)

    def listen(self, address):
        """From here on, also after a break, what is published there comes out of `told`."""
        self.addresses.append(address)
        if self.socket:
            self.socket.send(json.dumps({"type": "register", "address": address}))

    def told(self):
        """The next message of an address that is listened to, or None: ask then how things stand."""
        try:
            frame = self._next()
            return frame["body"] if frame["type"] == "rec" and frame["address"] in self.addresses else None
        except websocket.WebSocketTimeoutException:
            return None  # nothing has happened for 10 s, or a message was lost
        except (OSError, websocket.WebSocketException):
            self.close()
            return None

    def close(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def _connected(self):
        if not self.socket:
            # Give sslopt={"ca_certs": "/path"} where the certificate is of an authority of your own.
            self.socket = websocket.create_connection(
                self.url, header=["Authorization: Bearer " + self.token], timeout=10
            )
            for address in self.addresses:
                self.socket.send(json.dumps({"type": "register", "address": address}))
        return self.socket

    def _next(self):
        # The door closes on whoever says nothing for 40 s.
        self.socket.send('{"type":"ping"}')
        while True:
            frame = json.loads(self.socket.recv() or '{"type":"end"}')
            if frame["type"] == "end":
                raise websocket.WebSocketException("the door has closed")
            if frame["type"] != "pong":
                return {"address": "", "body": {}, **frame}

    def _lost(self, why, until):
        self.close()
        status = getattr(why, "status_code", 0)
        if status in (400, 401, 403, 404):
            raise Refused("the bus does not open: status %d. Is SANDMESH_TOKEN a token that is still good?" % status)
        if time.monotonic() > until:
            raise Refused("%s cannot be reached: %s" % (self.url, why))
        time.sleep(1)


def run(door, told):
    operation = door.ask(
        "fleet.operation",
        {
            "type": "start-operation",
            "action": "exec",
            "selector": {"environments": [told.environment], "health": told.health},
            "arguments": {"command": told.command, "timeoutSeconds": told.timeout},
            "policy": {"parallelism": 20, "deadlineSeconds": told.timeout + 600},
            # The same order under the same key is done once, also if it had to be sent twice.
            "idempotencyKey": uuid.uuid4().hex,
        },
    )
    door.listen("fleet.operation." + operation["id"])
    asked = {"type": "get-operation", "operationId": operation["id"]}
    while operation["status"] == "running":
        progress = door.told()
        if progress is None or progress["status"] != "running":
            operation = door.ask("fleet.query", asked)
        else:
            print("%d of %d done" % (progress["counts"]["ok"], progress["counts"]["total"]), file=sys.stderr)
    for target in operation["targets"]:
        print("%-30s %-10s %s %s" % (target["name"], target["status"], target.get("code", ""), target.get("message", "")))
    more = operation["counts"]["total"] - len(operation["targets"])
    if more > 0:
        print("and %d more: GET /api/v1/admin/operations/%s/targets?page=2&pageSize=200" % (more, operation["id"]))
    return operation["status"] == "succeeded"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--environment", required=True)
    parser.add_argument("--health", action="append", default=[])
    parser.add_argument("--timeout", type=int, default=60)
    parser.add_argument("command", nargs="+")
    told = parser.parse_args()
    door = Door(os.environ.get("SANDMESH_URL", "http://127.0.0.1:8080"), os.environ.get("SANDMESH_TOKEN", ""))
    try:
        return 0 if run(door, told) else 1
    except Refused as why:
        print(why, file=sys.stderr)
        return 3
    finally:
        door.close()


if __name__ == "__main__":
    sys.exit(main())
