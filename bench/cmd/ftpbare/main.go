// Ftpbare is the least that a Go program can do and look like an FTP server to
// ftpload: fixed replies, no users, no paths checked, no log, no limit, no error
// handling worth the name. What it reaches is the limit of the machine, next to
// which docs/benchmarks.md puts the servers: a bare loop of sendfile(2), of
// splice(2), and of TLS records gathered into large writes.
//
// It gives whatever is in its folder to everybody, and listens on loopback only.
package main

import (
	"bufio"
	"crypto/tls"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Passive ports, as those of the servers.
const firstPassive, lastPassive = 20000, 29999

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "`host:port` to listen on")
	dir := flag.String("dir", "", "folder that is served")
	pair := flag.String("pem", "", "`file` with certificate and key")
	flag.Parse()
	cert, err := tls.LoadX509KeyPair(*pair, *pair)
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	if !listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		log.Fatal("ftpbare checks nothing: it listens on loopback only")
	}
	config := &tls.Config{Certificates: []tls.Certificate{cert}, DynamicRecordSizingDisabled: true}
	log.Fatal(serve(listener, *dir, config))
}

// serve serves a folder until it can't accept any more.
func serve(listener net.Listener, dir string, config *tls.Config) error {
	buffers := &sync.Pool{New: newBuffers}
	for {
		conn, err := listener.Accept()
		if err != nil {
			return err
		}
		go (&session{conn: conn, in: bufio.NewReader(conn), dir: dir, config: config, buffers: buffers}).serve()
	}
}

// session is one control connection.
type session struct {
	conn    net.Conn
	in      *bufio.Reader
	dir     string
	config  *tls.Config
	secret  bool
	passive net.Listener
	buffers *sync.Pool // of TLS data connections
}

func (s *session) say(line string) { s.conn.Write([]byte(line + "\r\n")) }

func (s *session) serve() {
	defer func() { s.conn.Close() }()
	s.say("220 bare")
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, arg, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		name := filepath.Join(s.dir, filepath.Clean("/"+arg))
		switch verb {
		case "USER":
			s.say("331 password")
		case "PASS":
			s.say("230 in")
		case "QUIT":
			s.say("221 bye")
			return
		case "AUTH":
			s.say("234 go")
			secure := tls.Server(s.conn, s.config)
			if secure.Handshake() != nil {
				return
			}
			s.conn, s.in, s.secret = secure, bufio.NewReader(secure), true
		case "EPSV":
			s.listen()
		case "SIZE":
			info, err := os.Stat(name)
			if err != nil {
				s.say("550 no")
				continue
			}
			s.say(fmt.Sprint("213 ", info.Size()))
		case "RETR", "STOR":
			s.transfer(verb, name)
		default: // TYPE I, PBSZ 0, PROT P
			s.say("200 yes")
		}
	}
}

func (s *session) listen() {
	// Ports are chosen here: the kernel takes long to find one between tens of thousands
	// that are in TIME_WAIT.
	var err error
	for range 100 {
		port := firstPassive + rand.IntN(lastPassive-firstPassive+1)
		if s.passive, err = net.Listen("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			break
		}
	}
	if err != nil {
		s.say("425 " + err.Error())
		return
	}
	s.say(fmt.Sprintf("229 (|||%d|)", s.passive.Addr().(*net.TCPAddr).Port))
}

// transfer moves one file.
func (s *session) transfer(verb, name string) {
	if s.passive == nil {
		s.say("425 EPSV")
		return
	}
	s.say("150 here")
	conn, err := s.passive.Accept()
	s.passive.Close()
	if err == nil {
		err = s.move(verb, name, conn.(*net.TCPConn))
	}
	if err != nil {
		s.say("426 " + err.Error())
		return
	}
	s.say("226 done")
}

func (s *session) move(verb, name string, conn *net.TCPConn) error {
	defer conn.Close()
	move := map[string]func(*os.File, *net.TCPConn) error{"RETR": sendfile, "STOR": splice}[verb]
	if s.secret {
		move = map[string]func(*os.File, *net.TCPConn) error{"RETR": s.encrypt, "STOR": s.decrypt}[verb]
	}
	file, err := open(verb, name)
	if err != nil {
		return err
	}
	defer file.Close()
	return move(file, conn)
}

func open(verb, name string) (*os.File, error) {
	if verb == "STOR" {
		return os.Create(name)
	}
	return os.Open(name)
}
