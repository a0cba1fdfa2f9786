package servers

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

const noReload = "has no configuration of sites and users that it swaps as a whole"

// desHash is "bench" in crypt(3)'s oldest form, the cheapest to check.
const desHash = "ab3Nxe3bAE.r."

// Peers are the servers of Debian.
var Peers = []*Kind{proftpd, vsftpd, pureftpd, pyftpdlib}

var proftpd = &Kind{
	Name:  "ProFTPD",
	User:  "bench",
	Lacks: map[Feature]string{Reload: noReload},
	version: func(s *Setting) string {
		return strings.TrimPrefix(firstLine(s.packaged("usr/sbin/proftpd", "-v")), "ProFTPD Version ")
	},
	command: func(s *Setting) (*exec.Cmd, error) {
		if _, err := s.write("passwd", "bench:"+desHash+":$UID:$GID::$DATA:/bin/sh\n"); err != nil {
			return nil, err
		}
		config := proftpdConfig
		if s.Rate > 0 {
			config += "TransferRate RETR $KIB\n"
		}
		file, err := s.write("proftpd.conf", config)
		return s.packaged("usr/sbin/proftpd", "-n", "-c", file), err
	},
}

const proftpdConfig = `
ModulePath $PACKAGES/usr/lib/proftpd
LoadModule mod_tls.c
LoadModule mod_deflate.c
ServerType standalone
DefaultAddress 127.0.0.1
Port $PORT
PassivePorts $FIRST $LAST
PidFile $DIR/pid
ScoreboardFile $DIR/scoreboard
DelayTable none
DelayEngine off
TransferLog $DIR/xferlog
SystemLog $DIR/log
WtmpLog off
UseIPv6 off
UseReverseDNS off
MaxInstances none
TimeoutIdle 0
TimeoutNoTransfer 0
User $USER
Group $GROUP
DefaultRoot ~
RequireValidShell off
RootRevoke off
AuthOrder mod_auth_file.c
AuthUserFile $DIR/passwd
AllowOverwrite on
DeflateEngine on
TLSEngine on
TLSRequired off
TLSECCertificateFile $PEM
TLSECCertificateKeyFile $PEM
TLSOptions NoSessionReuseRequired
TLSSessionTickets on
`

var vsftpd = &Kind{
	Name:     "vsftpd",
	User:     "anonymous", // its own users need PAM, and so files in /etc
	NeedRoot: true,
	Lacks:    map[Feature]string{Reload: noReload, MODEZ: "not implemented", MLSD: "not implemented"},
	version: func(s *Setting) string {
		// It prints to its standard input.
		cmd := s.packaged("usr/sbin/vsftpd", "-v")
		r, w, err := os.Pipe()
		if err != nil {
			return ""
		}
		defer r.Close()
		cmd.Stdin = w
		cmd.Run()
		w.Close()
		text := make([]byte, 100)
		n, _ := r.Read(text)
		return strings.TrimPrefix(strings.TrimSpace(string(text[:n])), "vsftpd: version ")
	},
	command: func(s *Setting) (*exec.Cmd, error) {
		if err := os.MkdirAll(s.path("empty"), 0o755); err != nil {
			return nil, err
		}
		config := vsftpdConfig
		if s.Rate > 0 {
			config += "anon_max_rate=$RATE\n"
		}
		file, err := s.write("vsftpd.conf", config)
		return s.packaged("usr/sbin/vsftpd", file), err
	},
}

