#!/usr/bin/env python3
"""Logs in to one of the sites that share an address, and lists.

    host.py ADDRESS PORT HOST USER PASSWORD
"""
import ftplib
import sys

address, port, host, user, password = sys.argv[1:]
ftp = ftplib.FTP()
print(ftp.connect(address, int(port), timeout=20))
try:
    print(ftp.sendcmd("HOST " + host))  # RFC 7151: before USER
    print(ftp.login(user, password))
    print(ftp.nlst())
except ftplib.error_perm as refusal:
    print(refusal)
ftp.close()
