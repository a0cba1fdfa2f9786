package ftp

import (
	"context"
	"net"
	"strings"
	"time"

	"ftpd/pkg/vfs"
)

const (
	// What is gathered before it is sent: little at first, so that the client has
	// something to do, then more each time.
	firstChunk = 4 << 10
	listChunk  = 64 << 10
	// Bounds of LIST -R, which costs the server more than the client.
	listDepth   = 32
	listFolders = 10_000
	// statEntries bounds a listing over the control connection.
	statEntries = 10_000
)

// errTruncated ends a listing that has shown all it will.
var errTruncated = refuse(226, "truncated", "Listing truncated: too many folders. List them one by one.")

// listing is the work of LIST, NLST and MLSD.
type listing struct {
	tree  Tree
	look  lookup
	line  func(dst []byte, folder string, e *Entry) []byte
	depth int // 0, or how deep -R goes
	all   bool

	ctx     context.Context
	out     func([]byte) error
	buf     []byte
	chunk   int // how much of it is sent at once
	folders int
}

// lookup is what a listing's argument means: a folder or a file, and perhaps a
// pattern for the names in it.
type lookup struct {
	path    vfs.Path
	given   string // the folder as the client wrote it, ending in "/", or ""
	glob    Glob
	globbed bool
	folder  bool
	entries Entries
}

// lookUp finds out what to list. A file that is named like a pattern is meant
// before the pattern is.
func (s *session) lookUp(arg string, ev *Event) (lookup, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return lookup{}, err
	}
	l := lookup{path: p, given: arg}
	l.folder, l.entries, err = s.tree().List(p)
	if err == nil {
		l.given = namesPrefix(arg, l.folder)
		return l, nil
	}
	given, glob, ok := ParseGlob(arg)
	if !ok {
		return lookup{}, err
	}
	if p, err = s.path(given, ev); err != nil {
		return lookup{}, err
	}
	l = lookup{path: p, given: given, glob: glob, globbed: true}
	l.folder, l.entries, err = s.tree().List(p)
	return l, err
}

// namesPrefix is what NLST puts before the names it finds, so that RETR
// understands them: the folder as the client wrote it.
func namesPrefix(arg string, folder bool) string {
	switch {
	case !folder:
		return arg[:strings.LastIndexByte(arg, '/')+1]
	case arg == "" || strings.HasSuffix(arg, "/"):
		return arg
	}
	return arg + "/"
}

// cmdList is LIST: lines as `ls -l` prints them.
func (s *session) cmdList(arg string, ev *Event) (reply, error) {
	return s.list("LIST", arg, ev, longLine())
}

// cmdNlst is NLST: bare names, in a form that RETR understands.
func (s *session) cmdNlst(arg string, ev *Event) (reply, error) {
	line := func(dst []byte, folder string, e *Entry) []byte { return AppendName(dst, folder, e.Name) }
	if ParseListArgs(arg).Long {
		line = longLine()
	}
	return s.list("NLST", arg, ev, line)
}

func longLine() func([]byte, string, *Entry) []byte {
	now := time.Now()
	return func(dst []byte, _ string, e *Entry) []byte { return AppendList(dst, e, now) }
}

func (s *session) list(verb, arg string, ev *Event, line func([]byte, string, *Entry) []byte) (reply, error) {
	o := ParseListArgs(arg)
	look, err := s.lookUp(o.Path, ev)
	if err != nil {
		return reply{}, err
	}
	l := &listing{tree: s.tree(), look: look, line: line, all: o.All && verb == "LIST"}
	if o.Recursive {
		l.depth = listDepth
	}
	return s.beginListing(verb, ev, l)
}

// cmdMlsd is MLSD: facts for programs (RFC 3659, 7). It takes folders only.
func (s *session) cmdMlsd(arg string, ev *Event) (reply, error) {
	p, err := s.path(arg, ev)
	if err != nil {
		return reply{}, err
	}
	folder, entries, err := s.tree().List(p)
	if err != nil {
		return reply{}, err
	}
	if !folder {
		return reply{}, refuse(501, "not-a-folder", "MLSD needs a directory. Use MLST.")
	}
	facts := s.facts
	line := func(dst []byte, _ string, e *Entry) []byte { return AppendFacts(dst, e, facts) }
	look := lookup{path: p, folder: true, entries: entries}
	return s.beginListing("MLSD", ev, &listing{tree: s.tree(), look: look, line: line})
}

func (s *session) beginListing(verb string, ev *Event, l *listing) (reply, error) {
	c, _ := s.srv.table.find(verb)
	return reply{}, s.begin(c, ev, "Here comes the directory listing.", l)
}

// settle implements work.
func (l *listing) settle(err error) error { return err }

