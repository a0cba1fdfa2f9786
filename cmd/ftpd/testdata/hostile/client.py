# A client that takes some steps, says so, and waits to be killed.
#
#     client.py HOST PORT STEP…
#
# Steps: "say LINE" sends a command and reads its reply, "tell LINE" does not read,
# "open" agrees on a data connection and opens it, "send N" sends bytes over it
# until the server has them, "read N" reads some, "last" makes the control
# connection the last that the kernel closes when this process is killed: it begins
# with the highest descriptor.
import os
import socket
import sys

control = socket.create_connection((sys.argv[1], int(sys.argv[2])))
replies = control.makefile("rb")
data = None


def renumber(number):
    """Gives the control connection another descriptor."""
    global control, replies
    os.dup2(control.fileno(), number)
    replies.close()
    control.close()
    control = socket.socket(fileno=number)
    replies = control.makefile("rb")


def reply():
    text = ""
    while True:
        line = replies.readline().decode()
        text += line
        if not line or line[:3].isdigit() and line[3:4] == " ":
            return text


def say(line):
    control.sendall(line.encode() + b"\r\n")
    return reply()


reply()
renumber(200)
for step in sys.argv[3:]:
    verb, _, rest = step.partition(" ")
    if verb == "say":
        say(rest)
    elif verb == "tell":
        control.sendall(rest.encode() + b"\r\n")
    elif verb == "last":
        os.dup2(data.fileno(), 250)
        data.close()
        data = socket.socket(fileno=250)
    elif verb == "open":
        port = int(say("EPSV").split("|")[3])
        data = socket.create_connection((sys.argv[1], port))
    elif verb == "send":
        data.sendall(b"h" * int(rest))
        while " " + rest + " bytes" not in say("STAT"):
            pass
    elif verb == "read":
        data.recv(int(rest), socket.MSG_WAITALL)
print("ready", flush=True)
sys.stdin.read()