const vsftpdConfig = `listen=YES
listen_address=127.0.0.1
listen_port=$PORT
background=NO
pasv_min_port=$FIRST
pasv_max_port=$LAST
connect_from_port_20=NO
max_clients=0
max_per_ip=0
idle_session_timeout=3600
secure_chroot_dir=$DIR/empty
nopriv_user=nobody
ftp_username=daemon
allow_writeable_chroot=YES
anonymous_enable=YES
no_anon_password=NO
anon_root=$DATA
anon_umask=022
anon_world_readable_only=NO
anon_upload_enable=YES
anon_mkdir_write_enable=YES
anon_other_write_enable=YES
write_enable=YES
xferlog_enable=YES
xferlog_std_format=YES
xferlog_file=$DIR/xferlog
isolate=NO
isolate_network=NO
ssl_enable=YES
allow_anon_ssl=YES
force_local_data_ssl=NO
force_local_logins_ssl=NO
require_ssl_reuse=NO
ssl_ciphers=HIGH
rsa_cert_file=$PEM
rsa_private_key_file=$PEM
`

var pureftpd = &Kind{
	Name:     "Pure-FTPd",
	User:     "bench",
	NeedRoot: true,
	Lacks:    map[Feature]string{Reload: noReload, MODEZ: "not implemented"},
	version: func(s *Setting) string {
		return strings.TrimPrefix(firstLine(s.packaged("usr/sbin/pure-ftpd", "--help")), "pure-ftpd ")
	},
	command: func(s *Setting) (*exec.Cmd, error) {
		list, err := s.write("passwd", "bench:"+desHash+":65534:65534::$DATA/./::::::::::::\n")
		if err != nil {
			return nil, err
		}
		if out, err := s.packaged("usr/bin/pure-pw", "mkdb", s.path("users.pdb"), "-f", list).CombinedOutput(); err != nil {
			return nil, fail(err, out)
		}
		args := []string{"-4", "-A", "-E", "-H", "-S", "127.0.0.1,$PORT", "-p", "$FIRST:$LAST", "-g", "$DIR/pid",
			"-l", "puredb:$DIR/users.pdb", "-u", "1", "-c", "100000", "-C", "100000", "-I", "60", "-L", "1000000:10",
			"-O", "clf:$DIR/log", "-Y", "1", "-2", "$PEM"}
		if s.Rate > 0 {
			args = append(args, "-T", ":$KIB")
		}
		for i := range args {
			args[i] = s.fill(args[i])
		}
		return s.packaged("usr/sbin/pure-ftpd", args...), nil
	},
}

var pyftpdlib = &Kind{
	Name:  "pyftpdlib",
	User:  "bench",
	Lacks: map[Feature]string{Reload: noReload, MODEZ: "not implemented"},
	version: func(s *Setting) string {
		cmd := s.packaged("", "-W", "ignore", "-c", "import pyftpdlib; print(pyftpdlib.__ver__)")
		cmd.Path = python
		return firstLine(cmd)
	},
	command: func(s *Setting) (*exec.Cmd, error) {
		script, err := s.write("server.py", pyftpdlibScript)
		cmd := s.packaged("", "-W", "ignore", script)
		cmd.Path = python // Debian's, which has Debian's modules
		return cmd, err
	},
}

const python = "/usr/bin/python3"

const pyftpdlibScript = `
import logging
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler, TLS_DTPHandler, ThrottledDTPHandler
from pyftpdlib.servers import FTPServer

logging.basicConfig(filename="$DIR/log", level=logging.INFO)
rate = $RATE
users = DummyAuthorizer()
users.add_user("bench", "bench", "$DATA", perm="elradfmwMT")

# One handler for both: without AUTH TLS it is the plain one.
handler = TLS_FTPHandler
handler.certfile = "$PEM"
if rate:
    handler = FTPHandler
    ThrottledDTPHandler.write_limit = rate
    handler.dtp_handler = ThrottledDTPHandler
handler.authorizer = users
handler.passive_ports = range($FIRST, $LAST)
handler.timeout = 3600
server = FTPServer(("127.0.0.1", $PORT), handler, backlog=1024)
server.max_cons = 100000
server.max_cons_per_ip = 0
server.serve_forever(handle_exit=True)
`

func fail(err error, out []byte) error { return fmt.Errorf("%w: %s", err, out) }
