"""Holds one thread of a process, and no other, until its stdin ends: hold_thread.py TID. ptrace(2)."""

import ctypes
import os
import sys

PTRACE_ATTACH, PTRACE_DETACH = 16, 17
ALL_THREADS = 0x40000000

tid = int(sys.argv[1])
libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]

if libc.ptrace(PTRACE_ATTACH, tid, None, None) != 0:
    sys.exit(os.strerror(ctypes.get_errno()))
os.waitpid(tid, ALL_THREADS)
print("held", flush=True)
sys.stdin.read()
libc.ptrace(PTRACE_DETACH, tid, None, None)
