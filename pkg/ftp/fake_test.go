package ftp

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"ftpd/pkg/vfs"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// fakeSite is a Door whose visitors may do everything in a folder.
type fakeSite struct {
	t        testing.TB
	tree     *vfs.Tree
	settings Settings
	refusal  error        // Admit's
	check    atomic.Value // error, in a box
	rate     chan struct{}
	room     int64
	spent    error // of every Take
	scarce   bool
	inPlace  bool
	implicit atomic.Bool
	tls      *tls.Config
	proxied  func(Peer) bool // nil: nobody is
	admitted Peer            // the last
	homes    atomic.Int64    // descriptors
	forgets  bool            // what is recorded
	patience time.Duration   // with commands that wait for room, 0 = the server's
	counted  atomic.Int64    // files opened to be counted
	park     time.Duration   // silence after which sessions are parked, 0 = as always

	loginRefusal error
	delay        time.Duration // of wrong passwords
	listError    error
	stream       Entries // of every folder, nil: those on disk
	panicCheck   atomic.Bool
	panics       string            // path that makes Stat panic
	meets        func(what string) // called first by Check, Download and Record, whose verb it is

	mu         sync.Mutex
	turnedAway []string // reasons
	events     []Event
	heard      *sync.Cond
	open       int
}

type box struct{ err error }

func (f *fakeSite) Proxied(p Peer) bool { return f.proxied != nil && f.proxied(p) }

func (f *fakeSite) TurnedAway(p Peer, why *Refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turnedAway = append(f.turnedAway, why.Reason)
	f.heard.Broadcast()
}

func (f *fakeSite) Admit(p Peer) (Visitor, error) {
	if f.refusal != nil {
		return nil, f.refusal
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.open++
	f.admitted = p
	return &fakeVisitor{f: f}, nil
}

// peer is who was admitted last.
func (f *fakeSite) peer() Peer {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.admitted
}

type fakeVisitor struct {
	f      *fakeSite
	logged bool
}

func (v *fakeVisitor) Settings() *Settings                { return &v.f.settings }
func (v *fakeVisitor) TLSConfig(string) *tls.Config       { return v.f.tls }
func (v *fakeVisitor) Secured(*tls.ConnectionState) error { return nil }
func (v *fakeVisitor) Logout()                            { v.logged = false }
func (v *fakeVisitor) Tree() Tree                         { return fakeTree{v.f} }
func (v *fakeVisitor) Host(name string) error {
	if name != "known.example" {
		return &Refusal{Kind: NoSuchHost, Reason: "unknown-host"}
	}
	return nil
}

func (v *fakeVisitor) Login(_ context.Context, user, password string) (string, error) {
	if password == "too many" {
		return "", &Refusal{Kind: TooMany, Reason: "max-sessions-per-user"}
	}
	if v.f.loginRefusal != nil {
		return "", v.f.loginRefusal
	}
	if password == "late" {
		return "", &Refusal{Kind: LoginFailed, Reason: "bad-password", Delay: 200 * time.Millisecond}
	}
	if password != "secret" {
		return "", &Refusal{Kind: LoginFailed, Reason: "bad-password", Delay: v.f.delay}
	}
	v.logged = true
	return "Hello " + user, nil
}

// LoginByCertificate lets cert in without a password, and refuses barred.
func (v *fakeVisitor) LoginByCertificate(_ context.Context, user string) (string, bool, error) {
	switch user {
	case "cert":
		v.logged = true
		return "", true, nil
	case "barred":
		return "", false, &Refusal{Kind: LoginFailed, Reason: "disabled"}
	}
	return "", false, nil
}

// meet lets a test be there.
func (f *fakeSite) meet(what string) {
	if f.meets != nil {
		f.meets(what)
	}
}

func (v *fakeVisitor) Check() error {
	v.f.meet("Check")
	if v.f.panicCheck.Load() {
		panic("planted")
	}
	if b, ok := v.f.check.Load().(box); ok {
		return b.err
	}
	return nil
}

func (v *fakeVisitor) Record(ev *Event) {
	v.f.meet(ev.Verb)
	if v.f.forgets {
		return
	}
	v.f.mu.Lock()
	defer v.f.mu.Unlock()
	v.f.events = append(v.f.events, *ev)
	v.f.heard.Broadcast()
}

func (v *fakeVisitor) Close() {
	v.f.mu.Lock()
	defer v.f.mu.Unlock()
	v.f.open--
	v.f.heard.Broadcast()
}

// wait blocks until an event satisfies want, and returns it.
func (f *fakeSite) wait(want func(Event) bool) Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		for _, ev := range f.events {
			if want(ev) {
				return ev
			}
		}
		f.heard.Wait()
	}
}

