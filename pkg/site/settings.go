package site

import (
	"net/netip"

	"ftpd/pkg/config"
	"ftpd/pkg/ftp"
	"ftpd/pkg/pathvars"
)

// protocolSettings are what pkg/ftp needs to know of a site.
func protocolSettings(cfg *config.Site) *ftp.Settings {
	// Nobody has logged in when these are said; variables leave nothing.
	nobody := pathvars.Values{}
	return &ftp.Settings{
		Greeting:      cfg.Messages.Welcome.V.ExpandText(nobody),
		Goodbye:       cfg.Messages.Goodbye.V.ExpandText(nobody),
		UTF8:          cfg.UTF8.V,
		Resume:        cfg.Resume.V,
		Active:        cfg.Active.V,
		ModeZ:         cfg.ModeZ.V,
		LoginAttempts: cfg.Limits.LoginAttempts.V,
		Timeouts: ftp.Timeouts{
			Login:      cfg.Timeouts.Login.V,
			Idle:       cfg.Timeouts.Idle.V,
			NoTransfer: cfg.Timeouts.NoTransfer.V,
			Stalled:    cfg.Timeouts.Stalled.V,
			Session:    cfg.Timeouts.Session.V,
		},
		Passive: passiveSettings(&cfg.Passive),
		MayOpen: dataPeers(cfg),
		TLS:     tlsSettings(cfg.TLS),
	}
}

// passiveSettings tells clients of the local networks the address that they
// connected to, because a router's outer one often does not work from inside.
func passiveSettings(p *config.Passive) ftp.PassiveSettings {
	outside := newExternal(p.ExternalIP.V)
	local := p.LocalNetworks.V
	return ftp.PassiveSettings{
		Low:  p.Ports.V.Low,
		High: p.Ports.V.High,
		Address: func(client netip.Addr) netip.Addr {
			if local.Match(client) {
				return netip.Addr{}
			}
			return outside.address()
		},
	}
}

// dataPeers decides on data connections with another address than the
// client's: fxp allows every one, data_peers those it names.
func dataPeers(cfg *config.Site) func(netip.Addr) bool {
	if cfg.FXP.V {
		return func(netip.Addr) bool { return true }
	}
	return cfg.DataPeers.V.Match
}
