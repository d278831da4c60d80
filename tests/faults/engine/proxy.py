"""A TCP door before PostgreSQL that keeps commit acknowledgements to itself.

What the server sends is read message by message: a byte of kind, four of length. When it says
``CommandComplete COMMIT``, the transaction is stored; the client is cut off instead of told.
"""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress

COMMITTED = b"COMMIT\0"


class CommitDropper:
    """Drops acknowledgements, each with the given chance, while ``left`` of them are to drop."""

    def __init__(self, server: str, *, chance: float, seed: int) -> None:
        self.server, self.chance = server, chance
        self.left = self.dropped = 0
        self._random, self._lock = random.Random(seed), threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        # Nothing but messages may follow the greeting, so no encryption is negotiated.
        plain = "sslmode=disable&gssencmode=disable"
        return f"postgresql://factcheck@127.0.0.1:{self.port}/factcheck?{plain}"

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.server)
        except OSError:
            client.close()
            return
        asking = threading.Thread(target=self._pass_on, args=[client, server], daemon=True)
        asking.start()
        try:
            with suppress(OSError):
                self._answers(server, client)
        finally:
            for each in (client, server):
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
            asking.join()
            client.close()
            server.close()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                server.sendall(data)
        with suppress(OSError):
            server.shutdown(socket.SHUT_WR)

    def _answers(self, server: socket.socket, client: socket.socket) -> None:
        """Pass whole messages on until an acknowledgement is to be dropped."""
        held = b""
        while data := server.recv(65536):
            held += data
            end = 0
            while len(held) >= end + 5:
                length = 1 + int.from_bytes(held[end + 1 : end + 5], "big")
                if len(held) < end + length:
                    break
                if held[end : end + 1] == b"C" and held[end + 5 : end + length] == COMMITTED:
                    if self._drops():
                        return
                end += length
            client.sendall(held[:end])
            held = held[end:]

    def _drops(self) -> bool:
        with self._lock:
            if not self.left or self._random.random() >= self.chance:
                return False
            self.left -= 1
            self.dropped += 1
            return True
