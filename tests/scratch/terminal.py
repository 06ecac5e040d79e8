"""Runs a command in a terminal of its own, with standard input a pipe, and prints as JSON how it ended and what was shown.

    terminal.py COLUMNS AWAITED KEYS COMMAND…

Once the terminal shows AWAITED, KEYS are typed; where there are none, standard input ends. An empty AWAITED stands for
a second of waiting.
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

DEADLINE = 60


def main():
    columns, awaited, keys, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode(), sys.argv[4:]
    reading, writing = os.pipe()
    child, terminal = pty.fork()
    if child == 0:
        os.dup2(reading, 0)
        os.close(writing)
        os.execv(command[0], command)
    os.close(reading)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    shown = read_until(terminal, lambda shown: awaited and awaited in shown, DEADLINE if awaited else 1)
    if keys:
        os.write(terminal, keys)
    else:
        os.close(writing)
    began = time.monotonic()
    shown += read_until(terminal, lambda _: False, DEADLINE)
    status = os.waitpid(child, 0)[1]
    ended = {
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
        "code": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "seconds": time.monotonic() - began,
        "shown": shown.decode(),
    }
    print(json.dumps(ended))


def read_until(terminal, done, seconds):
    """What the terminal shows until it is done, or hung up, or the time is over."""
    shown, deadline = b"", time.monotonic() + seconds
    while not done(shown) and (left := deadline - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                break
            if not piece:
                break
            shown += piece
    return shown


main()