// fakeTree is a vfs.Tree without rights.
type fakeTree struct{ f *fakeSite }

func (t fakeTree) StartDirectory() vfs.Path { return vfs.Root() }

func (t fakeTree) Enter(p vfs.Path) (string, error) {
	info, err := t.f.tree.Stat(p)
	if err == nil && !info.IsDir() {
		err = &Refusal{Kind: Denied, Reason: "not-a-folder"}
	}
	return "", err
}

func entryOf(info fs.FileInfo) *Entry {
	return &Entry{Name: info.Name(), Mode: info.Mode(), Size: info.Size(), ModTime: info.ModTime(), Links: 1, Owner: "o", Group: "g", Unique: vfs.FileID{Dev: 1, Ino: 1}, Perm: "r"}
}

func (t fakeTree) Stat(p vfs.Path) (*Entry, error) {
	if t.f.panics != "" && p.String() == t.f.panics {
		panic("planted")
	}
	info, err := t.f.tree.Stat(p)
	if err != nil {
		return nil, err
	}
	return entryOf(info), nil
}

func (t fakeTree) List(p vfs.Path) (bool, Entries, error) {
	info, err := t.f.tree.Stat(p)
	if err != nil {
		return false, nil, err
	}
	if !info.IsDir() {
		return false, func(yield func(*Entry, error) bool) { yield(entryOf(info), nil) }, nil
	}
	if t.f.stream != nil {
		return true, t.f.stream, nil
	}
	return true, func(yield func(*Entry, error) bool) {
		if t.f.listError != nil {
			yield(nil, t.f.listError)
			return
		}
		for info, err := range t.f.tree.Entries(p) {
			if err != nil {
				yield(nil, err)
				return
			}
			if !yield(entryOf(info), nil) {
				return
			}
		}
	}, nil
}

// fakeThrottle blocks while the site's rate channel is open and silent.
type fakeThrottle struct{ f *fakeSite }

