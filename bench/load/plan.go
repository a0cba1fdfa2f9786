package load

import (
	"flag"
	"time"
)

// Plan is one measurement: who is asked, and for what.
type Plan struct {
	Addr     string // host:port of the server
	User     string
	Password string
	PID      int  // the server's first process; 0: its usage is not looked at
	TLS      bool // AUTH TLS, and PROT P for data
	Resume   bool // log-ins resume the TLS session of the one before
	ModeZ    bool

	Job     string        // a key of jobs
	Clients int           // sessions at the same time
	Path    string        // on the server: what to read or list, or the folder to write into
	Payload string        // a local file, sent whole by STOR
	Size    int64         // of the file that a transfer moves, in bytes
	Repeat  int           // transfers or listings of each client; files of all together
	Entries int           // lines that a listing must have
	Rate    int64         // bytes a second that the server allows each client
	For     time.Duration // no new transfer begins after it

	began time.Time
}

// Bind adds a flag for each field. The values that the plan has are the defaults.
func (p *Plan) Bind(fs *flag.FlagSet) {
	fs.StringVar(&p.Addr, "addr", p.Addr, "server, `host:port`")
	fs.StringVar(&p.User, "user", p.User, "user name")
	fs.StringVar(&p.Password, "password", p.Password, "password")
	fs.IntVar(&p.PID, "pid", p.PID, "the server's first process, whose tree's usage is measured")
	fs.BoolVar(&p.TLS, "tls", p.TLS, "AUTH TLS and PROT P")
	fs.BoolVar(&p.Resume, "resume", p.Resume, "log-ins resume TLS sessions")
	fs.BoolVar(&p.ModeZ, "modez", p.ModeZ, "transfers in MODE Z; the payload is compressed already")
	fs.StringVar(&p.Job, "job", p.Job, "logins, retr, stor, retr-files, stor-files, list, mlsd, idle, crowd or stall")
	fs.IntVar(&p.Clients, "clients", p.Clients, "sessions at the same time")
	fs.StringVar(&p.Path, "path", p.Path, "path on the server")
	fs.StringVar(&p.Payload, "payload", p.Payload, "local `file` that is sent")
	fs.Int64Var(&p.Size, "size", p.Size, "bytes of a file")
	fs.IntVar(&p.Repeat, "repeat", p.Repeat, "how often")
	fs.IntVar(&p.Entries, "entries", p.Entries, "lines of a listing")
	fs.Int64Var(&p.Rate, "rate", p.Rate, "bytes a second that each client is allowed")
	fs.DurationVar(&p.For, "for", p.For, "begin nothing after this time")
}

// Args is the plan as arguments of ftpload.
func (p Plan) Args() []string {
	fs := flag.NewFlagSet("", flag.ContinueOnError)
	p.Bind(fs)
	var args []string
	fs.VisitAll(func(f *flag.Flag) { args = append(args, "-"+f.Name+"="+f.Value.String()) })
	return args
}

// Result is what came of a plan. What a job does not measure is 0.
type Result struct {
	Count   int     // log-ins, files, entries or sessions
	Bytes   int64   // of file content
	Seconds float64 // of the measured time
	CPU     float64 // seconds of the server's tree in that time
	Others  float64 // processors that neither the server nor the client used, on average

	Median float64 // milliseconds: of log-ins, of a listing's first byte
	P99    float64
	Worst  float64

	PSS   float64 // KiB of the server's tree for each idle session
	Share float64 // of the rate that clients were allowed, what they got
	Least float64 // the same of the client that got least

	Suite string `json:",omitempty"` // TLS version and cipher suite
}

// PerSecond is how many were counted in a second.
func (r Result) PerSecond() float64 { return float64(r.Count) / r.Seconds }

// Rate is in MB (10^6 bytes) a second.
func (r Result) Rate() float64 { return float64(r.Bytes) / 1e6 / r.Seconds }

// CPUPerGiB is in seconds of the server for each GiB that it moved.
func (r Result) CPUPerGiB() float64 { return r.CPU * (1 << 30) / float64(r.Bytes) }

// CPUEach is in microseconds of the server for each one counted.
func (r Result) CPUEach() float64 { return r.CPU * 1e6 / float64(r.Count) }