// move implements work. It sends while it reads, so that the first lines do not
// wait for the last and a folder's size costs no memory.
func (l *listing) move(t *transfer, conn net.Conn) error {
	l.out = func(p []byte) error {
		n, err := conn.Write(p)
		t.moved.Add(int64(n))
		return err
	}
	l.ctx = t.ctx
	if err := l.run(); err != nil {
		return err
	}
	return l.flush()
}

// run writes the whole listing.
func (l *listing) run() error {
	below, err := l.show(l.look.path, l.look.given, l.look.entries)
	if err != nil || l.depth == 0 {
		return err
	}
	return l.descend(below, l.look.path)
}

// descend lists what is below, depth first, as ls -R does.
func (l *listing) descend(stack []vfs.Path, top vfs.Path) error {
	above := len(strings.TrimSuffix(top.String(), "/"))
	for len(stack) > 0 {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if l.folders++; l.folders > listFolders {
			return l.truncated()
		}
		_, entries, err := l.tree.List(p)
		if err != nil {
			continue // gone, or not for this client: as if it were empty
		}
		below := p.String()[above:]
		l.buf = AppendListFolder(l.buf, "."+below)
		deeper, err := l.show(p, l.look.given+below[1:]+"/", entries)
		if err != nil {
			return err
		}
		if len(stack)+len(deeper) > listFolders {
			return l.truncated()
		}
		stack = append(stack, deeper...)
	}
	return nil
}

// truncated sends what there is and says that there is more.
func (l *listing) truncated() error {
	if err := l.flush(); err != nil {
		return err
	}
	return errTruncated
}

// show writes the lines of one folder and returns the folders in it if they
// are to be listed too.
func (l *listing) show(p vfs.Path, given string, entries Entries) (below []vfs.Path, err error) {
	if l.all && l.look.folder && !l.look.globbed {
		l.dots(p, given)
	}
	for e, err := range entries {
		if err == nil {
			// A listing that finds nothing to say must still be stoppable.
			err = l.ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if l.look.globbed && p == l.look.path && !l.look.glob.Match(e.Name) {
			continue
		}
		l.buf = l.line(l.buf, given, e)
		if err := l.full(); err != nil {
			return nil, err
		}
		if child, ok := l.deeper(p, e); ok && len(below) <= listFolders {
			below = append(below, child)
		}
	}
	return below, nil
}

// deeper says whether -R goes into an entry.
func (l *listing) deeper(p vfs.Path, e *Entry) (vfs.Path, bool) {
	if l.depth == 0 || !e.Mode.IsDir() {
		return vfs.Path{}, false
	}
	if below := strings.TrimPrefix(p.String(), l.look.path.String()); strings.Count(below, "/") >= l.depth {
		return vfs.Path{}, false
	}
	child, err := p.Join(e.Name)
	return child, err == nil
}

// dots writes the lines for the folder itself and its parent, which ls -a has.
func (l *listing) dots(p vfs.Path, given string) {
	for _, dot := range []struct {
		name string
		path vfs.Path
	}{{".", p}, {"..", p.Dir()}} {
		if e, err := l.tree.Stat(dot.path); err == nil {
			named := *e
			named.Name = dot.name
			l.buf = l.line(l.buf, given, &named)
		}
	}
}

// full sends a chunk when there is one.
func (l *listing) full() error {
	if len(l.buf) < max(l.chunk, firstChunk) {
		return nil
	}
	l.chunk = min(4*len(l.buf), listChunk)
	return l.flush()
}

func (l *listing) flush() error {
	err := l.out(l.buf)
	l.buf = l.buf[:0]
	return err
}

// statPath is STAT with a path: the listing as a multi-line reply.
func (s *session) statPath(arg string, ev *Event) (reply, error) {
	o := ParseListArgs(arg)
	look, err := s.lookUp(o.Path, ev)
	if err != nil {
		return reply{}, err
	}
	code := map[bool]int{true: 212, false: 213}[look.folder]
	head := reply{code, "Status of " + look.path.String() + ":"}
	if err := s.sayRaw(head.appendFirst(nil)); err != nil {
		return reply{}, err
	}
	l := &listing{tree: s.tree(), look: look, line: longLine(), out: s.sayRaw, ctx: context.Background()}
	l.look.entries = l.look.entries.first(statEntries)
	err = l.run()
	if flushErr := l.flush(); err == nil {
		err = flushErr
	}
	// The reply has begun: whatever happened, it ends with its own code, or a
	// client would wait for that for ever.
	if err != nil {
		return reply{code, "End of status, which is not complete."}, err
	}
	return reply{code, "End of status."}, nil
}

// sayRaw sends formatted lines of a long reply.
func (s *session) sayRaw(p []byte) error {
	s.out.Lock()
	defer s.out.Unlock()
	s.out.raw(p)
	return s.out.err
}
