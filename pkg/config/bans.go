package config

// NeedsState is where the configuration asks for something that must outlive the
// daemon, the zero Pos if it does not.
func (c *Config) NeedsState() Pos {
	if pos := c.bansAnybody(); pos != (Pos{}) {
		return pos
	}
	for _, s := range c.Sites {
		for _, pos := range []Pos{s.amounts(), s.needsRecords()} {
			if s.Enabled.V && pos != (Pos{}) {
				return pos
			}
		}
	}
	return Pos{}
}

// bansAnybody is where the configuration first bans addresses, the zero Pos if it
// does not.
func (c *Config) bansAnybody() Pos {
	if c.Daemon.Limits.BanAfter.V > 0 {
		return c.Daemon.Limits.BanAfter.Pos
	}
	for _, s := range c.Sites {
		if s.Enabled.V && s.Limits.BanAfter.V > 0 {
			return s.Limits.BanAfter.Pos
		}
	}
	return Pos{}
}

// StatePos is where state_dir is stated, or else what needs it.
func (c *Config) StatePos() Pos {
	if c.Daemon.StateDir.Set {
		return c.Daemon.StateDir.Pos
	}
	return c.NeedsState()
}

// bans wants those that are asked for to count and to last.
func (v *validator) bans(l *Limits) {
	if l.BanAfter.V <= 0 {
		return
	}
	if l.BanWithin.V == 0 && !v.faulty(l.BanWithin.Pos) {
		v.report.errorf(at(l.BanWithin.Pos), `write ban_within = "10m", or ban_after = 0`, "ban_within: within no time nothing counts")
	}
	if l.BanFor.V == 0 && !v.faulty(l.BanFor.Pos) {
		v.report.errorf(at(l.BanFor.Pos), `write ban_for = "1h", or ban_after = 0`, "ban_for: 0 would refuse nobody")
	}
}

// bans warns of settings that wait for ban_after, unless that is switched off in
// so many words, and of one that bans people who mistype.
func (a *adviser) bans(l *Limits) {
	if l.BanAfter.V == 1 {
		a.report.warnf(at(l.BanAfter.Pos), "write 3 or more", "ban_after: who mistypes once is refused for %s", formatDuration(l.BanFor.V))
	}
	if l.BanAfter.Set {
		return
	}
	waiting := map[string]slot{"ban_within": &l.BanWithin, "ban_for": &l.BanFor}
	if a.cfg.bansAnybody() == (Pos{}) {
		waiting["ban_never"] = &l.BanNever // else it holds for another's bans
	}
	for name, stated := range waiting {
		if stated.isSet() {
			a.report.warnf(at(stated.pos()), "add: ban_after = 10", "%s does nothing without ban_after", name)
		}
	}
}

// state wants the folder of what must outlive the daemon to be one that can be
// made, where something needs it.
func (c *machineCheck) state(cfg *Config) {
	if cfg.NeedsState() != (Pos{}) {
		c.stateDir(&cfg.Daemon, cfg.NeedsState())
	}
}
