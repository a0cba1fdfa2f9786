package site

import (
	"context"
	"net"
	"net/netip"
	"os"
	"time"

	"github.com/sirupsen/logrus"

	"ftpd/pkg/account"
	"ftpd/pkg/certs"
	"ftpd/pkg/config"
	"ftpd/pkg/limit"
	"ftpd/pkg/vfs"
	"ftpd/pkg/wlog"
)

// Shared is what all sites of the process have in common and what outlives
// their generations.
type Shared struct {
	Sessions *limit.Slots  // of all sites
	Upload   *limit.Bucket // of all sites
	Download *limit.Bucket

	Verifier *account.Verifier
	Passes   *account.Passes // in place of passwords, for who asks the daemon
	Logs     *wlog.Set
	Events   logrus.FieldLogger // the program's own event log

	// Recheck asks the sessions of a network whether they may go on; it is set
	// before the first session begins. Nil: there are none to ask.
	Recheck func(netip.Prefix)

	// These are the generation's that is being built; they are set before New.
	StateDir string      // where sites keep what must outlive the process
	Files    certs.Files // what certificates and keys are read with; nil: the disk
	Remark   string      // stands in the W3C logs before the lines of its rules

	// names is shared because accounts are the machine's, not a site's.
	names    names
	homes    vfs.Homes
	computer string // this machine's name, for s-computername
	tickets  ticketSecret
	dns      nameService
	acme     *certs.ACME
	reverse  *clientNames
	tallies  tallies
	doors    doors
	amounts  *limit.Books[AmountKey]
	keeping  *keeping
}

// NewShared bounds nothing before Apply.
func NewShared(events logrus.FieldLogger) *Shared {
	computer, _ := os.Hostname() // without one the field stays empty
	sh := &Shared{
		Sessions: limit.NewSlots(0),
		Upload:   limit.NewBucket(0),
		Download: limit.NewBucket(0),
		Verifier: account.NewVerifier(0),
		Passes:   new(account.Passes),
		Logs:     wlog.NewSet(),
		Events:   events,
		computer: computer,
		tickets:  newTicketSecret(),
		dns:      net.DefaultResolver,
		acme:     certs.NewACME(certs.ACMEOptions{Log: events}),
	}
	sh.doors = newDoors(events)
	sh.amounts = limit.NewBooks[AmountKey](time.Local)
	sh.keeping = newKeeping(sh)
	sh.reverse = newClientNames(func(ctx context.Context, addr netip.Addr) string {
		return confirmedName(ctx, sh.dns, addr)
	})
	return sh
}

// Homes is how many descriptors the homes of all sessions take together.
func (sh *Shared) Homes() int { return sh.homes.Open() }

// Apply sets the bounds of the daemon block, at start and after each reload.
func (sh *Shared) Apply(cfg *config.Daemon) {
	sh.Sessions.SetMax(cfg.Limits.MaxSessions.V)
	sh.Upload.SetRate(int64(cfg.Limits.UploadRate.V))
	sh.Download.SetRate(int64(cfg.Limits.DownloadRate.V))
	was := sh.doors.limits.Swap(&cfg.Limits)
	if was.BanAfter.V > 0 && cfg.Limits.BanAfter.V == 0 {
		sh.endBans("")
	}
}
