"""A small mail server on this machine, for tests that send e-mail for real."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

Answer = Callable[[str], bytes]


def accept(command: str) -> bytes:
    return b""


class MailServer:
    """Keeps the letters it took. ``answer`` may refuse a command line with a reply of its own.

    The empty reply means the usual one; ``DROP`` closes the connection without a word.
    """

    DROP = b"drop"

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answer: Answer = accept
        self.commands: list[str] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop
        )
        self._server = started.result(10)
        self.port: int = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.test\r\n")
        while line := await reader.readline():
            command = line.decode().strip()
            self.commands.append(command)
            reply = self.answer(command)
            if reply == self.DROP:
                break
            if not reply and command.upper() == "DATA":
                writer.write(b"354 go on\r\n")
                reply = await self._take(reader)
                if reply == self.DROP:
                    break
            writer.write(reply or b"250 ok\r\n")
            await writer.drain()
            if command.upper() == "QUIT":
                break
        writer.close()

    async def _take(self, reader: asyncio.StreamReader) -> bytes:
        lines = []
        while (line := await reader.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        reply = self.answer("(the letter)")
        if not reply or reply.startswith(b"250"):
            letter = message_from_bytes(b"".join(lines), policy=policy.default)
            self.letters.append(letter)
        return reply
