"""An HTTP/1.1 server with one thread, as many development servers are: one_thread_server.py HOST PORT NAME."""

import http.server
import socket
import sys

HOST, PORT, NAME = sys.argv[1], int(sys.argv[2]), sys.argv[3]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        body = f"{NAME} {self.command} {self.path}\n".encode()
        self.send_response(200)
        self.send_header("x-served-by", NAME)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


class Server(http.server.HTTPServer):
    address_family = socket.AF_INET6 if ":" in HOST else socket.AF_INET

    def server_bind(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)


Server((HOST, PORT), Handler).serve_forever()