func (th fakeThrottle) Take(ctx context.Context, want int64) (int64, error) {
	switch {
	case th.f.spent != nil:
		return 0, th.f.spent
	case th.f.rate == nil:
		return want, nil
	}
	select {
	case <-th.f.rate:
		return want, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (fakeThrottle) Return(int64) {}

func (th fakeThrottle) Free() bool { return th.f.rate == nil }

type fakeDownload struct {
	fakeThrottle
	file *os.File
	size int64
}

func (d *fakeDownload) File() *os.File { return d.file }
func (d *fakeDownload) Size() int64    { return d.size }
func (d *fakeDownload) Close(int64)    { d.file.Close() }

func (*fakeDownload) Reserve(int64) error { return nil }

func (t fakeTree) Download(p vfs.Path, offset int64) (Download, error) {
	t.f.meet("Download")
	f, err := t.f.tree.OpenRead(p)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && offset > info.Size() {
		err = vfs.ErrOffset
	}
	if err == nil {
		_, err = f.Seek(offset, io.SeekStart)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &fakeDownload{fakeThrottle(t), f, info.Size()}, nil
}

func (t fakeTree) OpenToCount(p vfs.Path) (*os.File, error) {
	f, err := t.f.tree.OpenRead(p)
	if err == nil {
		t.f.counted.Add(1)
	}
	return f, err
}

type fakeUpload struct {
	fakeThrottle
	*vfs.Upload
	room int64
}

func (u *fakeUpload) Name() string    { return u.Path().Base() }
func (u *fakeUpload) Room() int64     { return u.left() }
func (u *fakeUpload) TooLarge() error { return &Refusal{Kind: TooBig, Reason: "max-file-size"} }
func (u *fakeUpload) Scarce() bool    { return u.f.scarce }
func (u *fakeUpload) Abort(error)     { u.Upload.Abort() }

func (u *fakeUpload) left() int64 {
	if u.room < 0 {
		return -1
	}
	at, _ := u.File().Seek(0, io.SeekCurrent)
	return u.room - at
}

func (t fakeTree) Upload(p vfs.Path, o UploadOptions) (Upload, error) {
	u, err := t.f.tree.Create(p, vfs.UploadOptions{
		Mode: 0o644, UID: -1, GID: -1, Atomic: !t.f.inPlace, KeepAborted: true,
		Replace: !o.Unique, Offset: o.Offset, Append: o.Append, Within: o.Length > 0,
	})
	if err != nil {
		return nil, err
	}
	return &fakeUpload{fakeThrottle(t), u, t.f.room}, nil
}

func (t fakeTree) Mkdir(p vfs.Path) error              { return t.f.tree.Mkdir(p, 0o755, -1, -1) }
func (t fakeTree) Rmdir(p vfs.Path) error              { return t.f.tree.Rmdir(p) }
func (t fakeTree) Delete(p vfs.Path) error             { return t.f.tree.Remove(p) }
func (t fakeTree) RenameFrom(p vfs.Path) error         { _, err := t.f.tree.Lstat(p); return err }
func (t fakeTree) Rename(from, to vfs.Path) error      { return t.f.tree.Rename(from, to, true) }
func (t fakeTree) Available(p vfs.Path) (int64, error) { return t.f.tree.FreeSpace(p) }
func (fakeTree) Quota() ([]string, error)              { return nil, nil }
func (t fakeTree) Allocate(_ vfs.Path, size int64) error {
	switch {
	case t.f.room < 0:
		return ErrUnknownRoom
	case size > t.f.room:
		return &Refusal{Kind: TooBig, Reason: "max-file-size"}
	}
	return nil
}
func (t fakeTree) Chmod(p vfs.Path, m fs.FileMode) error     { return t.f.tree.Chmod(p, m) }
func (t fakeTree) SetModTime(p vfs.Path, at time.Time) error { return t.f.tree.Chtime(p, at) }

// rig is a server with a fake site behind a listener, and the site's folder.
type rig struct {
	t      testing.TB
	site   *fakeSite
	server *Server
	addr   string
	home   string
}

// newRig starts a server; change may adjust the site before it does.
func newRig(t testing.TB, change func(*fakeSite)) *rig {
	t.Helper()
	home := t.TempDir()
	tree, err := vfs.Open(vfs.Options{Home: home})
	if err != nil {
		t.Fatal(err)
	}
	site := &fakeSite{t: t, tree: tree, room: -1, settings: Settings{
		Greeting: "ready", Goodbye: "bye", UTF8: true, Resume: true, Active: true, ModeZ: true,
		LoginAttempts: 3,
		Timeouts:      Timeouts{Login: time.Minute, Idle: time.Minute, Stalled: time.Minute},
		Passive:       PassiveSettings{Address: func(netip.Addr) netip.Addr { return netip.Addr{} }},
		MayOpen:       func(netip.Addr) bool { return false },
	}}
	site.heard = sync.NewCond(&site.mu)
	if change != nil {
		change(site)
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	server, err := NewServer(Options{Log: log, Homes: func() int { return int(site.homes.Load()) }})
	if err != nil {
		t.Fatal(err)
	}
	if site.park > 0 {
		server.parkAfter = site.park
	}
	if site.patience > 0 {
		server.roomPatience = site.patience
	}
	l, err := Listening().Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if site.implicit.Load() {
				server.HandleTLS(c.(*net.TCPConn), site)
			} else {
				server.Handle(c.(*net.TCPConn), site)
			}
		}
	}()
	t.Cleanup(func() {
		l.Close()
		<-served
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		server.Shutdown(ctx)
		tree.Close()
		site.mu.Lock()
		defer site.mu.Unlock()
		if site.open != 0 {
			t.Errorf("%d visitors were not closed", site.open)
		}
	})
	return &rig{t, site, server, l.Addr().String(), home}
}

// write puts a file into the site's folder.
func (r *rig) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.home, name), []byte(text), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// read is a file of the site's folder.
func (r *rig) read(name string) string {
	r.t.Helper()
	text, err := os.ReadFile(filepath.Join(r.home, name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

// client is a control connection with a person's patience.
type client struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

// connect reads the greeting and goes no further.
func (r *rig) connect() *client {
	r.t.Helper()
	conn, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	c := &client{r.t, conn, bufio.NewReader(conn)}
	c.expect("220")
	return c
}

// login connects and logs in, in binary mode.
func (r *rig) login() *client {
	r.t.Helper()
	c := r.connect()
	c.say("USER anna", "331")
	c.say("PASS secret", "230")
	c.say("TYPE I", "200")
	return c
}

// send writes raw text.
func (c *client) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Fatalf("send %q: %v", text, err)
	}
}

// say sends a command and checks how its reply begins.
func (c *client) say(line, want string) string {
	c.t.Helper()
	c.send(line + "\r\n")
	return c.expect(want)
}

// reply reads one reply, all its lines.
func (c *client) reply() (string, error) {
	var all strings.Builder
	for {
		line, err := c.in.ReadString('\n')
		all.WriteString(line)
		if err != nil {
			return all.String(), err
		}
		if !strings.HasSuffix(line, "\r\n") {
			return all.String(), errors.New("bare LF in " + strconv.Quote(line))
		}
		if len(line) > 4 && line[3] == ' ' && strings.Trim(line[:3], "0123456789") == "" {
			return all.String(), nil
		}
	}
}

// expect reads one reply and checks how it begins.
func (c *client) expect(want string) string {
	c.t.Helper()
	got, err := c.reply()
	if err != nil {
		c.t.Fatalf("want reply %s, got %q and %v", want, got, err)
	}
	if !strings.HasPrefix(got, want) {
		c.t.Fatalf("want reply %s, got %q", want, got)
	}
	return got
}

// ends checks that the server has closed the connection.
func (c *client) ends() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.in); err != nil || len(rest) > 0 {
		c.t.Fatalf("want the end, got %q and %v", rest, err)
	}
}

// dial opens a passive data connection.
func (c *client) dial() *net.TCPConn {
	c.t.Helper()
	answer := c.say("EPSV", "229")
	port := strings.Trim(answer[strings.Index(answer, "(|||"):], "(|).\r\n")
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		c.t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	c.t.Cleanup(func() { conn.Close() })
	return conn.(*net.TCPConn)
}

// port agrees on an active data connection, which the listener waits for.
func (c *client) port() net.Listener {
	c.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { l.Close() })
	c.say("PORT "+FormatPASV(netip.MustParseAddrPort(l.Addr().String())), "200")
	return l
}

// get runs a command that sends data and returns it.
func (c *client) get(line string) string {
	c.t.Helper()
	data := c.dial()
	c.say(line, "150")
	text, err := io.ReadAll(data)
	if err != nil {
		c.t.Fatal(err)
	}
	c.expect("226")
	return string(text)
}

// put runs a command that stores text, and checks its last reply.
func (c *client) put(line, text, want string) {
	c.t.Helper()
	data := c.dial()
	c.say(line, "150")
	io.WriteString(data, text) // an early refusal may break it
	data.Close()
	c.expect(want)
}
